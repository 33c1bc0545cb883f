import Glibc
import Systemd

// Runs seeds one after the other: simulate FIRST COUNT STEP [SECONDS]. A run that fails prints what happened and ends the program
// with 1; what is printed last is the next seed.

let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) ?? 0 }
guard arguments.count >= 3 else {
    print("simulate FIRST COUNT STEP [SECONDS]")
    exit(64)
}
let catalogue = try Catalogue()
let loop = try EventLoop()
let isVerbose = unsafe getenv("SIMULATE_VERBOSE") != nil
let start = time(nil)
var (seed, runs, starts, orders) = (arguments[0], 0, 0, 0)
while runs < arguments[1], arguments.count < 4 || time(nil) - start < Int(arguments[3]) {
    let result = Simulation.run(seed, catalogue, loop)
    (runs, starts, orders) = (runs + 1, starts + result.starts, orders + result.orders)
    if isVerbose || !result.violations.isEmpty {
        for event in result.events.suffix(isVerbose ? .max : 60) { print(event) }
    }
    guard result.violations.isEmpty else {
        print("seed \(seed) failed: \(result.violations[0])")
        exit(1)
    }
    seed += arguments[2]
}
print("\(runs) runs, \(starts) starts of the agent, \(orders) orders; next \(seed)")
