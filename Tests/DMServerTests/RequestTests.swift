import Accounts
import DMServer
import DMSession
import Deployment
import Linux
import ManagementTree
import SCOMO
import SyncML
import TestSupport
import Testing

/// Commands on any node, against this project's own device.
@Suite struct RequestTests {
    private static let encodings = [Encoding.xml, .wbxml]

    private static func scheme(_ encoding: Encoding) -> BothHalvesTests.Scheme {
        BothHalvesTests.Scheme(client: .md5, server: .transport, encoding: encoding)
    }

    /// What became of each request, in one session after the other.
    private func run(
        _ device: Agent, _ encoding: Encoding, _ actions: [TreeRequest.Action]
    ) throws -> (Agent.Outcome, [RequestProgress?]) {
        var account = BothHalvesTests.account(Self.scheme(encoding))
        let requests = actions.enumerated().map {
            TreeRequest(number: Int64($0.offset + 1), action: $0.element)
        }
        let outcome = try device.runSession(&account, [], requests)
        #expect(outcome.result == .completed)
        return (outcome, requests.map { outcome.progress(of: $0.number) })
    }

    private func device(_ directory: borrowing TemporaryDirectory, _ encoding: Encoding) throws -> Agent {
        try Agent(try directory.files(), Self.scheme(encoding))
    }

    private func nodes(_ progress: RequestProgress?) -> [TreeNode] {
        guard case .succeeded(200, let nodes) = progress else { return [] }
        return nodes
    }

