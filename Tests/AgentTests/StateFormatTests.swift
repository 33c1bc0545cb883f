import DMSession
import Deployment
import Foundation
import Linux
import Records
import SCOMO
import TestSupport
import Testing

@testable import Accounts
@testable import Agent

@Suite("The state of a released format")
struct StateFormatTests {
    @Test("has accounts", arguments: ReleasedState.formats)
    func accounts(_ format: String) throws {
        let files = try ReleasedState.disk(format, of: "agent")
        let store = try AccountStore(files)
        #expect(store.damage == nil)
        #expect(store.servers == ["test-server"])
        let account = try #require(store.account(of: "test-server"))
        #expect(account.address == "https://127.0.0.1:37037/dm")
        #expect(account.clientCredentials?.name == "test-1")
    }

    @Test("has lock-outs and used notifications", arguments: ReleasedState.formats)
    func lockOuts(_ format: String) throws {
        let files = try ReleasedState.disk(format, of: "agent")
        let lockOuts = try LockOuts(files, now: .now, WallClock(seconds: 1_795_960_000))
        #expect(lockOuts.servers == ["dm.example.net"])
        #expect(lockOuts.end("dm.example.net", .sessions) != nil)
        let used = try UsedNotifications(files)
        #expect(used.contains(Array(0..<16)))
        #expect(used.contains(Array(16..<32)))
        #expect(used.contains(Array(32..<48)))
        #expect(!used.contains(Array(1..<17)))
    }

    @Test("has properties of nodes", arguments: ReleasedState.formats)
    func properties(_ format: String) throws {
        let properties = PropertyFile(try ReleasedState.disk(format, of: "agent"))
        let records = properties.load()
        #expect(properties.damage == nil)
        let account = try #require(records.first { $0["Node"] == "./DMAcc/account" })
        #expect(account["ACL"] == "Add=test-server&Delete=test-server&Get=test-server&Replace=test-server")
        #expect(account["Version"] == "5")
    }

    @Test("is whole: each file of state is among the released ones", arguments: ReleasedState.formats)
    func whole(_ format: String) throws {
        let files = try ReleasedState.disk(format, of: "agent")
        for name in StateFormats.names { _ = try files.read(name, limit: 1 << 20) }
    }

    @Test("has the least time that there may be", arguments: ReleasedState.formats)
    func clock(_ format: String) throws {
        let floor = ClockFloor(try ReleasedState.disk(format, of: "agent"), built: 0)
        #expect(floor.floor == 1_795_000_000)
    }

    @Test("has when installed files were last compared", arguments: ReleasedState.formats)
    func verified(_ format: String) throws {
        let contents = try RecordFile("verified", in: ReleasedState.disk(format, of: "agent")).load()
        #expect(contents.damage == nil)
        #expect(contents.records.first?["Time"] == "1795000000")
    }

    @Test("has what was put off", arguments: ReleasedState.formats)
    func deferred(_ format: String) throws {
        let files = try ReleasedState.disk(format, of: "agent")
        let clock = ClockFloor(files, built: 0) { 1_795_000_000 + 7199 }
        let deferrals = Deferrals(files, Configuration.Deadlines(), clock)
        #expect(deferrals.waiting == [1])
        #expect(deferrals.clockTime(of: 1).map { $0.seconds - 1_795_007_199 } ?? 9 <= 1)
    }

    @Test("has what the policy holds back", arguments: ReleasedState.formats)
    func held(_ format: String) throws {
        var policy = InstallPolicy()
        policy.normal = .ask
        let clock = ClockFloor(CrashingFileSystem(), built: 0) { 1_795_000_000 + 86_400 }
        let holds = Holds(try ReleasedState.disk(format, of: "agent"), policy, clock)
        #expect(holds.urgency(of: 1) == .normal)
        let delay = holds.look(at: 1, .normal)
        #expect(delay == OperationDelay(.approval, until: WallClock(seconds: 1_795_000_000 + 7 * 86_400)))
    }

    @Test("knows where a partial download comes from", arguments: ReleasedState.formats)
    func download(_ format: String) throws {
        let files = try ReleasedState.disk(format, of: "agent")
        let contents = try RecordFile("packages/1.scomo.download", in: files).load()
        #expect(contents.damage == nil)
        #expect(contents.records.first?["Validator"] == "\"5e1-64f0c1e2\"")
    }

    @Test(
        "comes back with the agent that a trial took back, and is forgotten when a server was reached",
        arguments: StateFormats.names)
    func back(_ path: Path) throws {
        let files = try ReleasedState.disk("1", of: "agent")
        let released = try files.read(path, limit: 1 << 20)
        let kept = path.withSuffix(".before")
        try files.replaceContents(of: kept, with: released)
        try files.replaceContents(of: path, with: Array("Format: 1000\nChecksum: 0\n\n".utf8))
        try files.replaceContents(of: "returned", with: [])
        try StateFormats.check(files)
        #expect(try files.read(path, limit: 1 << 20) == released)
        #expect(try files.attributes(of: "returned") == nil)
        #expect(try files.attributes(of: kept) == nil)

        try files.replaceContents(of: kept, with: released)
        try StateFormats.forgetEarlier(files)
        #expect(try files.attributes(of: kept) == nil)
        #expect(try files.read(path, limit: 1 << 20) == released)
    }

    @Test("of the highest format is what the package asks for before it takes the place of another")
    func package() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Packaging/debian/scomo-agent.preinst")
        let script = try String(contentsOf: file, encoding: .utf8)
        #expect(script.contains("\nknown=\(try #require(ReleasedState.formats.last))\n"))
    }

    @Test(
        "stops the agent when it is newer, and no file is touched", arguments: StateFormats.names)
    func newer(_ path: Path) throws {
        let files = try ReleasedState.disk("1", of: "agent")
        try StateFormats.check(files)
        let before = files.tree
        try files.replaceContents(of: path, with: Array("Format: 1000\nChecksum: 0\n\n".utf8))
        let error = FileSystemError(.readNewerFormat, path, .notSupported)
        #expect(throws: error) { try StateFormats.check(files) }
        #expect(files.tree == before)
        #expect(AgentError.state(directory: "/var/lib/scomo-agent", error).exitStatus == .badConfiguration)
    }
}
