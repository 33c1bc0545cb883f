public import SCOMOTerms

/// One operation that a device is to carry out, as a server keeps it in a queue.
public struct Order: Equatable, Sendable, Codable {
    /// The server's own, unique over all devices.
    public var number: Int64
    /// What the device has to do.
    public var task: OrderedTask
    /// Goes out with the `Exec` and comes back with the report.
    public var correlator: String
    /// What the commands of the package's components are told, `InstallParams`; nil leaves that as the device has it.
    public var installParameters: String?
    /// In how many sessions the `Exec` went out that ended before the device answered it: it may have been accepted.
    public var attempts: Int
    /// The node that was executed, as `Progress.sent` says it; nil before that.
    public var uri: String?
    /// Whether the device has taken it and will report: until then it occupies its node.
    public var isAccepted: Bool

    /// Whether the device may have it already.
    var wasSent: Bool { attempts > 0 }

    /// Whether there will be another session for it, should the device say nothing of use in this one.
    var mayBeRepeated: Bool { attempts + 1 < TreeRequest.attemptLimit }

    public init(
        number: Int64, task: OrderedTask, correlator: String, installParameters: String? = nil,
        attempts: Int = 0, uri: String? = nil, isAccepted: Bool = false
    ) {
        self.installParameters = installParameters
        (self.number, self.task, self.correlator) = (number, task, correlator)
        (self.attempts, self.uri, self.isAccepted) = (attempts, uri, isAccepted)
    }
}

/// What is to be done, to what.
public struct OrderedTask: Equatable, Sendable, Codable {
    /// What is executed.
    public let primitive: Primitive
    /// Of the primitive's branch.
    public let subject: Subject

    /// What an operation works on.
    public enum Subject: Equatable, Sendable, Codable {
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
public struct PackageReference: Equatable, Sendable, Codable {
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
