import Foundation
import TestSupport
import Testing

@Suite("An installer that the agent only connects to", .timeLimit(.minutes(20)))
struct SeparateInstallerTests {
    @Test("install, update, activate, deactivate and remove; the agent writes nothing of it itself")
    func primitives() throws {
        let fleet = try Fleet()
        let installer = try fleet.device.separateInstaller()
        defer { installer.end() }
        let first = try fleet.publish("1.0")
        #expect(try fleet.perform("DownloadInstallInactive", "package", first).codes == [1200])
        #expect(throws: (any Error).self) { try fleet.device.runActive("greet") }
        #expect(try fleet.perform("Activate", "component", Maker.component).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        let second = try fleet.publish("2.0")
        #expect(try fleet.perform("DownloadInstall", "package", second).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 2.0")
        let expected = InventoryAnswer.Deployed(id: Maker.component, version: "2.0", state: "active")
        #expect(try fleet.server.inventory().deployed == [expected])
        #expect(try fleet.perform("Deactivate", "component", Maker.component).codes == [1200])
        #expect(try fleet.perform("Remove", "component", Maker.component).codes == [1200])
        #expect(try fleet.server.inventory().deployed == [])
        // It does what it is asked, and says for whom.
        installer.send(SIGTERM)
        let log = installer.rest()
        #expect(log.contains("did Install for user \(geteuid()), root, in"))
        #expect(installer.status == 0)
    }

    @Test("what the installer refuses is reported as always")
    func refused() throws {
        let fleet = try Fleet()
        let installer = try fleet.device.separateInstaller()
        defer { installer.end() }
        let foreign = try Maker().pack("1.0", into: fleet.server.packages)
        #expect(try fleet.perform("DownloadInstall", "package", foreign).codes == [1407])
        let bad = try fleet.publish("2.0", healthCheck: "exit 1")
        #expect(try fleet.perform("DownloadInstall", "package", bad).codes == [1405])
        #expect(try fleet.server.inventory().deployed == [])
    }

    @Test("an installer that dies while it installs, or isn't there, is waited for")
    func gone() throws {
        let fleet = try Fleet()
        let first = try fleet.device.separateInstaller()
        let flag = fleet.device.directory.file("go")
        let operation = try fleet.requestInstallation(
            "1.0", healthCheck: "until [ -e \(flag) ]; do sleep 0.05; done")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        usleep(500_000)
        first.send(SIGKILL)
        _ = try agent.line(containing: "the installer")
        try fleet.device.directory.write([], "go")
        let second = try fleet.device.startInstaller()
        #expect(try fleet.end(of: operation).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        agent.end()
        second.end()
    }

    @Test("an agent that is stopped while the installer works finds the work done, or does it again")
    func agentStopped() throws {
        let fleet = try Fleet()
        let installer = try fleet.device.separateInstaller()
        defer { installer.end() }
        let flag = fleet.device.directory.file("go")
        let operation = try fleet.requestInstallation(
            "1.0", healthCheck: "until [ -e \(flag) ]; do sleep 0.05; done")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        agent.send(SIGTERM)
        _ = agent.rest()
        #expect(agent.status == 0)
        try fleet.device.directory.write([], "go")
        try fleet.device.session().expectSuccess()
        #expect(try fleet.server.operation(operation).codes == [1200])
    }

    @Test("an installer that its socket started ends when nobody asks any more")
    func activation() throws {
        let fleet = try Fleet()
        try fleet.device.useInstallerSocket("IdleTime=10s")
        let installer = try fleet.device.startInstallerBySocket()
        let package = try fleet.publish("1.0")
        #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        #expect(installer.rest().contains("did Install"))
        #expect(installer.status == 0)
    }

    @Test("the program says what is wrong, and ends with the code for it")
    func commandLine() throws {
        let fleet = try Fleet()
        let device = fleet.device
        let run = { (words: [String]) in Ended(try Command([Programs.installer] + words)) }
        #expect(try run(["--help"]).status == 0)
        #expect(try run(["--version"]).output.hasPrefix("scomo-installer "))
        #expect(try run(["--socket"]).status == 64)
        #expect(try run(["--what"]).status == 64)
        // Nobody passes a socket, and standard input isn't one.
        #expect(try run([]).status == 64)
        #expect(try run(["--inetd"]).output.contains("standard input is no connection"))
        try device.separateInstaller().end()
        let configuration = ["--config", device.directory.file("installer.conf")]
        #expect(try run(configuration + ["--check-config"]).status == 0)
        #expect(try run(configuration + ["--socket", "/nowhere/socket"]).status == 69)
        #expect(try run(configuration + ["--inetd"]).status == 64)
        try device.directory.write(Array("[Installer]\nStore=/\n".utf8), "wrong.conf")
        let wrong = try run(["--config", device.directory.file("wrong.conf"), "--check-config"])
        #expect(wrong.status == 78)
        #expect(wrong.output.contains("wrong.conf:2: there is no key Store in [Installer]"))
        // Below a file there is no folder, not even for root.
        let folder = device.directory.file("installer.conf/store")
        try device.directory.write(Array("[Installer]\nStoreDirectory=\(folder)\n".utf8), "no-store.conf")
        let noStore = try run(
            ["--config", device.directory.file("no-store.conf"), "--socket", device.directory.file("s")])
        #expect(noStore.status == 78)
        #expect(noStore.output.contains(folder))
    }
}
