public import Markup

/// Why bytes are not a message of device management.
public enum SyncMLError: Error, Equatable, Sendable {
    /// Not a document at all, or one over the limits of size and depth.
    case document(XMLError)
    /// The same, for WBXML.
    case binaryDocument(WBXMLError)
    /// A document that is no message. `offset` is where the element at fault begins, in bytes.
    case message(MessageFault, offset: Int)
}

/// What keeps a document from being a message of device management.
public enum MessageFault: Error, Equatable, Sendable {
    /// The outermost element is this one, not `SyncML`.
    case wrongRoot(String)
    /// `parent` has no `element`.
    case missing(element: String, parent: String)
    /// What is in `element` isn't what belongs there; `expected` says what does.
    case malformed(element: String, expected: String)
    /// There are more than `limit` of `what`.
    case tooMany(what: String, limit: Int)
}

extension SyncMLError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .document(let error): "could not read the message: \(error)"
        case .binaryDocument(let error): "could not read the message: \(error)"
        case .message(let fault, let offset): "could not read the message: offset \(offset): \(fault)"
        }
    }
}

extension MessageFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongRoot(let name): "it is a \(name), not a SyncML document"
        case .missing(let element, let parent): "its \(parent) has no \(element)"
        case .malformed(let element, let expected): "its \(element) is not \(expected)"
        case .tooMany(let what, let limit): "it has more than \(limit) \(what)"
        }
    }
}

/// Bounds on a message, so that no peer can exhaust the reader.
public struct MessageLimits: Equatable, Sendable {
    /// - Unit: bytes of the encoded message.
    /// - Default: 1 MiB.
    public var size = 1 << 20

    /// - Unit: elements open at the same time.
    /// - Default: 64. A message with a serialized sub-tree in it needs about 25.
    public var depth = 64

    /// How many commands, those in containers included.
    ///
    /// - Default: 4096.
    public var commands = 4096

    /// How many items of all commands together.
    ///
    /// - Default: 16384.
    public var items = 16_384

    public init() {}
}
