import Linux
import TestSupport
import Testing

@testable import Agent

@Suite("What servers know of the software")
struct ToldInventoryTests {
    @Test("is news once it is something else, over restarts, for each server")
    func news() {
        let files = CrashingFileSystem()
        let told = ToldInventories(files)
        #expect(!told.isNews(1, to: "a"))
        told.tell(1, to: "a", of: ["a", "b"])
        told.tell(.max, to: "b", of: ["a", "b"])
        let again = ToldInventories(files)
        #expect(!again.isNews(1, to: "a") && again.isNews(2, to: "a"))
        #expect(!again.isNews(.max, to: "b") && again.isNews(1, to: "b"))
        again.tell(2, to: "a", of: ["a"])
        // Of one whose account is gone nothing is kept.
        let last = ToldInventories(files)
        #expect(!last.isNews(2, to: "a") && !last.isNews(1, to: "b"))
    }
}
