internal import DMServer
internal import Foundation
internal import GRDB

/// One command on a node as it is written in the store: what was asked, and what came of it.
struct CommandRow: Codable, Equatable, Sendable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "command"

    var number: Int64?
    var device: String
    var command: Name
    /// As it was asked for, without the list.
    var uri: String
    /// What follows `?list=`: `TNDS`.
    var list: String?
    var format: String?
    var type: String?
    /// Kept until the device has answered.
    var value: Data?
    /// In bytes.
    var size: Int?
    var state = State.queued
    /// What the device answered with.
    var status: Int?
    /// Why it failed, in words.
    var reason: String?
    var nodes: [TreeNode]?
    /// When it was asked for, and when its state last changed: ISO 8601 in UTC.
    var created: String
    var changed: String

    enum Name: String, Codable, Sendable {
        case get = "Get"
        case add = "Add"
        case replace = "Replace"
    }

    enum State: String, Codable, Sendable {
        /// Waits for the device's next session.
        case queued
        /// It went out; the device has not answered it.
        case sent
        case succeeded, failed

        /// Whether nothing will change any more.
        var isFinal: Bool { self == .succeeded || self == .failed }
    }

    mutating func didInsert(_ inserted: InsertionSuccess) {
        number = inserted.rowID
    }

    /// What a session is to do.
    var request: TreeRequest? {
        guard let number else { return nil }
        return TreeRequest(number: number, action: action, wasSent: state == .sent)
    }

    private var action: TreeRequest.Action {
        switch command {
        case .get: .get(uri: list.map { "\(uri)?list=\($0)" } ?? uri)
        case .add: .add(uri: uri, nodeValue)
        case .replace: .replace(uri: uri, nodeValue)
        }
    }

    private var nodeValue: NodeValue {
        NodeValue(format: format ?? "chr", type: type, octets: value.map(Array.init) ?? [])
    }

    mutating func take(_ progress: RequestProgress, now: String) {
        changed = now
        switch progress {
        case .sent: state = .sent
        case .succeeded(let status, let nodes):
            (state, self.status, value) = (.succeeded, status, nil)
            self.nodes = command == .get ? nodes : nil
        case .failed(let status, let reason):
            (state, self.status, self.reason, value) = (.failed, status, reason, nil)
        }
    }
}
