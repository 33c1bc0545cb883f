internal import Foundation
internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// A value as JSON, with its fields in a fixed order.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { return Response(status: .internalServerError) }
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}

extension Request {
    /// The body as JSON, whatever its declared type. Fields that aren't known are ignored.
    ///
    /// - Parameter limit: In bytes. Default: 64 KiB, our choice.
    /// - Throws: 413 above the limit, 422 when it doesn't fit.
    func json<Value: Decodable>(_ type: Value.Type, limit: Int = 64 << 10) async throws -> Value {
        let buffer = try await body.collect(upTo: limit)
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw ServiceError.unprocessable(error.reason)
        }
    }
}

extension DecodingError {
    /// Which field is wrong, in words.
    fileprivate var reason: String {
        switch self {
        case .keyNotFound(let key, _): "the field \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "the field \(context.codingPath.map(\.stringValue).joined(separator: ".")) has the wrong type"
        case .dataCorrupted: "the body isn't JSON, or a value in it isn't one of those that are allowed"
        @unknown default: "the body doesn't fit"
        }
    }
}
