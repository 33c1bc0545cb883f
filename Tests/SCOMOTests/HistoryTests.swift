import Deployment
import Linux
import ManagementTree
import SCOMO
import Testing

@Suite("The history of a device's software, in the tree")
struct HistoryTests {
    private func top(_ device: Device) throws -> [String] {
        guard case .children(let names) = try device.tree.get("./SCOMO", for: "server").first?.content else {
            return []
        }
        return names
    }

    @Test("what somebody on the device has put off is there, with the time, as long as it waits")
    func deferred() throws {
        let device = try Device()
        for name in ["x", "y"] {
            try device.addPackage(name, id: "suite\n\(name)")
            try device.execute("Download/\(name)/Operations/DownloadInstall")
        }
        #expect(device.find("Ext/Deferred") == nil)
        let number = device.components.operations[1].number
        let time = WallClock(seconds: 1_800_000_000)
        device.components.delay = { $0 == number ? OperationDelay(.deferral, until: time) : nil }
        #expect(try top(device) == ["Download", "Inventory", "Ext"])
        #expect(try device.get("Ext") == "Deferred")
        #expect(try device.get("Ext/Deferred") == "2027-01-15T08:00:00Z DownloadInstall suite y")
        device.components.delay = { OperationDelay(.window, until: $0 == number ? time : nil) }
        #expect(
            try device.get("Ext/Deferred") == """
                - (window) DownloadInstall suite x
                2027-01-15T08:00:00Z (window) DownloadInstall suite y
                """)
        device.components.delay = { _ in nil }
        #expect(try top(device) == ["Download", "Inventory"])
    }

    @Test("what was changed and refused is in the object's own Ext, as soon as there is something")
    func history() throws {
        let device = try Device()
        #expect(try top(device) == ["Download", "Inventory"])
        device.deployer.events = [
            DeploymentEvent(
                number: 1, time: WallClock(seconds: 0), isTimeTrusted: false,
                author: EventAuthor(.root, user: 0), action: .install, subject: "org.example 1", failure: nil,
                generation: 1),
            DeploymentEvent(
                number: 2, time: WallClock(seconds: 1_800_000_000), isTimeTrusted: true,
                author: EventAuthor(.agent, user: 5, operation: "3"), action: .remove, subject: "a",
                failure: DeploymentFailure(.neededByOthers, "b needs it"), generation: 1),
            DeploymentEvent(
                number: 3, time: WallClock(seconds: 1_800_000_001), isTimeTrusted: true,
                author: EventAuthor(.agent, user: 5), action: .verify, subject: "",
                failure: DeploymentFailure(.damagedComponent, "a: x differs; 1 in all"), generation: 1),
        ]
        #expect(try top(device) == ["Download", "Inventory", "Ext"])
        #expect(try device.get("Ext") == "History")
        #expect(
            try device.get("Ext/History") == """
                1970-01-01T00:00:00Z? root (user 0): install org.example 1: generation 1
                2027-01-15T08:00:00Z agent (user 5) for operation 3: remove a: not done: b needs it
                2027-01-15T08:00:01Z agent (user 5): verify: found: a: x differs; 1 in all
                """)
    }
}
