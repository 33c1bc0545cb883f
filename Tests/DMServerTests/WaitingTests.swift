import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@testable import DMServer

/// A node has one operation at a time: what is ordered for it meanwhile waits for the earlier one's report.
@Suite struct WaitingTests {
    private static let node = "./SCOMO/Inventory/Deployed/core"
    private static let package = PackageReference(
        identifier: "org.example.gateway", url: "https://dl.example.net/gateway_2.scomo")

    private func device(status: String = "10") -> FakeDevice {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        device.add("\(Self.node)/Status", status)
        return device
    }

    private func deactivation(wasSent: Bool = false) throws -> Order {
        try .make(number: 8, .deactivate, .component("org.example.core"), wasSent: wasSent)
    }

    private func run(_ device: inout FakeDevice, _ orders: [Order]) throws -> Conversation {
        var conversation = Conversation(opening: device.opening())
        let last = try conversation.run(&device, orders)
        #expect(last.isFinal && last.requests.isEmpty, "the session comes to an end")
        return conversation
    }

    private func waits(_ conversation: Conversation, _ number: Int64) -> Bool {
        conversation.progress(of: number).isEmpty
            && conversation.events.contains {
                if case .noted(let what) = $0 { what.hasPrefix("order \(number) waits") } else { false }
            }
    }

    @Test func `A node that was just executed is left alone`() throws {
        var device = device()
        let conversation = try run(&device, [.activation, deactivation()])
        #expect(device.executed.map(\.correlator) == ["job-7"])
        #expect(waits(conversation, 8))
    }

    @Test func `A node whose operation is done in the session is free`() throws {
        var device = device()
        device.execStatus = .ok
        _ = try run(&device, [.activation, deactivation()])
        #expect(device.executed.map(\.correlator) == ["job-7", "job-8"])
    }

    @Test func `A node whose Exec wasn't answered is left alone`() throws {
        var device = device()
        device.ignoresExec = true
        _ = try run(&device, [.activation, deactivation()])
        #expect(device.executed.map(\.correlator) == ["job-7"])
    }

    @Test func `What was accepted in an earlier session and isn't reported occupies its node`() throws {
        var device = device()
        var earlier = try Order.activation
        (earlier.uri, earlier.isAccepted) = ("\(Self.node)/Operations/Activate", true)
        let conversation = try run(&device, [earlier, deactivation()])
        #expect(device.executed.isEmpty && waits(conversation, 8))
        #expect(conversation.progress(of: 7).isEmpty, "what was accepted isn't ordered again")
    }

    @Test func `A later order doesn't wait for one that waits for it`() throws {
        var device = device()
        var (first, second) = (try Order.activation, try deactivation(wasSent: true))
        first.attempts = 1
        (first.uri, second.uri) = ("\(Self.node)/Operations/Activate", "\(Self.node)/Operations/Deactivate")
        _ = try run(&device, [first, second])
        #expect(device.executed.map(\.correlator) == ["job-7"])
    }

    @Test func `Nodes beside the one that is occupied are free`() throws {
        var device = device()
        device.addComponent("core2", version: "1", package: "p")
        let other = try Order.make(number: 8, .activate, .component("org.example.core2"))
        _ = try run(&device, [.activation, other])
        #expect(device.executed.map(\.correlator) == ["job-7", "job-8"])
    }

    @Test(arguments: [
        ("30", true), ("50", true), ("70", true), ("40", false), ("20", false), ("99", false),
    ])
    func `A component that the device is at work on is left alone`(_ status: String, _ isBusy: Bool) throws {
        for wasSent in [false, true] {
            var device = device(status: status)
            let conversation = try run(&device, [deactivation(wasSent: wasSent)])
            #expect(device.executed.isEmpty == isBusy)
            #expect(waits(conversation, 8) == isBusy)
        }
    }

