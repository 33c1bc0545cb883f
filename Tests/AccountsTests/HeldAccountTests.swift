import Linux
import ManagementTree
import TestSupport
import Testing

@testable import Accounts

@Suite("What a message changes of accounts")
struct HeldAccountTests {
    private let files = CrashingFileSystem()

    private func address() throws -> String? { try AccountStore(files).address("b") }

    @Test("is kept once, at its end")
    func kept() throws {
        let store = try AccountStore(files)
        try store.change("1", to: AccountNodes(account("b"), name: "B"))
        files.fault = .none
        store.hold()
        for number in 0..<50 { try store.move("1", to: "https://b\(number).example/dm") }
        // And a transaction in it.
        store.begin()
        try store.move("1", to: "https://c.example/dm")
        try store.commit()
        #expect(files.operations == 0)
        #expect(try address() == "https://b/dm")
        #expect(try store.storeHeld())
        #expect(try address() == "https://c.example/dm")
    }

    @Test("and can't be kept is undone", arguments: [true, false])
    func undone(_ isFull: Bool) throws {
        let store = try AccountStore(files)
        try store.change("1", to: AccountNodes(account("b"), name: "B"))
        store.hold()
        try store.move("1", to: "https://c.example/dm")
        if isFull {
            files.fault = .isFull(from: 0)
            #expect(throws: NodeError.storeFailed) { try store.storeHeld() }
            files.fault = .none
        } else {
            store.dropHeld()
        }
        #expect(store.address("b") == "https://b/dm")
        try store.move("1", to: "https://d.example/dm")
        #expect(try address() == "https://d.example/dm")
    }
}
