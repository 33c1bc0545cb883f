public import SCOMOTerms

/// One operation that a device is to carry out, as a server keeps it in a queue.
public struct Order: Equatable, Sendable {
    /// The server's own, unique over all devices.
    public var number: Int64
    /// What the device has to do.
    public var task: OrderedTask
    /// Goes out with the `Exec` and comes back with the report.
    public var correlator: String
    /// In how many sessions the `Exec` went out that ended before the device answered it: it may have been accepted.
    public var attempts: Int

    /// Whether the device may have it already.
    var wasSent: Bool { attempts > 0 }

    public init(number: Int64, task: OrderedTask, correlator: String, attempts: Int = 0) {
        self.number = number
        self.task = task
        self.correlator = correlator
        self.attempts = attempts
    }
}

/// What is to be done, to what.
public struct OrderedTask: Equatable, Sendable {
    /// What is executed.
    public let primitive: Primitive
    /// Of the primitive's branch.
    public let subject: Subject

    /// What an operation works on.
    public enum Subject: Equatable, Sendable {
        /// A package to fetch.
        case download(PackageReference)
        /// A package on the device, by its identifier.
        case delivered(String)
        /// A component on the device, by its identifier.
        case component(String)

        /// Where the device has its node.
        public var branch: Branch {
            switch self {
            case .download: .download
            case .delivered: .delivered
            case .component: .deployed
            }
        }
    }

    /// Nil when the primitive doesn't work on such a subject.
    public init?(_ primitive: Primitive, _ subject: Subject) {
        guard primitive.branch == subject.branch else { return nil }
        self.primitive = primitive
        self.subject = subject
    }

    /// What `name` means for the subject; nil when it means nothing there.
    public init?(named name: OperationName, _ subject: Subject) {
        guard let primitive = name.primitive(in: subject.branch) else { return nil }
        self.init(primitive, subject)
    }
}

/// Where a delivery package is, and what it is.
public struct PackageReference: Equatable, Sendable {
    /// `PkgID`.
    public var identifier: String
    /// `Name`, for people; nil leaves that leaf out.
    public var name: String?
    /// `PkgURL`.
    public var url: String

    public init(identifier: String, name: String? = nil, url: String) {
        self.identifier = identifier
        self.name = name
        self.url = url
    }
}
