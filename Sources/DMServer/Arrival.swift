public import SyncML

/// What a message came in: its bytes, and what the transport said beside them.
public struct Arrival: Equatable, Sendable {
    /// As they were sent: a proof is of these.
    public var bytes: [UInt8]
    /// The reply has the same.
    public var encoding: Encoding
    /// Nil without the header `x-syncml-hmac`, or when nothing can be read from it.
    public var proof: MessageProof?

    public init(bytes: [UInt8] = [], encoding: Encoding = .xml, proof: MessageProof? = nil) {
        (self.bytes, self.encoding, self.proof) = (bytes, encoding, proof)
    }
}

/// What a session sends.
public struct Reply: Equatable, Sendable, Codable {
    /// The message.
    public var bytes: [UInt8]
    /// How it is written.
    public var encoding = Encoding.xml
    /// For the header `x-syncml-hmac`.
    public var proof: MessageProof?
    /// To be made durable before the bytes go out.
    public var events: [Event] = []

    /// Events are told once, and so aren't kept.
    private enum CodingKeys: CodingKey {
        case bytes, encoding, proof
    }
}
