/// A request of the server's JSON interface.
public struct ServerRequest: Sendable {
    /// What the server shall do with what the path names.
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// What is sent along.
    enum Body: Sendable {
        case none
        case json(JSONValue)
        case file(PackageFile)
    }

    let method: Method
    /// Path and query, below the server's address.
    private(set) var target: String
    private(set) var body = Body.none
    private(set) var fields: [(name: String, value: String)] = []

    /// - Parameters:
    ///   - path: The parts of the path below `/api/v1`, as they are; they are percent-encoded here.
    ///   - query: Those without a value are left out.
    public init(_ method: Method, _ path: [String], _ query: [(String, String?)] = []) {
        self.method = method
        let words = query.compactMap { name, value in value.map { "\(name)=\(Self.encoded($0))" } }
        target = (["/api/v1"] + path.map(Self.encoded)).joined(separator: "/")
        if !words.isEmpty { target += "?" + words.joined(separator: "&") }
    }

    /// The same with a body.
    public func sending(_ body: JSONValue) -> ServerRequest {
        var request = self
        request.body = .json(body)
        return request
    }

    /// The same with a package as its body.
    func sending(_ file: PackageFile) -> ServerRequest {
        var request = self
        request.body = .file(file)
        return request
    }

    /// The same with a field of the head.
    public func with(_ name: String, _ value: String) -> ServerRequest {
        var request = self
        request.fields.append((name, value))
        return request
    }

    /// The same with a key under which it may come again and does nothing twice.
    public func once(_ key: String) -> ServerRequest { with(Self.keyField, key) }

    /// The same at the address of the next page.
    func at(_ target: String) -> ServerRequest {
        var request = self
        request.target = target
        return request
    }

    /// Whether it does nothing twice when it comes twice.
    var bearsRepetition: Bool {
        switch method {
        case .get, .put, .patch: true
        case .post, .delete: fields.contains { $0.name == Self.keyField }
        }
    }

    private static let keyField = "Idempotency-Key"

    /// - Source: RFC 3986, section 2.3: everything but unreserved characters is percent-encoded.
    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