    @Test(arguments: [("30", true), ("40", true), ("50", false), ("10", false)])
    func `A package that the device is at work on is left alone`(_ status: String, _ isBusy: Bool) throws {
        var device = device()
        device.add("./SCOMO/Inventory/Delivered/p/PkgID", "p")
        device.add("./SCOMO/Inventory/Delivered/p/Status", status)
        _ = try run(&device, [.make(.install, .delivered("p"))])
        #expect(device.executed.isEmpty == isBusy)
    }

    @Test(arguments: [("30", true), ("50", true), ("40", false)])
    func `The address of a package that is being fetched stays`(_ status: String, _ isBusy: Bool) throws {
        var device = device()
        device.add("./SCOMO/Download/old/PkgID", "org.example.gateway")
        device.add("./SCOMO/Download/old/PkgURL", "https://dl.example.net/gateway_1.scomo")
        device.add("./SCOMO/Download/old/Status", status)
        _ = try run(&device, [.make(.download, .download(Self.package))])
        #expect(device.executed.isEmpty == isBusy)
        #expect((device.nodes["./SCOMO/Download/old/PkgURL"] != Self.package.url) == isBusy)
    }

    @Test func `Two orders for one package don't share its new node`() throws {
        var device = device()
        var newer = Self.package
        newer.url = "https://dl.example.net/gateway_3.scomo"
        let orders = try [
            Order.make(.download, .download(Self.package)), .make(number: 8, .download, .download(newer)),
        ]
        let conversation = try run(&device, orders)
        #expect(device.executed.map(\.correlator) == ["job-7"] && waits(conversation, 8))
        #expect(device.nodes["./SCOMO/Download/org.example.gateway/PkgURL"] == Self.package.url)
    }

    @Test func `A device with a node of its own gets one package at a time`() throws {
        var device = device()
        device.add("./SCOMO/Download/RB_DP/PkgID", "")
        device.add("./SCOMO/Download/RB_DP/PkgURL", "")
        device.refusals = [
            "Add ./SCOMO/Download/org.example.gateway": .notAllowed, "Add ./SCOMO/Download/b": .notAllowed,
        ]
        let other = PackageReference(identifier: "b", url: "https://dl.example.net/b.scomo")
        let orders = try [
            Order.make(.download, .download(Self.package)), .make(number: 8, .download, .download(other)),
        ]
        let conversation = try run(&device, orders)
        #expect(device.executed.map(\.correlator) == ["job-7"] && waits(conversation, 8))
        #expect(device.nodes["./SCOMO/Download/RB_DP/PkgURL"] == Self.package.url)
    }

    @Test func `What has waited is carried out as soon as the report is there`() throws {
        var device = device()
        var conversation = Conversation(opening: device.opening())
        conversation.book = try [.activation, deactivation()]
        var reply = try conversation.send(device.opening())
        var hasReported = false
        while var next = device.answer(to: reply) {
            if !hasReported, device.executed.count == 1 {
                next.commands.append(Command(id: "9", .alert(.report(on: "job-7", from: Self.node))))
                hasReported = true
            }
            reply = try conversation.send(next)
        }
        #expect(device.executed.map(\.correlator) == ["job-7", "job-8"])
    }

    /// A device that doesn't show what it is at work on may mean the order's own operation; then its report decides.
    @Test(arguments: [0, 1, 2])
    func `403 means refused, at the latest when the order was sent three times`(_ attempts: Int) throws {
        var device = device()
        device.execStatus = .forbidden
        var order = try Order.activation
        order.attempts = attempts
        let progress = try run(&device, [order]).progress(of: 7)
        let refusal = Progress.failed(
            status: 403, resultCode: nil, reason: "the device refused the Exec")
        #expect(progress == (attempts == 1 ? [] : [refusal]))
    }
}

extension Alert {
    static func report(on correlator: String, from source: String) -> Alert {
        let result = Item(
            source: Location(source),
            meta: Meta(format: "text/plain", type: "urn:oma:at:scomo:1.0:OperationComplete"),
            data: Array("<ResultCode>1200</ResultCode>".utf8))
        return Alert(code: AlertCode.generic, correlator: correlator, items: [result])
    }
}
