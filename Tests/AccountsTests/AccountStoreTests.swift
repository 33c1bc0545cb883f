import Linux
import ManagementTree
import SyncML
import TestSupport
import Testing

@testable import Accounts

/// An account with secrets of its own.
func account(_ server: String, address: String? = nil, password: String = "secret") -> Account {
    Account(
        serverID: server, address: address ?? "https://\(server)/dm",
        clientCredentials: Credentials(name: "device", password: password),
        serverCredentials: Credentials(name: server, password: "its-\(password)"),
        clientAuthentication: .md5, serverAuthentication: .hmac, clientNonce: [1, 2], serverNonce: [3])
}

extension AccountStore {
    /// What a server does to an account's address.
    func move(_ name: String, to address: String) throws {
        var nodes = try #require(self.nodes(of: name))
        nodes.set("AppAddr/1/Addr", Array(address.utf8))
        try change(name, to: nodes)
    }

    func fail(_ server: String, times: Int = 1) {
        for _ in 0..<times {
            _ = begin(server)
            sessionFailed(server)
        }
    }

    func succeed(_ server: String) {
        _ = begin(server)
        sessionSucceeded(server)
    }

    func address(_ server: String) -> String? { account(of: server)?.address }
}

@Suite("The accounts")
struct AccountStoreTests {
    private let files = CrashingFileSystem()

    private func store(_ configured: Account? = nil) throws -> AccountStore {
        try AccountStore(files, configured: configured)
    }

    @Test("are the configured one, if there is one")
    func configured() throws {
        #expect(try store().servers == [])
        #expect(try store().account(of: "a") == nil)
        let store = try store(account("a"))
        #expect(store.servers == ["a"])
        #expect(store.account(of: "a") == account("a"))
        #expect(store.names == ["1"])
    }

    @Test("outlast restarts, with their nonces and numbers")
    func restart() throws {
        var store = try store(account("a"))
        try store.change("2", to: AccountNodes(account("b"), name: "Second"))
        #expect(store.servers == ["a", "b"])
        #expect(store.begin("a") == "1")
        #expect(store.begin("a") == "2")
        #expect(store.begin("b") == "1")
        store.save(serverNonce: [8], of: "b")
        store.save(clientNonce: [9, 9], of: "a")
        store.catchUp()
        store = try self.store(account("a"))
        #expect(store.servers == ["a", "b"])
        #expect(store.account(of: "a")?.clientNonce == [9, 9])
        #expect(store.account(of: "a")?.serverNonce == [3])
        #expect(store.account(of: "b")?.serverNonce == [8])
        #expect(store.account(of: "b")?.clientCredentials == account("b").clientCredentials)
        #expect(store.begin("a") == "11")
        #expect(store.begin("b") == "11")
        #expect(store.names == ["1", "2"])
    }

    @Test("keep the configured secrets out of the state, as long as nobody changes them")
    func secretsStayInTheirFile() throws {
        let store = try store(account("a", password: "p"))
        _ = store.begin("a")
        let text = String(decoding: try files.read("accounts", limit: 1 << 20), as: UTF8.self)
        #expect(!text.contains("AAuthSecret"))
        try store.move("1", to: "https://new/")
        let changed = String(decoding: try files.read("accounts", limit: 1 << 20), as: UTF8.self)
        #expect(changed.contains("AAuthSecret"))
        #expect(try files.attributes(of: "accounts")?.mode == 0o600)
    }

    @Test("are used only once they are complete")
    func incomplete() throws {
        let store = try store(account("a"))
        try store.change("b", to: AccountNodes())
        #expect(store.names == ["1", "b"])
        #expect(store.servers == ["a"])
        let complete = AccountNodes(account("b"))
        for path in ["AppID", "ServerID", "AppAddr/1/Addr", "AppAuth/1/AAuthType"] {
            var nodes = complete
            nodes.remove(path)
            try store.change("b", to: nodes)
            #expect(store.servers == ["a"])
            try store.change("b", to: nil)
        }
        for address in ["http://b/", "ftp://b/", "b", "https://", ""] {
            try store.change("b", to: AccountNodes(account("b", address: address)))
            #expect(store.servers == ["a"])
            try store.change("b", to: nil)
        }
        try store.change("b", to: complete)
        #expect(store.servers == ["a", "b"])
    }

