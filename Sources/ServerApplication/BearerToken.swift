internal import Bytes
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Lets requests through that carry the server's token.
///
/// - Source: RFC 6750, section 2.1.
struct BearerToken: RouterMiddleware {
    typealias Context = ServerContext

    private let settings: CurrentSettings
    private let proofs: FailedProofs

    init(_ settings: CurrentSettings, _ proofs: FailedProofs) {
        (self.settings, self.proofs) = (settings, proofs)
    }

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization] else { throw ServiceError.unauthorized }
        if let wait = proofs.wait(Self.name, context.address) {
            throw ServiceError.tooManyFailures(wait: wait)
        }
        guard isGood(header) else {
            if let count = proofs.failed(Self.name, context.address) {
                context.logger.notice(
                    "wrong token", metadata: ["address": .foreign(context.address), "times": "\(count)"])
            }
            throw ServiceError.unauthorized
        }
        return try await next(request, context)
    }

    /// What stands for a device's name in the count of failures: no device has a name with a blank at its beginning.
    private static let name = " interface"

    private func isGood(_ header: String) -> Bool {
        let scheme = "bearer "
        guard header.lowercased().hasPrefix(scheme) else { return false }
        // Compared in a time that doesn't tell how much of it was right.
        return Array(header.dropFirst(scheme.count).utf8).isSameSecret(as: Array(settings.value.token.utf8))
    }
}
