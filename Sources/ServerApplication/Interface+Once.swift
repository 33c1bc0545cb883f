internal import Bytes
internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import OpenSSL

/// What is to be made, and the key under which the same request may come again.
struct Wish<Value: Sendable>: Sendable {
    var value: Value
    /// Nil when the client doesn't say one: then each request makes something.
    var key: String?
    /// A digest of the whole request, and of whose it is.
    var digest: String
}

/// What was made, as it is answered.
struct Made {
    var status: HTTPResponse.Status
    var body: Data
    var location: String?

    init(_ value: some Encodable, at location: String) throws {
        (body, self.location, status) = (try Response.encoded(value), location, .created)
    }

    /// What is nowhere to be read but here.
    init(_ value: some Encodable) throws {
        (body, status) = (try Response.encoded(value), .ok)
    }

    fileprivate init(_ kept: KeptAnswer) {
        (status, body, location) = (.init(code: kept.status), kept.body, kept.location)
    }

    var response: Response { .json(body, status: status, location: location) }
}

// Requests that make something, and that may come again because their answer was lost.

extension Interface {
    /// For how long an answer is kept.
    ///
    /// - Default: a day.
    private static let span = Duration.seconds(86_400)

    /// Makes what `make` says, or gives the answer that the same request had before.
    ///
    /// - Parameter make: Called anew when somebody else was faster. Has the time of day.
    /// - Throws: 422 when another request had the same key.
    /// - Source: draft-ietf-httpapi-idempotency-key-header.
    func once<Value>(
        _ wish: Wish<Value>, _ make: (_ now: String) async throws -> (FleetTransaction, Made)
    ) async throws -> Response {
        do {
            return try await made(wish, make).response
        } catch let error as FleetStoreError {
            throw Self.refusal(error) ?? error
        }
    }

    /// As `once`, with what the store refuses as it says it.
    func made<Value>(
        _ wish: Wish<Value>, _ make: (_ now: String) async throws -> (FleetTransaction, Made)
    ) async throws -> Made {
        try await store.retrying {
            let now = clock.timestamp()
            if let kept = try await keptAnswer(wish, now) { return kept }
            var (transaction, made) = try await make(now)
            transaction.answer = wish.key.map {
                KeptAnswer(
                    key: $0, request: wish.digest, status: made.status.code, location: made.location,
                    body: made.body, created: now, until: clock.timestamp(after: Self.span))
            }
            try await store.commit(transaction.announced(at: now))
            return made
        }
    }

    private static func refusal(_ error: FleetStoreError) -> (any Error)? {
        switch error {
        case .deviceExists: ServiceError.conflict("\(error)")
        case .noSuchDevice: noDevice
        case .changed, .busy, .unknownOutcome, .unusable, .inUse, .newer, .notEmpty, .failed: nil
        }
    }

    func keptAnswer<Value>(_ wish: Wish<Value>, _ now: String) async throws -> Made? {
        guard let key = wish.key, let kept = try await store.answer(key), kept.until > now else { return nil }
        guard kept.request == wish.digest else {
            throw ServiceError.unprocessable("another request had this Idempotency-Key")
        }
        return Made(kept)
    }
}

extension Request {
    /// The body as JSON, with what tells whether it was there before.
    ///
    /// - Parameters:
    ///   - limit: In bytes. Default: 64 KiB, many times what the fields of a device or an operation take.
    ///   - empty: What no body at all means. Default: it isn't JSON.
    func wish<Value: RequestBody>(
        _ type: Value.Type, _ context: ServerContext, limit: Int = 64 << 10, empty: String = ""
    ) async throws -> Wish<Value> {
        var data = Data(try await content(limit: limit, tooSlow: context.closeSlow).readableBytesView)
        if data.isEmpty { data = Data(empty.utf8) }
        let key = headers[.idempotencyKey]
        guard key.map({ 1...255 ~= $0.utf8.count && $0.utf8.allSatisfy { 0x21...0x7E ~= $0 } }) ?? true else {
            throw ServiceError.badRequest("an Idempotency-Key has 1 to 255 visible characters")
        }
        var digest = try MessageDigest()
        // What somebody else asks is another request: they may see other devices.
        try digest.update(Array("\(context.token.name)\n\(method) \(uri.path)\n".utf8).span)
        try digest.update(Array(data).span)
        return Wish(value: try Self.decode(type, data), key: key, digest: Hex.encode(try digest.finish()))
    }
}

extension HTTPField.Name {
    /// Nil can't happen: the name is a token.
    fileprivate static var idempotencyKey: HTTPField.Name {
        HTTPField.Name("Idempotency-Key") ?? .authorization
    }
}
