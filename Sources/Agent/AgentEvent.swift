import Accounts
import Bytes
import DMSession
import Linux
import SCOMO
import SCOMOTerms
import Settings
import Systemd

/// What the agent writes to its log: one line an event, all of them here. Never a secret.
enum AgentEvent {
    case started(servers: [String])
    case accounts(AccountEvent)
    /// Only SIGHUP makes the agent look there.
    case bootstrapUnwatched(String, Errno)
    /// What the agent lacks to be of use, and how it gets that.
    case missing(Missing)
    /// A setting that is of no account where it is written.
    case settingMoved(ConfigurationError)
    case stopped
    case stateDamaged(String)
    case noBus(SystemdError)
    case sessionStarted(id: String, server: String, reason: SessionReason)
    case sessionEnded(id: String, messages: Int, took: Duration)
    case sessionFailed(id: String, reason: String, next: Duration?)
    /// Of one message: the first refusals in words, and how many there were.
    case commandsRefused(String, count: Int, areGets: Bool)
    /// The server's own words: single line, cut short, and not to be trusted.
    case displayed(String)
    case reportAnswered(operation: UInt64, status: Int)
    case reportGivenUp(operation: UInt64, after: Duration)
    case downloadStarted(operation: UInt64, url: String, from: Int)
    case descriptor(operation: UInt64, DescriptorEvent)
    case workBrokeOff(operation: UInt64, what: String, reason: String, attempt: Int, next: Duration)
    /// The configuration lets nothing be fetched now.
    case workHeldBack(operation: UInt64, String)
    /// Somebody on the device has put operations off.
    case deferred(operations: [UInt64], until: WallClock)
    /// The operator's policy holds an installation back.
    case held(operation: UInt64, OperationDelay)
    /// Nothing is put off any more.
    case resumed
    /// All installed files are as they were signed.
    case verified(took: Duration)
    /// Some aren't: the first, and how many there are.
    case violated(component: String, reason: String, count: Int)
    case notVerified(reason: String, next: Duration)
    /// The installer wasn't told that a server was reached.
    case serverNotNoted(String)
    case answerNotKept(operation: UInt64, SCOMOError)
    case workStarted(operation: UInt64, what: String)
    case workEnded(operation: UInt64, what: String, took: Duration)
    case workFailed(operation: UInt64, what: String, code: Int, reason: String)
    /// The server's own words, as in `displayed`.
    case asked(Question)
    case sessionAnnounced(server: String)
    case sessionDeclined(server: String)
    case listening(host: String, port: UInt16)
    case notificationsUnreachable(ListenError)
}

/// Why a session is opened.
enum SessionReason: String {
    case poll = "the poll is due"
    case report = "there is a result to report"
    case updateRequest = "the device asks for updates"
    case ordered = "somebody on the device asked for it"
    case notification = "the server asked for it"
    case newAccount = "the account is new"
    case changedAccount = "the account was changed"
    case confirmation = "new software waits to be confirmed"
    case violation = "installed files aren't as they were signed"
}

extension AgentEvent {
    /// How a piece of work ended.
    init(_ work: Work, _ result: WorkResult, took time: Duration) {
        switch result {
        case .downloaded, .installed, .done, .onTrial, .confirmed:
            self = .workEnded(operation: work.operation, what: work.summary, took: time)
        case .failed(let code, let reason):
            self = .workFailed(
                operation: work.operation, what: work.summary, code: code.rawValue, reason: reason)
        }
    }

    // One call at each of its many places.
    @inline(never)
    func log() {
        Journal.log(priority, message, fields)
    }

    private var priority: Journal.Priority {
        switch self {
        case .stateDamaged, .workFailed, .answerNotKept, .reportGivenUp, .violated: .error
        // To ask for what isn't there is how servers find out what is.
        case .commandsRefused(_, _, areGets: true): .information
        case .notificationsUnreachable, .sessionFailed, .commandsRefused, .workBrokeOff, .serverNotNoted,
            .bootstrapUnwatched, .missing, .settingMoved, .notVerified:
            .warning
        case .accounts(let event): event.priority
        case .asked, .sessionAnnounced, .sessionDeclined, .started, .stopped,
            .workEnded, .workHeldBack, .reportAnswered, .displayed, .deferred, .held, .resumed:
            .notice
        case .listening, .noBus, .sessionStarted, .sessionEnded, .downloadStarted, .workStarted, .verified,
            .descriptor:
            .information
        }
    }

