import Accounts
import DMSession
import Linux
import Systemd

extension Configuration.Interaction {
    /// Whether a session may begin that a server has asked for. Its recommendation decides who is asked.
    ///
    /// - Source: DM Notification Initiated Session 1.2, user interaction mode. Without a screen an announcement goes to the log.
    func agrees(to notification: Notification, _ person: UserInteraction, _ loop: EventLoop) -> Bool {
        switch notification.userInteraction {
        case .notSpecified, .background: return true
        case .informative:
            AgentEvent.sessionAnnounced(server: notification.serverID).log()
            return true
        case .required:
            let question = Question(
                kind: .confirm, text: "The server \(notification.serverID) wants a session.")
            let answer = respondent(person, loop, until: .after(timeLimit))?.answer(question)
            if answer != .accepted { AgentEvent.sessionDeclined(server: notification.serverID).log() }
            return answer == .accepted
        }
    }
}
