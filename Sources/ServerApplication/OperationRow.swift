internal import DMServer
internal import GRDB
internal import SCOMOTerms

/// One operation as it stands in the store: what was asked, what is to be done, how far it is.
struct OperationRow: Codable, Equatable, Sendable, FetchableRecord, MutablePersistableRecord {
    static let databaseTableName = "operation"

    var number: Int64?
    var device: String
    /// The name under which it was asked for.
    var operation: String
    /// Where in the object it is done; with `primitive`, the name of a node, what is done.
    var branch: Branch
    var primitive: String
    /// The identifier of the package or component.
    var subject: String
    /// The file in the server's folder, if the package came from there.
    var package: String?
    /// The package's name for people.
    var name: String?
    var url: String?
    var correlator: String
    var requestedBy: Requester
    var state = State.queued
    /// The last status that the device gave to a command of this operation.
    var status: Int?
    /// Why it failed, in words.
    var reason: String?
    /// The node that was executed.
    var uri: String?
    var results: [Result] = []
    /// In how many sessions the `Exec` went out, since the device last said something about it.
    var attempts = 0
    /// When it makes no sense any more: ISO 8601 in UTC; nil for never.
    var deadline: String?
    /// When it was asked for, and when its state last changed: ISO 8601 in UTC.
    var created: String
    var changed: String

    /// One of the device's results.
    struct Result: Codable, Equatable, Sendable {
        /// A `ResultCode`.
        var code: Int
        var identifier: String?
        /// The operation node that was executed.
        var source: String?
        /// The node that came of it.
        var target: String?
    }

    /// Whose idea it was.
    enum Requester: String, Codable, Sendable {
        /// A program that uses the JSON interface.
        case external
        /// The device, by an update request.
        case device
        /// A person, by a console on top of the JSON interface.
        case console
    }

    /// How far an operation is. It only goes forward, except that `sent` becomes `queued` when the device is busy.
    enum State: String, Codable, Sendable, CaseIterable {
        /// Waits for the device's next session.
        case queued
        /// The command went out; the device has not answered it.
        case sent
        /// The device has taken it and will report.
        case accepted
        case succeeded, failed
        /// Nobody waits for it any more: somebody said so, or time is over. A report that comes all the same counts.
        case cancelled, expired

        /// Whether nothing will change any more, but for a report.
        var isFinal: Bool {
            switch self {
            case .queued, .sent, .accepted: false
            case .succeeded, .failed, .cancelled, .expired: true
            }
        }

        /// Whether the device may have a report for it.
        var mayBeReported: Bool {
            switch self {
            case .sent, .accepted, .cancelled, .expired: true
            case .queued, .succeeded, .failed: false
            }
        }
    }

    mutating func didInsert(_ inserted: InsertionSuccess) {
        number = inserted.rowID
    }

    /// What a session is to do, or to wait for; nil when the row doesn't make sense, which only damage can bring about.
    var order: Order? {
        guard let number, let task else { return nil }
        return Order(
            number: number, task: task, correlator: correlator, attempts: attempts, uri: uri,
            isAccepted: state == .accepted)
    }

    private var task: OrderedTask? {
        branch.primitives.first { $0.nodeName == primitive }.flatMap { OrderedTask($0, orderedSubject) }
    }

    private var orderedSubject: OrderedTask.Subject {
        switch branch {
        case .download: .download(PackageReference(identifier: subject, name: name, url: url ?? ""))
        case .delivered: .delivered(subject)
        case .deployed: .component(subject)
        }
    }
}

extension Branch: Codable {}

extension OperationRow {
    /// A new operation, asked for now.
    init(
        device: String, operation: OperationName, task: OrderedTask, package: String? = nil,
        requestedBy: Requester, deadline: String? = nil, now: String
    ) {
        (self.device, self.operation, self.package) = (device, operation.rawValue, package)
        (self.requestedBy, self.deadline) = (requestedBy, deadline)
        (created, changed) = (now, now)
        correlator = "scomo-" + Random.text(bytes: 12)
        (branch, primitive) = (task.subject.branch, task.primitive.nodeName)
        switch task.subject {
        case .download(let reference):
            (subject, name, url) = (reference.identifier, reference.name, reference.url)
        case .delivered(let identifier), .component(let identifier): subject = identifier
        }
    }
}

extension OperationRow.Result {
    init(_ item: OperationComplete.Item) {
        self.init(
            code: item.code.rawValue, identifier: item.identifier, source: item.source, target: item.target)
    }
}
