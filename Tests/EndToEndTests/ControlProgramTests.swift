import Foundation
import TestSupport
import Testing

@Suite("A person at the device, with scomoctl", .timeLimit(.minutes(20)))
struct ControlProgramTests {
    /// A device with an installer at work, no server, and somebody who makes software for it.
    private struct Desk {
        let maker: Maker
        let device: Device
        let installer: Command

        init() throws {
            maker = try Maker()
            device = try Device(port: 1, roots: maker.root, maker: maker)
            installer = try device.separateInstaller()
        }

        func control(_ words: String...) throws -> Ended { Ended(try Command(command(words))) }

        func command(_ words: [String]) -> [String] {
            [Programs.control, "--installer", device.installerSocket, "--bus", "unix:path=/nowhere/bus"]
                + words
        }

        func pack(_ version: String, padding: Int = 0, healthCheck: String = "exit 0") throws -> String {
            let folder = device.directory.path
            return
                "\(folder)/\(try maker.pack(version, into: folder, padding: padding, healthCheck: healthCheck))"
        }
    }

    @Test("installs, shows, changes and goes back")
    func life() throws {
        let desk = try Desk()
        defer { desk.installer.end() }
        let (first, second) = (try desk.pack("1.0", padding: 3_000_000), try desk.pack("2.0"))
        let plan = try desk.control("check", first).output
        #expect(
            plan.hasPrefix("\(Maker.component).package 1.0\n  \(Maker.component) 1.0, active: new\nneeds "))
        #expect(plan.hasSuffix("would be installed"))
        let installed = try desk.control("install", first)
        #expect(installed.status == 0)
        #expect(installed.output.hasPrefix("checking\ncopying: "))
        #expect(installed.output.hasSuffix("\ninstalled \(Maker.component) 1.0, active"))
        #expect(try desk.device.runActive("greet") == "greetings from 1.0")
        // Through a pipe, and on a terminal.
        let terminal = Ended(
            try Command([
                "script", "-qec",
                "cat \(second) | \(desk.command(["install", "--inactive", "-"]).joined(separator: " "))",
                "/dev/null",
            ]))
        #expect(terminal.status == 0, "\(terminal.output)")
        #expect(terminal.output.hasPrefix("checking\u{1B}[K\r"))
        #expect(terminal.output.hasSuffix("installed \(Maker.component) 2.0, inactive"))
        #expect(try desk.control("activate", Maker.component).output == "activated \(Maker.component)")
        #expect(try desk.device.runActive("greet") == "greetings from 2.0")
        #expect(try desk.control("verify").output.hasSuffix("all files are as they were signed"))
        #expect(try desk.control("rollback").status == 0)
        let list = try desk.control("list", "--json").output
        #expect(list.contains(#""version":"2.0","state":"inactive""#))
        #expect(try desk.control("remove", Maker.component).status == 0)
        #expect(try desk.control("list").output == "COMPONENT  VERSION  STATE  PACKAGE")
        let history = try desk.control("history").output.split(separator: "\n")
        #expect(history.count == 5)
        #expect(history.first?.hasSuffix("install \(Maker.component).package 1.0: generation 1") == true)
        #expect(history.first?.contains(" root (user \(geteuid())): ") == true)
        #expect(history.last?.contains("remove \(Maker.component): generation ") == true)
    }

    @Test("fills a root file system that isn't in use, and starts nothing of it")
    func seed() throws {
        let desk = try Desk()
        desk.installer.end()
        let (root, packages) = (desk.device.directory.file("image"), desk.device.directory.file("packages"))
        try Command.run("mkdir", "-p", "\(root)/etc/scomo", packages)
        try Command.run("cp", "-r", desk.device.directory.file("trust.d"), "\(root)/etc/scomo/trust.d")
        try desk.device.directory.write(
            Array("[Installer]\nEnvironment=anywhere\n".utf8), "image/etc/scomo/installer.conf")
        // Its health check would fail here.
        try Command.run("mv", try desk.pack("1.0", healthCheck: "exit 1"), packages)
        let seeded = try desk.control("seed", "--root", root, packages)
        #expect(seeded.status == 0, "\(seeded.output)")
        // The installer that it starts writes its log between these lines, or after them.
        let lines = seeded.output.split(separator: "\n").filter { !$0.hasPrefix("did Seed ") }
        #expect(
            lines.suffix(2) == [
                "installed \(Maker.component) 1.0, active", "this is the software of the factory now",
            ])
        let store = desk.device.directory.path + "/image/var/lib/scomo"
        try Command.run("test", "-d", "\(store)/generations/0/active/\(Maker.component)")
        try Command.run("test", "-x", "\(store)/current/active/\(Maker.component)")
        #expect(try desk.control("seed", "--root", root, root).status == 66)
        #expect(try desk.control("seed", "--root", "/nowhere", packages).status == 69)
    }

    @Test("exit codes say what went wrong, to scripts")
    func exitCodes() throws {
        let desk = try Desk()
        let bad = try desk.pack("1.0", healthCheck: "exit 1")
        #expect(try desk.control("install", bad).status == 3)
        let foreign = try Maker().pack("2.0", into: desk.device.directory.path)
        #expect(try desk.control("install", desk.device.directory.file(foreign)).status == 65)
        #expect(try desk.control("install", "/nowhere").status == 66)
        #expect(try desk.control("remove", "org.example.none").status == 0)
        #expect(try desk.control("activate", "org.example.none").status == 2)
        #expect(try desk.control("rollback").status == 2)
        #expect(try desk.control("poll").status == 69)
        #expect(try desk.control("frobnicate").status == 64)
        #expect(try desk.control("--help").output.contains("install [--inactive] FILE"))
        #expect(try desk.control("--version").output.hasPrefix("scomoctl "))
        desk.installer.end()
        let gone = try desk.control("--json", "list")
        #expect(gone.status == 69)
        #expect(gone.output.hasPrefix(#"{"error":{"kind":"unavailable","#))
    }

    @Test("whoever is interrupted has changed nothing")
    func interrupted() throws {
        let desk = try Desk()
        defer { desk.installer.end() }
        // A package that never comes to its end.
        let pipe = desk.device.directory.file("pipe")
        try Command.run("mkfifo", pipe)
        let writer = try Command(["sh", "-c", "exec 3<>\(pipe); sleep 60"])
        defer { writer.end() }
        let install = try Command(desk.command(["install", pipe]))
        _ = try install.line(containing: "checking")
        install.send(SIGINT)
        #expect(Ended(install).status == 130)
        #expect(try desk.control("list").output == "COMPONENT  VERSION  STATE  PACKAGE")
    }
}
