import AccountTesting
import Accounts
import DMSession
import HTTP
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("A session that a server wants")
struct ConsentTests {
    private func agrees(
        _ wanted: Accounts.Notification.UserInteraction, _ policy: Configuration.Interaction.Policy
    ) throws -> Bool {
        var interaction = Configuration.Interaction()
        interaction.policy = policy
        interaction.timeLimit = .milliseconds(20)
        let notification = Accounts.Notification(
            userInteraction: wanted, sessionNumber: 1, serverID: "server")
        return interaction.agrees(to: notification, UserInteraction(), try EventLoop())
    }

    @Test(
        "in the background, or announced, needs nobody", arguments: Configuration.Interaction.Policy.allCases)
    func background(_ policy: Configuration.Interaction.Policy) throws {
        for wanted in [Accounts.Notification.UserInteraction.notSpecified, .background, .informative] {
            #expect(try agrees(wanted, policy))
        }
    }

    @Test("with a person's consent depends on the policy")
    func required() throws {
        #expect(try agrees(.required, .accept))
        for policy in [Configuration.Interaction.Policy.none, .reject, .ask] {
            #expect(try !agrees(.required, policy))
        }
    }

    @Test("with a person's consent, asked over the bus, gets the answer")
    func asked() throws {
        var interaction = Configuration.Interaction()
        interaction.policy = .ask
        let desk = UserInteraction()
        var text = ""
        desk.show = { [unowned desk] in
            text = $0.text
            try? desk.take($0.id, "accepted", [])
        }
        let notification = Accounts.Notification(
            userInteraction: .required, sessionNumber: 1, serverID: "ser\u{1B}ver")
        #expect(interaction.agrees(to: notification, desk, try EventLoop()))
        #expect(text == "The server ser ver wants a session.")
    }
}

@Suite("A session that failed")
final class FailedSessionTests {
    let files = CrashingFileSystem()

    private func reception() throws -> Reception {
        try Reception(Configuration.Notifications(), files) { _ in nil }
    }

    @Test("because of credentials lengthens the wait, up to a day, over restarts, until one ends well")
    func credentials() throws {
        let refused = SessionFailure.ended(.authenticationFailed)
        var waits: [Int64] = []
        for _ in 0..<20 {
            // A new start each time.
            let reception = try reception()
            let wait = reception.wait(after: refused, "server") ?? .zero
            waits.append((wait.components.seconds + 30) / 60)
            reception.keep(servers: ["server"])
        }
        #expect(Array(waits.prefix(6)) == [0, 0, 1, 2, 4, 8])
        #expect(waits.last == 1440)
        let reception = try reception()
        #expect(reception.lockOuts.servers == ["server"])
        reception.sessionSucceeded("server", nil)
        #expect(reception.lockOuts.servers.isEmpty)
        #expect(reception.wait(after: refused, "server") == .zero)
    }

    @Test("for another reason has the wait that the server wants")
    func others() throws {
        let reception = try reception()
        for _ in 0..<10 {
            let busy = SessionFailure.transport(.status(503, retryAfter: .seconds(7)))
            #expect(reception.wait(after: busy, "server") == .seconds(7))
            #expect(reception.wait(after: .ended(.tooManyMessages), "server") == nil)
        }
    }

    @Test("because of credentials is known as that")
    func kinds() {
        for failure in [
            SessionFailure.ended(.authenticationFailed), .ended(.serverNotAuthenticated),
            .transport(.status(401, retryAfter: nil)), .transport(.status(407, retryAfter: nil)),
        ] { #expect(failure.isOfCredentials) }
        for failure in [
            SessionFailure.ended(.aborted(by: .server)), .ended(.serverUnproven),
            .transport(.status(403, retryAfter: nil)),
            .transport(.interrupted(.timedOut)),
        ] { #expect(!failure.isOfCredentials) }
        #expect(SessionFailure.ended(.serverUnproven).isOfIdleServer)
        #expect(!SessionFailure.ended(.serverNotAuthenticated).isOfIdleServer)
    }
}
