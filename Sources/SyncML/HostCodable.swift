// A server may keep a session between two messages as bytes; a device, in Embedded Swift, can't and need not.

#if hasFeature(Embedded)
    public protocol HostCodable {}
#else
    public typealias HostCodable = Codable
#endif
