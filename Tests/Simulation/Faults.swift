import Linux
import TestSupport

/// What goes wrong for a while: drawn anew for each part of a run.
struct Faults {
    let world: World
    let device: SimulatedDevice

    /// Each run has kinds of its own, so that what goes together is found as well as what happens alone.
    func draw() {
        cease()
        if world.numbers.chance(50) { drawDisk() }
        if world.numbers.chance(30) { drawNetwork() }
        if world.numbers.chance(10) { drawClock() }
        device.health.restarts = world.numbers.chance(20) ? 40 : 0
        device.cutsAtStart = world.numbers.chance(30) ? 40 : 0
        device.host.isReachable = !world.numbers.chance(7)
    }

    /// The world is as it should be.
    func cease() {
        (device.state.fault, device.store.fault) = (.none, .none)
        device.deployer.isDiskFaulty = false
        device.network.behave()
        (device.health.restarts, device.cutsAtStart) = (0, 0)
        device.host.isReachable = true
        world.clockError = 0
    }

    private func drawDisk() {
        let disk = world.numbers.chance(50) ? device.state : device.store
        let place = world.numbers.number(0...(world.numbers.chance(50) ? 15 : 70))
        let name = disk === device.state ? "the agent's" : "the installer's"
        switch world.numbers.number(0...9) {
        case 0...6:
            disk.fault = .powerFails(after: place)
            world.note("the power will fail after \(place) operations on \(name) disk")
        case 7:
            fail(disk, .failsOnce(at: place, .inputOutput), "operation \(place) on \(name) disk will fail")
        case 8: fail(disk, .isFull(from: place), "\(name) disk will be full from operation \(place) on")
        default:
            fail(
                disk, .refusesChanges(from: place, .readOnly),
                "\(name) disk will be read-only from operation \(place) on")
        }
    }

    private func fail(_ disk: CrashingFileSystem, _ fault: Fault, _ text: String) {
        disk.fault = fault
        device.deployer.isDiskFaulty = true
        world.note(text)
    }

    private func drawNetwork() {
        switch world.numbers.number(0...3) {
        case 0: device.network.losses = (world.numbers.number(5...40), 0)
        case 1: device.network.losses = (0, world.numbers.number(5...40))
        case 2: device.network.isServerBusy = true
        default: device.network.isThere = false
        }
    }

    private func drawClock() {
        let errors: [Int64] = [-1_000_000_000, -86_400, -3600, 86_400 * 400]
        world.clockError = errors[world.numbers.number(0...errors.count - 1)]
        world.note("the clock is wrong by \(world.clockError) s")
    }
}
