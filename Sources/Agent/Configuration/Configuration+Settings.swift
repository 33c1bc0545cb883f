import Accounts
import HTTP
import ManagementTree
import Settings
import SyncML

// The one table of the agent's keys: `agent.conf`, the reader's errors and the manual follow it.

extension Configuration {
    static var settings: [Setting<Configuration>] {
        agent + installer + server + serverProxy + poll + limits + downloads + deadline + installPolicy + bus
            + notification + interaction + object
    }

    private static var agent: [Setting<Configuration>] {
        [
            .text("Agent", "DeviceId", .shown) { $1.device.identifier = $0 },
            .text("Agent", "Manufacturer", .shown) { $1.device.manufacturer = $0 },
            .text("Agent", "Model", .shown) { $1.device.model = $0 },
            .text("Agent", "DeviceType", .shown) { $1.device.type = $0 },
            .text("Agent", "OEM", .shown) { $1.device.hardwareMaker = $0 },
            .text("Agent", "FirmwareVersion", .shown) { $1.device.firmwareVersion = $0 },
            .text("Agent", "HardwareVersion", .shown) { $1.device.hardwareVersion = $0 },
            .path("Agent", "StateDirectory") { $1.device.stateDirectory = $0 },
            .path("Agent", "BootstrapDirectory") { $1.bootstrap.directory = $0 },
            .text("Agent", "BootstrapIMSI", .secret) { $1.bootstrap.subscriberIdentity = $0 },
            .path("Agent", "BootstrapPINFile") { $1.bootstrap.pinFile = $0 },
            .flag("Agent", "BootstrapReplaces") { $1.bootstrap.replaces = $0 },
        ]
    }

    private static var installer: [Setting<Configuration>] {
        [
            .path("Installer", "Socket") { $1.installer.socket = $0 },
            Setting(
                "Installer", "Command", .shown,
                allowed: "the absolute path of a program, perhaps arguments with blanks between, or empty"
            ) {
                $1.installer.command = Array($0.utf8).split(separator: UInt8(ascii: " "))
                    .map { String(decoding: $0, as: UTF8.self) }
                return $0.isEmpty || ValueForms.isAbsolutePath($0)
            },
            .duration("Installer", "VerifyInterval", from: "1min", .seconds(60), zero: "never") {
                $1.installer.verifyInterval = $0
            },
        ]
    }

    private static var server: [Setting<Configuration>] {
        [
            Setting("Server", "Address", .shown, allowed: "a URL that begins with https://") {
                $1.server.address = $0
                return ValueForms.isServerAddress($0)
            },
            Setting(
                "Server", "ServerId", .shown, allowed: "text of 1 to 255 bytes without blanks, =, &, * and +"
            ) {
                $1.server.identifier = $0
                return $0.utf8.count <= 255 && AccountObject.isServerIdentifier(Array($0.utf8))
            },
            .text("Server", "UserName", .shown) { $1.server.userName = $0 },
            .path("Server", "PasswordFile") { $1.server.passwordFile = $0 },
            .choice("Server", "Authentication", "none, basic, md5 or hmac", ClientAuthentication.init) {
                $1.server.authentication = $0
            },
            .choice(
                "Server", "ServerAuthentication", "transport, basic, md5 or hmac", ServerAuthentication.init
            ) { $1.server.serverAuthentication = $0 },
            .text("Server", "ServerUserName", .shown) { $1.server.serverUserName = $0 },
            .path("Server", "ServerPasswordFile") { $1.server.serverPasswordFile = $0 },
            .path("Server", "TLSDirectory") { $1.server.tlsDirectory = $0 },
            .path("Server", "ClientCertificate") { $1.server.clientCertificate = $0 },
            .path("Server", "ClientKey") { $1.server.clientKey = $0 },
            .flag("Server", "Pinned") { $1.server.isPinned = $0 },
            .choice("Server", "Encoding", "xml or wbxml", Encoding.init(word:)) { $1.server.encoding = $0 },
        ]
    }

    private static var serverProxy: [Setting<Configuration>] {
        [
            Setting("Server", "Proxy", .shown, allowed: ProxySettings.addresses) {
                $1.server.proxy.address = $0
                return ProxySettings.isAddress($0)
            },
            Setting("Server", "ProxyUserName", .shown, allowed: ProxySettings.userNames) {
                $1.server.proxy.userName = $0
                return ProxySettings.isUserName($0)
            },
            .path("Server", "ProxyPasswordFile") { $1.server.proxy.passwordFile = $0 },
            .choice("Server", "NoProxy", ProxySettings.hosts, HostPattern.list) {
                $1.server.proxy.exceptions = $0
            },
        ]
    }

    private static var poll: [Setting<Configuration>] {
        [
            .duration("Poll", "Interval", from: "1s", .seconds(1), zero: "never") { $1.poll.interval = $0 },
            .number("Poll", "Jitter", 0...50, "per cent") { $1.poll.jitter = $0 },
            .duration("Poll", "RetryMinimum", from: "1s", .seconds(1)) { $1.poll.retryMinimum = $0 },
            .duration("Poll", "RetryMaximum", from: "1s", .seconds(1)) { $1.poll.retryMaximum = $0 },
        ]
    }

