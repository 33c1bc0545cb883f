internal import DMServer
internal import Foundation
internal import GRDB

/// One command on nodes as it is in the store: what was asked, and what came of it.
struct CommandRow: Codable, Equatable, Sendable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "command"

    var number: Int64?
    var device: String
    var command: Name
    /// As it was asked for, without the list; empty for several commands.
    var uri: String
    /// Where a copy goes.
    var target: String?
    /// What follows `?list=`: `TNDS`.
    var list: String?
    var format: String?
    var type: String?
    /// Kept until the device has answered.
    var value: Data?
    /// In bytes.
    var size: Int?
    /// The commands of a `Sequence` or `Atomic`; their values are kept as long as that of one command.
    var parts: [Part]?
    var state = State.queued
    /// What the device answered with.
    var status: Int?
    /// Why it failed, in words.
    var reason: String?
    var nodes: [TreeNode]?
    /// In how many sessions it went out.
    var attempts = 0
    /// When it makes no sense any more: ISO 8601 in UTC; nil for never.
    var deadline: String?
    /// When it was asked for, and when its state last changed: ISO 8601 in UTC.
    var created: String
    var changed: String

    enum Name: String, Codable, Sendable, CaseIterable {
        case get = "Get"
        case add = "Add"
        case replace = "Replace"
        case delete = "Delete"
        case copy = "Copy"
        case exec = "Exec"
        case sequence = "Sequence"
        case atomic = "Atomic"
    }

    /// A command that is one of several.
    struct Part: Codable, Equatable, Sendable {
        var command: Name
        var uri: String
        var target: String?
        var list: String?
        var format: String?
        var type: String?
        var value: Data?
    }

    enum State: String, Codable, Sendable, CaseIterable {
        /// Waits for the device's next session.
        case queued
        /// It went out; the device has not answered it.
        case sent
        case succeeded, failed
        /// Nobody waits for it any more: somebody said so, or time is over.
        case cancelled, expired

        /// Whether nothing will change any more.
        var isFinal: Bool {
            switch self {
            case .queued, .sent: false
            case .succeeded, .failed, .cancelled, .expired: true
            }
        }
    }

    mutating func didInsert(_ inserted: InsertionSuccess) {
        number = inserted.rowID
    }

    /// What a session is to do.
    var request: TreeRequest? {
        guard let number else { return nil }
        return TreeRequest(number: number, action: action, attempts: attempts)
    }

    private var action: TreeRequest.Action {
        switch command {
        case .sequence: .sequence((parts ?? []).map(\.action))
        case .atomic: .atomic((parts ?? []).map(\.action))
        case .get, .add, .replace, .delete, .copy, .exec:
            Part(
                command: command, uri: uri, target: target, list: list, format: format, type: type,
                value: value
            ).action
        }
    }

    mutating func take(_ progress: RequestProgress, now: String) {
        changed = now
        switch progress {
        case .sent: (state, attempts) = (.sent, attempts + 1)
        case .postponed: state = .queued
        case .succeeded(let status, let nodes):
            self.nodes = nodes.isEmpty && command != .get ? nil : nodes
            end(.succeeded, nil, status: status, now: now)
        case .failed(let status, let reason): end(.failed, reason, status: status, now: now)
        }
    }

    mutating func end(_ state: State, _ reason: String?, status: Int? = nil, now: String) {
        (self.state, self.reason, self.status, changed) = (state, reason, status, now)
        value = nil
        parts = parts.map { $0.map { $0.withoutValue } }
    }
}

extension CommandRow.Part {
    fileprivate var withoutValue: Self {
        var part = self
        part.value = nil
        return part
    }

    fileprivate var action: TreeRequest.Action {
        switch command {
        case .get: .get(uri: list.map { "\(uri)?list=\($0)" } ?? uri)
        case .add: .add(uri: uri, nodeValue)
        case .replace: .replace(uri: uri, nodeValue)
        case .delete: .delete(uri: uri)
        case .copy: .copy(from: uri, to: target ?? "")
        case .exec: .exec(uri: uri, correlator: nil, value == nil ? nil : nodeValue)
        // Containers are in no other ones.
        case .sequence, .atomic: .sequence([])
        }
    }

    private var nodeValue: NodeValue {
        NodeValue(format: format ?? "chr", type: type, octets: value.map(Array.init) ?? [])
    }
}
