/// What is said about data: its format and type, and bounds (`Meta`).
///
/// - Source: OMA SyncML Meta Information 1.2.
public struct Meta: Equatable, Sendable, HostCodable {
    /// Absent means `chr`.
    public var format: String?
    /// Absent means `text/plain`.
    public var type: String?
    /// How important a generic alert is; see `Mark`.
    public var mark: String?
    /// How long a chunked object is as transferred, so before base 64 is undone.
    ///
    /// - Unit: bytes.
    public var size: Int?
    /// The largest message that the sender of this accepts.
    ///
    /// - Unit: bytes.
    public var maxMessageSize: Int?
    /// The largest reassembled object that the sender of this accepts.
    ///
    /// - Unit: bytes.
    public var maxObjectSize: Int?
    /// The octets of a nonce, decoded from base 64.
    public var nextNonce: [UInt8]?

    public init(
        format: String? = nil, type: String? = nil, mark: String? = nil, size: Int? = nil,
        maxMessageSize: Int? = nil, maxObjectSize: Int? = nil, nextNonce: [UInt8]? = nil
    ) {
        self.format = format
        self.type = type
        self.mark = mark
        self.size = size
        self.maxMessageSize = maxMessageSize
        self.maxObjectSize = maxObjectSize
        self.nextNonce = nextNonce
    }

    /// Whether nothing is said.
    public var isEmpty: Bool { self == Meta() }

    /// This, completed by what is on the command around it.
    ///
    /// - Source: DM Representation Protocol: an item's own `Meta` overrides the command's, element by element.
    public func inheriting(_ outer: Meta) -> Meta {
        Meta(
            format: format ?? outer.format, type: type ?? outer.type, mark: mark ?? outer.mark,
            size: size ?? outer.size, maxMessageSize: maxMessageSize ?? outer.maxMessageSize,
            maxObjectSize: maxObjectSize ?? outer.maxObjectSize, nextNonce: nextNonce ?? outer.nextNonce)
    }
}

/// One node that a command is about, and its value (`Item`).
public struct Item: Equatable, Sendable, HostCodable {
    /// The node that a command is about.
    public var target: Location?
    /// The node that results or a report come from.
    public var source: Location?
    /// What is said about `data`.
    public var meta: Meta
    /// The value: text in UTF-8, or octets where the encoding has them. Nil when there is no `Data` at all.
    ///
    /// XML that a peer put unescaped into `Data` becomes text again here.
    public var data: [UInt8]?
    /// Whether further chunks of the value come in later commands (`MoreData`).
    public var hasMoreData: Bool

    public init(
        target: Location? = nil, source: Location? = nil, meta: Meta = Meta(), data: [UInt8]? = nil,
        hasMoreData: Bool = false
    ) {
        self.target = target
        self.source = source
        self.meta = meta
        self.data = data
        self.hasMoreData = hasMoreData
    }

    /// The value as text; what isn't UTF-8 becomes U+FFFD.
    public var text: String? { data.map { String(decoding: $0, as: UTF8.self) } }
}

/// How important a generic alert is, the most important first.
///
/// - Source: OMA DM Protocol 1.2, generic alert.
public enum Mark: String, Equatable, Sendable, HostCodable {
    case fatal, critical, minor, warning, informational, harmless, indeterminate
}
