import Accounts
import ManagementTree
import TestSupport
import Testing

@Suite("The configured account")
struct PinnedAccountTests {
    private let files = CrashingFileSystem()

    @Test("stays as it is, if it is pinned, and goes back to that")
    func pinned() throws {
        let free = try AccountStore(files, configured: account("a"))
        try free.move("1", to: "https://evil/")
        var events: [AccountEvent] = []
        let pinned = try AccountStore(files, configured: account("a"), isPinned: true) { events.append($0) }
        #expect(pinned.address("a") == "https://a/dm")
        #expect(throws: NodeError.notAllowed) { try pinned.move("1", to: "https://evil/") }
        #expect(throws: NodeError.notAllowed) { try pinned.rename("1", to: "2") }
        #expect(throws: NodeError.notAllowed) { try pinned.change("1", to: nil) }
        #expect(pinned.address("a") == "https://a/dm")
        pinned.save(clientNonce: [7], of: "a")
        pinned.catchUp()
        let again = try AccountStore(files, configured: account("a"), isPinned: true)
        #expect(again.account(of: "a")?.clientNonce == [7])
        #expect(events.isEmpty)
    }

    @Test("says from where to where a server moves it")
    func moved() throws {
        var events: [AccountEvent] = []
        let store = try AccountStore(files, configured: account("a")) { events.append($0) }
        try store.move("1", to: "https://new/dm")
        #expect(events == [.moved(server: "a", from: "https://a/dm", to: "https://new/dm")])
        #expect("\(events[0])" == "the account of a moves from https://a/dm to https://new/dm")
    }
}
