import DMServer
import Linux
import Systemd
import TestSupport

@testable import SCOMO

/// One run: a device and its server in a world whose every accident is drawn from the seed.
final class Simulation {
    private let world: World
    private let device: SimulatedDevice
    private let orders: Orders
    private let faults: Faults
    private let catalogue: Catalogue

    /// How a run went.
    struct Result {
        let seed: UInt64
        let violations: [String]
        let events: [String]
        /// Simulated time, starts of the agent, orders.
        let time: Duration
        let starts: Int
        let orders: Int
    }

    /// - Parameter loop: The agent's event loop, which has nothing to wait for in here.
    static func run(_ seed: UInt64, _ catalogue: Catalogue, _ loop: EventLoop) -> Result {
        SimulatedKernel.simulating(seed: seed) { Simulation(seed, catalogue, loop).run() }
    }

    private init(_ seed: UInt64, _ catalogue: Catalogue, _ loop: EventLoop) {
        (world, self.catalogue) = (World(seed: seed), catalogue)
        device = SimulatedDevice(world, catalogue, loop)
        orders = Orders(world: world, catalogue: catalogue, device: device)
        faults = Faults(world: world, device: device)
    }

    private func run() -> Result {
        defer { device.switchOff() }
        for _ in 0..<world.numbers.number(2...6) where world.isFine {
            faults.draw()
            orders.place()
            if world.numbers.chance(80) { device.askForSession() }
            let minutes = world.numbers.chance(80) ? 1...120 : 120...2000
            device.live(for: .seconds(60 * world.numbers.number(minutes)))
        }
        settle()
        return Result(
            seed: world.seed, violations: world.violations, events: world.events, time: world.time,
            starts: device.starts, orders: device.server.book.count)
    }

    /// The faults cease. All that is open ends, what is ordered then succeeds, and everybody knows what is true.
    private func settle() {
        guard world.isFine else { return }
        world.note("the faults cease")
        faults.cease()
        device.host.behave()
        live(days: 20)
        requireQuiet("20 days after the faults ceased")
        orders.placeLast()
        device.askForSession()
        live(days: 3)
        requireQuiet("3 days after the last orders")
        guard world.isFine else { return }
        for booked in device.server.book.suffix(2) {
            world.require(booked.state == .succeeded, "\(booked.order.correlator) failed without any fault")
        }
        Invariants(world, catalogue, device).checkView()
        // All that the device has promised is durable.
        device.loseEverything()
        device.askForSession()
        device.live(for: .seconds(3600))
        Invariants(world, catalogue, device).check()
    }

    private func live(days: Int64) { device.live(for: .seconds(days * 86_400)) { self.device.isQuiet } }

    private func requireQuiet(_ when: String) {
        guard world.isFine, !device.isQuiet else { return }
        let open = device.server.book.filter { $0.isOpen }
        world.violated(
            "\(when) there is something left to do: "
                + "\(device.components?.nextWork().map { "\($0)" } ?? "no work"), "
                + "\(device.components?.reports.count ?? 0) reports, \(open.map(\.order.correlator))")
    }
}
