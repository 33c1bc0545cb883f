import HTTP
import Linux
import OpenSSL
import Settings

/// The way to the servers, kept from one session to the next as long as the agent has something to do: the report of short work
/// follows over the connection that its order came over.
///
/// An idle agent keeps neither connections nor what TLS takes of memory: the system's roots are hundreds, and to read them takes tens of
/// milliseconds. So they are read once for all that follows until it rests.
final class ServerLink {
    private let tls: () throws(ConfigurationError) -> TLSContext
    private let settings: HTTPSettings
    private let loop: any Waiter
    private var client: HTTPClient?
    private var context: TLSContext?

    /// - Parameters:
    ///   - tls: Whom connections trust.
    ///   - loop: Carries the waits of all sessions.
    init(
        _ tls: @escaping () throws(ConfigurationError) -> TLSContext, _ settings: HTTPSettings,
        _ loop: any Waiter
    ) {
        (self.tls, self.settings, self.loop) = (tls, settings, loop)
    }

    /// Begins to talk to servers for one session. What somebody else than the loop waits for has a connection of its own.
    func connect(_ waiter: any Waiter) throws(ConfigurationError) -> MessageTransport {
        let client = try client(waiter)
        return { (message, url, cookies) throws(HTTPError) in
            try client.post(message, to: url, cookies: &cookies)
        }
    }

    /// Whom the agent trusts as a server. Downloads use it, too, for connections of their own.
    func trust() throws(ConfigurationError) -> TLSContext {
        if let context { return context }
        let new = try tls()
        context = new
        return new
    }

    /// Ends the connection if it isn't used any more: work takes long, or there is none.
    func rest(after pause: Duration = .zero) {
        guard client?.rests(for: pause) ?? true else { return }
        (client, context) = (nil, nil)
    }

    private func client(_ waiter: any Waiter) throws(ConfigurationError) -> HTTPClient {
        if waiter === loop, let client { return client }
        let new = HTTPClient(tls: try trust(), waiter, settings: settings)
        if waiter === loop { client = new }
        return new
    }
}
