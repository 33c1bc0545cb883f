import Deployment
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import InstallerService

@Suite("For whom something is done")
struct EventTests {
    static let event = DeploymentEvent(
        number: 7, time: WallClock(seconds: 1_800_000_000), isTimeTrusted: true,
        author: EventAuthor(.agent, user: 5, operation: "12"), action: .remove, subject: "org.example.a",
        failure: DeploymentFailure(.neededByOthers, "b needs it"), generation: 3)

    @Test("the log crosses the socket as it is, and everybody may read it", arguments: Role.allCases)
    func history(_ role: Role) throws {
        let other = DeploymentEvent(
            number: 8, time: WallClock(seconds: 0), isTimeTrusted: false, author: EventAuthor(.installer),
            action: .recover, subject: "", failure: nil, generation: 0)
        let service = try ServiceThread(as: role) { $0.events = [Self.event, other] }
        #expect(try service.client.history(limit: 5) == [Self.event, other])
        #expect(service.end().asked == ["history 5"])
    }

    @Test("an order is somebody's, and the agent says for which operation, or for none")
    func authors() throws {
        let service = try ServiceThread(as: .agent)
        service.client.author = EventAuthor(.root, user: 0, operation: "12")
        _ = try service.client.install(.holding([]), InstallOrder(.active)) { _ in .proceed }
        service.client.author = EventAuthor(.anybody)
        _ = try service.client.install(.holding([]), InstallOrder(.active)) { _ in .proceed }
        let user = ServiceThread.somebody.user
        #expect(
            service.end().authors == [
                EventAuthor(.agent, user: user, operation: "12"), EventAuthor(.agent, user: user),
            ])
    }

    @Test(
        "the agent has a report noted that it gave up, under its operation, and nothing else that was refused"
    )
    func reports() throws {
        let service = try ServiceThread(as: .agent)
        service.client.author = EventAuthor(.agent, operation: "12")
        service.client.noteRefusal(of: .install, DeploymentFailure(.timedOut, "late"))
        service.client.noteRefusal(of: .report, DeploymentFailure(.timedOut, "late"))
        let other = try ServiceThread(as: .administrator)
        other.client.noteRefusal(of: .report, DeploymentFailure(.timedOut, "late"))
        #expect(service.end().asked == ["refused report to agent (user 5) for operation 12"])
        #expect(other.end().asked == [])
    }

    @Test(
        "who may something and is refused something else is kept; who may nothing isn't",
        arguments: [(Role.agent, ["refused roll-back to agent (user 5)"]), (.anybody, [])])
    func refusals(_ role: Role, _ kept: [String]) throws {
        let service = try ServiceThread(as: role)
        #expect(throws: DeploymentFailure.self) { try service.client.rollBack() }
        #expect(service.end().asked == kept)
    }
}
