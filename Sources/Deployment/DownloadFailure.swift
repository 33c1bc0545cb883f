/// Why a delivery package wasn't fetched: a kind for programs, a sentence for people.
public struct DownloadFailure: Error, Equatable, Sendable {
    /// What somebody may decide by.
    public enum Kind: CaseIterable, Sendable {
        /// No connection, not with the right server, or the server was silent for too long.
        case unreachable
        /// The server's certificate isn't trusted.
        case untrusted
        /// The server answered what can't be used, or has trouble of its own.
        case serverError
        /// The server refuses this device: HTTP 401, 403 or 407.
        case unauthorized
        /// The server refuses the request: any other HTTP status from 400 to 499.
        case refused
        /// The connection broke before the package was complete.
        case cutShort
        /// The address leads to a download descriptor that can't be used.
        case badDescriptor
        /// The same, because it is of a version that the device doesn't know.
        case unknownDescriptor
        /// The descriptor names nothing that the device takes.
        case notAcceptable
        /// The package's server has something of another length than the descriptor says, and perhaps will have the right one again.
        case otherSize
        /// The same of its media type.
        case otherType
        /// The package isn't the one whose digest was ordered, and perhaps will be again.
        case otherDigest
        /// The package has more bytes than the device accepts.
        case tooLarge
        case outOfSpace
        /// The disk failed otherwise.
        case storage
        /// A redirection, or a name server, leads to a host that packages may not come from.
        case forbiddenHost
        /// The address is none that the device uses, or isn't protected by TLS.
        case badAddress
        /// The configuration keeps the device from connecting.
        case misconfigured
        /// The configuration has nothing fetched now: of the time of day, or of the network that there is.
        case notNow
        /// Memory or a library failed.
        case outOfResources
        /// The program was told to stop. The work goes on after its next start.
        case stopRequested
    }

    /// What somebody may decide by.
    public let kind: Kind
    /// What happened and what to do, without a full stop; safe to print.
    public let sentence: String

    public init(_ kind: Kind, _ sentence: String) {
        (self.kind, self.sentence) = (kind, sentence)
    }
}

extension DownloadFailure: CustomStringConvertible {
    public var description: String { sentence }
}
