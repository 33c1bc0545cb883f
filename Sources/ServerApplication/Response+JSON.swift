internal import Foundation
internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// A value as JSON, with its fields in a fixed order.
    ///
    /// - Parameter location: Where what was made can be read.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, location: String? = nil
    ) -> Response {
        guard let data = try? encoded(value) else { return Response(status: .internalServerError) }
        return json(data, status: status, location: location)
    }

    /// With the fields in a fixed order.
    static func encoded(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// What is JSON already.
    static func json(
        _ data: Data, status: HTTPResponse.Status = .ok, location: String? = nil
    ) -> Response {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        headers[.location] = location
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}

/// What may be in the body of a request.
protocol RequestBody: Decodable, Sendable {
    /// The names of all fields.
    static var fields: [String] { get }
    /// Those of objects in a field, or in a list there: by the name of the field.
    static var inner: [String: [String]] { get }
}

extension RequestBody {
    static var inner: [String: [String]] { [:] }
}

extension Request {
    /// A body as JSON, whatever its declared type.
    ///
    /// - Throws: 400 when it isn't JSON, 422 when it doesn't fit or has a field that isn't known: a
    ///   misspelled one would be a wish that nobody hears.
    static func decode<Value: RequestBody>(_ type: Value.Type, _ data: Data) throws -> Value {
        guard let value = try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed) else {
            throw ServiceError.badRequest("the body isn't JSON")
        }
        try requireFields(of: value, Value.fields, Value.inner)
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw ServiceError.unprocessable(error.reason)
        }
    }

    private static func requireFields(
        of value: Any, _ known: [String], _ inner: [String: [String]]
    ) throws {
        if let list = value as? [Any] {
            for one in list { try requireFields(of: one, known, inner) }
        }
        guard let object = value as? [String: Any] else { return }
        if let unknown = object.keys.sorted().first(where: { !known.contains($0) }) {
            throw ServiceError.unprocessable(
                "there is no field \(unknown.prefix(80)); there are \(known.joined(separator: ", "))")
        }
        for (field, names) in inner {
            if let value = object[field] { try requireFields(of: value, names, inner) }
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
        case .dataCorrupted: "a value in the body isn't one of those that are allowed"
        @unknown default: "the body doesn't fit"
        }
    }
}
