import DMSession
import ManagementTree
import SyncML

/// One key of the configuration: where it stands, what it allows, and what it changes.
///
/// The one table that the reader, its error messages and the manual's list of keys come from.
struct Setting {
    let section: String
    let key: String
    /// What is allowed, as the end of the sentence "… has to be".
    let allowed: String
    /// Takes the value; false if it isn't allowed.
    let take: (_ value: String, _ configuration: inout Configuration) -> Bool
}

extension Setting {
    static var sections: [String] {
        ["Agent", "Server", "Poll", "Limits", "Bus", "Notification", "Interaction"]
    }

    static func keys(of section: String) -> [String] {
        all.filter { $0.section == section }.map { $0.key }
    }

    static func find(_ section: String, _ key: String) -> Setting? {
        all.first { $0.section == section && $0.key == key }
    }

    static var all: [Setting] { agent + server + poll + limits + bus + notification + interaction }

    private static var agent: [Setting] {
        [
            text("Agent", "DeviceId") { $1.device.identifier = $0 },
            text("Agent", "Manufacturer") { $1.device.manufacturer = $0 },
            text("Agent", "Model") { $1.device.model = $0 },
            text("Agent", "DeviceType") { $1.device.type = $0 },
            text("Agent", "OEM") { $1.device.hardwareMaker = $0 },
            text("Agent", "FirmwareVersion") { $1.device.firmwareVersion = $0 },
            text("Agent", "HardwareVersion") { $1.device.hardwareVersion = $0 },
            path("Agent", "StateDirectory") { $1.device.stateDirectory = $0 },
            path("Agent", "StoreDirectory") { $1.device.storeDirectory = $0 },
            path("Agent", "TrustDirectory") { $1.device.trustDirectory = $0 },
            path("Agent", "BootstrapDirectory") { $1.bootstrap.directory = $0 },
            text("Agent", "BootstrapIMSI") { $1.bootstrap.subscriberIdentity = $0 },
            path("Agent", "BootstrapPINFile") { $1.bootstrap.pinFile = $0 },
            Setting(section: "Agent", key: "BootstrapReplaces", allowed: "yes or no") {
                $1.bootstrap.replaces = $0 == "yes"
                return $0 == "yes" || $0 == "no"
            },
            Setting(
                section: "Agent", key: "Environment", allowed: "a name; an empty value forgets those before"
            ) {
                $1.device.environments = $0.isEmpty ? [] : $1.device.environments + [$0]
                return true
            },
        ]
    }

    private static var server: [Setting] {
        [
            Setting(section: "Server", key: "Address", allowed: "a URL that begins with https://") {
                $1.server.address = $0
                return ValueForms.isServerAddress($0)
            },
            Setting(
                section: "Server", key: "ServerId",
                allowed: "text of 1 to 255 bytes without blanks, =, &, * and +"
            ) {
                $1.server.identifier = $0
                return $0.utf8.count <= 255 && AccountObject.isServerIdentifier(Array($0.utf8))
            },
            text("Server", "UserName") { $1.server.userName = $0 },
            path("Server", "PasswordFile") { $1.server.passwordFile = $0 },
            Setting(section: "Server", key: "Authentication", allowed: "none, basic, md5 or hmac") {
                guard let choice = ClientAuthentication(rawValue: $0) else { return false }
                $1.server.authentication = choice
                return true
            },
            Setting(section: "Server", key: "ServerAuthentication", allowed: "transport, basic, md5 or hmac")
            {
                guard let choice = ServerAuthentication(rawValue: $0) else { return false }
                $1.server.serverAuthentication = choice
                return true
            },
            text("Server", "ServerUserName") { $1.server.serverUserName = $0 },
            path("Server", "ServerPasswordFile") { $1.server.serverPasswordFile = $0 },
            path("Server", "TLSDirectory") { $1.server.tlsDirectory = $0 },
            path("Server", "ClientCertificate") { $1.server.clientCertificate = $0 },
            path("Server", "ClientKey") { $1.server.clientKey = $0 },
            Setting(section: "Server", key: "Encoding", allowed: "xml or wbxml") {
                $1.server.encoding = $0 == "wbxml" ? .wbxml : .xml
                return $0 == "wbxml" || $0 == "xml"
            },
        ]
    }

