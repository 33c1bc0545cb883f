import AccountTesting
import Linux
import TestSupport
import Testing

@testable import Accounts

@Suite("The inbox of notifications")
final class NotificationInboxTests {
    let files = CrashingFileSystem()
    var settings = NotificationSettings()
    var accounts = [Notifier().account]
    let server = Notifier()

    private func inbox() throws -> NotificationInbox {
        NotificationInbox(
            settings, used: try UsedNotifications(files), lockOuts: try lockOuts(), now: at(0)
        ) { server in self.accounts.first { $0.serverID == server } }
    }

    private func lockOuts() throws -> LockOuts {
        try LockOuts(files, now: at(0), WallClock(seconds: 0))
    }

    @Test("checks one a minute of a server that is locked out, so that its own has a chance")
    func lockedOut() throws {
        let inbox = try inbox()
        let forged = try Notifier(password: "guessed").message(1)
        for second in 0..<15 { inbox.take(forged, now: at(10 * second)) }
        let checked = inbox.checked
        inbox.take(try server.message(2), now: at(151))
        #expect(inbox.checked == checked && inbox.due == nil)
        inbox.take(try server.message(2), now: at(300))
        #expect(inbox.due == at(300))
    }

    @Test("has a session due for a notification, with the number that the server gave")
    func ordinary() throws {
        let inbox = try inbox()
        #expect(inbox.due == nil)
        inbox.take(try server.message(0x1A2B), now: at(1))
        #expect(inbox.due == at(1))
        #expect(inbox.next(now: at(1))?.notification.sessionID == "1A2B")
        #expect(inbox.due == nil && inbox.dropped == 0)
    }

    @Test("takes a notification with a push header around it")
    func push() throws {
        let inbox = try inbox()
        inbox.take([0x01, 0x06, 0x03, 0xC4, 0xAF, 0x87] + (try server.message(7)), now: at(1))
        #expect(inbox.next(now: at(1))?.notification.sessionNumber == 7)
    }

    @Test("takes a bare notification whose digest looks like a push header")
    func lookalike() throws {
        let inbox = try inbox()
        var message = try server.message(7)
        message.replaceSubrange(0..<4, with: [0x01, 0x06, 0x01, 0xC4])
        inbox.take(message, now: at(1))
        // It came as far as to its digest, which is wrong now.
        #expect(inbox.dropped == 1 && inbox.checked == 1)
    }

    @Test("drops in silence what isn't from a server of ours", arguments: 0..<6)
    func dropped(_ row: Int) throws {
        let inbox = try inbox()
        let good = try server.message(7)
        let bad: [[UInt8]] = [
            [],
            Array(good.dropLast()),
            good + [UInt8](repeating: 0, count: 1100),
            try Notifier(name: "stranger").message(7),
            try Notifier(password: "guess").message(7),
            try server.message(7, nonce: [0, 0, 0, 0]),
        ]
        inbox.take(bad[row], now: at(1))
        #expect(inbox.due == nil && inbox.dropped == 1)
    }

    @Test("follows the nonce for parties that have lost theirs only if that is allowed, and once")
    func resynchronization() throws {
        settings.allowsResynchronization = true
        let message = try server.message(7, nonce: [0, 0, 0, 0])
        var inbox = try inbox()
        inbox.take(message, now: at(1))
        let verified = try #require(inbox.next(now: at(1)))
        #expect(verified.resynchronizes)
        inbox.followed(verified)
        inbox.keep()
        inbox = try self.inbox()
        inbox.take(message, now: at(100))
        #expect(inbox.due == nil)
    }

    @Test("holds one session for a notification that comes twice")
    func twice() throws {
        let inbox = try inbox()
        inbox.take(try server.message(7), now: at(1))
        inbox.take(try server.message(7), now: at(2))
        _ = try #require(inbox.next(now: at(2)))
        // The second copy of what was followed just now.
        inbox.take(try server.message(7), now: at(3))
        #expect(inbox.due == nil && inbox.dropped == 2)
    }

    @Test("follows a recorded notification no more once its session was held, not even after a restart")
    func replay() throws {
        let message = try server.message(7)
        var inbox = try inbox()
        inbox.take(message, now: at(1))
        let verified = try #require(inbox.next(now: at(1)))
        inbox.followed(verified)
        inbox.take(message, now: at(100))
        #expect(inbox.due == nil)
        inbox.keep()
        inbox = try self.inbox()
        inbox.take(message, now: at(10_000))
        #expect(inbox.due == nil && inbox.dropped == 1)
    }

