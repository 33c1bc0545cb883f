import Foundation
import TestSupport
import Testing

/// Watches from outside how long an agent's loop is away: as its service manager, it asks for a sign of life five times a second,
/// and measures the time between two.
final class LoopMonitor {
    private let socket: Int32
    private let directory: TemporaryDirectory
    private let state = State()

    private final class State: @unchecked Sendable {
        let lock = NSLock()
        var last: ContinuousClock.Instant?
        var longest = Duration.zero
        var signs = 0
    }

    /// What an agent is watched by.
    var environment: [String] {
        ["NOTIFY_SOCKET=\(directory.file("notify"))", "WATCHDOG_USEC=400000"]
    }

    init() throws {
        directory = try TemporaryDirectory()
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(directory.file("notify").utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let bound = unsafe withUnsafeBytes(of: &address) {
            let name = unsafe $0.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe bind(socket, name, socklen_t($0.count))
        }
        try #require(bound == 0)
        let (descriptor, state) = (socket, state)
        Thread.detachNewThread { Self.listen(descriptor, state) }
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }

    private static func listen(_ socket: Int32, _ state: State) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            guard String(decoding: buffer[..<count], as: UTF8.self).contains("WATCHDOG=1") else { continue }
            state.lock.withLock {
                let now = ContinuousClock.now
                if let last = state.last { state.longest = max(state.longest, now - last) }
                (state.last, state.signs) = (now, state.signs + 1)
            }
        }
    }

    /// Fails the test unless the loop lived, and was never away for more than two seconds.
    func expectResponsive(sourceLocation: SourceLocation = #_sourceLocation) {
        let (longest, signs) = state.lock.withLock { (state.longest, state.signs) }
        print("the loop gave \(signs) signs of life, at most \(longest) apart")
        #expect(signs > 10, sourceLocation: sourceLocation)
        #expect(longest <= .seconds(2), sourceLocation: sourceLocation)
    }
}

/// A disk that needs its time: a library that is loaded into the agent.
final class SlowDisk {
    private let directory: TemporaryDirectory
    /// - Unit: milliseconds.
    private let (each, first): (Int, Int)

    /// - Parameters:
    ///   - each: What each fsync, syncfs and rename takes. - Unit: milliseconds.
    ///   - first: What the first syncfs takes. - Unit: milliseconds.
    init(each: Int = 35, first: Int = 35) throws {
        directory = try TemporaryDirectory()
        (self.each, self.first) = (each, first)
        try Command.run(
            "cc", "-shared", "-fPIC", "-O1", "-o", directory.file("slow-disk.so"), Programs.slowDisk, "-ldl")
    }

    var environment: [String] {
        ["LD_PRELOAD=\(directory.file("slow-disk.so"))", "SLOW_MS=\(each)", "SLOWEST_MS=\(first)"]
    }
}
