import DMServer
import SyncML
import Testing

/// What devices in the field do that the standard doesn't say.
@Suite struct DeviceToleranceTests {
    private static let node = "./SCOMO/Inventory/Deployed/core"

    private func device() -> FakeDevice {
        var device = FakeDevice()
        // Leaf by leaf: only then does the question say what an answer without a source is about.
        device.listStatus = .notSupported
        device.addComponent("core", version: "1.2", package: "p")
        return device
    }

    private func leaf(_ uri: String, _ value: String) -> Item {
        Item(source: Location(uri), data: Array(value.utf8))
    }

    @Test func `Package 1 may begin with the device information, in parts, and without a leading dot`() throws
    {
        let opening = Message.fromDevice(
            1, .md5(nonce: "Nonce"),
            [
                .replace([leaf("DevInfo/DevId", Conversation.device)], Meta()),
                .replace([leaf("./DevInfo/Man", "Example")], Meta()), .clientInitiated,
            ])
        #expect(ServerSession.isOpening(opening))
        var conversation = Conversation(opening: opening)
        #expect(try conversation.send(opening).codes == ["0": 212, "1": 200, "2": 200, "3": 200])
        let told = conversation.events.reduce(into: [String: String]()) {
            if case .deviceInformation(let values) = $1 { $0.merge(values) { _, new in new } }
        }
        #expect(told == ["DevId": Conversation.device, "Man": "Example"])
    }

    @Test(arguments: [(true, true), (false, false), (true, false)])
    func `Results may stand before the status, and without a source`(_ first: Bool, _ named: Bool) throws {
        var device = device()
        (device.resultsComeFirst, device.namesSources) = (first, named)
        var conversation = Conversation(opening: device.opening())
        _ = try conversation.run(&device)
        #expect(conversation.inventory?.deployed.map(\.id) == ["org.example.core"])
        #expect(conversation.inventory?.deployed.map(\.version) == ["1.2"])
    }

    @Test func `A Get that succeeds without results found nothing`() throws {
        var device = device()
        device.refusals = ["Get \(Self.node)/Operations": .ok]
        var conversation = Conversation(opening: device.opening())
        _ = try conversation.run(&device, [.activation])
        // A device that names no operation gets the standard's.
        #expect(device.executed.map(\.uri) == ["\(Self.node)/Operations/Activate"])
    }

    @Test func `Of several statuses for one command the first failure counts`() throws {
        var device = device()
        (device.execStatus, device.furtherStatuses) = (.ok, [.notAllowed, .ok])
        var conversation = Conversation(opening: device.opening())
        _ = try conversation.run(&device, [.activation])
        guard case .failed(405, nil, _) = conversation.progress(of: 7).first else {
            Issue.record("\(conversation.events)")
            return
        }
    }

    @Test(arguments: [("20", true), (" 20 ", true), ("10", false), ("", true)])
    func `A device that answers 200 to Activate is asked for State`(_ state: String, _ isDone: Bool) throws {
        var device = device()
        device.execStatus = .ok
        device.add("\(Self.node)/State", state)
        var conversation = Conversation(opening: device.opening())
        _ = try conversation.run(&device, [.activation])
        let last = try #require(conversation.progress(of: 7).last)
        switch last {
        case .succeeded(200, nil): #expect(isDone)
        case .failed(200, nil, let reason): #expect(!isDone && reason.contains("State is 10"))
        default: Issue.record("\(last)")
        }
    }

    @Test func `A device that ends its package before all is answered stays in the session`() throws {
        let device = device()
        let opening = device.opening()
        let traits = DeviceTraits(root: "./SCOMO", softwareRevision: "")
        var conversation = Conversation(opening: opening, traits: traits)
        let gets = try conversation.send(opening).requests
        #expect(gets.count == 2)
        let statuses = gets.map {
            Command.Body.status(Status(messageRef: 1, commandRef: $0.id, command: "Get", code: .ok))
        }
        let second = try conversation.send(.fromDevice(2, [.headerStatus(.ok, of: 1), statuses[0]]))
        #expect(second.isFinal && second.requests.map(\.name).allSatisfy { $0 == "Get" })
        #expect(!second.requests.isEmpty)
        let late = try conversation.send(.fromDevice(3, [.headerStatus(.ok, of: 2), statuses[1]]))
        #expect(late.codes == ["0": 200])
    }
}