    /// The line, as people read it.
    var message: String {
        switch self {
        case .started(let servers): Self.start(servers)
        case .accounts(let event): "\(event)"
        case .bootstrapUnwatched(let directory, let reason):
            "documents put into \(directory) are noticed within a minute, or on SIGHUP: \(reason)"
        case .missing(let missing): "\(missing)"
        case .settingMoved(let error): "\(error)"
        case .stopped: "stopped"
        case .stateDamaged(let what): what
        case .noBus(let reason): "there is no interface on the bus: \(reason)"
        case .sessionStarted(let id, let server, let reason):
            "session \(id) with \(server) begins: \(reason.rawValue)"
        case .sessionEnded(let id, let messages, let took):
            "session \(id) ended well after \(messages) messages in \(took.text)"
        case .sessionFailed(let id, let reason, let next):
            "session \(id) failed: \(reason)" + (next.map { "; the next one is in \($0.text)" } ?? "")
        case .commandsRefused(let first, 1, _): "the server's \(first)"
        case .commandsRefused(let first, let count, _):
            "\(count) of the server's commands in a message were refused, first the \(first)"
        case .displayed(let text):
            "the server wants this shown: \(String(decoding: text.utf8.prefix(500), as: UTF8.self))"
        case .reportAnswered(let operation, let status):
            "the server answered the report of operation \(operation) with \(status)"
        case .reportGivenUp(let operation, let time):
            "operation \(operation): no server has answered the report for \(time.text): it is given up"
        case .downloadStarted(let operation, let url, let offset):
            "operation \(operation): downloading \(url)" + (offset > 0 ? " from byte \(offset) on" : "")
        case .descriptor(let operation, let event): "operation \(operation): \(event)"
        case .workBrokeOff(let operation, let what, let reason, let attempt, let next):
            "operation \(operation): attempt \(attempt) at \(what) broke off: \(reason); "
                + "the next one is in \(next.text)"
        case .workHeldBack(let operation, let reason): "operation \(operation) waits: \(reason)"
        case .deferred(let operations, let until):
            "somebody on the device has put off until \(until): \(Self.list(operations))"
        case .held(let operation, let delay): "operation \(operation): the installation \(delay.words)"
        case .resumed: "no operation is put off any more"
        case .verified(let took): "all installed files are as they were signed: looked at in \(took.text)"
        case .violated(let component, let reason, let count):
            "installed files aren't as they were signed: \(component): \(reason); \(count) in all; "
                + "`scomoctl verify` lists them"
        case .notVerified(let reason, let next):
            "could not compare the installed files with what was signed: \(reason); "
                + "it is tried again in \(next.text)"
        case .serverNotNoted(let reason): "could not tell the installer that a server was reached: \(reason)"
        case .answerNotKept(let operation, let reason):
            "the report of operation \(operation) will be sent once more: \(reason)"
        case .workStarted(let operation, let what): "operation \(operation): \(what)"
        case .workEnded(let operation, let what, let took):
            "operation \(operation): \(what) ended well in \(took.text)"
        case .workFailed(let operation, let what, let code, let reason):
            "operation \(operation): \(what) failed with \(code): \(reason)"
        case .asked(let question): "the server's \(question.kind.word): \(ShownText.of(question.text))"
        case .sessionAnnounced(let server): "the server \(server) wants it known that it holds a session now"
        case .sessionDeclined(let server):
            "a session that the server \(server) wanted was declined: see [Interaction] in agent.conf"
        case .listening(let host, let port): "notifications are taken at \(host), port \(port)"
        case .notificationsUnreachable(let reason): "notifications are missed: \(reason)"
        }
    }

    private static func start(_ servers: [String]) -> String {
        servers.isEmpty
            ? "started without an account; waiting for one to come by bootstrap"
            : "started for the server \(servers.joined(separator: ", "))"
    }

    private static func list(_ operations: [UInt64]) -> String {
        operations.map { "operation \($0)" }.joined(separator: ", ")
    }

    private var fields: [Journal.Field] {
        switch self {
        case .sessionStarted(let id, _, _), .sessionEnded(let id, _, _), .sessionFailed(let id, _, _):
            [Journal.Field("SCOMO_SESSION", id)]
        case .reportAnswered(let operation, _), .reportGivenUp(let operation, _),
            .downloadStarted(let operation, _, _),
            .descriptor(let operation, _), .held(let operation, _),
            .workBrokeOff(let operation, _, _, _, _), .answerNotKept(let operation, _),
            .workStarted(let operation, _), .workHeldBack(let operation, _),
            .workEnded(let operation, _, _):
            [Journal.Field("SCOMO_OPERATION", "\(operation)")]
        case .workFailed(let operation, _, let code, _):
            [Journal.Field("SCOMO_OPERATION", "\(operation)"), Journal.Field("SCOMO_RESULT", "\(code)")]
        default: []
        }
    }
}

extension OperationDelay {
    /// As the end of a sentence.
    fileprivate var words: String {
        let time = end.map { ", at the latest until \($0)" } ?? ""
        return switch reason {
        case .deferral: "is put off\(time)"
        case .approval: "waits until somebody on the device agrees (scomoctl approve)\(time)"
        case .window: "waits for its time of day\(time)"
        }
    }
}

extension AccountEvent {
    fileprivate var priority: Journal.Priority {
        switch self {
        case .stateDamaged, .notKept: .error
        case .account(_, .undone), .moved, .bootstrapRefused, .bootstrapExposed, .notificationsDropped,
            .lockedOut:
            .warning
        case .account, .lockOutOver: .notice
        }
    }
}
