internal import Bytes
internal import HTTPTypes
internal import Hummingbird

/// Lets requests through that carry the server's token.
///
/// - Source: RFC 6750, section 2.1.
struct BearerToken<Context: RequestContext>: RouterMiddleware {
    private let token: String

    init(_ token: String) {
        self.token = token
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], isGood(header) else {
            throw ServiceError.unauthorized
        }
        return try await next(request, context)
    }

    private func isGood(_ header: String) -> Bool {
        let scheme = "bearer "
        guard header.lowercased().hasPrefix(scheme) else { return false }
        // Compared in a time that doesn't tell how much of it was right.
        return Array(header.dropFirst(scheme.count).utf8).isSameSecret(as: Array(token.utf8))
    }
}
