internal import HTTPTypes
internal import Hummingbird

extension RouterMethods where Context == ServerContext {
    typealias Handler = @Sendable (Request, ServerContext) async throws -> Response

    /// Answers requests for `path`. A method that isn't among `handlers` is refused with 405 and the list of those that are.
    ///
    /// - Source: RFC 9110, section 15.5.6.
    func route(_ path: RouterPath, _ handlers: [HTTPRequest.Method: Handler]) {
        let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method in [.get, .head, .post, .put, .patch, .delete] as [HTTPRequest.Method] {
            let handler = handlers[method] ?? { _, _ in throw ServiceError.wrongMethod(allowed: allowed) }
            on(path, method: method, use: handler)
        }
    }
}
