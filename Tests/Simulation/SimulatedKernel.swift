public import Glibc
import Synchronization
import TestSupport

/// What the kernel says to the thread that simulates: the functions below stand in for the C library's there, and only there.
///
/// So the programs' own code takes its time, its random numbers and its log from the seed, without knowing it.
enum SimulatedKernel {
    /// The thread that simulates; 0 when none does.
    fileprivate static let thread = Atomic<UInt>(0)
    // What follows is used by that thread alone.
    nonisolated(unsafe) private static var numbers = SeededNumbers(seed: 0)
    /// Since the simulated device was switched on. - Unit: nanoseconds.
    nonisolated(unsafe) private static var uptime: Int64 = 0
    /// - Unit: seconds since 1970.
    nonisolated(unsafe) private static var wallClock: Int64 = 0
    nonisolated(unsafe) private static var lines: [String] = []

    /// Lets this thread live in a simulated world until the end of `body`.
    static func simulating<Result>(seed: UInt64, _ body: () throws -> Result) rethrows -> Result {
        unsafe (numbers, uptime, wallClock, lines) = (SeededNumbers(seed: ~seed), 0, 0, [])
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        defer { thread.store(0, ordering: .relaxed) }
        return try body()
    }

    static func set(uptime: Duration, wallClock: Int64) {
        let (seconds, attoseconds) = uptime.components
        unsafe self.uptime = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        unsafe self.wallClock = wallClock
    }

    static func randomBytes(_ count: Int) -> [UInt8] { unsafe numbers.bytes(count) }

    /// What was written on standard error since the last call.
    static func takeLines() -> [String] {
        defer { unsafe lines = [] }
        return unsafe lines
    }

    fileprivate static var isHere: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    fileprivate static func time(of clock: clockid_t) -> timespec {
        if clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE {
            return unsafe timespec(tv_sec: Int(wallClock), tv_nsec: 0)
        }
        return unsafe timespec(tv_sec: Int(uptime / 1_000_000_000), tv_nsec: Int(uptime % 1_000_000_000))
    }

    fileprivate static func note(_ bytes: UnsafeRawBufferPointer) {
        unsafe lines.append(String(decoding: bytes, as: UTF8.self))
    }

    /// The C library's function of this name, behind the one of this program.
    fileprivate static func original<Function>(_ name: String, _ type: Function.Type) -> Function? {
        // The macro RTLD_NEXT is the pointer -1.
        unsafe dlsym(UnsafeMutableRawPointer(bitPattern: -1), name).map { unsafe unsafeBitCast($0, to: type) }
    }
}

private typealias ClockFunction = @convention(c) (clockid_t, UnsafeMutablePointer<timespec>) -> Int32
private typealias RandomFunction = @convention(c) (UnsafeMutableRawPointer, Int, UInt32) -> Int
private typealias WriteFunction = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int

private let originalClock = unsafe SimulatedKernel.original("clock_gettime", ClockFunction.self)
private let originalRandom = unsafe SimulatedKernel.original("getrandom", RandomFunction.self)
private let originalWrite = unsafe SimulatedKernel.original("write", WriteFunction.self)

@c(clock_gettime)
public func simulatedClock(_ clock: clockid_t, _ time: UnsafeMutablePointer<timespec>) -> Int32 {
    guard SimulatedKernel.isHere else { return unsafe originalClock?(clock, time) ?? -1 }
    unsafe time.pointee = SimulatedKernel.time(of: clock)
    return 0
}

@c(getrandom)
public func simulatedRandom(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ flags: UInt32) -> Int {
    guard SimulatedKernel.isHere else { return unsafe originalRandom?(bytes, count, flags) ?? -1 }
    unsafe UnsafeMutableRawBufferPointer(start: bytes, count: count).copyBytes(
        from: SimulatedKernel.randomBytes(count))
    return count
}

@c(write)
public func simulatedWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    guard descriptor == STDERR_FILENO, SimulatedKernel.isHere else {
        return unsafe originalWrite?(descriptor, bytes, count) ?? -1
    }
    unsafe SimulatedKernel.note(UnsafeRawBufferPointer(start: bytes, count: count))
    return count
}
