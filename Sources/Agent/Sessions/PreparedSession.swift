import Accounts
import DMSession
import SCOMO

/// A session that is about to be held: with whom, why, and what goes along.
struct PreparedSession {
    let schedule: Schedule
    let account: Account
    /// As package 0 has it, or the account's own next one.
    let id: String
    let reason: SessionReason
    /// What the server has asked for the session with.
    let wish: VerifiedNotification?
    /// The reports that it carries.
    let reports: [Report]
    /// Whether the device asks the server for updates in it.
    let asksForUpdates: Bool

    var server: String { schedule.server }
    var start: Session.Start { wish == nil ? .client : .server }

    /// What the device tells the server.
    var alerts: [GenericAlert] {
        (asksForUpdates ? [.updateRequest] : []) + reports.map { GenericAlert($0) }
    }
}
