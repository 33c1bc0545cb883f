internal import Bytes
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import OpenSSL

/// Which part of a list a request is about.
struct Page {
    /// - Default: 100, at most 1000.
    let limit: Int
    /// The key that the page before ended with.
    let after: String?
    private let request: Request
    private let filters: [String: String]

    /// - Parameter filters: The names of those that the list has.
    /// - Throws: 422 for what the list doesn't have: it would be a wish that nobody hears.
    init(_ request: Request, _ filters: [String]) throws {
        var found: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            let known = filters + ["limit", "after"]
            guard known.contains(String(name)), found[String(name)] == nil else {
                throw ServiceError.unprocessable(
                    "the list takes each of \(known.joined(separator: ", ")) once, not \(name.prefix(80))")
            }
            found[String(name)] = String(value)
        }
        guard let limit = Int(found["limit"] ?? "100"), 1...1000 ~= limit else {
            throw ServiceError.unprocessable("limit has to be between 1 and 1000")
        }
        (self.limit, after, self.request, self.filters) = (limit, found["after"], request, found)
    }

    subscript(_ filter: String) -> String? { filters[filter] }

    /// For lists that are in the order of numbers.
    var afterNumber: Int64? {
        get throws {
            guard let after else { return nil }
            guard let number = Int64(after) else {
                throw ServiceError.unprocessable("after has to be the last number of the page before")
            }
            return number
        }
    }

    func state<State: RawRepresentable<String> & CaseIterable>(_ type: State.Type) throws -> State? {
        guard let text = self["state"] else { return nil }
        guard let state = State(rawValue: text) else {
            let known = State.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError.unprocessable("there is no state \(text.prefix(80)); there are \(known)")
        }
        return state
    }

    /// The page behind this one.
    fileprivate func next(after key: String) -> String {
        var filters = filters
        filters["after"] = key
        let query = filters.sorted { $0.key < $1.key }.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        return "<\(request.uri.path)?\(query.joined(separator: "&"))>; rel=\"next\""
    }

    /// - Parameter key: That this page ends with, if there is another one behind it.
    func response(
        _ body: Data, type: String = "application/json", next key: String?
    ) throws -> Response {
        var response = try Response.list(body, type: type, for: request)
        if let key { response.headers[.nextPage] = next(after: key) }
        return response
    }
}

extension Response {
    /// A page of a list, with the address of the next one if there is one.
    ///
    /// - Parameter items: One more than the page has, if there are more.
    static func page<Item>(
        _ items: [Item], _ page: Page, key: (Item) -> some CustomStringConvertible,
        _ body: (Item) -> some Encodable
    ) throws -> Response {
        let shown = items.prefix(page.limit)
        let last = items.count > shown.count ? shown.last.map { key($0).description } : nil
        return try page.response(try encoded(shown.map(body)), next: last)
    }

    /// With a tag of what is in it: a client that has the same is told so, and no more.
    ///
    /// - Source: RFC 9110, sections 8.8.3 and 13.1.2.
    fileprivate static func list(_ body: Data, type: String, for request: Request) throws -> Response {
        var digest = try MessageDigest()
        try digest.update(Array(body).span)
        let tag = "\"\(Hex.encode(try digest.finish()).prefix(32))\""
        if let field = request.headers[.ifNoneMatch], EntityTags(field).containWeakly(tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = Response.json(body)
        // Kept by clients, and asked about each time.
        (response.headers[.eTag], response.headers[.cacheControl]) = (tag, "private, no-cache")
        (response.headers[.contentType], response.headers[.vary]) = (type, "Accept")
        return response
    }
}

extension HTTPField.Name {
    /// Nil can't happen: the name is a token.
    fileprivate static var nextPage: HTTPField.Name { HTTPField.Name("Link") ?? .location }
}
