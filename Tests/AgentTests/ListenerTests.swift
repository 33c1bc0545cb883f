import AccountTesting
import Accounts
import DMSession
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("Notifications come in", .serialized)
struct ListenerTests {
    private func inbox() throws -> NotificationInbox {
        let files = CrashingFileSystem()
        return NotificationInbox(
            NotificationSettings(), used: try UsedNotifications(files),
            lockOuts: try LockOuts(files, now: .now, .now), now: .now
        ) { $0 == Notifier().name ? Notifier().account : nil }
    }

    @Test("by datagrams, whatever else comes", arguments: ["127.0.0.1", "::1"])
    func datagrams(_ host: String) throws {
        let (loop, inbox) = (try EventLoop(), try inbox())
        let name = try #require(SocketName(host == "::1" ? "[::1]:0" : "127.0.0.1:0"))
        let listener = try DatagramListener(name, loop, inbox)
        let socket = try DatagramSender(host, listener.port)
        let good = try Notifier().message(7)
        for bytes in [[], [UInt8](good.prefix(20)), [UInt8](repeating: 0x41, count: 9000), good] {
            try socket.send(bytes)
        }
        #expect(try loop.wait(until: .after(.seconds(10)), or: { inbox.due != nil }))
        #expect(inbox.next()?.notification.sessionNumber == 7)
        #expect(inbox.dropped == 3)
    }

    @Test("by datagrams, and a flood of them doesn't keep the program busy")
    func flood() throws {
        let (loop, inbox) = (try EventLoop(), try inbox())
        let listener = try DatagramListener(try #require(SocketName("127.0.0.1:0")), loop, inbox)
        let socket = try DatagramSender("127.0.0.1", listener.port)
        let forged = try Notifier(password: "guess").message(7)
        for _ in 0..<10_000 { try? socket.send(forged) }
        // Timers and the bus are served meanwhile: the loop comes back in time.
        let start = Instant.now
        try loop.sleep(.milliseconds(100))
        let time = Instant.now - start
        #expect(time < .seconds(20))
        // A bucket of ten, and one more in two seconds.
        #expect(inbox.checked <= 11 + UInt64(time.components.seconds))
        // 32 calls a second, with 8 datagrams each.
        #expect(inbox.dropped <= 8 * 32 * UInt64(3 + time.components.seconds))
    }

    @Test(
        "nowhere that isn't an address",
        arguments: [
            "", "1234", "name:1", ":2948", "::1:2948", "[127.0.0.1", "127.0.0.1:99999", "1.2.3.4:", "[]:1",
        ])
    func badAddress(_ text: String) throws {
        guard let name = SocketName(text) else { return }
        #expect(throws: ListenError.self) { try DatagramListener(name, EventLoop(), inbox()) }
    }

    @Test("by files, which are deleted")
    func files() throws {
        let (loop, inbox) = (try EventLoop(), try inbox())
        let directory = try TemporaryDirectory()
        try directory.write(try Notifier().message(7), "early")
        try directory.write([1, 2, 3], ".unfinished")
        let spool = try NotificationDirectory(directory.path, loop)
        #expect(spool.hasNews)
        spool.collect(into: inbox)
        #expect(inbox.next()?.notification.sessionNumber == 7)
        #expect(try directory.files().list(.top, limit: 10) == [".unfinished"])

        // Later ones announce themselves.
        #expect(!spool.hasNews)
        try directory.write(try Notifier().message(8), "late")
        #expect(try loop.wait(until: .after(.seconds(10)), or: { spool.hasNews }))
        spool.collect(into: inbox)
        #expect(inbox.due != nil)
        #expect(try directory.files().list(.top, limit: 10) == [".unfinished"])
    }

    @Test("by files, but not by others' files, links, pipes, directories or large files")
    func badFiles() throws {
        let (loop, inbox) = (try EventLoop(), try inbox())
        let directory = try TemporaryDirectory()
        let elsewhere = try TemporaryDirectory()
        let message = try Notifier().message(7)
        let target = try elsewhere.write(message, "target")
        try Command.run("ln", "-s", target, directory.file("link"))
        try Command.run("mkfifo", directory.file("pipe"))
        try Command.run("mkdir", directory.file("directory"))
        try directory.write(message + [UInt8](repeating: 0, count: 1 << 20), "large")
        let spool = try NotificationDirectory(directory.path, loop)
        spool.collect(into: inbox)
        #expect(inbox.due == nil)
        #expect(try directory.files().list(.top, limit: 10) == ["directory"])
        #expect(try elsewhere.files().list(.top, limit: 10) == ["target"])

        try directory.write(message, "foreign")
        let suspicious = try NotificationDirectory(directory.path, loop, isTrusted: { _ in false })
        suspicious.collect(into: inbox)
        #expect(inbox.due == nil)
        #expect(try directory.files().list(.top, limit: 10) == ["directory"])
    }

    @Test("by files, some at a time")
    func manyFiles() throws {
        let (loop, inbox) = (try EventLoop(), try inbox())
        let directory = try TemporaryDirectory()
        for number in 0..<40 { try directory.write([0], "file-\(number)") }
        let spool = try NotificationDirectory(directory.path, loop)
        spool.collect(into: inbox)
        #expect(inbox.dropped == 32 && spool.hasNews)
        spool.collect(into: inbox)
        #expect(inbox.dropped == 40 && !spool.hasNews)
    }

    @Test("from no directory that isn't there, and that is said")
    func noDirectory() throws {
        #expect(throws: ListenError.refused("/nowhere/at/all", .noSuchFile)) {
            try NotificationDirectory("/nowhere/at/all", EventLoop())
        }
    }
}
