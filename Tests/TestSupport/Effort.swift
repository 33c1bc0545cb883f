import Foundation

/// How many times as long work on eight times as much takes: about 8 where the effort is in proportion, 64 where it
/// grows with the square.
///
/// It counts the processor's time of this thread, so a busy machine doesn't spoil it.
///
/// - Parameters:
///   - size: How much is small.
///   - prepare: Makes what to work on, uncounted.
public func growthOfEffort<Input>(
    from size: Int, prepare: (Int) throws -> Input, _ work: (Input) throws -> Void
) throws -> Double {
    let (small, large) = (try prepare(size), try prepare(8 * size))
    var (shortest, longest) = (Double.infinity, Double.infinity)
    for _ in 0..<3 {
        shortest = min(shortest, try processorTime { try work(small) })
        longest = min(longest, try processorTime { try work(large) })
    }
    return longest / shortest
}

/// - Unit: seconds.
private func processorTime(_ work: () throws -> Void) rethrows -> Double {
    let start = processorTimeSoFar()
    try work()
    return processorTimeSoFar() - start
}

private func processorTimeSoFar() -> Double {
    // Of the kernel's `timespec` the two numbers: seconds and nanoseconds.
    var time = [0, 0]
    typealias Function = @convention(c) (Int32, UnsafeMutablePointer<Int>) -> Int32
    _ = unsafe Kernel.original("clock_gettime", Function.self)?(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time[0]) + Double(time[1]) / 1e9
}
