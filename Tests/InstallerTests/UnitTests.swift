import Deployment
import Linux
import Records
import TestSupport
import Testing

@testable import Installer

/// Packages whose components have units, hooks, accounts and state.
enum Services {
    static let installed = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    static let plain = "[Service]\nExecStart=/bin/true\n"

    /// A component with the units `NAME.service`, which is started, and `NAME-task.service`, which isn't.
    static func component(
        _ name: String, _ version: String = "1.0", needs: String? = nil, _ fields: [(String, String)] = []
    ) -> TestPackage.Component {
        var all = [("Units", "lib/\(name).service lib/\(name)-task.service lib/\(name)@.service")] + fields
        if let needs { all.append(("Depends", "org.example.\(needs)")) }
        return TestPackage.Component(
            "org.example.\(name)", version: version,
            [
                .init("lib/\(name).service", installed), .init("lib/\(name)-task.service", plain),
                .init("lib/\(name)@.service", installed),
                .init("bin/hook", "hook \(version)", mode: 0o755),
            ], fields: all)
    }

    static func package(
        _ components: [TestPackage.Component], _ version: String = "1.0",
        name: String = "org.example.services"
    ) -> TestPackage {
        TestPackage(components, identifier: name, version: version)
    }

    static let hooks = [
        ("Pre-Install", "bin/hook pre"), ("Post-Activate", "bin/hook post"), ("Pre-Remove", "bin/hook end"),
        ("Ready-Check", "bin/hook ready"), ("Health-Check", "bin/hook health"), ("Hook-Timeout", "10s"),
    ]

    static let chain = package([
        component("base"), component("core", needs: "base"), component("tools", needs: "core"),
        component("other"),
    ])
}

@Suite("Units of components")
struct UnitTests {
    let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private var events: [String] { device.system.events }

    @Test("start in the order of dependencies, and stop in the other; with a component those that need it")
    func order() throws {
        try device.install(Services.chain)
        #expect(
            events.filter { $0.hasPrefix("start") } == [
                "start base.service", "start other.service", "start core.service", "start tools.service",
            ])
        #expect(device.system.shown.count == 12, "also those that aren't started are shown")
        #expect(
            device.system.shown.first
                == ShownUnit(
                    name: "base.service", file: "current/active/org.example.base/lib/base.service",
                    isStarted: true))
        device.system.forget()
        try device.install(
            Services.package([Services.component("base", "2.0")], "2.0", name: "org.example.b"))
        #expect(
            events == [
                "stop tools-task.service", "stop tools.service", "stop core-task.service",
                "stop core.service",
                "stop base-task.service", "stop base.service", "show", "start base.service",
                "start core.service", "start tools.service", "look at base.service", "look at core.service",
                "look at tools.service",
            ])
        #expect(device.system.running == ["base.service", "core.service", "tools.service", "other.service"])
    }

    @Test("of components that need each other in a circle start too")
    func circle() throws {
        try device.install(
            Services.package([Services.component("a", needs: "b"), Services.component("b", needs: "a")]))
        #expect(device.system.running == ["a.service", "b.service"])
    }

    @Test("stop and are shown no more when a component goes or isn't in use, and start when it is again")
    func life() throws {
        try device.install(Services.chain)
        try device.installer.deactivate("org.example.tools")
        #expect(device.system.running == ["base.service", "core.service", "other.service"])
        #expect(!device.system.shown.contains { $0.name == "tools.service" })
        try device.installer.activate("org.example.tools")
        #expect(device.system.running.contains("tools.service"))
        try device.installer.remove("org.example.tools")
        #expect(device.system.running == ["base.service", "core.service", "other.service"])
        #expect(device.system.shown.count == 9)
        try device.installer.rollBack()
        #expect(device.system.running.contains("tools.service"))
    }

    @Test("that have nothing to do with a change are left alone")
    func others() throws {
        try device.install(Services.chain)
        device.system.end("core.service")
        device.system.forget()
        try device.install(
            Services.package([Services.component("other", "2.0")], "2.0", name: "org.example.o"))
        #expect(events.allSatisfy { !$0.contains("core") && !$0.contains("base") })
        #expect(!device.system.running.contains("core.service"), "what somebody stopped stays stopped")
        try device.startAgain()
        #expect(!device.system.running.contains("core.service"), "also when the installer starts again")
    }

    @Test("start by themselves after a start of the device")
    func reboot() throws {
        try device.install(Services.chain)
        device.system.reboot()
        let report = try device.startAgain()
        #expect(report == RecoveryReport())
        #expect(device.system.running == ["base.service", "core.service", "tools.service", "other.service"])
        device.system.reboot()
        device.system.refusals["start core.service"] = .failed("it ended")
        let other = try device.startAgain()
        #expect(other.units?.contains("it ended") == true)
        #expect(device.system.running.contains("tools.service"), "others start")
        #expect(other.sentences.contains { $0.contains("don't run as they should") })
    }

    @Test("that fail soon after their start bring everything back")
    func failure() throws {
        try device.install(Services.chain)
        let before = (try device.inventory, device.system.running, device.files.tree)
        device.system.refusals["look at core.service"] = .failed("it ended with status 1")
        let newer = Services.package([Services.component("base", "2.0")], "2.0", name: "org.example.b")
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(newer) }
        #expect(failure?.kind == .unhealthy)
        #expect(failure?.sentence.contains("it ended with status 1") == true)
        #expect(try device.inventory == before.0)
        #expect(device.system.running == before.1)
        #expect(device.files.tree == before.2)
    }

    @Test("that don't start again after the way back are told of")
    func trouble() throws {
        try device.install(Services.chain)
        device.system.refusals["start core.service"] = .failed("it ended with status 1")
        let newer = Services.package([Services.component("base", "2.0")], "2.0", name: "org.example.b")
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(newer) }
        #expect(failure?.kind == .unhealthy)
        #expect(failure?.sentence.contains("besides, going back: could not start core.service") == true)
    }

    @Test("of one name can't be two components', nor the system's")
    func names() throws {
        let thief = TestPackage.Component(
            "org.example.thief", [.init("x/base.service", Services.plain)],
            fields: [("Units", "x/base.service")])
        try device.install(Services.chain)
        let before = device.files.tree
        var failure = #expect(throws: DeploymentFailure.self) {
            try device.install(Services.package([thief], name: "org.example.t"))
        }
        #expect(failure?.kind == .nameTaken)
        // Not in use, it is in nobody's way.
        try device.install(Services.package([thief], name: "org.example.t"), .inactive)
        failure = #expect(throws: DeploymentFailure.self) {
            try device.installer.activate("org.example.thief")
        }
        #expect(failure?.kind == .nameTaken)
        try device.installer.remove("org.example.thief")
        #expect(Set(device.files.tree).isSuperset(of: before.filter { !$0.hasPrefix("generations") }))
        device.system.ownUnits = ["new.service"]
        failure = #expect(throws: DeploymentFailure.self) {
            try device.install(Services.package([Services.component("new")], name: "org.example.n"))
        }
        #expect(failure?.kind == .nameTaken)
        #expect(try device.inventory["org.example.new"] == nil)
    }

    @Test("of what an older installer installed start with the next start of the device")
    func olderRecord() throws {
        try device.install(Services.chain)
        let file = RecordFile("generations/1/packages", in: device.files)
        var records = try file.load().records
        for index in records.indices { records[index]["Units"] = nil }
        try file.save(records)
        device.system.reboot()
        try device.startAgain()
        #expect(device.system.running.contains("core.service"))
    }
}
