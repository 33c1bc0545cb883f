import Installer
import Systemd
import TestSupport
import Testing

@testable import ServiceControl

@Suite("Units that never start or stop, on a system with systemd")
struct UnitTimeTests {
    private let system: ManagedSystem
    private var manager: StandInManager { system.manager }

    init() throws { system = try ManagedSystem() }

    @Test("a unit that doesn't stop in time is killed")
    func neverStops() throws {
        let hasty = system.makeComponents(unitTime: .milliseconds(50))
        manager.results["a.service"] = ""
        try hasty.stop("a.service")
        #expect(
            manager.events == [
                "Subscribe", "StopUnit a.service", "KillUnit a.service", "ResetFailedUnit a.service",
            ])
    }

    @Test("a unit that doesn't start in time has failed")
    func neverStarts() throws {
        manager.results["a.service"] = ""
        let error = #expect(throws: SystemError.self) {
            try system.makeComponents(unitTime: .milliseconds(50)).start("a.service")
        }
        #expect("\(try #require(error))".hasPrefix("it didn't start (timeout); "))
    }
}
