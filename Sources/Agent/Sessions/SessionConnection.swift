import Accounts
import Bytes
import DMSession
import HTTP
import Linux
import ManagementTree
import OpenSSL
import Settings

/// Sends one message of a session to an address, and returns the answer, whatever its status is.
typealias MessageTransport = (PostRequest, URL, inout CookieJar) throws(HTTPError) -> Response

/// Begins to talk to servers for one session; the waiter carries all waits.
typealias SessionConnection = (any Waiter) throws(ConfigurationError) -> MessageTransport

extension SessionRunner {
    /// Talks to servers by HTTP over TLS, which is set up anew for each session.
    init(
        account: Account, deviceID: String, tree: ManagementTree, store: AccountStore,
        limits: Configuration.Limits, tls: @escaping () throws(ConfigurationError) -> TLSContext,
        loop: any Waiter, http: HTTPSettings = HTTPSettings(),
        respondent: @escaping (_ deadline: Instant) -> (any Respondent)? = { _ in nil }
    ) {
        self.init(
            account: account, deviceID: deviceID, tree: tree, store: store, limits: limits,
            connect: { (waiter) throws(ConfigurationError) in
                let client = HTTPClient(tls: try tls(), waiter, settings: http)
                return { (message, url, cookies) throws(HTTPError) in
                    try client.post(message, to: url, cookies: &cookies)
                }
            }, loop: loop, respondent: respondent)
    }
}
