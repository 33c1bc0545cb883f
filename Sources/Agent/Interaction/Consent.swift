import Accounts
import DMSession
import HTTP
import Linux
import Systemd

extension Configuration.Interaction {
    /// Whether a session may begin that a server has asked for. Its recommendation decides who is asked.
    ///
    /// - Source: DM Notification Initiated Session 1.2, user interaction mode; without a screen our choice.
    func agrees(to notification: Notification, _ desk: QuestionDesk, _ loop: EventLoop) -> Bool {
        switch notification.userInteraction {
        case .notSpecified, .background: return true
        case .informative:
            AgentEvent.sessionAnnounced(server: notification.serverID).log()
            return true
        case .required:
            let question = Question(
                kind: .confirm, text: "The server \(notification.serverID) wants a session.")
            let answer = respondent(desk, loop, until: .after(timeLimit))?.answer(question)
            if answer != .accepted { AgentEvent.sessionDeclined(server: notification.serverID).log() }
            return answer == .accepted
        }
    }
}

extension Account {
    /// For a session of parties that have lost their nonces; each then issues a fresh one.
    ///
    /// - Source: OMA DM Security 1.2, nonce resynchronization.
    func resynchronizing(_ verified: VerifiedNotification?) -> Account {
        verified?.resynchronizes == true ? resynchronized : self
    }
}

extension SessionFailure {
    /// Whether the server had nothing to do, and showed no credentials because nobody asked for some. Then it is called again
    /// as after a good session, if it was told nothing and isn't on trial; nothing is believed or proven.
    var isOfIdleServer: Bool {
        guard case .ended(.serverUnproven) = self else { return false }
        return true
    }

    /// Whether one of the two didn't take the other's credentials.
    var isOfCredentials: Bool {
        switch self {
        case .ended(.authenticationFailed), .ended(.serverNotAuthenticated): true
        case .transport(.status(let status, _)): status == 401 || status == 407
        case .unprotected, .transport, .protocolViolated, .ended: false
        }
    }
}
