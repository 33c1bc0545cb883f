/// What became of a command: three digits, of which the first is the class.
///
/// - Source: OMA DM Representation Protocol 1.2, response status codes.
public struct StatusCode: RawRepresentable, Hashable, Sendable, HostCodable {
    public var rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Whether the class is 2, "successful". A code that isn't known counts by its class.
    public var isSuccess: Bool { 200..<300 ~= rawValue }
}

extension StatusCode {
    /// 101: the command is being carried out; its end is told later.
    public static var inProgress: Self { Self(rawValue: 101) }
    /// 200: done.
    public static var ok: Self { Self(rawValue: 200) }
    /// An order is taken and will be carried out later; a generic alert reports it.
    public static var accepted: Self { Self(rawValue: 202) }
    /// Credentials are good for the rest of the session.
    public static var authenticated: Self { Self(rawValue: 212) }
    /// 213: a piece of a value was taken, and the next one is waited for.
    public static var chunkAccepted: Self { Self(rawValue: 213) }
    /// 214: the user cancelled.
    public static var cancelled: Self { Self(rawValue: 214) }
    /// Skipped, because a command before it failed or was refused.
    public static var notExecuted: Self { Self(rawValue: 215) }
    /// 216: done and undone again, because another command of the `Atomic` failed.
    public static var rolledBack: Self { Self(rawValue: 216) }
    /// 304: there was nothing to do, or the user refused.
    public static var notModified: Self { Self(rawValue: 304) }
    /// 400: the command isn't well formed.
    public static var badRequest: Self { Self(rawValue: 400) }
    /// Credentials are wrong.
    public static var unauthorized: Self { Self(rawValue: 401) }
    /// 403: not allowed, whoever asks.
    public static var forbidden: Self { Self(rawValue: 403) }
    /// 404: there is no such node.
    public static var notFound: Self { Self(rawValue: 404) }
    /// 405: this command isn't allowed on this node.
    public static var notAllowed: Self { Self(rawValue: 405) }
    /// 406: an optional feature that the device doesn't have.
    public static var notSupported: Self { Self(rawValue: 406) }
    /// Credentials are missing.
    public static var missingCredentials: Self { Self(rawValue: 407) }
    /// 408: the user, or a part of the device, didn't answer in time.
    public static var timeout: Self { Self(rawValue: 408) }
    /// 412: what the command needs is missing.
    public static var incomplete: Self { Self(rawValue: 412) }
    /// 413: the value, or the answer, is larger than can be taken.
    public static var tooLarge: Self { Self(rawValue: 413) }
    /// 414: the URI, or a name in it, is longer than the device takes.
    public static var uriTooLong: Self { Self(rawValue: 414) }
    /// 415: the node has another format or type.
    public static var unsupportedFormat: Self { Self(rawValue: 415) }
    /// 416: the announced size is larger than the device takes.
    public static var sizeRefused: Self { Self(rawValue: 416) }
    /// 417: not now; worth another try.
    public static var retryLater: Self { Self(rawValue: 417) }
    /// 418: the node is there already.
    public static var alreadyExists: Self { Self(rawValue: 418) }
    /// There is no storage left on the device.
    public static var full: Self { Self(rawValue: 420) }
    /// The chunks of an object are not as long together as was announced.
    public static var sizeMismatch: Self { Self(rawValue: 424) }
    /// The access control list refuses.
    public static var permissionDenied: Self { Self(rawValue: 425) }
    /// 500: the device failed in a way that no other code describes.
    public static var failed: Self { Self(rawValue: 500) }
    /// 501: the device doesn't have this command.
    public static var notImplemented: Self { Self(rawValue: 501) }
    /// 503: too busy; worth another try.
    public static var unavailable: Self { Self(rawValue: 503) }
    /// 505: the message's `VerDTD` isn't supported.
    public static var unsupportedDTDVersion: Self { Self(rawValue: 505) }
    /// 506: an error of an application, such as data that don't fit together.
    public static var processingError: Self { Self(rawValue: 506) }
    /// 507: a command of the `Atomic` failed, so none of it counts.
    public static var atomicFailed: Self { Self(rawValue: 507) }
    /// 510: the change couldn't be stored.
    public static var storeFailed: Self { Self(rawValue: 510) }
    /// 511: a severe error of the other party.
    public static var serverFailure: Self { Self(rawValue: 511) }
    /// 513: the message's `VerProto` isn't supported.
    public static var unsupportedProtocolVersion: Self { Self(rawValue: 513) }
    /// 516: the command was done, and couldn't be undone when the `Atomic` failed.
    public static var rollBackFailed: Self { Self(rawValue: 516) }
    /// 517: the answer to an `Atomic` doesn't fit into one message.
    public static var atomicAnswerTooLarge: Self { Self(rawValue: 517) }
}

extension StatusCode: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
