import Systemd
import Testing

/// A few runs with every test run; `Tests/simulate` makes thousands.
@Suite("Simulation", .serialized)
struct SimulationTests {
    @Test("leaves the device, its server and its disks in order, whatever happens")
    func runs() throws {
        let (catalogue, loop) = (try Catalogue(), try EventLoop())
        for seed in 1...24 as ClosedRange<UInt64> {
            let result = Simulation.run(seed, catalogue, loop)
            let events = result.events.suffix(40).joined(separator: "\n")
            #expect(result.violations.isEmpty, "Tests/simulate --seed \(seed)\n\(events)")
        }
    }
}
