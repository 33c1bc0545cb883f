public import Bytes
public import Linux

/// Why a request has no good answer.
public enum HTTPError: Error, Equatable, Sendable {
    /// No connection, not with the right server, or it broke before the answer began.
    case connection(TransportError)
    /// The server's answer isn't HTTP as we understand it.
    case malformed(ResponseFlaw)
    /// What the server sends is longer than `limit` bytes.
    case tooLarge(limit: Int)
    /// What the server sends doesn't begin as the file does.
    case otherContent
    /// What the server sends has another media type than the file.
    case otherType(String)
    /// What the server sends is longer or shorter than the file.
    case otherSize(Int, expected: Int)
    /// The server refuses a download with this status.
    case status(Int, retryAfter: Duration?)
    /// The answer's body ended after `received` bytes; `expected` is nil where the server didn't say how many.
    case cutShort(received: Int, expected: Int?)
    case redirectedTooOften
    /// This address isn't protected by TLS.
    case insecure(URL)
    /// The file can't be written. `ENOSPC` and `EDQUOT` mean that there is no room for it.
    case storage(Errno)
    /// The time is up, or the program was told to stop.
    case interrupted(WaitError)
    /// The address, or the one that the server redirects to.
    case badURL(URLError)
}

extension HTTPError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connection(let reason): "\(reason)"
        case .malformed(let flaw): "the server's answer is malformed: \(flaw)"
        case .tooLarge(let limit): "the server's answer has more than \(limit) bytes, which is the limit"
        case .otherContent:
            "the server sends something else than what was asked for, perhaps a page that asks for a login"
        case .otherType(let type):
            "the server sends something of the type \(type.harmless), which isn't the one that was announced"
        case .otherSize(let size, let expected):
            "the server sends \(size) bytes instead of the \(expected) that were announced"
        case .status(401, _):
            "the server refuses with HTTP status 401: it wants other credentials, or any; see CredentialsFile"
        case .status(let status, _): "the server refuses with HTTP status \(status)"
        case .cutShort(let received, let expected):
            "the server's answer ends after \(received) of \(expected.map { "\($0)" } ?? "unknown many") bytes"
        case .redirectedTooOften: "the server redirects too often, perhaps in a circle"
        case .insecure(let url): "\"\(url)\" isn't protected by TLS; use an address that begins with https://"
        case .storage(let reason): "the file could not be written: \(reason)"
        case .interrupted(let reason): "the request was given up: \(reason)"
        case .badURL(let reason): "\(reason)"
        }
    }
}

extension HTTPError {
    /// Waiting that ended is the same error wherever it happened.
    init(_ reason: TransportError) {
        switch reason {
        case .interrupted(let reason), .unreachable(.interrupted(let reason)): self = .interrupted(reason)
        default: self = .connection(reason)
        }
    }
}

/// What is wrong with an answer.
public enum ResponseFlaw: Error, Equatable, Sendable {
    /// The first line isn't `HTTP/1.x`, a status from 100 to 599 and a reason.
    case statusLine
    /// A field isn't `name: value`, or holds a control character.
    case field
    /// A field goes on in the next line, which RFC 9112 forbids since 2014.
    case foldedField
    /// The head, a trailer or the line of a chunk's size is too long.
    case lineTooLong
    case tooManyFields
    /// More than one field of this name, where there may be one.
    case repeatedField(String)
    /// `Content-Length` is no number, or is beside `Transfer-Encoding`.
    case contentLength
    /// A transfer coding other than `chunked`.
    case transferCoding
    /// A chunk's size is no hexadecimal number, or the chunk doesn't end where it should.
    case chunk
    /// `Content-Range` is missing or isn't the part that was asked for.
    case contentRange
    /// A redirection without `Location`.
    case noLocation
    /// The server switches to a protocol that nobody asked for, or sends a part when all was asked for.
    case unexpectedStatus(Int)
}

extension ResponseFlaw: CustomStringConvertible {
    public var description: String {
        switch self {
        case .statusLine: "the status line is wrong"
        case .field: "a header field is wrong"
        case .foldedField: "a header field goes on in the next line"
        case .lineTooLong: "a line or the whole head is too long"
        case .tooManyFields: "there are too many header fields"
        case .repeatedField(let name): "there is more than one \(name)"
        case .contentLength: "the content's length is unclear"
        case .transferCoding: "the transfer coding isn't known"
        case .chunk: "a chunk's size or end is wrong"
        case .contentRange: "it isn't the part of the file that was asked for"
        case .noLocation: "a redirection doesn't say where to"
        case .unexpectedStatus(let status): "nothing that was asked for leads to HTTP status \(status)"
        }
    }
}