    private static var poll: [Setting] {
        [
            duration("Poll", "Interval", "0 (never), or 1s", .seconds(1), orZero: true) {
                $1.poll.interval = $0
            },
            number("Poll", "Jitter", 0...50, "per cent") { $1.poll.jitter = $0 },
            duration("Poll", "RetryMinimum", "1s", .seconds(1)) { $1.poll.retryMinimum = $0 },
            duration("Poll", "RetryMaximum", "1s", .seconds(1)) { $1.poll.retryMaximum = $0 },
        ]
    }

    private static var limits: [Setting] {
        [
            size("Limits", "MaximumMessageSize", 4096...(16 << 20), "4K to 16M") {
                $1.limits.messageSize = $0
            },
            size("Limits", "MaximumObjectSize", 4096...(1 << 30), "4K to 1G") { $1.limits.objectSize = $0 },
            size("Limits", "MaximumPackageSize", (64 << 10)...Int.max, "at least 64K") {
                $1.limits.packageSize = $0
            },
            duration("Limits", "SessionTimeout", "1s", .seconds(1)) { $1.limits.sessionTime = $0 },
            duration("Limits", "DownloadTimeout", "1s", .seconds(1)) { $1.limits.downloadTime = $0 },
            number("Limits", "DownloadAttempts", 1...1000, "attempts") { $1.limits.downloadAttempts = $0 },
        ]
    }

    private static var bus: [Setting] {
        [
            Setting(section: "Bus", key: "Bus", allowed: "system, session or none") {
                guard let choice = Configuration.BusChoice(rawValue: $0) else { return false }
                $1.bus = choice
                return true
            }
        ]
    }
}

extension Setting {
    private static var notification: [Setting] {
        [
            Setting(
                section: "Notification", key: "Listen",
                allowed: "an address and a port like 0.0.0.0:2948 or [::]:2948, or empty"
            ) {
                $1.notifications.listen = SocketName($0)
                return $0.isEmpty || $1.notifications.listen != nil
            },
            path("Notification", "Directory") { $1.notifications.directory = $0 },
            duration("Notification", "MinimumInterval", "1s", .seconds(1)) { $1.notifications.spacing = $0 },
            Setting(section: "Notification", key: "NonceResynchronization", allowed: "yes or no") {
                $1.notifications.allowsResynchronization = $0 == "yes"
                return $0 == "yes" || $0 == "no"
            },
        ]
    }

    private static var interaction: [Setting] {
        [
            Setting(section: "Interaction", key: "Policy", allowed: "none, reject, accept or ask") {
                guard let choice = Configuration.Interaction.Policy(rawValue: $0) else { return false }
                $1.interaction.policy = choice
                return true
            },
            duration("Interaction", "TimeLimit", "1s", .seconds(1)) { $1.interaction.timeLimit = $0 },
        ]
    }
}

// The forms that values have. A longest duration bounds all arithmetic with it.

private func text(
    _ section: String, _ key: String, _ set: @escaping (String, inout Configuration) -> Void
) -> Setting {
    Setting(section: section, key: key, allowed: "text of 1 to 255 bytes") {
        set($0, &$1)
        return (1...255).contains($0.utf8.count)
    }
}

private func path(
    _ section: String, _ key: String, _ set: @escaping (String, inout Configuration) -> Void
) -> Setting {
    Setting(section: section, key: key, allowed: "an absolute path") {
        set($0, &$1)
        return ValueForms.isAbsolutePath($0)
    }
}

private func duration(
    _ section: String, _ key: String, _ from: String, _ minimum: Duration, orZero: Bool = false,
    _ set: @escaping (Duration, inout Configuration) -> Void
) -> Setting {
    Setting(section: section, key: key, allowed: "\(from) to 52w, for example 30s, 5min or 6h") {
        guard let value = ValueForms.duration($0) else { return false }
        set(value, &$1)
        return (minimum...(.seconds(52 * 604_800))).contains(value) || orZero && value == .zero
    }
}

private func size(
    _ section: String, _ key: String, _ range: ClosedRange<Int>, _ words: String,
    _ set: @escaping (Int, inout Configuration) -> Void
) -> Setting {
    Setting(section: section, key: key, allowed: "\(words), in bytes or with K, M or G") {
        guard let value = ValueForms.size($0), range.contains(value) else { return false }
        set(value, &$1)
        return true
    }
}

private func number(
    _ section: String, _ key: String, _ range: ClosedRange<Int>, _ unit: String,
    _ set: @escaping (Int, inout Configuration) -> Void
) -> Setting {
    Setting(section: section, key: key, allowed: "\(range.lowerBound) to \(range.upperBound) \(unit)") {
        guard let value = ValueForms.number($0), range.contains(value) else { return false }
        set(value, &$1)
        return true
    }
}
