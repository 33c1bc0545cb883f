import Linux

/// How patient and how strict a client is.
public struct HTTPSettings: Sendable {
    /// How long finding the host, connecting and the TLS handshake may take together. - Default: 30 s.
    public var connectTimeout: Duration = .seconds(30)

    /// How long the server may send nothing, or take nothing, during an exchange. - Default: 60 s.
    public var stallTimeout: Duration = .seconds(60)

    /// How long a connection is kept for the next request. - Default: 30 s, less than most servers keep theirs.
    public var idleTimeout: Duration = .seconds(30)

    /// How much of what has come is taken at once. - Unit: bytes. - Default: 16 KiB, what a TLS record holds at most.
    public var pieceSize = 16_384

    /// What is worth taking at once of a long file. - Unit: bytes. - Default: 128 KiB.
    public static var largePiece: Int { 131_072 }

    /// How long the heads of one answer, interim ones included, may be together. - Unit: bytes. - Default: 64 KiB.
    public var headerLimit = 65_536

    /// How many redirections of one request are followed. - Default: 5.
    public var redirects = 5

    /// The field `User-Agent`.
    public var userAgent = "scomo-agent/\(Program.version)"

    /// Whether addresses that begin with `http://` may be used. Nobody can tell then who answers, so this is for
    /// tests and for laboratories. A redirection from `https` to `http` is refused all the same. - Default: false.
    public var allowsPlainHTTP = false

    /// Through whom servers are reached. - Default: nobody.
    public var proxy: Proxy?

    /// What servers are shown of who asks. - Default: nothing.
    public var credentials: [HostCredential] = []

    /// Which hosts may be asked, redirections included. - Default: every host on every address.
    public var hosts: HostRules?

    /// How much OpenSSL takes from the socket at once; nothing where pieces are of one record.
    var readAhead: Int? { pieceSize > 16_384 ? pieceSize : nil }

    public init() {}
}
