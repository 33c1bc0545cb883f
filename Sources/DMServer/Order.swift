/// One operation that a device is to carry out, as a server keeps it in a queue.
public struct Order: Equatable, Sendable {
    /// The server's own, unique over all devices.
    public var number: Int64
    /// What the device has to do.
    public var task: Task
    /// Goes out with the `Exec` and comes back with the report.
    public var correlator: String
    /// Whether the `Exec` went out in a session that ended before the device answered it: it may have been accepted.
    public var wasSent: Bool

    public init(number: Int64, task: Task, correlator: String, wasSent: Bool = false) {
        self.number = number
        self.task = task
        self.correlator = correlator
        self.wasSent = wasSent
    }
}

/// What is to be done, to what.
public enum Task: Equatable, Sendable {
    case deliver(DeliveryPrimitive, PackageReference)
    case package(PackagePrimitive, identifier: String)
    case component(ComponentPrimitive, identifier: String)

    /// The name of the node below `Operations` that does it.
    var primitiveName: String {
        switch self {
        case .deliver(let primitive, _): primitive.rawValue
        case .package(let primitive, _): primitive.rawValue
        case .component(let primitive, _): primitive.rawValue
        }
    }
}

/// Where a delivery package is, and what it is.
public struct PackageReference: Equatable, Sendable {
    /// `PkgID`.
    public var identifier: String
    /// For people.
    public var name: String?
    /// `PkgURL`.
    public var url: String

    public init(identifier: String, name: String? = nil, url: String) {
        self.identifier = identifier
        self.name = name
        self.url = url
    }
}

/// What can be done below `Download`.
public enum DeliveryPrimitive: String, Sendable {
    case download = "Download"
    case downloadInstall = "DownloadInstall"
    case downloadInstallInactive = "DownloadInstallInactive"
}

/// What can be done below `Inventory/Delivered`.
public enum PackagePrimitive: String, Sendable {
    case install = "Install"
    case installInactive = "InstallInactive"
    case remove = "Remove"
}

/// What can be done below `Inventory/Deployed`.
public enum ComponentPrimitive: String, Sendable {
    case activate = "Activate"
    case deactivate = "Deactivate"
    case remove = "Remove"
}
