internal import Bytes
internal import Fleet
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import OpenSSL

/// Lets requests through that carry a token which is good for what they ask: that of the settings, an administrator's, or one of
/// those in the store. What is changed meanwhile is in the audit log under its name.
///
/// - Source: RFC 6750, section 2.1.
struct Authorization: RouterMiddleware {
    typealias Context = ServerContext

    let store: any FleetStore
    let settings: CurrentSettings
    let proofs: FailedProofs
    let clock: Clock

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization] else { throw ServiceError.unauthorized }
        if let wait = proofs.wait(Self.name, context.address) {
            throw ServiceError.tooManyFailures(wait: wait)
        }
        guard let token = try await token(header) else {
            if let count = proofs.failed(Self.name, context.address) {
                context.logger.notice(
                    "wrong token", metadata: ["address": .foreign(context.address), "times": "\(count)"])
            }
            throw ServiceError.unauthorized
        }
        try require(Rights.needed(for: request.method, context.endpointPath ?? ""), token)
        var context = context
        context.token = token
        let author = Author(name: token.name, now: { [clock] in clock.timestamp() })
        return try await Author.$current.withValue(author) { [context] in try await next(request, context) }
    }

    private func require(_ rights: Rights, _ token: AccessToken) throws {
        guard token.permits(rights.role) else {
            throw ServiceError.forbidden("the token isn't one of those that may \(rights.role.rawValue)")
        }
        guard rights.isAboutDevices || token.isForAll else {
            throw ServiceError.forbidden("the token is for some devices, and this is about the whole server")
        }
    }

    /// Wrong tokens are counted under this name. It begins with a blank, which no device's name does.
    private static let name = " interface"

    private func token(_ header: String) async throws -> AccessToken? {
        let scheme = "bearer "
        guard header.lowercased().hasPrefix(scheme), header.utf8.count <= 1024 else { return nil }
        let secret = Array(header.dropFirst(scheme.count).utf8)
        // Settings without a token have an empty one.
        guard !secret.isEmpty else { return nil }
        // Compared in a time that doesn't tell how much of it was right.
        if secret.isSameSecret(as: Array(settings.value.token.utf8)) { return .ofSettings }
        guard let token = try await store.token(digest: try AccessToken.digest(of: secret)) else {
            return nil
        }
        return token.until.map { $0 > clock.timestamp() } ?? true ? token : nil
    }
}

extension AccessToken {
    /// The one that the settings name.
    static let ofSettings = AccessToken(name: "token-file", digest: "", roles: [.administer], created: "")

    /// What a request has that has shown none: no group has an empty name.
    static let ofNobody = AccessToken(name: "", digest: "", roles: [], groups: [""], created: "")

    /// Of what its holder shows.
    static func digest(of secret: [UInt8]) throws(OpenSSLError) -> String {
        var digest = try MessageDigest()
        try digest.update(secret.span)
        return Hex.encode(try digest.finish())
    }
}
