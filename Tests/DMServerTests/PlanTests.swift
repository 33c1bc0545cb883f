import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@testable import DMServer

@Suite(.everyEncoding) struct PlanTests {
    private static let package = PackageReference(
        identifier: "org.example.gateway", name: "Gateway", url: "https://dl.example.net/gateway_2.scomo")

    private static var delivery: Order {
        get throws { try .make(.downloadInstallInactive, .download(package)) }
    }

    private func run(
        _ device: inout FakeDevice, _ orders: [Order] = [], traits: DeviceTraits = DeviceTraits()
    ) throws -> Conversation {
        var conversation = Conversation(opening: device.opening(), traits: traits)
        let last = try conversation.run(&device, orders)
        #expect(last.isFinal && last.requests.isEmpty, "the session comes to an end")
        return conversation
    }

    @Test func `The object is found by its type, wherever it is`() throws {
        var device = FakeDevice()
        device.add("./Vendor", nil)
        device.add("./SCM/Download", nil)
        device.add("./SCM/Inventory/Deployed", nil)
        device.types = ["./SCM": "urn:oma:mo:oma-scomo:1.0", "./SCOMO": "urn:example:other"]
        let conversation = try run(&device)
        #expect(
            conversation.events.contains(
                .learned(DeviceTraits(root: "./SCM", isBinary: Wire.encoding == .wbxml))))
        #expect(!device.gets.contains("./DevInfo?prop=Type"))
    }

    @Test func `A device without the object is left alone, and its orders fail`() throws {
        var device = FakeDevice()
        device.types = [:]
        let conversation = try run(&device, [.activation])
        guard case .failed(nil, nil, _) = conversation.progress(of: 7).first else {
            Issue.record("\(conversation.events)")
            return
        }
        #expect(conversation.progress(of: 7).count == 1)
    }

    @Test func `A remembered root isn't looked for, a lost one is`() throws {
        var device = FakeDevice()
        _ = try run(&device, traits: DeviceTraits(root: "./SCOMO", listsStructure: true))
        #expect(!device.gets.contains("."))
        var moved = FakeDevice()
        let conversation = try run(&moved, traits: DeviceTraits(root: "./Old"))
        #expect(
            conversation.events.contains(
                .learned(DeviceTraits(root: "./SCOMO", isBinary: Wire.encoding == .wbxml))))
        #expect(conversation.inventory == DeviceInventory())
    }

    @Test(arguments: [nil, StatusCode.notSupported, .notAllowed, .notImplemented, .tooLarge])
    func `The inventory is read at once, or node by node`(_ status: StatusCode?) throws {
        var device = FakeDevice()
        device.listStatus = status
        device.addComponent("core", version: "1.2", package: "org.example.gateway")
        device.add("./SCOMO/Inventory/Delivered/p/PkgID", "org.example.gateway")
        device.add("./SCOMO/Inventory/Delivered/p/State", " 20 ")
        device.add("./SCOMO/Download/d/PkgID", "org.example.other")
        device.add("./SCOMO/Download/d/Status", "30")
        let conversation = try run(&device)
        let inventory = try #require(conversation.inventory)
        #expect(
            inventory.deployed == [
                DeviceInventory.Deployed(
                    node: "./SCOMO/Inventory/Deployed/core", id: "org.example.core", version: "1.2",
                    packageId: "org.example.gateway", state: .active, status: 10)
            ])
        #expect(inventory.delivered.map(\.state) == [.installed])
        #expect(inventory.download.map(\.isProgressing) == [true])
    }

    @Test func `A package's node is added and filled, then its operation executed`() throws {
        var device = FakeDevice()
        let conversation = try run(&device, [Self.delivery])
        let node = "./SCOMO/Download/org.example.gateway"
        #expect(device.nodes[node + "/PkgID"] == "org.example.gateway")
        #expect(device.nodes[node + "/PkgURL"] == Self.package.url)
        #expect(device.nodes[node + "/Name"] == "Gateway")
        #expect(device.executed.map(\.uri) == [node + "/Operations/DownloadInstallInactive"])
        #expect(device.executed.map(\.correlator) == ["job-7"])
        #expect(conversation.progress(of: 7) == [.accepted(status: 202)])
        #expect(
            conversation.events.contains(.order(7, .sent(uri: node + "/Operations/DownloadInstallInactive"))))
    }

    @Test func `Leaves that are there already are set`() throws {
        var device = FakeDevice()
        device.add("./SCOMO/Download/old/PkgID", "org.example.gateway")
        device.add("./SCOMO/Download/old/PkgURL", "https://dl.example.net/gateway_1.scomo")
        let conversation = try run(&device, [Self.delivery])
        #expect(device.nodes["./SCOMO/Download/old/PkgURL"] == Self.package.url)
        #expect(conversation.progress(of: 7) == [.accepted(status: 202)])
    }

    @Test func `A node that appears with its leaves is filled all the same`() throws {
        var device = FakeDevice()
        device.refusals = [
            "Add ./SCOMO/Download/org.example.gateway/PkgID": .alreadyExists,
            "Replace ./SCOMO/Download/org.example.gateway/PkgID": .ok,
        ]
        #expect(try run(&device, [Self.delivery]).progress(of: 7) == [.accepted(status: 202)])
    }

    @Test func `A device with a node of its own gets the package there`() throws {
        var device = FakeDevice()
        device.add("./SCOMO/Download/RB_DP/PkgID", "")
        device.add("./SCOMO/Download/RB_DP/PkgURL", "")
        device.refusals = ["Add ./SCOMO/Download/org.example.gateway": .notAllowed]
        _ = try run(&device, [Self.delivery])
        #expect(device.executed.map(\.uri) == ["./SCOMO/Download/RB_DP/Operations/DownloadInstallInactive"])
    }

    @Test(arguments: [
        "DownloadInstallInactive", "DownlaodInstallInactive", "DownloadInstallInactivate",
    ])
    func `An operation is executed under the name that the device gives it`(_ name: String) throws {
        var device = FakeDevice()
        device.add("./SCOMO/Download/old/PkgID", "org.example.gateway")
        device.add("./SCOMO/Download/old/PkgURL", "")
        device.add("./SCOMO/Download/old/Operations/\(name)", "")
        _ = try run(&device, [Self.delivery])
        #expect(device.executed.map(\.uri) == ["./SCOMO/Download/old/Operations/\(name)"])
    }

    @Test func `An operation that the device doesn't offer isn't executed`() throws {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        device.nodes["./SCOMO/Inventory/Deployed/core/Operations/Activate"] = nil
        let conversation = try run(&device, [.activation])
        #expect(device.executed.isEmpty)
        guard case .failed = conversation.progress(of: 7).first else {
            Issue.record("\(conversation.events)")
            return
        }
    }

    @Test(arguments: [
        (202, Progress.accepted(status: 202)), (200, .succeeded(status: 200, resultCode: nil)),
        (1200, .succeeded(status: 1200, resultCode: .successful)),
        (1409, .failed(status: 1409, resultCode: .activateFailed, reason: "the device failed to do it")),
        (500, .failed(status: 500, resultCode: nil, reason: "the device refused the Exec")),
        (403, .failed(status: 403, resultCode: nil, reason: "the device refused the Exec")),
        (417, .postponed(status: 417)), (503, .postponed(status: 503)),
    ])
    func `The status of an Exec says how the order fares`(code: Int, progress: Progress) throws {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        device.execStatus = StatusCode(rawValue: code)
        #expect(try run(&device, [.activation]).progress(of: 7) == [progress])
        #expect(device.executed.count == 1)
    }

    @Test func `An Exec without a status stays open`() throws {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        device.ignoresExec = true
        #expect(try run(&device, [.activation]).progress(of: 7).isEmpty)
    }

    @Test func `What was cut off isn't begun twice`() throws {
        var device = FakeDevice()
        device.add("./SCOMO/Download/old/PkgID", "org.example.gateway")
        device.add("./SCOMO/Download/old/Status", "30")
        let running = try Order.make(.download, .download(Self.package), wasSent: true)
        #expect(try run(&device, [running]).progress(of: 7).isEmpty)
        let removed = try Order.make(.removeComponent, .component("gone"), wasSent: true)
        #expect(try run(&device, [removed]).progress(of: 7) == [.succeeded(status: 200, resultCode: nil)])
        #expect(device.executed.isEmpty)
    }

    @Test func `A failed Add is the end of its order, and the next one is carried out`() throws {
        var device = FakeDevice()
        device.addComponent("core", version: "1", package: "p")
        device.refusals = ["Add ./SCOMO/Download/org.example.gateway/PkgURL": .full]
        let next = try Order.make(number: 8, .deactivate, .component("org.example.core"))
        let conversation = try run(&device, [Self.delivery, next])
        guard case .failed(420, nil, _) = conversation.progress(of: 7).first else {
            Issue.record("\(conversation.events)")
            return
        }
        #expect(conversation.progress(of: 8) == [.accepted(status: 202)])
    }

    @Test func `No message is larger than the device takes`() throws {
        var device = FakeDevice()
        device.limit = 3000
        device.listStatus = .notSupported
        for number in 0..<30 { device.addComponent("component\(number)", version: "1", package: "p") }
        let conversation = try run(&device, [.activation])
        #expect(conversation.inventory?.deployed.count == 30)
        #expect(device.largestMessage <= 3000)
    }

    @Test func `A command that never fits fails instead of blocking the session`() throws {
        var device = FakeDevice()
        (device.limit, device.objectLimit) = (3000, 3000)
        let url = "https://dl.example.net/" + String(repeating: "x", count: 4000)
        let package = PackageReference(identifier: "big", url: url)
        let conversation = try run(&device, [.make(.download, .download(package))])
        guard case .failed(413, nil, _) = conversation.progress(of: 7).first else {
            Issue.record("\(conversation.events)")
            return
        }
    }

    @Test func `An operation needs the right kind of subject`() {
        #expect(OrderedTask(.activate, .delivered("p")) == nil)
        #expect(OrderedTask(.install, .download(Self.package)) == nil)
        #expect(OrderedTask(named: .download, .component("c")) == nil)
        let names = [OrderedTask.Subject.component("c"), .delivered("p")].map {
            OrderedTask(named: .remove, $0)?.primitive
        }
        #expect(names == [.removeComponent, .removePackage])
        #expect(
            OrderedTask(named: .updateAndActivate, .download(Self.package))?.primitive
                == .downloadInstall)
    }
}
