import Linux
import ManagementTree
import Records
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("A changed account")
struct AccountTrialTests {
    private let files = CrashingFileSystem()

    private func changed() throws -> AccountStore {
        let store = try AccountStore(files, configured: account("a"))
        store.succeed("a")
        try store.move("1", to: "https://new/")
        return store
    }

    @Test("is used at once, and for good when it leads to the server")
    func proven() throws {
        let store = try changed()
        #expect(store.address("a") == "https://new/")
        #expect(store.isOnTrial("a"))
        store.succeed("a")
        #expect(!store.isOnTrial("a"))
        store.fail("a", times: 9)
        #expect(store.address("a") == "https://new/")
    }

    @Test("is undone after three sessions that failed, and tried again when the old one fails as well")
    func undone() throws {
        var store = try changed()
        store.fail("a", times: 2)
        #expect(store.address("a") == "https://new/")
        store = try AccountStore(files, configured: account("a"))
        store.fail("a")
        #expect(store.address("a") == "https://a/dm")
        store = try AccountStore(files, configured: account("a"))
        #expect(store.address("a") == "https://a/dm")
        store.fail("a", times: 3)
        #expect(store.address("a") == "https://new/")
        store.fail("a", times: 3)
        store.succeed("a")
        #expect(store.address("a") == "https://a/dm")
        #expect(!store.isOnTrial("a"))
    }

    @Test("is undone also after failures that nobody can have counted", arguments: [Int.max, Int.min])
    func damagedCount(_ failures: Int) throws {
        _ = try changed()
        let file = RecordFile("accounts", in: files)
        var records = try file.load().records
        for index in records.indices where records[index]["Failures"] != nil {
            records[index]["Failures"] = "\(failures)"
        }
        try file.save(records)
        let store = try AccountStore(files, configured: account("a"))
        store.fail("a", times: 3)
        #expect(store.address("a") == "https://a/dm")
    }

    @Test("isn't proven by the session that changed it")
    func changedInSession() throws {
        let store = try AccountStore(files, configured: account("a"))
        _ = store.begin("a")
        try store.move("1", to: "https://new/")
        store.sessionSucceeded("a")
        #expect(store.isOnTrial("a"))
        store.fail("a", times: 3)
        #expect(store.address("a") == "https://a/dm")
    }

    @Test("may be changed again: the last one that led to the server is kept")
    func changedTwice() throws {
        let store = try changed()
        _ = store.begin("a")
        try store.move("1", to: "https://newer/")
        store.sessionSucceeded("a")
        store.fail("a", times: 3)
        #expect(store.address("a") == "https://new/")
    }

    @Test("is undone at once when nothing can be done with it")
    func unusable() throws {
        let store = try changed()
        try store.move("1", to: "nonsense")
        #expect(store.servers == ["a"])
        #expect(store.account(of: "a")?.address == "https://a/dm")
        _ = store.begin("a")
        #expect(store.nodes(of: "1")?.account(.xml)?.address == "https://a/dm")
        #expect(!store.isOnTrial("a"))
    }

    @Test("goes on after a restart, as a brought one does that has led nowhere yet")
    func restart() throws {
        var store = try changed()
        try store.change("2", to: AccountNodes(account("b")))
        #expect(store.untried == ["a", "b"])
        store = try AccountStore(files, configured: account("a"))
        #expect(store.untried == ["a", "b"])
        store.succeed("a")
        store.succeed("b")
        store = try AccountStore(files, configured: account("a"))
        #expect(store.untried.isEmpty)
        // What the operator wrote is called when the operator wants.
        #expect(try AccountStore(CrashingFileSystem(), configured: account("a")).untried.isEmpty)
    }

    @Test("is none when only nonces change")
    func nonces() throws {
        let store = try AccountStore(files, configured: account("a"))
        var nodes = try #require(store.nodes(of: "1"))
        nodes.set("AppAuth/1/AAuthData", [7])
        try store.change("1", to: nodes)
        #expect(!store.isOnTrial("a"))
        #expect(store.account(of: "a")?.clientNonce == [7])
    }

    @Test("is none that is being made, node by node")
    func beingMade() throws {
        let store = try AccountStore(files, configured: account("a"))
        let whole = AccountNodes(account("b"))
        var nodes = AccountNodes()
        for path in [
            "AppID", "ServerID", "AppAddr/1/Addr", "AppAuth/1/AAuthLevel", "AppAuth/1/AAuthType",
            "AppAuth/1/AAuthName", "AppAuth/1/AAuthSecret", "AppAuth/2/AAuthLevel", "AppAuth/2/AAuthType",
        ] {
            nodes.set(path, whole.value(of: path))
            try store.change("2", to: nodes)
        }
        #expect(!store.isOnTrial("b"))
        store.fail("b", times: 3)
        #expect(store.account(of: "b")?.clientCredentials == account("b").clientCredentials)
        #expect(store.account(of: "b")?.serverAuthentication == .hmac)
    }

    @Test("survives a power cut between any two writes, as before or as after", arguments: PowerLoss.allCases)
    func powerCuts(_ loss: PowerLoss) throws {
        let steps: [(AccountStore) throws -> Void] = [
            { try $0.move("1", to: "https://new/") },
            { $0.fail("a") },
            { $0.fail("a", times: 2) },
            { $0.succeed("a") },
            { try $0.change("2", to: AccountNodes(account("b"))) },
            { $0.succeed("b") },
            { try $0.change("1", to: nil) },
            { try $0.settle() },
        ]
        var cuts = 0
        for count in 0..<60 {
            let files = CrashingFileSystem()
            var store = try AccountStore(files, configured: account("a"))
            store.succeed("a")
            files.failPower(after: count)
            var states = [State(store)]
            for step in steps {
                do { try step(store) } catch {}
                if files.hasLostPower { break }
                states.append(State(store))
            }
            guard files.hasLostPower else { break }
            cuts += 1
            // The step that was cut may be found done; not an older one undone.
            let clean = CrashingFileSystem()
            let other = try AccountStore(clean, configured: account("a"))
            other.succeed("a")
            for step in steps.prefix(states.count) { try step(other) }
            files.restart(after: loss)
            store = try AccountStore(files, configured: account("a"))
            #expect(store.damage == nil)
            #expect(!store.servers.isEmpty)
            #expect([states.last, State(other)].contains(State(store)) || states.count == 3)
        }
        #expect(cuts > 20)
    }

    /// What of the accounts counts.
    private struct State: Equatable {
        let servers: [String], departed: [String], addresses: [String?], trials: [Bool], failures: [Int]

        init(_ store: AccountStore) {
            servers = store.servers
            departed = store.departed
            addresses = store.servers.map { store.address($0) }
            trials = store.servers.map { store.isOnTrial($0) }
            failures = store.accounts.map(\.failures)
        }
    }
}
