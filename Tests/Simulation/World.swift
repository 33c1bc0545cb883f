import Linux
import TestSupport

/// What all parts of one run have in common: its numbers, its time, its power, and the record of what happened.
final class World {
    let seed: UInt64
    var numbers: SeededNumbers
    let power = PowerSupply()
    /// Since the run began, over all restarts.
    private(set) var time = Duration.zero
    private var switchedOn = Duration.zero
    /// By how much the device's clock is wrong. - Unit: seconds.
    var clockError: Int64 = 0 { didSet { tellKernel() } }
    /// What happened, with its time; the agent's own log lines among it.
    private(set) var events: [String] = []
    /// What must never be, and was. The run ends with the first one.
    private(set) var violations: [String] = []

    /// When the world begins. - Unit: seconds since 1970.
    static let beginning: Int64 = 1_800_000_000

    init(seed: UInt64) {
        (self.seed, numbers) = (seed, SeededNumbers(seed: seed))
        tellKernel()
    }

    func pass(_ duration: Duration) {
        time += max(duration, .zero)
        tellKernel()
    }

    /// The device is switched on: its own time begins anew.
    func switchOn() {
        switchedOn = time
        tellKernel()
    }

    /// As the device has it.
    var deviceClock: Int64 { Self.beginning + time.components.seconds + clockError }

    func note(_ event: String) {
        takeLog()
        events.append("\(time.text)  \(event)")
    }

    func takeLog() {
        for line in SimulatedKernel.takeLines() {
            events.append("\(time.text)    \(line.dropLast())")
        }
    }

    /// Notes what must never be.
    func violated(_ what: String) {
        note("VIOLATED: \(what)")
        violations.append(what)
    }

    func require(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition { violated(what()) }
    }

    var isFine: Bool { violations.isEmpty }

    private func tellKernel() { SimulatedKernel.set(uptime: time - switchedOn, wallClock: deviceClock) }
}
