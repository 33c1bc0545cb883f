/// Where bootstrap documents come from, and what they may do.
public struct BootstrapSettings: Equatable, Sendable {
    /// Documents of the owner's, each read once. May be absent.
    public var directory = "/etc/scomo/bootstrap.d"
    /// The IMSI, by whose knowledge operators of mobile networks prove themselves. - Default: empty, none.
    public var subscriberIdentity = ""
    /// The PIN that the owner agreed with a server, in its first line. - Default: empty, none.
    public var pinFile = ""
    /// Whether a document may replace the account of a server that has one. - Default: no.
    public var replaces = false

    public init() {}
}
