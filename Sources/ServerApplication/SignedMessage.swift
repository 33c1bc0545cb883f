internal import Bytes
internal import Fleet
internal import Foundation
internal import HTTP
internal import Linux
internal import OpenSSL

/// A message to a webhook, as it is posted.
struct SignedMessage: Equatable, Sendable {
    var url: String
    var body: [UInt8]
    /// Seconds since 1970: part of what is signed, so that an old message can be told from a new one.
    var time: Int
    /// HMAC-SHA256 of `TIME.BODY` with the webhook's secret, as hexadecimal digits.
    var signature: String

    init(_ body: Data, to webhook: Webhook, at time: Int) throws {
        (url, self.body, self.time) = (webhook.url, Array(body), time)
        let signed = Array("\(time).".utf8) + self.body
        signature = Hex.encode(
            try KeyedDigest.hmacSHA256(signed, key: Array(webhook.secret.utf8)))
    }

    /// Posting waits for the network, and the threads of tasks are everybody's: it happens on a few of its own.
    private static let threads: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = Webhook.limit
        return queue
    }()

    /// Posts it, over TLS, to somebody whom the system trusts.
    static func post(_ message: SignedMessage) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            threads.addOperation { continuation.resume(with: Result { try message.post() }) }
        }
    }

    private func post() throws {
        var settings = HTTPSettings()
        (settings.connectTimeout, settings.stallTimeout) = (.seconds(10), .seconds(10))
        settings.userAgent = "scomo-server"
        let client = HTTPClient(
            tls: try TLSContext(trust: try Self.trust()), PollWaiter(), settings: settings)
        var request = PostRequest(
            body, contentType: "application/json", accept: "*/*", limit: 64 << 10, deadline: .seconds(20))
        request.fields = [
            HeaderField("Scomo-Time", "\(time)"), HeaderField("Scomo-Signature", "sha256=\(signature)"),
        ]
        var cookies = CookieJar()
        let answer = try client.post(request, to: try Bytes.URL(url), cookies: &cookies)
        guard 200...299 ~= answer.status else { throw WebhookRefusal(status: answer.status) }
    }

    private static func trust() throws -> TrustStore {
        let store = try TrustStore()
        try store.add(pem: Array(try Data(contentsOf: Foundation.URL(fileURLWithPath: systemRoots))))
        return store
    }

    /// - Source: Debian's ca-certificates. OpenSSL's own place is a link to it only where somebody has made one.
    private static let systemRoots = "/etc/ssl/certs/ca-certificates.crt"
}

/// The webhook's address has answered that it doesn't take the message.
struct WebhookRefusal: Error, CustomStringConvertible {
    var status: Int

    var description: String { "the address answers with HTTP status \(status)" }
}
