public import Linux

/// What a thread of a `MemberPool` does with each input.
public protocol MemberWork: ~Copyable, SendableMetatype {
    /// Puts the result in the place of `output`, whose memory is used again.
    mutating func perform(_ input: [UInt8], into output: inout [UInt8]) throws(ZlibError)
}

/// Threads that expand gzip members, or compress them; results are handed out in the order of submission.
///
/// Data passes through one monitor as values, so there is nothing to race for. The main thread doesn't
/// block on the monitor: it waits for an event, in the event loop, like for a socket.
public final class MemberPool<Work: MemberWork & ~Copyable> {
    private struct Job: Sendable {
        let number: Int
        let input: [UInt8]
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        var results: [Int: Result<[UInt8], ZlibError>] = [:]
        /// Memory that was used and is free again.
        var spareInputs: [[UInt8]] = []
        var spareOutputs: [[UInt8]] = []
        var isStopping = false

        /// What a worker shall do now; nil if there is nothing yet.
        mutating func takeOrder() -> Order? {
            if isStopping { return .stop }
            return jobs.isEmpty ? nil : .work(jobs.removeFirst())
        }
    }

    private enum Order {
        case work(Job)
        case stop
    }

    private let state = Monitor(State())
    private let finished: Event
    private var threads: [Thread] = []
    private var submitted = 0
    private var delivered = 0

    /// - Parameters:
    ///   - workers: Threads, at least 1.
    ///   - make: What each of them works with.
    public init(workers: Int, _ make: @escaping @Sendable () -> Work) throws(Errno) {
        Program.returnLargeBlocks()
        finished = try Event()
        for _ in 0..<workers {
            threads.append(
                try Thread { [state, finished] in
                    var work = make()
                    Self.perform(&work, state, finished)
                })
        }
    }

    deinit {
        state.withLock { $0.isStopping = true }
        for thread in threads { thread.join() }
    }

    /// Inputs that were submitted, and whose results were not yet taken.
    public var pending: Int { submitted - delivered }

    /// Whether another one may be submitted. Two for each thread keep it busy; more cost memory.
    public var hasRoom: Bool { pending < 2 * threads.count }

    public func submit(_ input: consuming [UInt8]) {
        precondition(hasRoom, "the queue is bounded")
        let job = Job(number: submitted, input: input)
        submitted += 1
        state.withLock { $0.jobs.append(job) }
    }

    /// Memory for the next input, with anything in it.
    public func takeSpareInput() -> [UInt8] { state.withLock { $0.spareInputs.popLast() } ?? [] }

    /// The oldest result that is pending takes the place of `output`, whose memory is used again.
    public func next(into output: inout [UInt8], _ waiter: any Waiter) throws(ZlibError) {
        while true {
            let number = delivered
            if let result = state.withLock({ $0.results.removeValue(forKey: number) }) {
                delivered += 1
                var arrived = try result.get()
                swap(&arrived, &output)
                return giveBack(arrived)
            }
            do throws(WaitError) {
                try finished.wait(waiter, until: .after(Self.patience))
            } catch {
                throw .interrupted(error)
            }
        }
    }

    private func giveBack(_ output: consuming [UInt8]) {
        guard output.capacity > 0 else { return }
        state.withLock { [output = consume output] in $0.spareOutputs.append(output) }
    }

    /// How long one member may take.
    ///
    /// - Unit: seconds. - Default: 60 s. The largest member takes a slow core one second.
    private static var patience: Duration { .seconds(60) }

    /// One thread's life.
    private static func perform(_ work: inout Work, _ state: Monitor<State>, _ finished: Event) {
        while case .work(let job) = state.wait(for: { $0.takeOrder() }) {
            let result = perform(&work, job.input, state.withLock { $0.spareOutputs.popLast() } ?? [])
            state.withLock {
                $0.results[job.number] = result
                $0.spareInputs.append(job.input)
            }
            finished.signal()
        }
    }

    private static func perform(
        _ work: inout Work, _ input: [UInt8], _ spare: consuming [UInt8]
    ) -> Result<[UInt8], ZlibError> {
        var output = spare
        do throws(ZlibError) {
            try work.perform(input, into: &output)
            return .success(output)
        } catch {
            return .failure(error)
        }
    }
}
