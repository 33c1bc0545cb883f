import Deployment
import SCOMO
import SCOMOTerms
import Testing

@Suite("What the device's owner says of components")
struct ComponentRulesTests {
    private func device(allowed: String = "", forbidden: String = "") throws -> Device {
        var form = ObjectForm()
        form.rules.allowed = try #require(ComponentPattern.list(allowed))
        form.rules.forbidden = try #require(ComponentPattern.list(forbidden))
        return try Device(form: form)
    }

    private func plan(_ components: String...) -> InstallPlan {
        InstallPlan(
            package: "suite", version: "1",
            components: components.map {
                PlannedComponent(identifier: $0, version: "1", replaces: nil, isActive: true)
            })
    }

    @Test("is names, perhaps with a star at the end")
    func words() throws {
        #expect(ComponentPattern.list("a b*  *") == [.name("a"), .beginning("b"), .beginning("")])
        #expect(ComponentPattern.list("") == [])
        for wrong in ["a*b", "**", "*a", "ä", "a\u{7F}", String(repeating: "a", count: 256)] {
            #expect(ComponentPattern.list(wrong) == nil, "\(wrong)")
        }
        #expect(ComponentPattern.list(String(repeating: "a", count: 255) + "*")?.count == 1)
    }

    @Test(
        "decides about each component of a package",
        arguments: [
            ("", "", true), ("a b", "", true), ("a", "", false), ("*", "b", false), ("a b", "b", false),
            ("", "c ab", true), ("", "a*", false), ("", "sui*", false), ("suite", "", false),
        ])
    func package(_ allowed: String, _ forbidden: String, _ isGood: Bool) throws {
        let device = try device(allowed: allowed, forbidden: forbidden)
        #expect(device.components.examinesPackages == (allowed + forbidden != ""))
        let cause = device.components.objection(to: plan("a", "b"))
        #expect((cause == nil) == isGood)
        #expect(cause.map { $0.code == ResultCode(rawValue: 1457) && $0.verdict == .never } ?? true)
        // Whom to trust isn't about components.
        #expect((device.components.objection(to: plan()) == nil) == !forbidden.hasPrefix("sui"))
    }

    @Test("keeps a package from being fetched whose name is forbidden, and no other")
    func download() throws {
        let device = try device(allowed: "core", forbidden: "suite*")
        for (name, identifier) in [("x", "suite.1"), ("y", "other")] {
            try device.addPackage(name, id: identifier)
            try device.execute("Download/\(name)/Operations/Download")
        }
        let bad = try #require(device.components.nextWork())
        #expect(device.components.objection(to: bad)?.reason.hasSuffix("the package suite.1") == true)
        let good = try #require(device.components.nextWork(besides: [bad.operation]))
        #expect(device.components.objection(to: good) == nil)
    }

    @Test("keeps a component from being activated; to deactivate and to remove it is always right")
    func changes() throws {
        let device = try device(forbidden: "core")
        for (primitive, action, isGood) in [
            (Primitive.activate, Action.activate("core"), false), (.activate, .activate("tools"), true),
            (.deactivate, .deactivate("core"), true), (.removeComponent, .remove(component: "core"), true),
        ] {
            let work = Work(operation: 1, primitive: primitive, action: action)
            #expect((device.components.objection(to: work) == nil) == isGood)
        }
    }
}
