internal import Logging
internal import Synchronization

/// The settings as they are now: some may be others when they are read anew. Whoever needs one asks here each time.
final class CurrentSettings: Sendable {
    private let settings: Mutex<ServerSettings>

    init(_ settings: ServerSettings) { self.settings = Mutex(settings) }

    var value: ServerSettings { settings.withLock { $0 } }

    /// Takes what may change while the server runs.
    ///
    /// - Returns: The keys of what is different and needs a new start.
    func replace(by renewed: ServerSettings) -> [String] {
        settings.withLock { settings in
            let kept = settings.fixed
            let different = zip(kept, renewed.fixed).filter { $0.value != $1.value }.map(\.0.key)
            settings.takeChangeable(of: renewed)
            return different
        }
    }
}

extension ServerSettings {
    /// What a start decides, by its key in the settings file.
    fileprivate var fixed: [(key: String, value: String)] {
        [
            ("Listen", "\(places)"), ("URL", url ?? ""), ("PackagesURL", packagesURL ?? ""),
            ("ServerId", serverID), ("Database", database),
            ("Packages", packages), ("ClientAuthorities", clientAuthorities ?? ""),
            ("Enrolment", "\(enrolment.certificate) \(enrolment.key) \(enrolment.makers ?? "")"),
            ("MaximumConnections", "\(connectionLimit)"), ("Format", logFormat.rawValue),
            ("Level", logLevel.rawValue), ("MaximumRate", "\(logRate)"),
        ]
    }

    fileprivate mutating func takeChangeable(of other: ServerSettings) {
        (certificate, key, token) = (other.certificate, other.key, other.token)
        (sessionTimeout, sessionLimit) = (other.sessionTimeout, other.sessionLimit)
        (downloadLimit, leastPace) = (other.downloadLimit, other.leastPace)
        (reportDeadline, history) = (other.reportDeadline, other.history)
        (stopTimeout, auditHistory) = (other.stopTimeout, other.auditHistory)
        enrolment.needsApproval = other.enrolment.needsApproval
        enrolment.lifetime = other.enrolment.lifetime
        (packageLimit, packageRoots) = (other.packageLimit, other.packageRoots)
    }
}
