import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("New software on trial, as time passes,")
struct TrialLookTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
        device.installer.author = EventAuthor(.agent)
    }

    @Test("is looked at again at its end, and each minute until then")
    func nextLook() throws {
        #expect(device.installer.nextLook == nil)
        device.settings.trial = TrialSettings(timeLimit: .seconds(130))
        try device.startAgain()
        try device.install(Samples.newerSuite)
        let pause = try #require(device.installer.nextLook) - .now
        #expect(pause > .seconds(55) && pause <= .seconds(60))
        device.clock.pass(120)
        let rest = try #require(device.installer.nextLook) - .now
        #expect(rest > .seconds(5) && rest <= .seconds(10))
        device.clock.pass(10)
        #expect(try #require(device.installer.nextLook) <= .now)
    }

    @Test("is written down seldom")
    func writes() throws {
        try device.install(Samples.newerSuite)
        _ = try device.installer.look()
        let before = device.files.operations
        device.clock.pass(59)
        _ = try device.installer.look()
        #expect(device.files.operations == before)
        device.clock.pass(1)
        _ = try device.installer.look()
        #expect(device.files.operations > before)
    }
}
