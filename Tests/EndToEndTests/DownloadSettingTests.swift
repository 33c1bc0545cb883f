import Foundation
import TestSupport
import Testing

/// A package on servers of its own, and a device that is told to install it from there.
private final class OrderedPackage {
    let name: String
    let folder: TemporaryDirectory
    let authority: CertificateAuthority
    private let maker: Maker
    private var order: (server: ScriptedManagementServer, device: Device)?

    init() throws {
        folder = try TemporaryDirectory()
        maker = try Maker()
        authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        name = try maker.pack("1.0", into: folder.file("."), padding: 200_000)
    }

    /// Another good package, which wasn't ordered.
    func other() throws -> String { folder.file(try maker.pack("1.1", into: folder.file("."))) }

    /// `#sha256=` and the package's digest.
    func digest() throws -> String {
        "#sha256=\(try Command.run("sha256sum", folder.file(name)).prefix(64))"
    }

    func device(_ address: String, _ settings: String) throws -> Device {
        let node = "./SCOMO/Download/a"
        let server = try ScriptedManagementServer([
            [
                .commands(
                    Commands.add("\(node)/PkgID", Maker.package) + Commands.add("\(node)/PkgURL", address)
                        + Commands.execute("\(node)/Operations/DownloadInstall"))
            ]
        ])
        let device = try Device(
            port: server.port, roots: server.root, maker: maker,
            settings: "[Server]\nAuthentication=none\n[Downloads]\n\(settings)")
        try Command.run("cp", authority.directory.file("root.pem"), device.directory.file("tls.d/host.pem"))
        order = (server, device)
        return device
    }

    /// Has the device install it.
    ///
    /// - Returns: The device's log until the server has answered the report.
    @discardableResult
    func install(_ device: Device) throws -> String {
        let agent = try device.start()
        let log = try agent.lines(upTo: "the server answered the report", within: 120)
        agent.end()
        #expect(try device.runActive("greet") == "greetings from 1.0")
        return log
    }

    /// Has the device try it.
    ///
    /// - Returns: The line that says how it failed.
    func fail(_ device: Device) throws -> String {
        let agent = try device.start()
        defer { agent.end() }
        return try agent.line(containing: " failed with ", within: 120)
    }
}

@Suite("The settings of downloads", .timeLimit(.minutes(20)))
struct DownloadSettingTests {
    private static func credentials(_ device: Device, _ lines: String, mode: String = "640") throws {
        let file = try device.directory.write(Array("# hosts of packages\n\n\(lines)\n".utf8), "hosts")
        try Command.run("chmod", mode, file)
        try device.dropIn("[Downloads]\nCredentialsFile=\(file)")
    }

    @Test("have a host shown its credentials, and no other one, wherever it leads")
    func credentials() throws {
        let package = try OrderedPackage()
        let store = try PackageServer(package.folder.path, package.authority)
        let host = try PackageServer(
            package.folder.path, package.authority, "--authorization", "Bearer correct-horse")
        let device = try package.device(host.url("to/\(store.port)/\(package.name)"), "")
        try Self.credentials(
            device,
            "127.0.0.1:1 bearer other\n127.0.0.1:\(host.port) bearer correct-horse\nstore.example basic a b")
        #expect(!(try package.install(device)).contains("correct-horse"))
        #expect(try host.asked().map(\.authorization) == ["Bearer correct-horse"])
        #expect(try store.asked().map(\.authorization) == ["-"])
    }

    @Test("have a device whose credentials are wrong say so")
    func wrongCredentials() throws {
        let package = try OrderedPackage()
        let host = try PackageServer(
            package.folder.path, package.authority, "--authorization",
            "Basic \(Data("a:b".utf8).base64EncodedString())")
        let device = try package.device(host.url(package.name), "[Deadlines]\nServer=1s")
        try Self.credentials(device, "127.0.0.1:\(host.port) basic a wrong-password")
        let line = try package.fail(device)
        #expect(line.contains(" failed with 1403: ") && line.contains("CredentialsFile"))
        #expect(!line.contains("wrong-password"))
    }

    @Test(
        "refuse a file of credentials that everybody may read, or that says something else",
        arguments: [
            ("a.example bearer x", "644", ": everybody"), ("\na.example x", "600", ":4: a line has to be"),
        ])
    func badCredentials(_ lines: String, _ mode: String, _ reason: String) throws {
        let device = try OrderedPackage().device("https://a.example/", "")
        try Self.credentials(device, lines, mode: mode)
        let ended = try device.run("--check-config")
        #expect(ended.status == 78 && ended.output.contains("/hosts\(reason)"), "\(ended.output)")
    }

    @Test(
        "have mirrors asked for what the host fails to give, and go on there behind what it gave",
        arguments: ["no", "yes"])
    func mirrors(_ meanwhile: String) throws {
        let package = try OrderedPackage()
        let isKept = meanwhile == "no"
        let host = try PackageServer(package.folder.path, package.authority, isKept ? "--half" : "--fail")
        let broken = try PackageServer(package.folder.path, package.authority, "--fail")
        let good = try PackageServer(package.folder.path, package.authority)
        let settings = "InstallWhileDownloading=\(meanwhile)\nMirrors=\(broken.url("")) \(good.url(""))"
        try package.install(package.device(host.url(package.name), settings))
        let asked = try good.asked()
        #expect(asked.count == 1 && asked[0].path == "/\(package.name)")
        #expect(asked[0].range.hasPrefix("bytes=") == isKept)
        #expect(try broken.asked().count == 1)
    }

    @Test(
        "don't matter to a digest that was ordered: another file isn't installed, and is fetched anew",
        arguments: ["no", "yes"])
    func digest(_ meanwhile: String) throws {
        let package = try OrderedPackage()
        let host = try PackageServer(package.folder.path, package.authority, "--first", try package.other())
        let address = host.url(package.name) + (try package.digest())
        let device = try package.device(address, "InstallWhileDownloading=\(meanwhile)")
        let log = try package.install(device)
        #expect(log.contains("isn't the one that was ordered: its SHA-256 is"))
        #expect(
            !(try Command.run("ls", device.directory.file("store/store/\(Maker.component)"))).contains("1.1"))
        #expect(try host.asked().map(\.path) == ["/\(package.name)", "/\(package.name)"])
    }

    @Test("end at the deadline with a code of their own where a digest is never right")
    func wrongDigest() throws {
        let package = try OrderedPackage()
        let host = try PackageServer(package.folder.path, package.authority)
        let address = host.url(package.name) + "#sha256=" + String(repeating: "0", count: 64)
        let device = try package.device(address, "[Deadlines]\nServer=1s")
        #expect(try package.fail(device).contains(" failed with 1458: "))
    }

    @Test("have nothing fetched outside the window, and all that waited in it")
    func window() throws {
        let package = try OrderedPackage()
        let host = try PackageServer(package.folder.path, package.authority)
        let hour = (Calendar.current.component(.hour, from: .now) + 6) % 24
        let window = String(format: "Window=%02d:00-%02d:30", hour, hour)
        let device = try package.device(host.url(package.name), window)
        let agent = try device.start()
        _ = try agent.line(containing: "waits: packages aren't fetched at this time of day", within: 60)
        agent.end()
        try device.dropIn("[Downloads]\nWindow=")
        try package.install(device)
        #expect(try host.asked().count == 1)
    }
}
