internal import Fleet
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// `GET /healthz`, `/readyz` and `/metrics`, for those who watch the server.
///
/// The first two tell nothing but whether, and ask nobody: whoever asks often costs nothing.
struct Monitoring {
    let metrics: Metrics
    let readiness: Readiness
    let store: any FleetStore
    let figures: @Sendable () async -> StatusBody

    func add(to group: RouterGroup<ServerContext>) {
        group.route("/healthz", [.get: { _, _ in Self.text("ok\n") }, .head: { _, _ in Self.text("") }])
        group.route(
            "/readyz",
            [
                .get: { _, _ in
                    readiness.isReady ? Self.text("ready\n") : Self.text("not ready\n", .serviceUnavailable)
                }
            ])
    }

    func addMetrics(to group: RouterGroup<ServerContext>) {
        group.route("/metrics", [.get: { _, _ in await page() }])
    }

    private func page() async -> Response {
        var text = MetricsText()
        writeFigures(await figures(), to: &text)
        text.one("ready", .gauge, "Whether the server is ready.", readiness.isReady ? 1 : 0)
        if let open = try? await store.openWork() { Self.write(open, to: &text) }
        metrics.write(to: &text)
        return Self.text(text.text, type: MetricsText.mediaType)
    }

    private func writeFigures(_ figures: StatusBody, to text: inout MetricsText) {
        text.family("sessions", .gauge, "Sessions that go on, by whether a device has proved to have them.")
        text.sample("sessions", ["kind": "device"], "\(figures.sessions - figures.strangers)")
        text.sample("sessions", ["kind": "stranger"], "\(figures.strangers)")
        text.one("session_limit", .gauge, "How many sessions there may be.", figures.sessionLimit)
        text.one("downloads", .gauge, "Downloads that go on.", figures.downloads)
        text.one("download_limit", .gauge, "How many downloads there may be.", figures.downloadLimit)
    }

    private static func write(_ open: OpenWork, to text: inout MetricsText) {
        text.family("open_operations", .gauge, "Operations that aren't over, by state.")
        for state in DeviceOperation.State.allCases where !state.isFinal {
            text.sample(
                "open_operations", ["state": state.rawValue], "\(open.operations[state.rawValue] ?? 0)")
        }
        text.family("open_commands", .gauge, "Commands that aren't over, by state.")
        for state in DeviceCommand.State.allCases where !state.isFinal {
            text.sample("open_commands", ["state": state.rawValue], "\(open.commands[state.rawValue] ?? 0)")
        }
    }

    private static func text(
        _ text: String, _ status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Whether a server is ready: it serves, isn't about to stop, and the store has answered lately what the server asks it by itself every few seconds.
final class Readiness: Sendable {
    /// How long the store may have been silent.
    ///
    /// - Default: 60 s. A busy disk may need some.
    private static let span = Duration.seconds(60)

    private let answered = Mutex<ContinuousClock.Instant?>(nil)
    private let ending: Ending
    private let clock: Clock

    init(_ ending: Ending, clock: Clock) { (self.ending, self.clock) = (ending, clock) }

    /// The store has answered.
    func storeAnswered() {
        let now = clock.instant()
        answered.withLock { $0 = now }
    }

    var isReady: Bool {
        guard !ending.hasBegun, let last = answered.withLock({ $0 }) else { return false }
        return last.duration(to: clock.instant()) < Self.span
    }
}

/// Counts and measures the requests for one part of the server.
struct Measured: RouterMiddleware {
    typealias Context = ServerContext

    let metrics: Metrics
    let part: ServedPart

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            metrics.answered(part, status: Int(response.status.code), after: start.duration(to: .now))
            return response
        } catch {
            let status = (error as? any HTTPResponseError)?.status.code ?? 500
            metrics.answered(part, status: Int(status), after: start.duration(to: .now))
            throw error
        }
    }
}