    private static var limits: [Setting<Configuration>] {
        [
            .size("Limits", "MaximumMessageSize", 4096...(16 << 20), "4K to 16M") {
                $1.limits.messageSize = $0
            },
            .size("Limits", "MaximumObjectSize", 4096...(1 << 30), "4K to 1G") { $1.limits.objectSize = $0 },
            .size("Limits", "MaximumPackageSize", (64 << 10)...Int.max, "at least 64K") {
                $1.limits.packageSize = $0
            },
            .duration("Limits", "SessionTimeout", from: "1s", .seconds(1)) { $1.limits.sessionTime = $0 },
            .duration("Limits", "DownloadTimeout", from: "1s", .seconds(1)) { $1.limits.downloadTime = $0 },
            .size("Limits", "MinimumThroughput", 0...(1 << 30), "0 to 1G") { $1.limits.throughput = $0 },
            .size("Limits", "MaximumStateSize", (64 << 10)...Int.max, "at least 64K") {
                $1.limits.stateSize = $0
            },
            .size("Limits", "DiskReserve", 0...Int.max, "a size") { $1.limits.diskReserve = $0 },
            .number("Limits", "DiskReservePercent", 0...90, "per cent") {
                $1.limits.diskReservePercent = $0
            },
        ]
    }

    private static var downloads: [Setting<Configuration>] {
        [
            .choice("Downloads", "AllowedHosts", ProxySettings.hosts, HostPattern.list) {
                $1.downloads.allowedHosts = $0
            },
            .flag("Downloads", "InstallWhileDownloading") { $1.downloads.installsMeanwhile = $0 },
            .duration("Downloads", "Silence", from: "1s", .seconds(1)) { $1.downloads.silence = $0 },
            .path("Downloads", "CredentialsFile") { $1.downloads.credentialsFile = $0 },
            .choice("Downloads", "Mirrors", Mirrors.allowed, Mirrors.list) { $1.downloads.mirrors = $0 },
            .size("Downloads", "MaximumRate", 0...(1 << 30), "0 (no limit) to 1G") { $1.downloads.rate = $0 },
            .choice("Downloads", "Window", DailyWindow.allowed, DailyWindow.list) {
                $1.downloads.windows = $0
            },
            .choice("Downloads", "MeteredInterfaces", InterfacePattern.allowed, InterfacePattern.list) {
                $1.downloads.meteredInterfaces = $0
            },
            Setting("Downloads", "Proxy", .shown, allowed: ProxySettings.addresses) {
                $1.downloads.proxy.address = $0
                return ProxySettings.isAddress($0)
            },
            Setting("Downloads", "ProxyUserName", .shown, allowed: ProxySettings.userNames) {
                $1.downloads.proxy.userName = $0
                return ProxySettings.isUserName($0)
            },
            .path("Downloads", "ProxyPasswordFile") { $1.downloads.proxy.passwordFile = $0 },
            .choice("Downloads", "NoProxy", ProxySettings.hosts, HostPattern.list) {
                $1.downloads.proxy.exceptions = $0
            },
        ]
    }

    private static var deadline: [Setting<Configuration>] {
        [
            .duration("Deadlines", "Network", from: "1s", .seconds(1)) { $1.deadlines.network = $0 },
            .duration("Deadlines", "Server", from: "1s", .seconds(1)) { $1.deadlines.server = $0 },
            .duration("Deadlines", "Storage", from: "1s", .seconds(1)) { $1.deadlines.storage = $0 },
            .duration("Deadlines", "Device", from: "1s", .seconds(1)) { $1.deadlines.device = $0 },
            .duration("Deadlines", "Clock", from: "1s", .seconds(1)) { $1.deadlines.clock = $0 },
            .duration("Deadlines", "Readiness", from: "1s", .seconds(1)) { $1.deadlines.readiness = $0 },
            .duration("Deadlines", "Report", from: "1min", .seconds(60), zero: "for ever") {
                $1.deadlines.report = $0
            },
            .duration("Deadlines", "Deferral", from: "1s", .seconds(1), zero: "not at all") {
                $1.deadlines.deferral = $0
            },
        ]
    }

    private static var bus: [Setting<Configuration>] {
        [.choice("Bus", "Bus", "system, session or none", BusChoice.init) { $1.bus = $0 }]
    }
}

extension Configuration {
    private static var notification: [Setting<Configuration>] {
        [
            Setting(
                "Notification", "Listen", .shown,
                allowed: "an address and a port like 0.0.0.0:2948 or [::]:2948, or empty"
            ) {
                $1.notifications.listen = SocketName($0)
                return $0.isEmpty || $1.notifications.listen != nil
            },
            .path("Notification", "Directory") { $1.notifications.directory = $0 },
            .duration("Notification", "MinimumInterval", from: "1s", .seconds(1)) {
                $1.notifications.rules.spacing = $0
            },
            .flag("Notification", "NonceResynchronization") {
                $1.notifications.rules.allowsResynchronization = $0
            },
        ]
    }

    private static var interaction: [Setting<Configuration>] {
        [
            .choice("Interaction", "Policy", "none, reject, accept or ask", Interaction.Policy.init) {
                $1.interaction.policy = $0
            },
            .duration("Interaction", "TimeLimit", from: "1s", .seconds(1)) { $1.interaction.timeLimit = $0 },
        ]
    }
}

extension Encoding {
    fileprivate init?(word: String) {
        switch word {
        case "xml": self = .xml
        case "wbxml": self = .wbxml
        default: return nil
        }
    }
}
