import Bytes
import HTTP
import Linux
import OpenSSL
import TestSupport

/// A client for scripted servers, less patient than usual.
func makeClient(_ change: (inout HTTPSettings) -> Void = { _ in }) throws -> HTTPClient {
    var settings = HTTPSettings()
    settings.allowsPlainHTTP = true
    change(&settings)
    return HTTPClient(tls: try TLSContext(trust: TrustStore()), PollWaiter(), settings: settings)
}

extension HTTPClient {
    func post(
        _ text: String = "ping", to address: String, limit: Int = 1000, deadline: Duration = .seconds(20)
    ) throws(HTTPError) -> Response {
        var cookies = CookieJar()
        return try post(text, to: address, limit: limit, deadline: deadline, &cookies)
    }

    func post(
        _ text: String = "ping", to address: String, limit: Int = 1000, deadline: Duration = .seconds(20),
        _ cookies: inout CookieJar
    ) throws(HTTPError) -> Response {
        let url: URL
        do throws(URLError) { url = try URL(address) } catch { throw .badURL(error) }
        let request = PostRequest(
            Array(text.utf8), contentType: "application/vnd.syncml.dm+xml",
            accept: "application/vnd.syncml.dm+xml", limit: limit, deadline: deadline)
        return try post(request, to: url, cookies: &cookies)
    }
}

extension ScriptedServer.Step {
    /// A whole answer.
    static func answer(_ body: String = "", status: String = "200 OK", _ fields: String...) -> Self {
        let lines = fields.map { "\($0)\r\n" }.joined()
        return .send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(lines)\r\n\(body)")
    }
}
