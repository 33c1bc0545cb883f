import Foundation
import Linux
import Systemd
import Testing

@Suite("A hang-up signal", .serialized)
struct SignalTests {
    @Test("is noted, ends a wait for it, and is forgotten on request")
    func hangUp() throws {
        let loop = try EventLoop(notesHangUp: true)
        // To this thread alone: the runner's other threads have it not blocked.
        raise(SIGHUP)
        let came = try loop.wait(until: .after(.seconds(10))) { loop.hasHungUp }
        #expect(came)
        loop.forgetHangUp()
        #expect(!loop.hasHungUp)
        let again = try loop.wait(until: .after(.milliseconds(10))) { loop.hasHungUp }
        #expect(!again)
    }

    @Test("and one to stop are noticed by work that never waits")
    func busy() throws {
        let loop = try EventLoop(stoppingOn: [.terminate], notesHangUp: true)
        try loop.serve()
        raise(SIGHUP)
        try loop.serve()
        #expect(loop.hasHungUp)
        raise(SIGTERM)
        #expect(throws: WaitError.stopRequested) { try loop.serve() }
    }
}
