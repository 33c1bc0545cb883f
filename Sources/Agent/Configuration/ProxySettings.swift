import Bytes
public import HTTP
import Settings

/// Keys `Proxy`, `ProxyUserName`, `ProxyPasswordFile` and `NoProxy` of a section.
public struct ProxySettings: Equatable, Sendable {
    /// A URL, or `none`. - Default: empty, nothing is said.
    public var address = ""
    /// What the proxy knows the device by. - Default: empty, it doesn't ask.
    public var userName = ""
    /// Its first line is the password.
    public var passwordFile = ""
    /// Hosts that are reached directly.
    public var exceptions: [HostPattern] = []
}

extension ProxySettings {
    /// What `Proxy` may be, as messages say it.
    static var addresses: String { "none, or a URL that begins with http:// and ends after the port" }

    static func isAddress(_ text: String) -> Bool {
        do throws(URLError) {
            let url = try text == "none" ? nil : URL(text)
            return url.map { $0.scheme == .http && $0.target == "/" } ?? true
        } catch {
            return false
        }
    }

    /// What `ProxyUserName` may be. - Source: RFC 7617, section 2.
    static var userNames: String { "text of 1 to 255 bytes without a colon" }

    static func isUserName(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && !text.utf8.contains(UInt8(ascii: ":"))
    }

    /// What `NoProxy`, and other lists of hosts, may be.
    static var hosts: String {
        "hosts with blanks between them, like example.org, *.example.org, *, 10.0.0.0/8 and ::1"
    }

    /// The key that is missing, because one of the two credentials is of no use.
    var missing: String? {
        guard userName.isEmpty != passwordFile.isEmpty else { return nil }
        return userName.isEmpty ? "ProxyUserName" : "ProxyPasswordFile"
    }

    /// The proxy with its password, which is read now; nil where there is none.
    func proxy() throws(ConfigurationError) -> Proxy? {
        guard !address.isEmpty, address != "none" else { return nil }
        var credentials: (name: String, password: String)?
        if !userName.isEmpty { credentials = (userName, try Secret(file: passwordFile).text) }
        do throws(URLError) {
            return Proxy(try URL(address), credentials: credentials, except: exceptions)
        } catch {
            return nil
        }
    }
}
