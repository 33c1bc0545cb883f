internal import Accounts
internal import Bytes
internal import Foundation
internal import HTTP
internal import Linux
internal import OpenSSL

/// The server's JSON interface, as far as a swarm needs it.
///
/// - Source: `Packaging/server-interface.md`.
struct ServerInterface {
    private let client: HTTPClient
    private let settings: SwarmSettings

    /// - Returns: Nil without a token.
    init?(_ settings: SwarmSettings, _ tls: TLSContext) throws {
        guard let token = settings.token else { return nil }
        let place =
            "\(settings.server.host.contains(":") ? "[\(settings.server.host)]" : settings.server.host)"
        var http = HTTPSettings()
        let line = "\(place):\(settings.server.port) bearer \(token)"
        guard let credential = HostCredential(Array(line.utf8)[...]) else { throw SwarmError.token }
        http.credentials = [credential]
        client = HTTPClient(tls: tls, PollWaiter(), settings: http)
        self.settings = settings
    }

    /// Adds a device; one that is there already is taken to be the one of an earlier run.
    func register(_ number: Int) throws {
        let name = settings.name(number)
        let body = [
            "id": name, "userName": name, "password": settings.password,
            "authentication": settings.authentication(number).rawValue,
        ]
        let status = try post("devices", body)
        guard [201, 409].contains(status) else {
            throw SwarmError.refused("the device \(name)", status: status)
        }
    }

    /// Orders what the settings say of a device. Orders about components take these in turn.
    func order(_ device: Int) throws {
        for (index, order) in settings.orders.enumerated() {
            let component = SwarmSettings.component(index % max(1, settings.components))
            var body = ["operation": order.operation]
            if let package = order.package {
                body["package"] = package
            } else {
                body["component"] = component
            }
            let status = try post("devices/\(settings.name(device))/operations", body)
            guard status == 201 else {
                throw SwarmError.refused("the operation \(order.operation)", status: status)
            }
        }
    }

    /// The operations of the swarm's devices, as the server has them.
    func operations() throws -> [Ledger.Order] {
        let names = Set((0..<settings.devices).map { settings.name($0) })
        var (found, last): ([Ledger.Order], Int64) = ([], 0)
        while true {
            let page = try JSONDecoder().decode(
                [Ledger.Order].self, from: get("operations?limit=1000&after=\(last)"))
            guard let end = page.last else { return found }
            last = end.number
            found += page.filter { names.contains($0.device) }
        }
    }

    /// How long one request may take.
    private static var deadline: Duration { .seconds(120) }

    private func post(_ path: String, _ body: [String: String]) throws -> Int {
        var request = PostRequest(
            Array(try JSONEncoder().encode(body)), contentType: "application/json",
            accept: "application/json", limit: 1 << 20, deadline: Self.deadline)
        // The answer may be lost: the same request makes nothing a second time.
        request.fields = [HeaderField("Idempotency-Key", UUID().uuidString)]
        return try untilAnswered {
            var cookies = CookieJar()
            let response = try client.post(request, to: url(path), cookies: &cookies)
            guard response.status < 500 else {
                throw HTTPError.status(response.status, retryAfter: response.retryAfter)
            }
            return response.status
        }
    }

    private func get(_ path: String) throws -> Data {
        let request = DownloadRequest(try url(path), limit: 1 << 28, deadline: Self.deadline)
        return try untilAnswered {
            let content = MemorySink()
            _ = try client.download(request, into: content) { _, _ in }
            return Data(content.bytes)
        }
    }

    /// Asks again while the server has no time, or is being started anew.
    private func untilAnswered<Answer>(_ ask: () throws -> Answer) throws -> Answer {
        let end = Instant.after(settings.patience)
        while true {
            do {
                return try ask()
            } catch let error as HTTPError {
                guard let pause = error.pause, Instant.now + pause < end else { throw error }
                pause.sleep()
            }
        }
    }

    private func url(_ path: String) throws -> Bytes.URL {
        try settings.server.resolving("/api/v1/\(path)")
    }
}

extension HTTPError {
    /// How long to wait before the same request; nil when it would have the same answer.
    fileprivate var pause: Duration? {
        switch self {
        case .status(500..., let retryAfter): retryAfter ?? .seconds(1)
        case .connection, .malformed, .cutShort: .seconds(1)
        default: nil
        }
    }
}

/// Keeps a download in memory.
private final class MemorySink: DownloadSink {
    private(set) var bytes: [UInt8] = []

    func size() throws(HTTPError) -> Int { bytes.count }
    func begin(_ start: DownloadStart) throws(HTTPError) { bytes.removeLast(bytes.count - start.offset) }
    func discard() throws(HTTPError) { bytes = [] }
    func write(_ piece: Span<UInt8>) throws(HTTPError) { bytes.append(copying: piece) }
}
