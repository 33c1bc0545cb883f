import Accounts
import Deployment
import Downloads
import Installer
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import Systemd
import TestSupport

@testable import Agent

/// The device: two disks that lose their power together, and whatever program runs on it.
final class SimulatedDevice {
    let world: World
    let host: PackageHost
    let network: Network
    let server: SimulatedServer
    let deployer: ObservedDeployer
    let health: SimulatedSystem
    /// Of the agent, and of the installer.
    let state, store: CrashingFileSystem
    private let catalogue: Catalogue
    private let loop: EventLoop
    private var running: RunningAgent?
    /// How many of a hundred starts are cut again.
    var cutsAtStart = 0
    /// How often the agent was started.
    private(set) var starts = 0
    /// The operation of each correlator.
    private var operations: [String: UInt64] = [:]

    init(_ world: World, _ catalogue: Catalogue, _ loop: EventLoop) {
        (self.world, self.catalogue, self.loop) = (world, catalogue, loop)
        server = SimulatedServer(world)
        (host, network) = (PackageHost(world, catalogue), Network(world, server))
        (deployer, health) = (ObservedDeployer(world, catalogue), SimulatedSystem(world))
        state = CrashingFileSystem(power: world.power)
        store = CrashingFileSystem(power: world.power)
        (state.fault, store.fault) = (.none, .none)
    }

    /// The software components of the agent that runs.
    var components: SoftwareComponents? { running?.components }

    /// Whether there is nothing left to do, on the device or on its server.
    var isQuiet: Bool {
        guard let running, !world.power.isOff else { return false }
        return running.components.nextWork() == nil && running.components.reports.isEmpty
            && !server.hasOpenOrders
    }

    /// Lets the device live for so long, restarts included.
    func live(for time: Duration, until isEnough: () -> Bool = { false }) {
        let end = world.time + time
        var turns = 0
        while world.time < end, world.isFine, !isEnough() {
            turns += 1
            guard turns < 20_000 else { return world.violated("the agent never rests") }
            guard let agent = running, !world.power.isOff else {
                restart()
                continue
            }
            do {
                try agent.turn(until: end)
            } catch {
                world.note("the agent ended: \(error)")
                running = nil
            }
            watch(agent)
            world.takeLog()
        }
    }

    /// Somebody on the device, or a notification, wants a session now.
    func askForSession() { running?.requests.askForSessions() }

    /// The device loses its power, and what it hasn't made durable.
    func loseEverything() {
        world.power.cut()
        start { restart($0, $1, after: .losesEverything) }
    }

    /// No program runs any more: an agent and its device refer to each other, and would stay for ever.
    func switchOff() { (running, deployer.installer) = (nil, nil) }

    private func restart() {
        if world.power.isOff {
            let chance = world.numbers.number(0...3)
            start { state, store in
                switch chance {
                // The program alone was killed.
                case 0: restart(state, store, after: .losesNothing)
                case 1: restart(state, store, after: .losesEverything)
                default:
                    state.restart(drawing: &world.numbers)
                    store.restart(drawing: &world.numbers)
                }
            }
        } else {
            world.pass(.seconds(10))
            start { _, _ in }
        }
    }

    private func restart(_ state: CrashingFileSystem, _ store: CrashingFileSystem, after loss: PowerLoss) {
        state.restart(after: loss)
        store.restart(after: loss)
    }

    private func start(_ bringPower: (_ state: CrashingFileSystem, _ store: CrashingFileSystem) -> Void) {
        switchOff()
        world.pass(.seconds(world.numbers.number(1...600)))
        bringPower(state, store)
        world.switchOn()
        starts += 1
        if world.numbers.chance(cutsAtStart) {
            (world.numbers.chance(50) ? state : store).failPower(after: world.numbers.number(0...30))
        }
        do {
            running = try RunningAgent(self, catalogue, loop)
            world.note("the agent has started")
        } catch {
            world.note("the agent could not start: \(error)")
        }
        guard !world.power.isOff, running != nil else { return }
        deployer.observe("after a restart")
        DiskCheck(world, catalogue, store).checkCurrent()
    }

    /// No order may become two operations.
    private func watch(_ agent: RunningAgent) {
        for report in agent.components.reports {
            guard let correlator = report.outcome.correlator else { continue }
            let known = operations[correlator] ?? report.number
            world.require(
                known == report.number, "\(correlator) became the operations \(known) and \(report.number)")
            operations[correlator] = known
            checkTruth(report)
        }
    }

    /// What is reported of a package's installation is what the installer said.
    private func checkTruth(_ report: Report) {
        guard let uri = report.outcome.items.first?.source, uri.hasSuffix("Install"),
            let ends = deployer.ends[report.number]
        else { return }
        // What was installed may have been taken back when its trial ended badly.
        world.require(
            !report.outcome.isSuccess || ends.contains(true),
            "the report on operation \(report.number) isn't true: it says that all went well")
    }
}
