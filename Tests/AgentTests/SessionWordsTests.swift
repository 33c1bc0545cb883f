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
        let atomic = AgentEvent.commandRefused(command: "Atomic", uri: "", status: 507)
        #expect(atomic.message == "the server's Atomic was answered 507")
        let add = AgentEvent.commandRefused(command: "Add", uri: "./A", status: 418)
        #expect(add.message == "the server's Add of ./A was answered 418")
    }
}
