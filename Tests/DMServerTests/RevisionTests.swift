import MessageTesting
import SyncML
import Testing

@testable import DMServer

/// A device that has a name for the state of its software isn't asked for what the server knows.
@Suite(.everyEncoding) struct RevisionTests {
    private static let leaf = "./DevInfo/Ext/SoftwareRevision"
    private static let listings = ["Download", "Inventory"].map { "./SCOMO/\($0)?list=StructData" }
    /// Of a device whose software was read when it had the name `r1`.
    private static let known = DeviceTraits(
        root: "./SCOMO", listsStructure: true, isBinary: Wire.encoding == .wbxml, softwareRevision: "r1")

    private func device(_ revision: String? = "r1", told: String? = nil) -> FakeDevice {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        if let revision { device.add(Self.leaf, revision) }
        device.toldRevision = told
        return device
    }

    private func run(
        _ device: inout FakeDevice, _ orders: [Order] = [], _ traits: DeviceTraits = known
    ) throws -> Conversation {
        var conversation = Conversation(opening: device.opening(), traits: traits)
        let last = try conversation.run(&device, orders)
        #expect(last.isFinal && last.requests.isEmpty, "the session comes to an end")
        return conversation
    }

    private func learned(_ conversation: Conversation) -> String? {
        conversation.events.reduce(nil) {
            if case .learned(let traits) = $1 { traits.softwareRevision } else { $0 }
        }
    }

    @Test func `The name is read before the inventory, and learned with it`() throws {
        var device = device()
        let conversation = try run(&device, [], DeviceTraits(root: "./SCOMO"))
        #expect(device.gets == [Self.leaf] + Self.listings)
        #expect(conversation.inventory?.deployed.count == 1)
        #expect(learned(conversation) == "r1")
    }

    @Test func `A device that says what the server knows is asked nothing`() throws {
        var device = device(told: "r1")
        let conversation = try run(&device)
        #expect(device.gets.isEmpty)
        #expect(conversation.inventory == nil)
        #expect(conversation.events.last == .ended(.completed))
        // The name is no news about the device.
        let information = conversation.events.compactMap {
            if case .deviceInformation(let values) = $0 { values } else { nil }
        }
        #expect(information.map { $0.keys.sorted() } == [["DevId", "Man"]])
    }

    @Test func `A device that says nothing is asked for the name alone`() throws {
        var device = device()
        #expect(try run(&device).inventory == nil)
        #expect(device.gets == [Self.leaf])
    }

    @Test(arguments: [nil, "r2"]) func `Another name has the inventory read`(_ told: String?) throws {
        var device = device("r2", told: told)
        let conversation = try run(&device)
        #expect(conversation.inventory?.deployed.count == 1)
        #expect(learned(conversation) == "r2")
    }

    @Test func `A device without a name is asked once for it, and read each time`() throws {
        var device = device(nil)
        let conversation = try run(&device, [], DeviceTraits(root: "./SCOMO"))
        #expect(learned(conversation) == "")
        var traits = Self.known
        traits.softwareRevision = learned(conversation)
        var later = self.device(nil)
        #expect(try run(&later, [], traits).inventory != nil)
        #expect(later.gets == Self.listings)
    }

    @Test(arguments: ["", " ", String(repeating: "r", count: 129)])
    func `A name that says nothing, or too much, is none`(_ name: String) throws {
        var device = device(name, told: name)
        var traits = Self.known
        traits.softwareRevision = ""
        #expect(try run(&device, [], traits).inventory != nil)
    }

    @Test func `An order has the inventory read before and after it`() throws {
        var device = device(told: "r1")
        device.execStatus = .ok
        let conversation = try run(&device, [.activation])
        #expect(device.executed.count == 1)
        #expect(device.gets.filter { $0 == Self.listings[1] }.count == 2)
        #expect(conversation.inventory != nil)
    }

    @Test func `An accepted order has nothing read`() throws {
        var device = device(told: "r1")
        var order = try Order.activation
        order.isAccepted = true
        _ = try run(&device, [order])
        #expect(device.gets.isEmpty)
    }

    @Test(arguments: [
        "Reversed-Domain-Name:org.scomo.InventoryChanged",
        "urn:oma:at:scomo:1.0:UpdateUserRequest",
    ])
    func `What says that there is something new has the inventory read`(_ type: String) throws {
        let alert = Alert(
            code: AlertCode.generic,
            items: [Item(source: Location("./SCOMO"), meta: Meta(format: "chr", type: type), data: [])])
        var device = device(told: "r1")
        device.alerts = [alert]
        #expect(try run(&device).inventory != nil)
        #expect(device.gets == [Self.leaf] + Self.listings)
    }

    @Test func `A change by a command has the inventory read`() throws {
        var device = device(told: "r1")
        let request = TreeRequest(
            number: 1, action: .replace(uri: "./SCOMO/Inventory/Deployed/core/Version", .init(format: "chr")))
        var conversation = Conversation(opening: device.opening(), traits: Self.known)
        var reply = try conversation.send(device.opening(), requests: [request])
        while let next = device.answer(to: reply) {
            reply = try conversation.send(next, requests: [request])
        }
        #expect(conversation.inventory != nil)
    }
}
