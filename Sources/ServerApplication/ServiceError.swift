internal import HTTPTypes
internal import Hummingbird

/// What a request is refused with.
enum ServiceError: Error, Equatable {
    case badRequest(String)
    case unauthorized
    case notFound(String)
    case conflict(String)
    case unsupportedType(expected: String)
    case unprocessable(String)
    case tooLarge(String)
    /// Too many sessions at once.
    case busy
}

extension ServiceError: HTTPResponseError {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .notFound: .notFound
        case .conflict: .conflict
        case .unsupportedType: .unsupportedMediaType
        case .unprocessable: .unprocessableContent
        case .tooLarge: .contentTooLarge
        case .busy: .serviceUnavailable
        }
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = Response.json(ErrorBody(error: description), status: status)
        switch self {
        case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
        case .busy: response.headers[.retryAfter] = "30"
        default: break
        }
        return response
    }
}

extension ServiceError: CustomStringConvertible {
    var description: String {
        switch self {
        case .badRequest(let reason), .notFound(let reason), .conflict(let reason),
            .unprocessable(let reason), .tooLarge(let reason):
            reason
        case .unauthorized: "the request needs the header Authorization: Bearer TOKEN"
        case .unsupportedType(let expected): "the body has to be \(expected)"
        case .busy: "too many sessions at once"
        }
    }
}

/// The body of every answer that isn't a success.
struct ErrorBody: Codable, Equatable, Sendable {
    var error: String
}
