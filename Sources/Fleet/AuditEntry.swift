internal import Foundation

/// One change that somebody has made: it is stored with the change, and never changed itself.
public struct AuditEntry: Codable, Equatable, Sendable {
    /// Given by the store; later ones have larger numbers.
    public var number: Int64 = 0
    /// ISO 8601 in UTC.
    public var time: String
    /// The name of a token, or of a user of the server's machine.
    public var author: String
    /// What was done to what: `device.add`, `token.delete`.
    public var action: String
    /// Its identifier, number or name.
    public var subject: String
    /// What was different before, by its name; empty for what wasn't there. Has no secrets.
    public var before: [String: String]
    /// What is different now; empty for what is gone. Has no secrets.
    public var after: [String: String]

    public init(
        time: String, author: String, action: String, subject: String, before: [String: String],
        after: [String: String]
    ) {
        (self.time, self.author, self.action) = (time, author, action)
        (self.subject, self.before, self.after) = (subject, before, after)
    }
}

/// Who makes the changes that a task makes. What is stored meanwhile is in the audit log under that name; what nobody has made, as
/// what devices tell in their sessions, isn't.
public struct Author: Sendable {
    /// Of this task and those that it begins.
    @TaskLocal public static var current: Author?

    /// The name of a token, or of a user of the server's machine.
    public var name: String
    /// The time of day: ISO 8601 in UTC.
    public var now: @Sendable () -> String

    public init(name: String, now: @escaping @Sendable () -> String) {
        (self.name, self.now) = (name, now)
    }
}

extension FleetStore {
    /// The changes, with what the audit log says of them if somebody makes them. Each store asks for this before it stores.
    public func audited(_ transaction: FleetTransaction) async throws(FleetStoreError) -> FleetTransaction {
        guard let author = Author.current else { return transaction }
        var (audited, ledger) = (transaction, Ledger(author: author))
        for device in transaction.devices {
            ledger.add(
                "device", device.id, device.version > 0 ? try await self.device(device.id) : nil, device)
        }
        for operation in transaction.operations {
            let before = operation.version > 0 ? try await self.operation(operation.number) : nil
            ledger.add("operation", "\(operation.number)", before, operation)
        }
        for command in transaction.commands {
            let before = command.version > 0 ? try await self.command(command.number) : nil
            ledger.add("command", "\(command.number)", before, command)
        }
        for token in transaction.tokens { ledger.add("token", token.name, nil, token) }
        try await add(enrolmentsOf: transaction, to: &ledger)
        for webhook in transaction.webhooks where webhook.version == 0 {
            ledger.add("webhook", webhook.id, nil, webhook)
        }
        for webhook in transaction.removedWebhooks { ledger.add("webhook", webhook.id, webhook, nil) }
        for device in transaction.removedDevices { ledger.add("device", device.id, device, nil) }
        for operation in transaction.removedOperations {
            ledger.add("operation", "\(operation.number)", operation, nil)
        }
        for command in transaction.removedCommands {
            ledger.add("command", "\(command.number)", command, nil)
        }
        for token in transaction.removedTokens { ledger.add("token", token.name, token, nil) }
        audited.audit += ledger.entries
        return audited
    }

    private func add(
        enrolmentsOf transaction: FleetTransaction, to ledger: inout Ledger
    ) async throws(FleetStoreError) {
        for enrolment in transaction.enrolments {
            let before = enrolment.version > 0 ? try await self.enrolment(key: enrolment.key) : nil
            ledger.add("enrolment", enrolment.key, before, enrolment)
        }
        for token in transaction.enrolmentTokens where token.version == 0 {
            ledger.add("enrolmentToken", token.name, nil, token)
        }
        for token in transaction.removedEnrolmentTokens {
            ledger.add("enrolmentToken", token.name, token, nil)
        }
    }
}

/// Entries that are made for one transaction.
private struct Ledger {
    let author: Author
    var entries: [AuditEntry] = []

    init(author: Author) { self.author = author }

    /// Adds an entry about what is different; none if nothing is.
    mutating func add(_ kind: String, _ subject: String, _ old: (any Audited)?, _ new: (any Audited)?) {
        let (before, after) = (old?.auditFields ?? [:], new?.auditFields ?? [:])
        let isSecretNew = old != nil && new != nil && old?.auditSecrets != new?.auditSecrets
        let change = after.merging(isSecretNew ? ["secrets": "changed"] : [:]) { first, _ in first }
        let action = old == nil ? "add" : new == nil ? "delete" : "change"
        let entry = AuditEntry(
            time: author.now(), author: author.name, action: "\(kind).\(action)", subject: subject,
            before: before.filter { after[$0.key] != $0.value },
            after: change.filter { before[$0.key] != $0.value })
        guard !entry.before.isEmpty || !entry.after.isEmpty else { return }
        entries.append(entry)
    }
}

/// What the audit log is about.
private protocol Audited {
    /// What may be told of it.
    var auditFields: [String: String] { get }
    /// What may not, but whether it has changed.
    var auditSecrets: [String] { get }
}

extension Audited {
    var auditSecrets: [String] { [] }
}

extension Device: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields([
            "userName": userName, "serverUserName": serverUserName, "serverId": serverID,
            "notificationAddress": notificationAddress, "certificate": certificate,
            "identityConflict": identityConflict,
            "groups": groups.joined(separator: ", "), "tags": tags.joined(separator: ", "),
        ])
    }

    fileprivate var auditSecrets: [String] { [userDigest, serverSecret ?? "", notificationDigest ?? ""] }
}

extension DeviceOperation: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields([
            "device": device, "operation": operation, "subject": subject, "package": package,
            "url": url.map(withoutSecrets), "state": state.rawValue, "reason": reason,
            "deadline": deadline, "requestedBy": requestedBy.rawValue,
        ])
    }
}

extension DeviceCommand: Audited {
    /// Without values: they may be anybody's passwords.
    fileprivate var auditFields: [String: String] {
        Self.fields([
            "device": device, "command": command.rawValue, "uri": uri, "target": target,
            "state": state.rawValue,
            "size": size.map { "\($0)" }, "deadline": deadline,
            "parts": parts.map { $0.map { "\($0.command.rawValue) \($0.uri)" }.joined(separator: ", ") },
        ])
    }
}

extension Webhook: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields(["url": withoutSecrets(url), "kinds": kinds.map(\.rawValue).joined(separator: ", ")])
    }
}

/// An address may have a password or a signature in it.
private func withoutSecrets(_ url: String) -> String {
    guard var parts = URLComponents(string: url) else { return "" }
    (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
    return parts.string ?? ""
}

extension AccessToken: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields([
            "roles": roles.map(\.rawValue).joined(separator: ", "), "groups": groups.joined(separator: ", "),
            "until": until,
        ])
    }
}

extension Enrolment: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields([
            "device": device, "state": state.rawValue, "source": source, "certificate": certificate,
            "groups": groups.joined(separator: ", "),
        ])
    }
}

extension EnrolmentToken: Audited {
    fileprivate var auditFields: [String: String] {
        Self.fields(["uses": "\(uses)", "groups": groups.joined(separator: ", "), "until": until])
    }
}

extension Audited {
    /// Those that have a value, none of them longer than most are.
    fileprivate static func fields(_ all: [String: String?]) -> [String: String] {
        all.compactMapValues { $0.flatMap { $0.isEmpty ? nil : String($0.prefix(1024)) } }
    }
}
