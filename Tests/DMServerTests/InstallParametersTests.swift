import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@testable import DMServer

@Suite(.everyEncoding) struct InstallParametersTests {
    private static let package = PackageReference(
        identifier: "gateway", url: "https://dl.example.net/gateway_2.scomo")
    private static let new = "./SCOMO/Download/gateway/InstallParams"
    private static let old = "./SCOMO/Download/old/InstallParams"

    private func order(
        _ text: String?, _ primitive: Primitive = .downloadInstall,
        _ subject: OrderedTask.Subject = .download(package)
    ) throws -> Order {
        var order = try Order.make(primitive, subject)
        order.installParameters = text
        return order
    }

    private func run(_ device: inout FakeDevice, _ order: Order) throws -> [Progress] {
        var conversation = Conversation(opening: device.opening(), traits: DeviceTraits())
        _ = try conversation.run(&device, [order])
        return conversation.progress(of: 7)
    }

    /// A device whose node has had parameters of an order before.
    private static func used(_ text: String) -> FakeDevice {
        var device = FakeDevice()
        device.add("./SCOMO/Download/old/PkgID", "gateway")
        device.add("./SCOMO/Download/old/PkgURL", "https://dl.example.net/gateway_1.scomo")
        device.add(old, text)
        return device
    }

    @Test func `They are written before the operation is executed`() throws {
        var device = FakeDevice()
        #expect(try run(&device, order("a=b\n<c>")) == [.accepted(status: 202)])
        #expect(device.nodes[Self.new] == "a=b\n<c>")
        var used = Self.used("before")
        #expect(try run(&used, order("after")) == [.accepted(status: 202)])
        #expect(used.nodes[Self.old] == "after")
    }

    @Test func `An order without them isn't told those of an order before, and writes none`() throws {
        var device = Self.used("before")
        #expect(try run(&device, order(nil)) == [.accepted(status: 202)])
        #expect(device.nodes[Self.old] == "")
        var new = FakeDevice()
        #expect(try run(&new, order(nil)) == [.accepted(status: 202)])
        #expect(new.nodes[Self.new] == nil)
        // A device that keeps them all the same installs, as it did before there were any.
        var stubborn = Self.used("before")
        stubborn.refusals = ["Replace \(Self.old)": .notAllowed]
        #expect(try run(&stubborn, order(nil)) == [.accepted(status: 202)])
    }

    @Test func `A device that doesn't take them isn't told to install`() throws {
        var device = FakeDevice()
        device.refusals = ["Add \(Self.new)": .notAllowed]
        guard case .failed(405, nil, let reason) = try run(&device, order("a")).first else {
            Issue.record("the order has to fail")
            return
        }
        #expect(reason.contains(Self.new) && device.executed.isEmpty)
    }

    @Test func `A leaf that appears with its node is set`() throws {
        var device = FakeDevice()
        device.refusals = ["Add \(Self.new)": .alreadyExists, "Replace \(Self.new)": .ok]
        #expect(try run(&device, order("a")) == [.accepted(status: 202)])
        // It isn't tried without end.
        device.refusals["Replace \(Self.new)"] = .alreadyExists
        guard case .failed(418, nil, _) = try run(&device, order("a")).first else {
            Issue.record("the order has to fail")
            return
        }
    }

    @Test func `They go to a package on the device too, where nothing is taken away`() throws {
        let node = "./SCOMO/Inventory/Delivered/gateway"
        for (text, leaf) in [("new", "new"), (nil, "before")] as [(String?, String)] {
            var device = FakeDevice()
            device.add("\(node)/PkgID", "gateway")
            device.add("\(node)/InstallParams", "before")
            let order = try order(text, .install, .delivered("gateway"))
            #expect(try run(&device, order) == [.accepted(status: 202)])
            #expect(device.nodes["\(node)/InstallParams"] == leaf)
        }
    }
}
