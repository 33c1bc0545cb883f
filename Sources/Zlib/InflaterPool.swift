import Linux

/// Threads that expand gzip members; results are handed out in the order of submission.
///
/// Data passes through one monitor as values, so there is nothing to race for. The main thread doesn't
/// block on the monitor: it waits for an event, in the event loop, like for a socket.
final class InflaterPool {
    private struct Job: Sendable {
        let number: Int
        let member: [UInt8]
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        var results: [Int: Result<[UInt8], ZlibError>] = [:]
        /// Memory that was used and is free again: of members, and of what they expand to.
        var spareMembers: [[UInt8]] = []
        var spareContents: [[UInt8]] = []
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

    /// - Parameter memberLimit: The most bytes one member may expand to.
    init(workers: Int, memberLimit: Int, _ library: DeflateLibrary) throws(Errno) {
        Program.returnLargeBlocks()
        finished = try Event()
        for _ in 0..<workers {
            threads.append(
                try Thread { [state, finished] in
                    Self.work(state, finished, library, memberLimit)
                })
        }
    }

    deinit {
        state.withLock { $0.isStopping = true }
        for thread in threads { thread.join() }
    }

    /// Members that were submitted and not yet delivered.
    var pending: Int { submitted - delivered }

    /// Whether another member may be submitted. Two for each thread keep it busy; more cost memory.
    var hasRoom: Bool { pending < 2 * threads.count }

    func submit(_ member: [UInt8]) {
        precondition(hasRoom, "the queue is bounded")
        let job = Job(number: submitted, member: member)
        submitted += 1
        state.withLock { $0.jobs.append(job) }
    }

    /// Memory for the next member.
    func takeSpareMember() -> [UInt8] { state.withLock { $0.spareMembers.popLast() } ?? [] }

    /// The content of the oldest member that is pending takes the place of `content`, whose memory is used again.
    func next(into content: inout [UInt8], _ waiter: any Waiter) throws(ZlibError) {
        while true {
            let number = delivered
            if let result = state.withLock({ $0.results.removeValue(forKey: number) }) {
                delivered += 1
                var arrived = try result.get()
                swap(&arrived, &content)
                return giveBack(arrived)
            }
            do throws(WaitError) {
                try finished.wait(waiter, until: .after(Self.patience))
            } catch {
                throw .interrupted(error)
            }
        }
    }

    private func giveBack(_ content: consuming [UInt8]) {
        guard content.capacity > 0 else { return }
        state.withLock { [content = consume content] in $0.spareContents.append(content) }
    }

    /// How long one member may take.
    ///
    /// - Unit: seconds. - Default: 60 s. The largest member takes a slow core one second.
    private static var patience: Duration { .seconds(60) }

    /// One worker's life.
    private static func work(
        _ state: Monitor<State>, _ finished: Event, _ library: DeflateLibrary, _ limit: Int
    ) {
        var expander = MemberExpander(library, limit: limit)
        while case .work(let job) = state.wait(for: { $0.takeOrder() }) {
            let result = expand(job.member, state.withLock { $0.spareContents.popLast() } ?? [], &expander)
            state.withLock {
                $0.results[job.number] = result
                $0.spareMembers.append(job.member)
            }
            finished.signal()
        }
    }

    private static func expand(
        _ member: [UInt8], _ spare: consuming [UInt8], _ expander: inout MemberExpander
    ) -> Result<[UInt8], ZlibError> {
        var content = spare
        do throws(ZlibError) {
            try expander.expand(member, into: &content)
            return .success(content)
        } catch {
            return .failure(error)
        }
    }
}
