import Foundation
import TestSupport
import Testing

@Suite("How a device and a server speak", .timeLimit(.minutes(20)))
struct EncodingTests {
    @Test("in WBXML from the first message to the report")
    func binary() throws {
        let fleet = try Fleet(settings: "[Server]\nEncoding=wbxml")
        let package = try fleet.publish("1.0")
        #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        #expect(try fleet.server.inventory().deployed.map(\.version) == ["1.0"])
    }

    @Test(
        "with a server that leaves its messages to libwbxml: of old names, a little over the limit, in pieces",
        arguments: [("1.1", "DM/1.1"), ("1.2", "DM/1.2")])
    func libwbxml(_ dtd: String, _ version: String) throws {
        let server = try ScriptedManagementServer(
            [
                [
                    .commands(Commands.get("./DevInfo/DevId")),
                    .commands(Commands.replace("./DevInfo/Man", String(repeating: "x", count: 70_000))),
                    .commands(Commands.add("./SCOMO/Inventory/Delivered/p")),
                    .object("./SCOMO/Inventory/Delivered/p/Data", size: 30_000, chunk: 8000, command: "Add"),
                    .commands(Commands.get("./SCOMO/Inventory/Delivered/p?list=Struct")),
                ]
            ], version: (dtd, version), throughLibwbxml: true)
        try server.device(settings: "[Server]\nEncoding=wbxml").session().expectSuccess()
        let messages = try server.transcript()
        #expect(messages.contains { $0.results["./DevInfo/DevId"] == Device.identifier })
        // Not 413: what is a little too large is read, and refused for what it wants.
        #expect(messages.flatMap { $0.codes("Replace") } == [405])
        let added = messages.flatMap { $0.codes("Add") }
        #expect(added.first == 200 && added.last == 200 && Set(added.dropFirst().dropLast()) == [213])
    }

    /// How each proves itself to the other.
    struct Scheme: CustomTestStringConvertible {
        var device: String
        var server: String
        var encoding: String

        var testDescription: String { "\(device), \(server), \(encoding)" }
    }

    @Test(
        "both prove what they are, message by message if need be",
        arguments: [
            Scheme(device: "hmac", server: "hmac", encoding: "xml"),
            Scheme(device: "hmac", server: "hmac", encoding: "wbxml"),
            Scheme(device: "md5", server: "hmac", encoding: "xml"),
            Scheme(device: "basic", server: "md5", encoding: "wbxml"),
        ])
    func proofs(_ scheme: Scheme) throws {
        let fleet = try Fleet(
            settings: "[Server]\nEncoding=\(scheme.encoding)", device: scheme.device, server: scheme.server)
        let package = try fleet.publish("1.0")
        #expect(try fleet.perform("DownloadInstall", "package", package).codes == [1200])
        // The nonces of the first session are good for the second.
        #expect(try fleet.perform("Deactivate", "component", Maker.component).codes == [1200])
    }

    @Test("a server that shows its password only when it is asked, and wants nothing, isn't locked out")
    func idleServer() throws {
        let server = try ScriptedManagementServer([])
        let device = try Device(
            port: server.port, roots: server.root, account: .mutual(device: "none", server: "md5"))
        let agent = try device.start()
        for _ in 1...6 { _ = try server.next() }
        agent.end()
        let log = agent.rest()
        #expect(log.contains("didn't prove who it is"))
        #expect(!log.contains("growing waits") && !log.contains("ended well"))
        withExtendedLifetime(device) {}
    }

    @Test("a server that shows another password isn't obeyed")
    func wrongServerPassword() throws {
        let fleet = try Fleet(device: "hmac", server: "hmac")
        let package = try fleet.publish("1.0")
        let operation = try fleet.server.request("DownloadInstall", "package", package)
        try fleet.device.directory.write(Array("not the server's\n".utf8), "server-password")
        _ = try fleet.device.session()
        #expect(try fleet.server.operation(operation).codes == [])
        #expect(try fleet.server.inventory().deployed == [])
    }
}
