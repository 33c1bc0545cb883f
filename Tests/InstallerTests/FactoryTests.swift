import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("The software of the factory")
struct FactoryTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    @Test("is none where nobody has marked any")
    func none() throws {
        try device.installer.reset()
        try device.install(Samples.base)
        try device.installer.reset()
        #expect(try device.inventory == Inventory())
        try device.installer.rollBack()
        #expect(try device.inventory.components.count == 1)
    }

    @Test("is there again after a reset, with health checks, however many changes there were")
    func reset() throws {
        try device.install(Samples.base)
        try device.install(Samples.suite)
        let factory = try device.inventory
        try device.installer.markAsFactory()
        try device.install(Samples.newerSuite)
        try device.installer.remove("org.example.core")
        try device.installer.remove("org.example.tools")
        try device.installer.remove("org.example.base")
        try device.startAgain()
        device.health.forget()
        device.installer.author = EventAuthor(.agent)
        try device.installer.reset()
        #expect(try device.inventory == factory)
        #expect(device.health.checked == ["org.example.core", "org.example.tools"])
        // Whoever resets a device sees it.
        #expect(try device.installer.trial().current == nil)
        try device.files.expectWhole(factory, [Samples.base, Samples.suite])
        #expect(try device.installer.verify { _ in .proceed } == [])
        // It is a generation of its own: the one before can be gone back to.
        try device.installer.rollBack()
        #expect(try device.inventory == Inventory())
    }

    @Test("is left again if it doesn't work")
    func unhealthy() throws {
        try device.install(Samples.base)
        try device.install(Samples.suite)
        try device.installer.markAsFactory()
        try device.install(Samples.newerSuite)
        let before = device.files.snapshot
        device.health.failures["org.example.tools"] = .failed("no")
        let error = #expect(throws: DeploymentFailure.self) { try device.installer.reset() }
        #expect(error?.kind == .unhealthy)
        #expect(device.files.snapshot == before)
    }

    @Test("can be marked again, and then is the other one")
    func again() throws {
        try device.install(Samples.base)
        try device.installer.markAsFactory()
        try device.install(Samples.suite)
        try device.installer.markAsFactory()
        let second = try device.inventory
        try device.installer.remove("org.example.core")
        try device.installer.reset()
        #expect(try device.inventory == second)
        #expect(try device.files.list("generations", limit: 9).contains("0"))
    }
}
