import Deployment
import Linux

/// How far a generation has proved itself.
///
/// `waiting` is on the disk in the generation's file `trial`, which is empty while it is `testing`, and has another name
/// once it is `confirmed`.
enum TrialState: Equatable {
    /// In force, and asked whether it works.
    case testing
    /// It works as far as its health checks know.
    case waiting(TrialWait)
    case confirmed
    /// To be gone back from.
    case over(TrialEnd)
}

/// What happens to a generation.
enum TrialEvent: Equatable {
    /// Its health checks passed; nil if nobody else is to be waited for.
    case healthy(TrialWait?)
    /// Nobody is asking it, and it is this late: at a start, or between two orders.
    case looked(Moment)
    case confirmed(by: Confirmer)
}

/// Why a trial ended badly.
enum TrialEnd: Equatable {
    /// The program or the device stopped while health checks ran.
    case stopped
    case timeUp(Confirmer)
    case tooManyStarts(Confirmer)
    /// The disk doesn't keep how often the device has started.
    case uncounted
}

extension TrialState {
    /// Every state and every event is listed, so the compiler proves that no combination is forgotten.
    func next(after event: TrialEvent) -> TrialState {
        switch (self, event) {
        case (.testing, .healthy(nil)): .confirmed
        case (.testing, .healthy(.some(let wait))): .waiting(wait)
        case (.testing, .looked): .over(.stopped)
        // Who is asked for a word has to know what about.
        case (.testing, .confirmed): .testing

        case (.waiting(let wait), .looked(let moment)): wait.next(at: moment)
        case (.waiting(let wait), .confirmed(by: let confirmer)):
            confirmer == .person || confirmer == wait.confirmer ? .confirmed : self
        case (.waiting, .healthy), (.confirmed, _), (.over, _): self
        }
    }
}

/// A point in time that outlives a restart of the program, and says whether the device has restarted.
struct Moment: Equatable {
    /// Names the time since the device started; empty where that isn't known.
    var boot: String
    /// - Unit: seconds since the device started.
    var uptime: Int64

    static var now: Moment {
        // The service manager's word: in a container, and with a /proc of its own, this program sees only when the host started.
        let boot = Program.environment("SCOMO_BOOT_ID").map { Array($0.utf8) } ?? bootOfKernel
        // One of them has hyphens.
        let text = String(decoding: boot.filter { $0 > 0x2D && $0 < 0x7F }, as: UTF8.self)
        return Moment(boot: text, uptime: Instant.now.sinceStart.components.seconds)
    }

    /// - Source: random(4).
    private static var bootOfKernel: [UInt8] {
        do throws(Errno) {
            return try FileHandle.open(named: "/proc/sys/kernel/random/boot_id").readToEnd(limit: 64)
        } catch {
            return []
        }
    }
}

/// What a generation on trial waits for.
struct TrialWait: Equatable {
    let identifier: UInt64
    let confirmer: Confirmer
    /// - Unit: seconds while the device runs.
    let limit: Int64
    /// How long it had waited at `moment`. - Unit: seconds.
    var waited: Int64 = 0
    var moment: Moment
    /// How often the device may start still.
    var starts: Int

    var left: Int64 { max(limit - waited, 0) }

    /// Whether what has changed since `kept` was on the disk is worth writing. Time is written seldom: a power cut gives the trial
    /// at most so much more of it.
    func isWorthKeeping(since kept: TrialWait) -> Bool {
        moment.boot != kept.moment.boot || waited - kept.waited >= Self.interval
    }

    /// How long to wait until it is to be looked at again. - Unit: seconds.
    var pause: Int64 { min(max(left, 1), Self.interval) }

    /// - Unit: seconds. - Default: 1 min.
    private static var interval: Int64 { 60 }

    fileprivate func next(at now: Moment) -> TrialState {
        var wait = self
        wait.moment = now
        if now.boot == moment.boot {
            // Neither is negative, and a device doesn't run for so long that the sum overflows.
            wait.waited = waited.addingReportingOverflow(max(now.uptime - moment.uptime, 0)).partialValue
        } else {
            wait.starts -= 1
        }
        guard wait.starts >= 0 else { return .over(.tooManyStarts(confirmer)) }
        return wait.waited < limit ? .waiting(wait) : .over(.timeUp(confirmer))
    }
}

extension TrialEnd: CustomStringConvertible {
    /// The end of a sentence about a generation.
    var description: String {
        switch self {
        case .stopped: "had not proved itself before a restart"
        case .timeUp(.server): "was not confirmed in time: no server was reached"
        case .timeUp(.person), .timeUp(.health):
            "was not confirmed in time: nobody said that the device works"
        case .tooManyStarts: "was not confirmed, and the device started too often meanwhile"
        case .uncounted: "was not confirmed, and the disk doesn't keep how often the device has started"
        }
    }
}
