import Accounts
import Bytes
import DMSession
import Foundation
import ManagementTree
import MessageTesting
import SyncML
import Testing

/// The published exchanges, of which each message is a file. The one that is not here, the first with digests, is in
/// `ExchangeTests`.
@Suite("A worked example", .everyEncoding)
struct WorkedExampleTests {
    static let directory = Foundation.URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fuzz/seeds/message")

    func text(_ name: String) throws -> String {
        try String(contentsOf: Self.directory.appendingPathComponent(name + ".xml"), encoding: .utf8)
    }

    func published(_ name: String) throws -> Message {
        try MessageCoder.decode(Array(try text(name).utf8).span)
    }

    /// What the device says to the server's message `name`.
    func answer(_ session: inout Session, _ name: String) throws -> Output {
        try session.receive(Wire.bytes(try text(name)))
    }

    /// The settings of the examples.
    let configuration = FakeObject(
        .interior(
            "Conf", "Settings.",
            [
                .interior(
                    "Net", "Network.", access: [.get, .replace, .add], isPermanent: false,
                    [
                        .leaf("Mtu", "Packet size.", .integer, access: [.get, .replace]),
                        .leaf(
                            "Old", "Left over.", access: [.add, .get, .delete], occurrence: .zeroOrOne,
                            isPermanent: false),
                        .interior(
                            nil, "Another.", access: [.add, .get, .replace, .delete], occurrence: .zeroOrMore,
                            isPermanent: false, []),
                    ]), .leaf("Blob", "Text.", access: [.get, .replace], maximumSize: 1000),
            ]), ["Net/Mtu": "1500", "Net/Old": "legacy", "Blob": "before"])
    let log = FakeObject(.leaf("Log", "Text."), ["": "line1;line2;line3end"])
    let components = FakeObject(
        .interior(
            "SCOMO", "Software.",
            [
                .interior(
                    "Inventory", "What there is.",
                    [
                        .interior(
                            "Delivered", "Packages.",
                            [
                                .interior(
                                    nil, "A package.", occurrence: .zeroOrMore,
                                    [
                                        .interior(
                                            "Operations", "Orders.",
                                            [.leaf("Install", "An order.", .null, access: .execute)])
                                    ])
                            ])
                    ]),
                .interior(
                    "Download", "What may be loaded.", access: [.get, .add],
                    [
                        .interior(
                            nil, "A package.", access: [.get, .add, .delete], occurrence: .zeroOrMore,
                            isPermanent: false,
                            [
                                .leaf(
                                    "PkgID", "Who.", access: [.get, .add, .replace], occurrence: .zeroOrOne,
                                    isPermanent: false),
                                .leaf(
                                    "PkgURL", "Where.", access: [.get, .add, .replace],
                                    occurrence: .zeroOrOne,
                                    isPermanent: false),
                                .interior(
                                    "Operations", "Orders.",
                                    [.leaf("DownloadInstall", "An order.", .null, access: .execute)]),
                            ])
                    ]),
            ]),
        ["Inventory/Delivered/p1/Operations/Install": "", "Download/p1/Operations/DownloadInstall": ""])

    func session(
        _ id: String, start: Session.Start = .client, _ account: (inout Account) -> Void = { _ in },
        respondent: (any Respondent)? = nil
    ) throws -> Session {
        var device = try Device()
        account(&device.account)
        let tree = ManagementTree()
        try tree.mount(
            DeviceInformation(
                deviceID: Device.identifier, manufacturer: "Example", model: "Box42", clientVersion: "1.0"),
            as: "DevInfo")
        try tree.mount(configuration, as: "Conf")
        try tree.mount(components, as: "SCOMO")
        try tree.mount(log, as: "Log")
        return Session(
            device.account, deviceID: Device.identifier, tree: tree, sessionID: id, start: start, alerts: [],
            limits: device.limits, respondent: respondent
        ) { Device.s2 }
    }

    @Test("2: an Atomic that fails is undone")
    func atomic() throws {
        var session = try session("6")
        _ = session.begin()
        let before = configuration.values
        #expect(try answer(&session, "e2-1").message() == published("e2-2"))
        #expect(configuration.values == before)
    }

    @Test("3: a refused confirmation ends the Sequence; so does a device without anybody to ask")
    func confirmation() throws {
        let person = Refusing()
        var session = try session("7", respondent: person)
        _ = session.begin()
        #expect(try answer(&session, "e3-1").message() == published("e3-2"))
        #expect(person.questions.map(\.text) == ["Install update now?"])
        #expect(person.questions.first?.options.maximumTime == .seconds(60))
        #expect(components.journal.isEmpty)

        var headless = try self.session("7")
        _ = headless.begin()
        let words = try answer(&headless, "e3-1").words
        #expect(words.filter { $0.hasPrefix("Alert 5") } == ["Alert 5 406"])
        #expect(words.contains { $0.hasPrefix("Exec 6 215") })
    }

    @Test(
        "4: queries of the tree, a property that isn't there, a node that isn't there, an access control list"
    )
    func queries() throws {
        var session = try session("8")
        _ = session.begin()
        #expect(try answer(&session, "e4-1").message() == published("e4-2"))
    }

    @Test("5: a package comes as a subtree, and the order to load it is accepted")
    func order() throws {
        components.values[FakeObject.path("Download/p1/Operations/DownloadInstall")] = nil
        // The object makes the operations of a package that is added.
        components.onAdd = { object, path in
            guard path.names.count == 2 else { return }
            object.values[FakeObject.path("Download/\(path.names[1])/Operations/DownloadInstall")] = []
        }
        var session = try session("9")
        _ = session.begin()
        #expect(try answer(&session, "e5-1").message() == published("e5-2"))
        let url = components.values[FakeObject.path("Download/p1/PkgURL")]
        #expect(url == Array("https://dl.example.net/a.dd".utf8))
        #expect(components.journal.last == "./SCOMO/Download/p1/Operations/DownloadInstall for job-9")
        #expect(try answer(&session, "e5-3").next == .finished(.completed))
    }

    @Test("5: the report of the order, minutes later, in a session of its own")
    func report() throws {
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.serverCredentials = Device.serverCredentials
        (device.account.clientAuthentication, device.account.serverAuthentication) = (.md5, .md5)
        (device.account.clientNonce, device.account.serverNonce) = (Device.n2, Device.s2)
        device.alerts = [
            GenericAlert(
                number: 42, type: "urn:oma:at:scomo:1.0:OperationComplete", mark: .informational,
                correlator: "job-9",
                items: [.init(source: "./SCOMO/Download/p1", format: "int", data: "1200")])
        ]
        var session = device.session("A")
        var message = try session.begin().message()
        // Ours says how large an object may be, which the published one leaves out.
        message.header.meta.maxObjectSize = nil
        #expect(try message == published("e5-4"))
        // The device has nothing to say and so issues no nonce: the server's stays what it was.
        #expect(
            try answer(&session, "e5-5")
                == Output(
                    effects: [.clientNonce(Device.s3), .alertAnswered(number: 42, .ok)],
                    next: .finished(.completed)))
    }
}

/// A person who says no.
private final class Refusing: Respondent {
    private(set) var questions: [Question] = []

    func answer(_ question: Question) -> UserAnswer {
        questions.append(question)
        return .refused
    }
}
