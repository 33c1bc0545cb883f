import Foundation
import TestSupport
import Testing

@Suite("A device without an account", .timeLimit(.minutes(20)))
struct BootstrapTests {
    @Test(
        "gets one from a file, and is managed: nobody configured it",
        arguments: ["xml", "wbxml", "tree"])
    func file(_ form: String) throws {
        let server = try ManagementServer(registering: false)
        let maker = try Maker()
        let device = try Device(
            port: server.port, roots: server.root, maker: maker, account: .bootstrapped)
        try server.register([
            "--server-user-name", "test-server", "--authentication", "hmac", "--server-authentication",
            "hmac",
            "--bootstrap-form", form, "--bootstrap-file", device.directory.file("bootstrap.d/account"),
            "--url", "https://127.0.0.1:\(server.port)",
        ])
        let fleet = Fleet(server: server, maker: maker, device: device)
        let package = try fleet.publish("1.0")
        #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
        #expect(try device.runActive("greet") == "greetings from 1.0")
    }

    @Test("calls its server again after a restart, when that couldn't be reached the first time")
    func restarted() throws {
        let server = try ManagementServer(registering: false)
        let device = try Device(
            port: server.port, roots: server.root, account: .bootstrapped, settings: "[Poll]\nInterval=0")
        try server.register([
            "--server-user-name", "test-server", "--bootstrap-file",
            device.directory.file("bootstrap.d/account"), "--url", "https://127.0.0.1:\(server.port)",
        ])
        server.stop()
        let first = try device.start()
        _ = try first.line(containing: "failed: ")
        first.end()
        try server.start()
        let second = try device.start()
        _ = try second.line(containing: "ended well")
        second.end()
        withExtendedLifetime(device) {}
    }

    @Test("waits for one, and says so")
    func nothing() throws {
        let authority = try CertificateAuthority()
        let device = try Device(
            port: 1, roots: authority.directory.file("root.pem"), account: .bootstrapped)
        let agent = try device.start()
        let account = "no server is known: put a bootstrap document"
        _ = try agent.line(containing: account)
        _ = try agent.line(containing: "without an account")
        agent.end()
        let checked = try device.run("--check-config")
        checked.expectSuccess()
        #expect(checked.output.contains(account))
        withExtendedLifetime(device) {}
    }

    @Test("takes one that is dropped while it runs, into a directory that is made only then")
    func dropped() throws {
        let server = try ManagementServer(registering: false)
        let device = try Device(port: server.port, roots: server.root, account: .bootstrapped)
        let directory = device.directory.file("bootstrap.d")
        try Command.run("rmdir", directory)
        let agent = try device.start()
        _ = try agent.line(containing: "without an account")
        try Command.run("mkdir", directory)
        try server.register([
            "--server-user-name", "test-server", "--bootstrap-file", "\(directory)/account", "--url",
            "https://127.0.0.1:\(server.port)",
        ])
        _ = try agent.line(containing: "ended well")
        agent.end()
        withExtendedLifetime(device) {}
    }

    @Test("takes none from a file that others can write")
    func untrusted() throws {
        let server = try ManagementServer(registering: false)
        let device = try Device(port: server.port, roots: server.root, account: .bootstrapped)
        let file = device.directory.file("bootstrap.d/account")
        try server.register([
            "--server-user-name", "test-server", "--bootstrap-file", file, "--url",
            "https://127.0.0.1:\(server.port)",
        ])
        try Command.run("chmod", "666", file)
        let agent = try device.start()
        _ = try agent.line(containing: file)
        agent.end()
        #expect(try server.lastSession() == nil)
    }

    @Test("says that everybody can read a file with secrets, and that there is no directory to look into")
    func exposed() throws {
        let authority = try CertificateAuthority()
        let device = try Device(
            port: 1, roots: authority.directory.file("root.pem"), account: .bootstrapped)
        try device.directory.write(Array("<a/>".utf8), "bootstrap.d/account")
        let file = device.directory.file("bootstrap.d/account")
        try Command.run("chmod", "644", file)
        let first = try device.start()
        _ = try first.line(containing: "\(file) can be read by everybody")
        first.end()
        try device.dropIn("[Agent]\nBootstrapDirectory=\(file)")
        let second = try device.start()
        _ = try second.line(containing: "from \(file): could not take")
        second.end()
        withExtendedLifetime(device) {}
    }
}

@Suite("A server that changes its own account on the device", .timeLimit(.minutes(20)))
struct AccountChangeTests {
    @Test("and is lost by that, is found again at the old address")
    func undone() throws {
        let read = Commands.get("./DMAcc?list=StructData")
        let finder = try ScriptedManagementServer([[.commands(read)]])
        let device = try finder.device()
        try device.session().expectSuccess()
        let results = try finder.transcript().reduce(into: [:]) { $0.merge($1.results) { _, new in new } }
        let address = try #require(results.keys.first { $0.hasSuffix("/Addr") })

        let server = try ScriptedManagementServer([
            // Nothing listens there.
            [.commands(Commands.replace(address, "https://127.0.0.1:1/dm"))],
            [.commands(Commands.get(address))],
        ])
        let own = "https://127.0.0.1:\(server.port)/dm"
        let moved = try server.device(settings: "[Poll]\nInterval=1s\nRetryMinimum=1s\nRetryMaximum=1s")
        let agent = try moved.start()
        agent.discardOutput()
        let changed = try server.next { !$0.codes("Replace").isEmpty }
        #expect(changed.codes("Replace") == [200])
        let found = try server.next { !$0.results.isEmpty }
        #expect(found.results[address] == own)
        agent.end()
        withExtendedLifetime(moved) {}
    }
}
