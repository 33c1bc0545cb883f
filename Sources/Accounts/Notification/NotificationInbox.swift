public import Linux

/// Where notifications arrive, whatever way they came: what isn't from one of our servers is dropped in silence.
///
/// It works inside the event loop, so it only computes, and notes what it finds; `keep` writes that down.
public final class NotificationInbox {
    private let account: (_ server: String) -> Account?
    private let allowsResynchronization: Bool
    private let used: UsedNotifications
    private let lockOuts: LockOuts
    private var queue: NotificationQueue
    /// Of what comes from the network, and of what comes from the device: who floods the one doesn't shut the other.
    private var (network, device): (Bounds, Bounds)
    private var log: DropLog

    /// How a notification came.
    public enum Way: Sendable {
        /// As a datagram, which anybody can send.
        case network
        /// Over the bus or as a file, from a program of the device.
        case device

        fileprivate var kind: LockOuts.Kind {
            switch self {
            case .network: .notifications
            case .device: .deviceNotifications
            }
        }
    }

    private struct Bounds {
        /// Each check of a digest costs some digests of our own: ten at once, then one in two seconds.
        var checks: TokenBucket
        /// For servers that are locked out: one in a minute.
        var rareChecks: TokenBucket

        init(now: Instant) {
            checks = TokenBucket(capacity: 10, every: .seconds(2), now: now)
            rareChecks = TokenBucket(capacity: 1, every: .seconds(60), now: now)
        }
    }

    /// - Parameters:
    ///   - settings: What is followed, and how often.
    ///   - account: Of a server; asked anew each time, since accounts and their nonces change.
    public init(
        _ settings: NotificationSettings, used: UsedNotifications, lockOuts: LockOuts, now: Instant,
        report: @escaping (AccountEvent) -> Void = { _ in }, account: @escaping (_ server: String) -> Account?
    ) {
        allowsResynchronization = settings.allowsResynchronization
        (self.used, self.lockOuts, self.account) = (used, lockOuts, account)
        queue = NotificationQueue(spacing: settings.spacing)
        log = DropLog(report)
        (network, device) = (Bounds(now: now), Bounds(now: now))
    }

    /// When a session is due that a server has asked for; nil when none has.
    public var due: Instant? { queue.due }

    /// How many weren't followed.
    public var dropped: UInt64 { log.total }

    /// How many digests were checked.
    public private(set) var checked: UInt64 = 0

    /// The most that a notification can have, with a push header around it.
    ///
    /// - Unit: bytes. What is longer is no notification, so one more is read to notice it.
    public static var sizeLimit: Int { 1024 + 64 }

    /// Takes bytes that anybody may have sent.
    public func take(_ bytes: [UInt8], from way: Way, now: Instant = .now) {
        do throws(NotificationRefusal) {
            try follow(bytes, way, now)
        } catch {
            log.dropped(error, now: now)
        }
    }

    /// Takes a wish that is due; or that of `server`, who gets a session anyway.
    public func next(of server: String? = nil, now: Instant = .now) -> VerifiedNotification? {
        queue.take(of: server, now: now)
    }

    /// The session came to its end: the notification has had its effect, and has no other from now on.
    public func followed(_ verified: VerifiedNotification) {
        used.add(verified.digest, resynchronizes: verified.resynchronizes)
    }

    /// Writes down what has changed.
    public func keep() { used.save() }

    private func follow(_ bytes: [UInt8], _ way: Way, _ now: Instant) throws(NotificationRefusal) {
        let (message, account) = try candidate(bytes)
        let isRare = lockOuts.isInForce(account.serverID, way.kind, at: now)
        switch way {
        case .network: try Self.pay(&network, isRare, now)
        case .device: try Self.pay(&device, isRare, now)
        }
        let verified = try verify(message, account, way, now)
        guard !used.contains(verified.digest) else { throw .used }
        lockOuts.succeeded(account.serverID, way.kind)
        switch queue.add(verified, now: now) {
        case .queued: break
        case .repeated: throw .repeated
        case .superseded(let digest, let resynchronizes): used.add(digest, resynchronizes: resynchronizes)
        }
    }

    /// Not none at all for a server that is locked out: anybody can send wrong digests, and its own has to have a chance.
    private static func pay(
        _ bounds: inout Bounds, _ isRare: Bool, _ now: Instant
    ) throws(NotificationRefusal) {
        guard !isRare || bounds.rareChecks.take(at: now) else { throw .lockedOut }
        guard bounds.checks.take(at: now) else { throw .tooMany }
    }

    private func verify(
        _ message: [UInt8], _ account: Account, _ way: Way, _ now: Instant
    ) throws(NotificationRefusal) -> VerifiedNotification {
        checked += 1
        do throws(NotificationError) {
            return try VerifiedNotification.check(
                message.span, [account], allowsResynchronization: allowsResynchronization)
        } catch {
            if error == .wrongDigest { lockOuts.failed(account.serverID, way.kind, now: now) }
            throw .notVerified(error)
        }
    }

    /// The notification and the account that it names. Nothing is believed of it yet.
    private func candidate(
        _ bytes: [UInt8]
    ) throws(NotificationRefusal) -> (message: [UInt8], account: Account) {
        // A bare notification can look like a push by accident.
        if let push = PushFrame(bytes.span), push.content == .notification,
            let account = try? named(in: push.body)
        {
            return (push.body, account)
        }
        return (bytes, try named(in: bytes))
    }

    private func named(in message: [UInt8]) throws(NotificationRefusal) -> Account {
        do throws(NotificationError) {
            let server = try Notification(unverified: message.span).serverID
            guard let account = account(server) else { throw .unknownServer }
            return account
        } catch {
            throw .notVerified(error)
        }
    }
}

/// Why a notification isn't followed. Whoever sent it never hears of it.
enum NotificationRefusal: Error, Equatable {
    case notVerified(NotificationError)
    case lockedOut
    case tooMany
    case used
    case repeated
}

extension NotificationRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .notVerified(let reason): "\(reason)"
        case .lockedOut: "too many before it had a wrong digest"
        case .tooMany: "too many came"
        case .used: "it has had its session"
        case .repeated: "its session waits, or was held just now"
        }
    }
}

/// What was dropped: counted, and one line of the log a minute at most, whoever sends how much.
private struct DropLog {
    private(set) var total: UInt64 = 0
    private var unsaid: UInt64 = 0
    private var next: Instant?
    private let report: (AccountEvent) -> Void

    init(_ report: @escaping (AccountEvent) -> Void) { self.report = report }

    mutating func dropped(_ reason: NotificationRefusal, now: Instant) {
        (total, unsaid) = (total + 1, unsaid + 1)
        guard next.map({ $0 <= now }) ?? true else { return }
        report(.notificationsDropped(unsaid, last: "\(reason)"))
        (unsaid, next) = (0, now + .seconds(60))
    }
}
