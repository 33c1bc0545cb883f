import DMSession
import SyncML
import Testing

@testable import Agent

@Suite("What a session's end is called")
struct SessionWordsTests {
    @Test("is what happened")
    func words() {
        #expect("\(SessionResult.serverBusy(.serverFailure))" == "the server failed (status 511)")
        #expect("\(SessionResult.serverBusy(.unavailable))".contains("no time"))
        var refusals = Refusals()
        refusals.add("Atomic", "", 507)
        refusals.add("Add", "./A", 418)
        #expect(refusals.line == "Atomic was answered 507; Add of ./A was answered 418")
    }
}
