internal import Bytes

/// What the server answered.
public struct ServerAnswer: Sendable {
    let status: Int
    /// As it came.
    public let body: [UInt8]
    /// How long the server asks to wait. - Unit: seconds.
    var retryAfter: Int?
    /// Path and query of the next page of a list.
    var next: String?

    /// - Throws: When it isn't JSON.
    public func value() throws -> JSONValue { try JSONValue(json: body) }

    /// The answer, if it is a good one.
    ///
    /// - Throws: `ClientError` with what the server says of a failure, in its words.
    func checked() throws(ClientError) -> ServerAnswer {
        guard status >= 300 else { return self }
        throw failure
    }

    /// - Throws: `ClientError` of the kind `unsuccessful` for work that ended otherwise than well, with the reason.
    public func requireSuccess() throws {
        let work = try value()
        let state = work["state"]?.text ?? "unknown"
        guard state != "succeeded" else { return }
        let number = work["number"]?.number.map { "\($0) " } ?? ""
        let reason = work["reason"]?.text.map { ": \($0.harmless)" } ?? ""
        throw ClientError(.unsuccessful, "\(number)\(state.harmless)\(reason)")
    }

    private var failure: ClientError {
        let reason = (try? value())?["error"]?.text?.harmless
        return switch status {
        case 401: ClientError(.forbidden, reason ?? "the server doesn't take the token")
        case 403, 429: ClientError(.forbidden, reason ?? "the token isn't good for that")
        case 500...: ClientError(.unreachable, reason ?? "the server can't do it now (\(status))")
        default: ClientError(.refused, reason ?? "the server refused it (\(status))")
        }
    }

    /// The address in a field `Link` with the relation `next`, if it is one of this interface.
    ///
    /// - Source: RFC 8288, section 3.
    static func nextPage(_ link: String) -> String? {
        guard link.hasSuffix("rel=\"next\""), link.hasPrefix("</api/v1/"), let end = link.firstIndex(of: ">")
        else {
            return nil
        }
        return String(link[link.index(after: link.startIndex)..<end])
    }
}