    @Test("belong to different servers")
    func twins() throws {
        let store = try store(account("a"))
        #expect(throws: NodeError.alreadyExists) {
            try store.change("2", to: AccountNodes(account("a", address: "https://evil/")))
        }
        #expect(store.address("a") == "https://a/dm")
    }

    @Test("are never all deleted, and the servers of those that are lose their rights")
    func deleted() throws {
        var store = try store(account("a"))
        #expect(throws: NodeError.forbidden) { try store.change("1", to: nil) }
        // An incomplete one is no replacement.
        try store.change("2", to: AccountNodes())
        #expect(throws: NodeError.forbidden) { try store.change("1", to: nil) }
        try store.change("2", to: AccountNodes(account("b")))
        // Nor is one with which no session has ended well: it may lead nowhere.
        #expect(throws: NodeError.forbidden) { try store.change("1", to: nil) }
        store.fail("b")
        #expect(throws: NodeError.forbidden) { try store.change("1", to: nil) }
        store.succeed("b")
        store = try self.store(account("a"))
        try store.change("1", to: nil)
        #expect(store.servers == ["b"])
        #expect(store.departed == ["a"])
        #expect(throws: NodeError.forbidden) { try store.change("2", to: nil) }
        // Until the operator changes the configuration, that is so.
        store = try self.store(account("a"))
        #expect(store.servers == ["b"])
        #expect(store.names == ["2"])
        #expect(store.departed == ["a"])
        try store.settle()
        #expect(try self.store(account("a")).departed == [])
        #expect(try self.store(account("a", password: "new")).servers == ["a", "b"])
    }

    @Test("are deleted as long as another one has led to its server, whatever was made of that since")
    func deletedBesideChanged() throws {
        var store = try store(account("a"))
        try store.change("2", to: AccountNodes(account("b")))
        store.succeed("b")
        try store.move("2", to: "https://nowhere/")
        store = try self.store(account("a"))
        try store.change("1", to: nil)
        store.fail("b", times: 3)
        #expect(store.address("b") == "https://b/dm")
    }

    @Test("of the configuration come back when the operator changes them")
    func operatorWins() throws {
        var store = try store(account("a"))
        try store.move("1", to: "https://moved/")
        store = try self.store(account("a"))
        #expect(store.address("a") == "https://moved/")
        #expect(store.isOnTrial("a"))
        store = try self.store(account("a", password: "new"))
        #expect(store.address("a") == "https://a/dm")
        #expect(!store.isOnTrial("a"))
        store = try self.store(account("c"))
        #expect(store.servers == ["c"])
        #expect(store.departed == ["a"])
        #expect(try self.store(nil).servers == [])
    }

    @Test("get their rights once")
    func rights() throws {
        var store = try store(account("a"))
        #expect(store.owed.map(\.server) == ["a"])
        try store.change("2", to: AccountNodes())
        try store.settle()
        #expect(store.owed.isEmpty)
        // Of one that a server adds, that server says who has rights on it.
        try store.change("2", to: AccountNodes(account("b")))
        #expect(store.owed.isEmpty)
        store.succeed("a")
        try store.change("2", to: nil)
        store.begin(replacing: false)
        try store.add(AccountNodes(account("b")))
        try store.commit()
        store = try self.store(account("a"))
        #expect(store.owed.map(\.server) == ["b"])
        #expect(store.owed.map(\.name) == ["2"])
    }

    @Test("are sixteen at most")
    func limit() throws {
        let store = try store(account("a"))
        for number in 2...16 { try store.change("x\(number)", to: AccountNodes(account("s\(number)"))) }
        #expect(throws: NodeError.full) { try store.change("x17", to: AccountNodes(account("s17"))) }
        #expect(store.names.count == 16)
    }

    @Test("get their rights again when those were lost")
    func lostRights() throws {
        let store = try store(account("a"))
        try store.settle()
        #expect(store.owed.isEmpty)
        store.oweRights()
        #expect(store.owed.map(\.server) == ["a"])
    }

    @Test("begin anew when their file is damaged")
    func damaged() throws {
        try store(account("a")).change("2", to: AccountNodes(account("b")))
        var content = try files.read("accounts", limit: 1 << 20)
        content[content.count / 2] ^= 1
        try files.write(content, to: "accounts")
        let store = try store(account("a"))
        #expect(store.damage != nil)
        #expect(store.servers == ["a"])
    }

    @Test("change in transactions as a whole or not at all")
    func transaction() throws {
        var store = try store(account("a"))
        store.begin()
        try store.move("1", to: "https://b/")
        try store.change("2", to: AccountNodes(account("b")))
        store.rollBack()
        #expect(store.servers == ["a"] && store.address("a") == "https://a/dm")
        store.begin()
        try store.change("2", to: AccountNodes(account("b")))
        #expect(try self.store(account("a")).servers == ["a"])
        try store.commit()
        store = try self.store(account("a"))
        #expect(store.servers == ["a", "b"])
    }
}
