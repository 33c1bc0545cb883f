public import DMServer
public import Foundation

/// One command on nodes of a device: what was asked, and what came of it.
public struct DeviceCommand: Codable, Equatable, Sendable {
    /// Unique over all devices; later ones have larger numbers.
    public let number: Int64
    /// Whose it is.
    public let device: String
    /// What is to be done.
    public var command: Name
    /// As it was asked for, without the list; empty for several commands.
    public var uri: String
    /// Where a copy goes.
    public var target: String?
    /// What follows `?list=`: `TNDS`.
    public var list: String?
    /// Of the value.
    public var format: String?
    /// Of the value.
    public var type: String?
    /// Kept until the device has answered.
    public var value: Data?
    /// In bytes.
    public var size: Int?
    /// The commands of a `Sequence` or `Atomic`; their values are kept as long as that of one command.
    public var parts: [Part]?
    /// How far it is.
    public var state = State.queued
    /// What the device answered with.
    public var status: Int?
    /// Why it failed, in words.
    public var reason: String?
    /// What was found.
    public var nodes: [TreeNode]?
    /// In how many sessions it went out.
    public var attempts = 0
    /// When it makes no sense any more: ISO 8601 in UTC; nil for never.
    public var deadline: String?
    /// When it was asked for: ISO 8601 in UTC; so are the other times.
    public var created: String
    /// When its state last changed.
    public var changed: String
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    /// The commands that there are.
    public enum Name: String, Codable, Sendable, CaseIterable {
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
    public struct Part: Codable, Equatable, Sendable {
        /// What is to be done.
        public var command: Name
        /// As that of one command.
        public var uri: String
        /// As that of one command.
        public var target: String?
        /// As that of one command.
        public var list: String?
        /// Of the value.
        public var format: String?
        /// Of the value.
        public var type: String?
        /// As that of one command.
        public var value: Data?
    }

    /// How far a command is.
    public enum State: String, Codable, Sendable, CaseIterable {
        /// Waits for the device's next session.
        case queued
        /// It went out; the device has not answered it.
        case sent
        case succeeded, failed
        /// Nobody waits for it any more: somebody said so, or time is over.
        case cancelled, expired

        /// Whether nothing will change any more.
        public var isFinal: Bool {
            switch self {
            case .queued, .sent: false
            case .succeeded, .failed, .cancelled, .expired: true
            }
        }
    }

    /// A new command, asked for now.
    public init(number: Int64, device: String, command: Name, uri: String = "", now: String) {
        (self.number, self.device, self.command, self.uri) = (number, device, command, uri)
        (created, changed) = (now, now)
    }

    /// What a session is to do.
    public var request: TreeRequest {
        TreeRequest(number: number, action: action, attempts: attempts)
    }

    private var action: TreeRequest.Action {
        switch command {
        case .sequence: .sequence((parts ?? []).map(\.action))
        case .atomic: .atomic((parts ?? []).map(\.action))
        case .get, .add, .replace, .delete, .copy, .exec:
            whole.action
        }
    }

    private var whole: Part {
        var part = Part(command: command, uri: uri)
        (part.target, part.list) = (target, list)
        (part.format, part.type, part.value) = (format, type, value)
        return part
    }

    /// Takes how it fares in a session.
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

    /// It is over; its value is needed no more.
    public mutating func end(_ state: State, _ reason: String?, status: Int? = nil, now: String) {
        (self.state, self.reason, self.status, changed) = (state, reason, status, now)
        value = nil
        parts = parts.map { $0.map { $0.withoutValue } }
    }

    /// Ends it when its deadline is over.
    ///
    /// - Returns: Whether it is over by that.
    public mutating func expire(now: String) -> Bool {
        guard !state.isFinal, let deadline, deadline < now else { return false }
        end(.expired, "its deadline is over", now: now)
        return true
    }
}

extension DeviceCommand.Part {
    /// A command on a node; what else it needs is set afterwards.
    public init(command: DeviceCommand.Name, uri: String) {
        (self.command, self.uri) = (command, uri)
    }

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
