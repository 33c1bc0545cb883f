internal import AsyncHTTPClient
internal import NIOCore
internal import NIOFoundationCompat
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Asks a server, by its JSON interface.
///
/// What fails on the way is tried again a few times, if it does nothing twice.
public struct ServerConnection: Sendable {
    private let client: HTTPClient
    private let place: ServerPlace
    let patience: Patience

    /// How long it waits for what doesn't come.
    public struct Patience: Sendable {
        /// Before each further attempt.
        public var pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2)]
        /// How long the server may be silent.
        ///
        /// - Default: five minutes; a request for many devices is answered when all is done. A stream of events says something every 15 s.
        public var silence = Duration.seconds(300)
        /// Between two looks at what is waited for, and before a stream that ended is asked for anew; then twice as long each time.
        public var look = Duration.seconds(2)
        /// The longest of these pauses.
        public var longestLook = Duration.seconds(30)

        public init() {}
    }

    /// Has a connection while `body` runs.
    public static func with<Result>(
        _ place: ServerPlace, patience: Patience = Patience(),
        _ body: (ServerConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try ServerConnection(place, patience)
        do {
            let result = try await body(connection)
            try await connection.client.shutdown()
            return result
        } catch {
            try? await connection.client.shutdown()
            throw error
        }
    }

    private init(_ place: ServerPlace, _ patience: Patience) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let roots = place.roots {
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(roots))
            } catch {
                throw ClientError(.settings, "the file of roots isn't one of certificates in PEM form")
            }
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(
            connect: .seconds(15), read: .nanoseconds(Int64(patience.silence / .nanoseconds(1))),
            write: .seconds(60))
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        (self.place, self.patience) = (place, patience)
    }
}

extension ServerConnection {
    /// Asks for something.
    ///
    /// - Throws: `ClientError` when it isn't done.
    public func answer(to request: ServerRequest) async throws -> ServerAnswer {
        for pause in patience.pauses {
            do {
                let answer = try await attempt(request)
                guard answer.status == 503 else { return try answer.checked() }
                try await Task.sleep(for: max(pause, .seconds(min(answer.retryAfter ?? 0, 60))))
            } catch let error as BrokenConnection {
                guard request.bearsRepetition else { throw error.inWords(of: request) }
                try await Task.sleep(for: pause)
            }
        }
        do {
            return try await attempt(request).checked()
        } catch let error as BrokenConnection {
            throw error.inWords(of: request)
        }
    }

    /// Asks for something that comes in pieces, and perhaps without an end. It isn't asked again when the connection breaks.
    ///
    /// - Throws: `ClientError` when it isn't given, or breaks off.
    func pieces(
        of request: ServerRequest, _ take: (_ piece: [UInt8]) async throws -> Void
    ) async throws {
        do {
            let response = try await response(to: request)
            guard response.status.code < 300 else {
                _ = try await answer(of: response).checked()
                return
            }
            var pieces = response.body.makeAsyncIterator()
            while let piece = try await Self.reporting({ try await pieces.next() }) {
                try await take(Array(buffer: piece))
            }
        } catch let error as BrokenConnection {
            throw error.inWords(of: request)
        }
    }

    private func attempt(_ request: ServerRequest) async throws -> ServerAnswer {
        try await answer(of: try await response(to: request))
    }

    /// - Unit: bytes. - Default: 64 MiB; a command has values of 24 MiB at most, a page 1000 rows.
    private static var answerLimit: Int { 64 << 20 }

    private func answer(of response: HTTPClientResponse) async throws -> ServerAnswer {
        let body = try await Self.reporting { try await response.body.collect(upTo: Self.answerLimit) }
        return ServerAnswer(
            status: Int(response.status.code), body: Array(buffer: body),
            retryAfter: response.headers.first(name: "Retry-After").flatMap { Int($0) },
            next: response.headers.first(name: "Link").flatMap(ServerAnswer.nextPage))
    }

    private func response(to request: ServerRequest) async throws -> HTTPClientResponse {
        var prepared = HTTPClientRequest(url: place.base + request.target)
        prepared.method = .RAW(value: request.method.rawValue)
        prepared.headers.add(name: "Authorization", value: "Bearer \(place.token)")
        for field in request.fields { prepared.headers.add(name: field.name, value: field.value) }
        switch request.body {
        case .none: if request.method == .post { prepared.body = .bytes(ByteBuffer()) }
        case .json(let value):
            prepared.headers.add(name: "Content-Type", value: "application/json")
            prepared.body = .bytes(value.json)
        case .file(let file):
            prepared.headers.add(name: "Content-Type", value: "application/octet-stream")
            prepared.body = .stream(file.pieces, length: .known(Int64(file.size)))
        }
        return try await Self.reporting { [prepared] in
            try await client.execute(prepared, deadline: .distantFuture)
        }
    }

    /// Tells what breaks on the way from what else may go wrong.
    private static func reporting<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as ClientError {
            throw error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw BrokenConnection(cause: error)
        }
    }
}

/// A request that may have been heard, or not.
private struct BrokenConnection: Error {
    var cause: any Error

    func inWords(of request: ServerRequest) -> ClientError {
        let warning = request.bearsRepetition ? "" : "; look whether it is done before you ask again"
        return ClientError(.unreachable, "the server can't be reached: \(reason)\(warning)")
    }

    private var reason: String {
        switch cause {
        case let error as NIOSSLError where "\(error)".contains("CERTIFICATE_VERIFY_FAILED"):
            "its certificate isn't trusted (--trust names other roots), or not for that name"
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { "\($0.error)" } ?? "\(error.host) has no address"
        case let error as HTTPClientError: error.shortDescription
        default: "\(cause)"
        }
    }
}
