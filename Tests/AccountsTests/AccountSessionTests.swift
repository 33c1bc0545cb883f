import Linux
import ManagementTree
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("Accounts, from session to session,")
struct AccountSessionTests {
    private let files = CrashingFileSystem()

    private func store(_ configured: Account? = nil) throws -> AccountStore {
        try AccountStore(files, configured: configured)
    }

    @Test("keep how large a message their server takes, for as long as it is the same server")
    func messageLimit() throws {
        var store = try store(account("a"))
        store.save(messageLimit: 4000, of: "a")
        store = try self.store(account("a"))
        #expect(store.account(of: "a")?.messageLimit == 4000)
        store.save(messageLimit: nil, of: "a")
        #expect(try self.store(account("a")).account(of: "a")?.messageLimit == nil)
        store.save(messageLimit: 4000, of: "a")
        try store.move("1", to: "https://b/dm")
        #expect(store.account(of: "a")?.messageLimit == nil)
    }

    @Test("forget how large a message their server takes when it moves in the session that says so, or back")
    func movedInSession() throws {
        let store = try store(account("a"))
        store.succeed("a")
        _ = store.begin("a")
        try store.move("1", to: "https://new/")
        store.save(messageLimit: 4000, of: "a")
        #expect(store.account(of: "a")?.messageLimit == nil)
        _ = store.begin("a")
        store.save(messageLimit: 9000, of: "a")
        #expect(store.account(of: "a")?.messageLimit == 9000)
        store.sessionFailed("a")
        store.fail("a", times: 2)
        #expect(store.address("a") == "https://a/dm")
        #expect(store.account(of: "a")?.messageLimit == nil)
    }

    @Test("stay what a session was begun with when other names are taken back")
    func renamedBack() throws {
        let store = try store(account("a"))
        try store.change("2", to: AccountNodes(account("b")))
        store.succeed("a")
        store.succeed("b")
        try store.move("1", to: "https://new/")
        _ = store.begin("a")
        store.begin()
        try store.rename("1", to: "3")
        try store.rename("2", to: "1")
        store.rollBack()
        store.sessionSucceeded("a")
        #expect(!store.isOnTrial("a"))
        store.fail("a", times: 3)
        #expect(store.address("a") == "https://new/")
    }

    @Test("give sessions numbers and nonces even when the disk can't be written")
    func unwritable() throws {
        let store = try store(account("a"))
        files.fault = .refusesChanges(from: 0, .readOnly)
        #expect(store.begin("a") == "1")
        #expect(store.begin("a") == "2")
        store.save(clientNonce: [9, 9], of: "a")
        #expect(store.account(of: "a")?.clientNonce == [9, 9])
        #expect(throws: NodeError.storeFailed) { try store.move("1", to: "https://new/") }
        #expect(store.address("a") == "https://a/dm")
    }

    @Test("cost a session no write: numbers are reserved, and nonces that servers gave can wait")
    func writes() throws {
        let store = try store(account("a"))
        #expect(store.begin("a") == "1")
        let before = files.operations
        for _ in 2...16 {
            _ = store.begin("a")
            store.save(clientNonce: [9], of: "a")
        }
        #expect(files.operations == before)
        store.catchUp()
        let after = files.operations
        #expect(after > before)
        store.catchUp()
        #expect(files.operations == after)
        #expect(store.begin("a") == "11")
        #expect(files.operations > after)
        #expect(try self.store(account("a")).begin("a") == "21")
    }

    @Test("count from 1 again after FFFF")
    func numbers() {
        let kept = KeptAccount(name: "1", nodes: AccountNodes(account("a")))
        kept.session = .max - 1
        kept.begin()
        #expect(kept.session == .max)
        kept.begin()
        #expect(kept.session == 1)
    }

    @Test("say how the first message is written, or leave it to the configuration")
    func encoding() throws {
        let store = try AccountStore(files, configured: account("a"), encoding: .wbxml)
        try store.change("2", to: AccountNodes(account("b")))
        #expect(store.account(of: "a")?.encoding == .wbxml)
        #expect(store.account(of: "b")?.encoding == .wbxml)
        for (text, encoding) in [("xml", Encoding.xml), ("wbxml", .wbxml), ("", .wbxml)] {
            var nodes = try #require(store.nodes(of: "2"))
            nodes.set("Ext/Encoding", Array(text.utf8))
            try store.change("2", to: nodes)
            #expect(store.account(of: "b")?.encoding == encoding)
        }
        // What a server makes of it is on trial like all else.
        store.succeed("a")
        var nodes = try #require(store.nodes(of: "1"))
        nodes.set("Ext/Encoding", Array("xml".utf8))
        try store.change("1", to: nodes)
        #expect(store.account(of: "a")?.encoding == .xml)
        #expect(store.isOnTrial("a"))
        store.fail("a", times: 3)
        #expect(store.account(of: "a")?.encoding == .wbxml)
    }

    @Test("keep their nonces through a session in which a server gives itself another identifier")
    func renamed() throws {
        let store = try store()
        try store.change("1", to: AccountNodes(account("old")))
        _ = store.begin("old")
        try store.change("1", to: AccountNodes(account("new")))
        store.save(clientNonce: [7, 7], of: "old")
        #expect(store.account(of: "new")?.clientNonce == [7, 7])
    }
}