    @Test(arguments: encodings, ["TNDS", "StructData", "Struct"])
    func `A part of the tree is read as nodes below nodes`(_ encoding: Encoding, _ list: String) throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, encoding)
        let (_, progress) = try run(device, encoding, [.get(uri: "./DevInfo?list=\(list)")])
        let root = try #require(nodes(progress[0]).first)
        #expect(nodes(progress[0]).count == 1)
        #expect((root.name, root.uri, root.format) == ("DevInfo", "./DevInfo", "node"))
        #expect(root.type == "urn:oma:mo:oma-dm-devinfo:1.0")
        #expect(root.children?.map(\.name) == ["DevId", "Man", "Mod", "DmV", "Lang", "Ext"])
        let man = root.children?[1]
        #expect(man?.uri == "./DevInfo/Man" && man?.format == "chr" && man?.children == nil)
        #expect(man?.value == (list == "Struct" ? nil : "Example"))
        #expect(man?.size == (list == "TNDS" ? 7 : nil))
    }

    @Test func `Names, values and properties are as the device has them`() throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, .xml)
        let node = "./SCOMO/Download/a%20b%2Fc"
        let (_, progress) = try run(
            device, .xml,
            [
                .add(uri: "./SCOMO/Download/a%20b", NodeValue(format: "node")),
                .add(
                    uri: "./SCOMO/Download/a%20b/Name", NodeValue(format: "chr", octets: Array("<&> é".utf8))),
                .replace(uri: "./SCOMO/Download/a%20b?prop=Title", NodeValue(format: "chr", octets: [0x54])),
                .get(uri: "./SCOMO/Download?list=TNDS"), .get(uri: "./SCOMO/Download/a%20b/Name"),
                .get(uri: "./SCOMO/Download"), .get(uri: "./SCOMO/Download/a%20b?prop=Title"),
                .get(uri: node),
            ])
        #expect(progress[0] == .succeeded(status: 200, nodes: []))
        let added = nodes(progress[3]).first?.children?.first
        #expect((added?.name, added?.uri, added?.title) == ("a b", "./SCOMO/Download/a%20b", "T"))
        let name = added?.children?.first { $0.name == "Name" }
        #expect((name?.value, name?.uri) == ("<&> é", "./SCOMO/Download/a%20b/Name"))
        #expect(nodes(progress[4]).first?.value == "<&> é")
        #expect(nodes(progress[5]).first?.children?.map(\.name) == ["a b"])
        #expect(nodes(progress[6]).first?.value == "T")
        guard case .failed(404, _) = progress[7] else { return #expect(progress[7] == nil) }
    }

    @Test(
        arguments: encodings,
        [
            ("./Nothing", 404), ("./SCOMO?list=TNDS+Colour", 406), ("./SCOMO?prop=Colour", 406),
            ("./SCOMO//x", 404),
        ])
    func `What the device refuses fails with its status and a reason`(
        _ encoding: Encoding, _ row: (uri: String, status: Int)
    ) throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, encoding)
        let (_, progress) = try run(device, encoding, [.get(uri: row.uri), .get(uri: "./DevInfo/Man")])
        guard case .failed(row.status, let reason) = progress[0] else {
            Issue.record("\(String(describing: progress[0]))")
            return
        }
        #expect(!reason.isEmpty)
        #expect(nodes(progress[1]).first?.value == "Example", "what comes after it is asked all the same")
    }

    // MARK: Values in pieces

    private static let delivered = "./SCOMO/Inventory/Delivered/p"

    @Test(arguments: encodings, [3000, 20_000, 65_536])
    func `A value that no message can hold goes out in pieces`(_ encoding: Encoding, _ limit: Int) throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, encoding)
        device.limits.maxMessageSize = limit
        let octets = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let (outcome, progress) = try run(
            device, encoding,
            [
                .add(uri: Self.delivered, NodeValue(format: "node")),
                .add(uri: Self.delivered + "/Data", NodeValue(format: "bin", octets: octets)),
                .get(uri: Self.delivered + "/State"),
            ])
        #expect(progress[0] == .succeeded(status: 200, nodes: []))
        #expect(progress[1] == .succeeded(status: 200, nodes: []))
        #expect(nodes(progress[2]).first?.value == "10")
        #expect(outcome.longest <= limit)
        // Pieces as large as they can be.
        let transferred = NodeValue(format: "bin", octets: octets).transferredSize(in: encoding)
        #expect(outcome.messages < 12 + transferred / (limit - 1500))
        // All of it has arrived, in order.
        _ = try device.tree.execute(
            Self.delivered + "/Operations/Install",
            ExecuteOrder(server: "srv", uri: Self.delivered + "/Operations/Install"))
        guard case .install(let package, _)? = device.objects.nextWork()?.action else {
            Issue.record("nothing to install")
            return
        }
        #expect(try directory.files().read(package, limit: 1 << 20) == octets)
    }

    @Test(arguments: encodings)
    func `A value above the device's limit isn't sent at all`(_ encoding: Encoding) throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, encoding)
        device.limits.maxObjectSize = 90_000
        let value = { (count: Int) in NodeValue(format: "bin", octets: [UInt8](repeating: 0, count: count)) }
        let (outcome, progress) = try run(
            device, encoding,
            [
                .add(uri: Self.delivered, NodeValue(format: "node")),
                // 90 004 bytes in base 64.
                .add(uri: Self.delivered + "/Data", value(encoding == .xml ? 67_501 : 90_001)),
                .add(uri: Self.delivered + "/Data", value(encoding == .xml ? 67_500 : 90_000)),
            ])
        guard case .failed(413, _) = progress[1] else {
            Issue.record("\(String(describing: progress[1]))")
            return
        }
        #expect(progress[2] == .succeeded(status: 200, nodes: []))
        let learned = outcome.events.contains {
            if case .learned(let traits) = $0 {
                traits.maxObjectSize == 90_000 && traits.isBinary == (encoding == .wbxml)
            } else {
                false
            }
        }
        #expect(learned)
    }

    @Test func `A refused piece ends the value, and the next command goes out`() throws {
        let directory = try TemporaryDirectory()
        let device = try device(directory, .xml)
        device.limits.maxMessageSize = 4096
        let long = NodeValue(format: "chr", octets: Array(repeating: 0x61, count: 20_000))
        let (_, progress) = try run(
            device, .xml,
            [.replace(uri: "./DevInfo/Man", long), .get(uri: "./DevInfo/Man")])
        guard case .failed(405, _) = progress[0] else {
            Issue.record("\(String(describing: progress[0]))")
            return
        }
        #expect(nodes(progress[1]).first?.value == "Example")
    }

    /// A device that wants to know who the server is in the middle of a value gets all of it again.
    @Test func `A challenge begins the value anew`() throws {
        let opening = Message.fromDevice(
            1, .md5(nonce: "Nonce"), [.clientInitiated, .deviceInformation], limit: 2048)
        var conversation = Conversation(
            opening: opening,
            account: .known(
                server: ServerCredentials(
                    userName: "srv", secret: .digest(DeviceAccount.digest("srv", "s3cret")))),
            traits: DeviceTraits(takesLargeObjects: true))
        let value = NodeValue(format: "chr", octets: Array(repeating: 0x61, count: 3000))
        let request = TreeRequest(number: 1, action: .replace(uri: "./V/x", value))
        func piece(_ message: Message) -> (id: String, item: Item)? {
            for command in message.requests {
                if case .replace(let items, _) = command.body { return items.first.map { (command.id, $0) } }
            }
            return nil
        }
        let first = try conversation.send(opening, requests: [request])
        let begun = try #require(piece(first))
        #expect(begun.item.hasMoreData && begun.item.meta.size == 3000 && !first.isFinal)
        func answer(_ number: Int, _ header: SyncML.Command.Body, _ id: String, _ code: StatusCode) -> Message
        {
            let status = Status(messageRef: number - 1, commandRef: id, command: "Replace", code: code)
            let next = Alert(code: AlertCode.nextMessage)
            return .fromDevice(
                number, nil, [header, .status(status), .alert(next)], isFinal: false, limit: 2048)
        }
        let challenge = Challenge(type: .md5, nextNonce: Array("n".utf8))
        let second = try conversation.send(
            answer(2, .headerStatus(.unauthorized, of: 1, challenge), begun.id, .unauthorized),
            requests: [request])
        let again = try #require(piece(second))
        #expect(again.item.meta.size == 3000 && again.item.hasMoreData)
        #expect(second.header.credential != nil)
        let third = try conversation.send(
            answer(3, .headerStatus(.authenticated, of: 2), again.id, .chunkAccepted), requests: [request])
        let rest = try #require(piece(third))
        #expect(rest.item.meta.size == nil)
        #expect((again.item.data?.count ?? 0) + (rest.item.data?.count ?? 0) <= 3000)
    }
}
