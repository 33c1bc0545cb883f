import Deployment
import Linux
import SCOMO
import Testing

@Suite("While the installer is at work, servers")
struct ChangingSoftwareTests {
    @Test("find what was installed before, and what is installed once it has ended")
    func inventory() throws {
        let device = try installed("org.example.suite core@1")
        #expect(try device.get("Inventory/Deployed/core/Version") == "1")
        device.deployer.isAtWork = true
        _ = try device.deployer.install(content: "org.example.suite core@2 tools@2", InstallOrder(.active))
        let asked = device.deployer.inventories
        #expect(try device.get("Inventory/Deployed") == "core")
        #expect(try device.get("Inventory/Deployed/core/Version") == "1")
        #expect(device.deployer.inventories == asked)
        device.deployer.isAtWork = false
        #expect(try device.get("Inventory/Deployed") == "core tools")
        #expect(try device.get("Inventory/Deployed/core/Version") == "2")
    }

    @Test("find what was noted for them before it began, and no newer events")
    func noted() throws {
        let device = try installed("org.example.suite core@1")
        try device.restart()
        device.components.noteInstalled()
        device.deployer.isAtWork = true
        device.deployer.components = [:]
        device.deployer.events = [
            DeploymentEvent(
                number: 1, time: WallClock(seconds: 0), isTimeTrusted: true, author: EventAuthor(.root),
                action: .remove, subject: "core", failure: nil, generation: 2)
        ]
        #expect(try device.get("Inventory/Deployed") == "core")
        #expect(device.find("Ext") == nil)
        device.deployer.isAtWork = false
        #expect(try device.get("Inventory/Deployed") == "")
        #expect(try device.get("Ext") == "History")
    }
}
