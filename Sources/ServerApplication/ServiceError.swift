internal import HTTPTypes
internal import Hummingbird

/// What a request is refused with.
enum ServiceError: Error, Equatable {
    case badRequest(String)
    case unauthorized
    /// The token isn't good for that.
    case forbidden(String)
    case notFound(String)
    case conflict(String)
    case unsupportedType(expected: String)
    case unprocessable(String)
    case tooLarge(String)
    /// The path is there, for these methods.
    case wrongMethod(allowed: String)
    /// What the request is about isn't what it says it to be.
    case preconditionFailed
    /// Too much at once.
    case busy
    /// The disk is full.
    case noRoom
    /// What came can't be kept, for a reason of the system's.
    case unstorable(String)
    /// Somebody has shown wrong credentials too often.
    case tooManyFailures(wait: Duration)
}

extension ServiceError: HTTPResponseError {
    var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .unsupportedType: .unsupportedMediaType
        case .unprocessable: .unprocessableContent
        case .tooLarge: .contentTooLarge
        case .wrongMethod: .methodNotAllowed
        case .preconditionFailed: .preconditionFailed
        case .busy: .serviceUnavailable
        case .noRoom: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
        case .unstorable: .internalServerError
        case .tooManyFailures: .tooManyRequests
        }
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = Response.json(ErrorBody(error: description), status: status)
        switch self {
        case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
        case .busy: response.headers[.retryAfter] = "30"
        case .wrongMethod(let allowed): response.headers[.allow] = allowed
        case .tooManyFailures(let wait): response.headers[.retryAfter] = "\(wait.components.seconds + 1)"
        default: break
        }
        return response
    }
}

extension ServiceError: CustomStringConvertible {
    var description: String {
        switch self {
        case .badRequest(let reason), .forbidden(let reason), .notFound(let reason), .conflict(let reason),
            .unprocessable(let reason), .tooLarge(let reason):
            reason
        case .unauthorized: "the request needs the header Authorization: Bearer TOKEN"
        case .unsupportedType(let expected): "the body has to be \(expected)"
        case .wrongMethod(let allowed): "here the method can only be \(allowed)"
        case .preconditionFailed: "the file isn't the one that If-Match names"
        case .busy: "too much at once"
        case .noRoom: "there is no room on the server's disk"
        case .unstorable(let reason): "the server can't keep it: \(reason)"
        case .tooManyFailures: "too many wrong credentials"
        }
    }
}

/// The body of every answer that isn't a success.
struct ErrorBody: Codable, Equatable, Sendable {
    var error: String
}
