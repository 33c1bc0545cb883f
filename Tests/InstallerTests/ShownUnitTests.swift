import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Units that the service manager sees")
struct ShownUnitTests {
    let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func unit(_ name: String) throws -> ShownUnit {
        try #require(try device.installer.unitsInUse().first { $0.name == name })
    }

    @Test("are none while nothing was installed")
    func empty() throws {
        #expect(try device.installer.unitsInUse() == [])
    }

    @Test("start after those of what their component needs, directly or not")
    func order() throws {
        let link = TestPackage.Component(
            "org.example.link", [.init("x", "x")], fields: [("Depends", "org.example.core")])
        try device.install(
            Services.package([
                Services.component("base"), Services.component("core", needs: "base"), link,
                Services.component("tools", needs: "link"), Services.component("other"),
            ]))
        #expect(try unit("base.service").after == [])
        #expect(try unit("core.service").after == ["base.service"])
        #expect(try unit("tools.service").after == ["core.service"], "through one without units")
        #expect(try unit("tools-task.service").after == ["core.service"])
        #expect(try unit("other.service").after == [])
        let shown = try device.installer.unitsInUse()
        #expect(
            shown.filter { $0.isStarted }.map { $0.name }.sorted()
                == ["base.service", "core.service", "other.service", "tools.service"])
    }

    @Test("are waited for once, however many ways lead to them")
    func ways() throws {
        var components = [Services.component("base")]
        var needs = "org.example.base"
        // Two ways more at each level, all of them through components without units.
        for level in 0..<20 {
            let names = ["a\(level)", "b\(level)"].map { "org.example.\($0)" }
            components += names.map {
                TestPackage.Component($0, [.init("x", $0)], fields: [("Depends", needs)])
            }
            needs = names.joined(separator: ", ")
        }
        components.append(
            TestPackage.Component(
                "org.example.top", [.init("top.service", Services.installed)],
                fields: [("Units", "top.service"), ("Depends", needs)]))
        try device.install(Services.package(components))
        #expect(try unit("top.service").after == ["base.service"])
    }

    @Test("of components that need each other in a circle don't wait in one")
    func circle() throws {
        try device.install(
            Services.package([Services.component("a", needs: "b"), Services.component("b", needs: "a")]))
        #expect(try unit("a.service").after == [])
        #expect(try unit("b.service").after == ["a.service"])
    }

    @Test("aren't waited for if they themselves wait for the whole device")
    func late() throws {
        let late = TestPackage.Component(
            "org.example.late",
            [.init("late.service", "[Unit]\nAfter = network.target multi-user.target\n[Install]\n")],
            fields: [("Units", "late.service")])
        try device.install(Services.package([late, Services.component("core", needs: "late")]))
        #expect(try unit("late.service").isStarted)
        #expect(try unit("core.service").after == [])
    }

    @Test("are those of components in use, with their accounts")
    func users() throws {
        let user = Services.component("core", "1.0", [("User", "_core")])
        try device.install(Services.package([user, Services.component("base")]))
        #expect(try unit("core.service").user == "_core")
        #expect(try unit("base.service").user == nil)
        try device.installer.deactivate("org.example.core")
        #expect(try device.installer.unitsInUse().allSatisfy { !$0.name.hasPrefix("core") })
    }

    @Test("are found without a change on the disk, and one whose file is gone hides no other")
    func looking() throws {
        try device.install(Services.chain)
        let link = try device.files.readSymbolicLink("generations/1/active/org.example.core")
        let version = link.split(separator: "/").suffix(2).joined(separator: "/")
        try device.files.remove(Path(untrusted: "store/\(version)/lib/core.service"))
        let before = device.files.tree
        let shown = try device.installer.unitsInUse()
        #expect(shown.count == 11 && !shown.contains { $0.name == "core.service" })
        #expect(device.files.tree == before)
    }

    @Test(
        "say in their files when they start",
        arguments: [
            ("[Service]\n[Install]\nWantedBy=x\n", true, false), ("# [Install]\n", false, false),
            ("\t[Install]\r\n", true, false), ("After=multi-user.target\n", false, true),
            ("After=a.service multi-user.target", false, true), ("Before=multi-user.target", false, false),
            ("Description=After multi-user.target", false, false), ("After", false, false),
            ("", false, false),
        ])
    func files(_ text: String, _ isStarted: Bool, _ isLate: Bool) {
        let file = UnitFile(Array(text.utf8))
        #expect(file.isStarted == isStarted && file.isLate == isLate)
    }

    @Test(
        "say in their files whether they start before the installer",
        arguments: [
            ("Before=scomo-installer-start.service\n", true),
            ("Before = a.target scomo-installer.socket", true),
            ("Before=a.target \\\n  scomo-installer.service\n", true),
            ("Before=systemd-remount-fs.service", true), ("Before=systemd-journald.socket", true),
            ("After=scomo-installer.service", false), ("Before=sysinit.target", false),
            ("# Before=scomo-installer.service", false), ("Before=a.target\\", false),
            ("Description=Before scomo-installer.service", false),
        ])
    func beforeInstaller(_ text: String, _ isBefore: Bool) {
        #expect(UnitFile(Array(text.utf8)).isBeforeInstaller == isBefore)
    }

    @Test("that start before the installer are refused, and nothing has changed")
    func refusedOrder() throws {
        try device.install(Services.chain)
        let bad = TestPackage.Component(
            "org.example.hasty", [.init("hasty.service", "[Unit]\nBefore=scomo-installer.service\n")],
            fields: [("Units", "hasty.service")])
        let before = try device.installer.unitsInUse()
        device.system.forget()
        let failure = #expect(throws: DeploymentFailure.self) {
            try device.install(Services.package([bad], name: "org.example.hasty"))
        }
        #expect(failure?.kind == .nameTaken)
        #expect(failure?.sentence.contains("hasty.service says that it starts before the installer") == true)
        #expect(try device.installer.unitsInUse() == before)
        #expect(device.system.events == [])
    }
}
