public import DMServer
public import SCOMOTerms

/// One operation of a device: what was asked, what is to be done, how far it is.
public struct DeviceOperation: Codable, Equatable, Sendable {
    /// Unique over all devices; later ones have larger numbers.
    public private(set) var number: Int64
    /// Whose it is.
    public let device: String
    /// The name under which it was asked for.
    public var operation: String
    /// Where in the object it is done.
    public var branch: Branch
    /// What is done there: the name of a node.
    public var primitive: String
    /// The identifier of the package or component.
    public var subject: String
    /// The file in the server's folder, if the package came from there.
    public var package: String?
    /// The package's name for people.
    public var name: String?
    /// Where the package is.
    public var url: String?
    /// What the commands of the package's components are told; nil for nothing new.
    public var installParameters: String?
    /// Comes back with the report.
    public var correlator: String
    /// Whose idea it was.
    public var requestedBy: Requester
    /// How far it is.
    public var state = State.queued
    /// The last status that the device gave to a command of this operation.
    public var status: Int?
    /// Why it failed, in words.
    public var reason: String?
    /// The node that was executed.
    public var uri: String?
    /// What the device reported.
    public var results: [Result] = []
    /// In how many sessions the `Exec` went out, since the device last said something about it.
    public var attempts = 0
    /// When it makes no sense any more: ISO 8601 in UTC; nil for never.
    public var deadline: String?
    /// When it was asked for: ISO 8601 in UTC; so are the other times.
    public var created: String
    /// When its state last changed.
    public var changed: String
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    /// What operations of one device can be about.
    public struct Subject: Codable, Hashable, Sendable {
        /// Whose they are.
        public var device: String
        /// The identifier of the package or component.
        public var subject: String

        public init(device: String, subject: String) {
            (self.device, self.subject) = (device, subject)
        }
    }

    /// One of the device's results.
    public struct Result: Codable, Equatable, Sendable {
        /// A `ResultCode`.
        public var code: Int
        /// Of the component or package; nil when it wasn't told.
        public var identifier: String?
        /// The operation node that was executed.
        public var source: String?
        /// The node that came of it.
        public var target: String?
    }

    /// Whose idea it was.
    public enum Requester: String, Codable, Sendable {
        /// A program that uses the JSON interface.
        case external
        /// The device, by an update request.
        case device
        /// A person, by a console on top of the JSON interface.
        case console
    }

    /// How far an operation is. It only goes forward, except that `sent` becomes `queued` when the device is busy.
    public enum State: String, Codable, Sendable, CaseIterable {
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
        public var isFinal: Bool {
            switch self {
            case .queued, .sent, .accepted: false
            case .succeeded, .failed, .cancelled, .expired: true
            }
        }

        /// Whether the device may have a report for it.
        public var mayBeReported: Bool {
            switch self {
            case .sent, .accepted, .cancelled, .expired: true
            case .queued, .succeeded, .failed: false
            }
        }
    }

    /// What a session is to do, or to wait for; nil when it makes no sense, which only damage can bring about.
    public var order: Order? {
        guard let task else { return nil }
        return Order(
            number: number, task: task, correlator: correlator, installParameters: installParameters,
            attempts: attempts, uri: uri, isAccepted: state == .accepted)
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

extension DeviceOperation {
    /// The same once more, as if it were asked for now.
    ///
    /// - Parameter correlator: Such as nobody can guess.
    public func again(
        number: Int64, correlator: String, requestedBy: Requester, deadline: String?, now: String
    ) -> DeviceOperation {
        var again = self
        (again.number, again.correlator, again.version) = (number, correlator, 0)
        (again.requestedBy, again.deadline) = (requestedBy, deadline)
        (again.state, again.attempts, again.results) = (.queued, 0, [])
        (again.status, again.reason, again.uri) = (nil, nil, nil)
        (again.created, again.changed) = (now, now)
        return again
    }
}

extension DeviceOperation {
    /// A new operation, asked for now.
    ///
    /// - Parameter correlator: Such as nobody can guess.
    public init(
        number: Int64, device: String, operation: OperationName, task: OrderedTask, correlator: String,
        package: String? = nil, installParameters: String? = nil, requestedBy: Requester,
        deadline: String? = nil, now: String
    ) {
        self.installParameters = installParameters
        (self.number, self.correlator) = (number, correlator)
        (self.device, self.operation, self.package) = (device, operation.rawValue, package)
        (self.requestedBy, self.deadline) = (requestedBy, deadline)
        (created, changed) = (now, now)
        (branch, primitive) = (task.subject.branch, task.primitive.nodeName)
        switch task.subject {
        case .download(let reference):
            (subject, name, url) = (reference.identifier, reference.name, reference.url)
        case .delivered(let identifier), .component(let identifier): subject = identifier
        }
    }
}

extension DeviceOperation.Result {
    init(_ item: OperationComplete.Item) {
        self.init(
            code: item.code.rawValue, identifier: item.identifier, source: item.source, target: item.target)
    }
}
