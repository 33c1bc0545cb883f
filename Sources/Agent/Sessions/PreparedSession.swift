import Accounts
import DMSession
import SCOMO
import SCOMOTerms

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
    /// For whom the device asks the server for updates in it; nil if it doesn't.
    let update: UpdateRequest?
    /// The checksum of the inventory, if it is news to the server that it was changed on the device.
    var change: UInt32?
    /// The URI of the object for software.
    let root: String

    var server: String { schedule.server }
    var start: Session.Start { wish == nil ? .client : .server }

    /// What the device tells the server.
    var alerts: [GenericAlert] {
        (update.map { [.updateRequest($0, root)] } ?? [])
            + (change == nil ? [] : [.inventoryChanged(root)]) + reports.map { GenericAlert($0) }
    }
}
