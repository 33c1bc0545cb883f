import Bytes
public import HTTP
import Settings

/// Keys `Proxy`, `ProxyUserName`, `ProxyPasswordFile` and `NoProxy` of a section.
public struct ProxySettings: Equatable, Sendable {
    /// What `Proxy` says.
    public enum Choice: Equatable, Sendable {
        /// Nothing.
        case unsaid
        /// `none`: servers are reached directly.
        case direct
        case at(String)
    }

    /// - Default: nothing is said.
    public var choice = Choice.unsaid
    /// What the proxy knows the device by. - Default: empty, it doesn't ask.
    public var userName = ""
    /// Its first line is the password.
    public var passwordFile = ""
    /// Hosts that are reached directly.
    public var exceptions: [HostPattern] = []
}

extension ProxySettings.Choice {
    init?(_ text: String) {
        guard text != "none" else {
            self = .direct
            return
        }
        do throws(URLError) {
            let url = try URL(text)
            guard url.scheme == .http, url.target == "/" else { return nil }
        } catch {
            return nil
        }
        self = .at(text)
    }
}

extension Setting<Configuration> {
    /// The keys of a proxy in a section.
    ///
    /// - Parameter change: Changes the settings of that section.
    static func proxy(
        _ section: String,
        _ change: @escaping (inout Configuration, (inout ProxySettings) -> Void) -> Void
    ) -> [Setting] {
        [
            .choice(
                section, "Proxy", "none, or a URL that begins with http:// and ends after the port",
                ProxySettings.Choice.init
            ) { value, values in change(&values) { $0.choice = value } },
            Setting(section, "ProxyUserName", allowed: "text of 1 to 255 bytes without a colon") {
                value, values in
                change(&values) { $0.userName = value }
                return (1...255).contains(value.utf8.count) && !value.utf8.contains(UInt8(ascii: ":"))
            },
            .path(section, "ProxyPasswordFile") { value, values in
                change(&values) { $0.passwordFile = value }
            },
            .hosts(section, "NoProxy") { value, values in change(&values) { $0.exceptions = value } },
        ]
    }

    /// Names and addresses of hosts.
    static func hosts(
        _ section: String, _ key: String, _ set: @escaping ([HostPattern], inout Configuration) -> Void
    ) -> Setting {
        Setting(
            section, key,
            allowed: "hosts with blanks between them, like example.org, *.example.org, *, 10.0.0.0/8 and ::1"
        ) {
            guard let hosts = HostPattern.list($0) else { return false }
            set(hosts, &$1)
            return true
        }
    }
}

extension ProxySettings {
    /// The key that is missing, because one of the two credentials is of no use.
    var missing: String? {
        guard userName.isEmpty != passwordFile.isEmpty else { return nil }
        return userName.isEmpty ? "ProxyUserName" : "ProxyPasswordFile"
    }

    /// The proxy with its password, which is read now; nil where there is none.
    func proxy() throws(ConfigurationError) -> Proxy? {
        guard case .at(let address) = choice else { return nil }
        var credentials: (name: String, password: String)?
        if !userName.isEmpty { credentials = (userName, try Secret(file: passwordFile).text) }
        do throws(URLError) {
            return Proxy(try URL(address), credentials: credentials, except: exceptions)
        } catch {
            return nil
        }
    }
}
