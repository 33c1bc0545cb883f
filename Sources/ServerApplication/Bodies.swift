internal import DMServer
internal import Fleet
internal import SCOMOTerms

// The bodies of the JSON interface. `Packaging/server-interface.md` shows an example of each.

struct DeviceRequest: RequestBody, Equatable {
    var id: String
    var userName: String
    var password: String
    var serverUserName: String?
    var serverPassword: String?
    var serverAuthentication: DeviceRegistration.Authentication?
    var serverId: String?
    var authentication: DeviceRegistration.Authentication?
    var notificationAddress: String?
    /// The SHA-256 of the certificate that the device has to show, in hexadecimal digits.
    var certificate: String?
    var groups: [String]?
    var tags: [String]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, userName, password, serverUserName, serverPassword, serverAuthentication, serverId
        case authentication, notificationAddress, certificate, groups, tags
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

/// What is changed of a device; what isn't there stays as it is.
struct DeviceChange: RequestBody, Equatable {
    var groups: [String]?
    var tags: [String]?
    /// Whether the next session is to read all that is installed, whatever the device says about it.
    var readInventory: Bool?
    /// Only `false`: somebody has looked at it.
    var identityConflict: Bool?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case groups, tags, readInventory, identityConflict
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

struct DeviceBody: Encodable {
    var id: String
    var manufacturer: String?
    var model: String?
    var lastSession: String?
    var notificationAddress: String?
    var maxObjectSize: Int?
    /// When somebody else has said to be this device; left out when nobody has, or somebody has looked at it.
    var identityConflict: String?
    var groups: [String]
    var tags: [String]
    /// Left out in lists.
    var inventory: DeviceInventory?

    init(_ row: Device, _ inventory: DeviceInventory? = nil) {
        id = row.id
        (manufacturer, model) = (row.manufacturer, row.model)
        (lastSession, notificationAddress) = (row.lastSession, row.notificationAddress)
        (maxObjectSize, groups, tags) = (row.maxObjectSize, row.groups, row.tags)
        identityConflict = row.identityConflict
        self.inventory = inventory
    }
}

struct OperationRequest: RequestBody, Equatable {
    var operation: String
    /// A file of the server's folder.
    var package: String?
    /// A package somewhere else.
    var url: String?
    /// A package on the device; with `url` what it is.
    var packageId: String?
    var component: String?
    /// What the commands of the package's components are told.
    var installParams: String?
    var requestedBy: DeviceOperation.Requester?
    var deadline: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case operation, package, url, packageId, component, installParams, requestedBy, deadline
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

struct OperationBody: Encodable {
    var number: Int64
    var device: String
    var operation: String
    var state: DeviceOperation.State
    var status: Int?
    var reason: String?
    var correlator: String
    var package: String?
    var url: String?
    var packageId: String?
    var component: String?
    var installParams: String?
    var results: [Outcome]
    var requestedBy: DeviceOperation.Requester
    var deadline: String?
    var created: String
    var changed: String

    struct Outcome: Encodable {
        var code: Int
        var identifier: String?
        var target: String?
    }

    init(_ row: DeviceOperation) {
        (number, device, operation) = (row.number, row.device, row.operation)
        (state, status, reason) = (row.state, row.status, row.reason)
        (correlator, package, url) = (row.correlator, row.package, row.url)
        packageId = row.branch == .deployed ? nil : row.subject
        component = row.branch == .deployed ? row.subject : nil
        installParams = row.installParameters
        results = row.results.map { Outcome(code: $0.code, identifier: $0.identifier, target: $0.target) }
        (requestedBy, deadline) = (row.requestedBy, row.deadline)
        (created, changed) = (row.created, row.changed)
    }
}

/// How much of what is limited is in use.
struct StatusBody: Encodable {
    var sessions: Int
    var strangers: Int
    var sessionLimit: Int
    var downloads: Int
    var downloadLimit: Int
}

/// The identifier that the session will have which was asked for.
struct NotificationBody: Encodable {
    var sessionId: String
}

struct PackageBody: Encodable {
    var file: String
    var size: Int
    var url: String
    var packageId: String?
    var version: String?
    var name: String?
    var components: [String: String]?
    var environment, built, validUntil: String?
    var releasedWith: [String]?
    var allowDowngrade: Bool?
    var minimumVersion, confirm: String?
    /// - Unit: seconds.
    var confirmTimeout: Int?
    /// `security` or `normal`.
    var urgency, advisory, supportUntil: String?
    /// `deb` or `tar.gz`.
    var payload: String?
    /// Paths by component.
    var sboms: [String: String]?
    /// Why the file can't be read as a package.
    var error: String?

    init(_ package: OfferedPackage, at address: PublicAddress) {
        (file, size, url) = (package.file, package.size, address.url("/packages/\(package.file)"))
        (packageId, version) = (package.description?.packageId, package.description?.version)
        (name, components) = (package.description?.name, package.description?.components)
        error = package.failure
        if let terms = package.description?.terms { add(terms) }
    }

    private mutating func add(_ terms: PackageTerms) {
        (environment, built, validUntil) = (terms.environment, terms.built, terms.validUntil)
        (releasedWith, allowDowngrade) = (terms.releasedWith, terms.allowDowngrade)
        (minimumVersion, confirm) = (terms.minimumVersion, terms.confirm)
        confirmTimeout = terms.confirmTimeout
        (urgency, advisory, supportUntil) = (terms.urgency, terms.advisory, terms.supportUntil)
        (payload, sboms) = (terms.payload, terms.sboms)
    }
}
