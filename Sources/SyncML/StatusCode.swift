/// What became of a command: three digits, of which the first is the class.
///
/// - Source: OMA DM Representation Protocol 1.2, response status codes.
public struct StatusCode: RawRepresentable, Hashable, Sendable {
    public var rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Whether the class is 2, "successful". A code that isn't known counts by its class.
    public var isSuccess: Bool { 200..<300 ~= rawValue }
}

extension StatusCode {
    public static var inProgress: Self { Self(rawValue: 101) }
    public static var ok: Self { Self(rawValue: 200) }
    /// An order is taken and will be carried out later; a generic alert reports it.
    public static var accepted: Self { Self(rawValue: 202) }
    /// Credentials are good for the rest of the session.
    public static var authenticated: Self { Self(rawValue: 212) }
    public static var chunkAccepted: Self { Self(rawValue: 213) }
    public static var cancelled: Self { Self(rawValue: 214) }
    /// Skipped, because a command before it failed or was refused.
    public static var notExecuted: Self { Self(rawValue: 215) }
    public static var rolledBack: Self { Self(rawValue: 216) }
    public static var notModified: Self { Self(rawValue: 304) }
    public static var badRequest: Self { Self(rawValue: 400) }
    /// Credentials are wrong.
    public static var unauthorized: Self { Self(rawValue: 401) }
    public static var forbidden: Self { Self(rawValue: 403) }
    public static var notFound: Self { Self(rawValue: 404) }
    public static var notAllowed: Self { Self(rawValue: 405) }
    public static var notSupported: Self { Self(rawValue: 406) }
    /// Credentials are missing.
    public static var missingCredentials: Self { Self(rawValue: 407) }
    public static var timeout: Self { Self(rawValue: 408) }
    public static var incomplete: Self { Self(rawValue: 412) }
    public static var tooLarge: Self { Self(rawValue: 413) }
    public static var uriTooLong: Self { Self(rawValue: 414) }
    public static var unsupportedFormat: Self { Self(rawValue: 415) }
    public static var sizeRefused: Self { Self(rawValue: 416) }
    public static var retryLater: Self { Self(rawValue: 417) }
    public static var alreadyExists: Self { Self(rawValue: 418) }
    /// There is no storage left on the device.
    public static var full: Self { Self(rawValue: 420) }
    /// The chunks of an object are not as long together as was announced.
    public static var sizeMismatch: Self { Self(rawValue: 424) }
    /// The access control list refuses.
    public static var permissionDenied: Self { Self(rawValue: 425) }
    public static var failed: Self { Self(rawValue: 500) }
    public static var notImplemented: Self { Self(rawValue: 501) }
    public static var unavailable: Self { Self(rawValue: 503) }
    public static var unsupportedDTDVersion: Self { Self(rawValue: 505) }
    public static var processingError: Self { Self(rawValue: 506) }
    public static var atomicFailed: Self { Self(rawValue: 507) }
    public static var storeFailed: Self { Self(rawValue: 510) }
    public static var serverFailure: Self { Self(rawValue: 511) }
    public static var unsupportedProtocolVersion: Self { Self(rawValue: 513) }
    public static var rollBackFailed: Self { Self(rawValue: 516) }
    public static var atomicAnswerTooLarge: Self { Self(rawValue: 517) }
}

extension StatusCode: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