    @Test("follows a notification again whose session failed, after the spacing")
    func failed() throws {
        let inbox = try inbox()
        inbox.take(try server.message(7), now: at(1))
        _ = try #require(inbox.next(now: at(1)))
        inbox.take(try server.message(7), now: at(40))
        #expect(inbox.due == at(40))
    }

    @Test("keeps sessions of a server apart, however many it asks for")
    func spacing() throws {
        let inbox = try inbox()
        inbox.take(try server.message(1), now: at(1))
        _ = try #require(inbox.next(now: at(1)))
        inbox.take(try server.message(2), now: at(2))
        #expect(inbox.due == at(31))
        #expect(inbox.next(now: at(30)) == nil)
        inbox.take(try server.message(3), now: at(3))
        // The newest wish of a server counts.
        #expect(inbox.next(now: at(31))?.notification.sessionNumber == 3)
        #expect(inbox.due == nil)
        // And the one that it was in for doesn't come back.
        inbox.take(try server.message(2), now: at(100))
        #expect(inbox.due == nil)
    }

    @Test("lets a session of a server take its wish along, and no other's")
    func alongside() throws {
        let other = Notifier(name: "other")
        accounts.append(other.account)
        let inbox = try inbox()
        inbox.take(try server.message(1), now: at(1))
        inbox.take(try other.message(2), now: at(1))
        #expect(inbox.next(of: "other", now: at(1))?.notification.sessionNumber == 2)
        #expect(inbox.next(of: "other", now: at(1)) == nil)
        #expect(inbox.next(now: at(1))?.notification.sessionNumber == 1)
    }

    @Test("does bounded work for a flood, and follows a notification after it")
    func flood() throws {
        let inbox = try inbox()
        let forged = try Notifier(password: "guess").message(7)
        for _ in 0..<10_000 { inbox.take(forged, now: at(1)) }
        #expect(inbox.checked <= 10)
        #expect(inbox.dropped == 10_000)
        inbox.take(try server.message(8), now: at(60))
        #expect(inbox.due == at(60))
    }

    @Test("isn't kept from what comes over the bus by what floods the port, nor by a lock-out there")
    func ways() throws {
        let inbox = try inbox()
        let forged = try Notifier(password: "guess").message(7)
        // As many as are checked at once, and as it takes to be locked out.
        for _ in 0..<10 { inbox.take(forged, now: at(1)) }
        inbox.take(try server.message(7), from: .device, now: at(1))
        #expect(try #require(inbox.next(now: at(1))).notification.sessionNumber == 7)
        for second in 1..<100 { inbox.take(forged, now: at(second)) }
        inbox.take(try server.message(8), now: at(101))
        #expect(inbox.due == nil)
        inbox.take(try server.message(8), from: .device, now: at(101))
        #expect(inbox.due == at(101))
        #expect(try #require(inbox.next(now: at(101))).server == "server")
        // Nor does what is right there end what is wrong here.
        inbox.take(try server.message(9), now: at(102))
        #expect(inbox.due == nil)
    }

    @Test("isn't kept from what comes from the network by wrong digests that come over the bus")
    func floodedBus() throws {
        let inbox = try inbox()
        let forged = try Notifier(password: "guess").message(7)
        for second in 0..<12 { inbox.take(forged, from: .device, now: at(9 * second)) }
        inbox.take(try server.message(8), from: .device, now: at(101))
        #expect(inbox.due == nil)
        inbox.take(try server.message(8), from: .network, now: at(101))
        #expect(inbox.due == at(101))
    }

    @Test("after too many wrong digests makes a server's notifications wait, and other servers' not")
    func lockOut() throws {
        let other = Notifier(name: "other")
        accounts.append(other.account)
        let inbox = try inbox()
        let forged = try Notifier(password: "guess").message(7)
        // The last of these is the one that is checked in this minute.
        for second in 0..<12 { inbox.take(forged, now: at(9 * second)) }
        inbox.take(try server.message(8), now: at(101))
        #expect(inbox.due == nil)
        inbox.take(try other.message(9), now: at(110))
        #expect(inbox.next(now: at(110))?.server == "other")
        inbox.take(try server.message(8), now: at(200))
        #expect(inbox.due == at(200))
        // The right digest has made good for the wrong ones.
        inbox.take(forged, now: at(210))
        inbox.take(try server.message(9), now: at(220))
        #expect(inbox.next(now: at(220))?.notification.sessionNumber == 9)
    }
}

extension NotificationInbox {
    fileprivate func take(_ bytes: [UInt8], now: Instant) { take(bytes, from: .network, now: now) }
}

extension VerifiedNotification {
    fileprivate var server: String { notification.serverID }
}
