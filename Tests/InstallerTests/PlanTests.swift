import Deployment
import Installer
import Linux
import TestSupport
import Testing

@Suite("What an installation would do")
struct PlanTests {
    private func plan(
        _ device: Device, _ package: TestPackage, _ order: InstallOrder = InstallOrder(.active)
    ) throws
        -> InstallPlan
    {
        try device.installer.plan(PackageFile.open(package), order)
    }

    @Test("is said without a byte being written, and is what then happens")
    func harmless() throws {
        let device = try Device()
        try device.install(Samples.base)
        try device.install(Samples.suite, .inactive)
        let before = device.files.snapshot
        let plan = try plan(device, Samples.newerSuite)
        #expect(device.files.snapshot == before)
        #expect((plan.package, plan.version) == ("org.example.suite", "2.0"))
        #expect(
            plan.components == [
                PlannedComponent(
                    identifier: "org.example.core", version: "1.0", replaces: "1.0", isActive: true),
                PlannedComponent(
                    identifier: "org.example.tools", version: "2.0", replaces: "1.0", isActive: true),
            ])
        #expect(plan.failure == nil)
        #expect(plan.neededSpace > 1 << 20 && plan.freeSpace > plan.neededSpace)
        try device.install(Samples.newerSuite)
        #expect(try device.inventory["org.example.tools"]?.version == "2.0")
    }

    @Test("names the refusal that installing would bring")
    func refusals() throws {
        let device = try Device()
        #expect(try plan(device, Samples.suite).failure?.kind == .unmetDependency)
        let other = InstallOrder(.active, expecting: PackageExpectation(package: "other"))
        #expect(try plan(device, Samples.base, other).failure?.kind == .unexpectedPackage)
        try device.install(Samples.base)
        try device.install(Samples.newerSuite)
        #expect(try plan(device, Samples.suite).failure?.kind == .downgrade)
        for (package, order) in [(Samples.suite, InstallOrder(.active)), (Samples.base, other)] {
            let planned = try plan(device, package, order).failure
            let real = #expect(throws: DeploymentFailure.self) {
                try device.installer.install(PackageFile.open(package), order) { _ in .proceed }
            }
            #expect(planned == real)
        }
    }

    @Test("a package that isn't believed has no plan")
    func unsigned() throws {
        let device = try Device()
        let error = #expect(throws: DeploymentFailure.self) {
            _ = try device.installer.plan(.holding([1, 2, 3]), InstallOrder(.active))
        }
        #expect(error?.kind == .invalidPackage)
    }
}
