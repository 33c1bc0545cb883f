import AccountTesting
import Linux
import Records
import TestSupport
import Testing

@testable import Accounts

@Suite("A lock-out")
struct LockOutTests {
    @Test("begins after a few failures, doubles, and ends within the longest wait")
    func doubling() {
        var lockOut = LockOut(patience: 2, longest: .seconds(86_400))
        var waits: [Int64] = []
        for _ in 0..<15 {
            lockOut.failed(now: at(0))
            waits.append(lockOut.end.map { ($0 - at(0)).components.seconds } ?? 0)
        }
        #expect(Array(waits.prefix(6)) == [0, 0, 60, 120, 240, 480])
        #expect(waits.last == 86_400)
        #expect(lockOut.isInForce(at: at(86_399)))
        #expect(!lockOut.isInForce(at: at(86_400)))
        lockOut.succeeded()
        #expect(!lockOut.isInForce(at: at(0)))
        lockOut.failed(now: at(0))
        #expect(lockOut.end == nil)
    }

    @Test("never overflows")
    func endless() {
        var lockOut = LockOut(patience: 2, longest: .seconds(3600))
        for _ in 0..<10_000 { lockOut.failed(now: at(0)) }
        #expect(lockOut.end == at(3600))
    }
}

@Suite("The lock-outs of servers")
final class LockOutsTests {
    let files = CrashingFileSystem()

    private func load(clock: Int64) throws -> LockOuts {
        try LockOuts(files, now: at(0), WallClock(seconds: clock))
    }

    private func locked(failures: Int) throws {
        let lockOuts = try load(clock: 1_000_000)
        for _ in 0..<failures { lockOuts.failed("server", .sessions, now: at(0)) }
        lockOuts.save(servers: ["server"], now: at(0), WallClock(seconds: 1_000_000))
    }

    @Test("survive a restart, with what is left of the wait")
    func restart() throws {
        // 60, 120, 240 seconds.
        try locked(failures: 5)
        let lockOuts = try load(clock: 1_000_100)
        #expect(lockOuts.end("server", .sessions) == at(140))
        #expect(lockOuts.servers == ["server"])
        #expect(lockOuts.end("server", .notifications) == nil)
        lockOuts.failed("server", .sessions, now: at(200))
        #expect(lockOuts.end("server", .sessions) == at(680))
    }

    @Test(
        "never last longer than their failures mean, however the clock was set",
        arguments: [(0, 240), (-5_000_000, 240), (9_000_000_000_000, 0), (Int64.max, 0), (Int64.min, 0)]
            as [(Int64, Int)])
    func clock(_ clock: Int64, _ wait: Int) throws {
        try locked(failures: 5)
        let end = try load(clock: clock).end("server", .sessions)
        #expect(end == at(wait))
    }

    @Test("are forgotten after a success, and of servers that have no account any more")
    func forgotten() throws {
        try locked(failures: 5)
        let lockOuts = try load(clock: 1_000_000)
        lockOuts.succeeded("server", .sessions)
        #expect(lockOuts.servers.isEmpty)
        lockOuts.save(servers: ["server"], now: at(0), WallClock(seconds: 1_000_000))
        #expect(try load(clock: 1_000_000).end("server", .sessions) == nil)

        try locked(failures: 5)
        let others = try load(clock: 1_000_000)
        others.save(servers: ["another"], now: at(0), WallClock(seconds: 1_000_000))
        #expect(others.servers.isEmpty)
    }

    @Test("are told once when they begin and once when they end")
    func told() throws {
        let lockOuts = try load(clock: 0)
        var changes = 0
        lockOuts.changed = { changes += 1 }
        for _ in 0..<10 { lockOuts.failed("server", .sessions, now: at(0)) }
        #expect(changes == 1)
        for _ in 0..<3 { lockOuts.succeeded("server", .sessions) }
        #expect(changes == 2)
    }

    @Test("take up nothing of a damaged file")
    func damaged() throws {
        try locked(failures: 5)
        let path: Path = "lock-outs"
        let text = try files.read(path, limit: 4096)
        try files.replaceContents(of: path, with: text + Array("\nKind: sessions\n".utf8))
        #expect(try load(clock: 1_000_000).servers.isEmpty)
    }

    @Test(
        "take up nothing senseless from the disk",
        arguments: [("0", 0), ("x", 0), ("-5", 0), ("99999999999999999999", 0), ("1000000", 86_400)])
    func senseless(_ failures: String, _ wait: Int) throws {
        let file = RecordFile("lock-outs", in: files)
        try file.save([
            Record([
                ("Server", "server"), ("Kind", "sessions"), ("Failures", failures), ("End", "9999999"),
            ]), Record([("Server", "server"), ("Kind", "none"), ("Failures", "9"), ("End", "9999999")]),
        ])
        let lockOuts = try load(clock: 1_000_000)
        #expect(lockOuts.end("server", .sessions) == (wait > 0 ? at(wait) : nil))
    }
}

@Suite("A token bucket")
struct TokenBucketTests {
    @Test("gives a number at once, and then one each interval")
    func bounded() {
        var bucket = TokenBucket(capacity: 3, every: .seconds(10), now: at(0))
        let taken = (0..<100).filter { bucket.take(at: at($0)) }
        #expect(taken.count == 3 + 9)
        #expect(Array(taken.prefix(4)) == [0, 1, 2, 10])
    }

    @Test("is full again after a long rest, and not fuller")
    func rested() {
        var bucket = TokenBucket(capacity: 3, every: .seconds(10), now: at(0))
        for _ in 0..<3 { _ = bucket.take(at: at(0)) }
        let taken = (0..<10).filter { _ in bucket.take(at: at(100_000)) }
        #expect(taken.count == 3)
    }
}
