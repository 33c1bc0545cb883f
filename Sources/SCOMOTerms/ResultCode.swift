/// How an operation ended, as the server is told. Any number: devices in the field have codes of their own.
///
/// Codes that aren't named here exist: 1250–1299, 1450–1499 and 1550–1599 are for vendors.
///
/// - Source: SCOMO 1.0, the table of result codes.
public struct ResultCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// 1200: done.
    public static var successful: Self { Self(rawValue: 1200) }
    /// 1400: the device failed in a way that no other code describes.
    public static var clientError: Self { Self(rawValue: 1400) }
    /// 1401: the user refused.
    public static var userCancelled: Self { Self(rawValue: 1401) }
    /// 1402: the package couldn't be fetched.
    public static var downloadFailed: Self { Self(rawValue: 1402) }
    /// The package's server refused this device.
    public static var downloadAuthenticationFailed: Self { Self(rawValue: 1403) }
    /// 1404: there is no room for the package.
    public static var downloadOutOfMemory: Self { Self(rawValue: 1404) }
    /// 1405: the installation failed.
    public static var installFailed: Self { Self(rawValue: 1405) }
    /// 1406: there is no room for what is installed.
    public static var installOutOfMemory: Self { Self(rawValue: 1406) }
    /// The package's signature, digests or manifest aren't accepted.
    public static var packageValidationFailed: Self { Self(rawValue: 1407) }
    /// 1408: the removal failed.
    public static var removeFailed: Self { Self(rawValue: 1408) }
    /// 1409: the activation failed.
    public static var activateFailed: Self { Self(rawValue: 1409) }
    /// 1410: the deactivation failed.
    public static var deactivateFailed: Self { Self(rawValue: 1410) }
    /// 1411: the device doesn't have this operation.
    public static var notImplemented: Self { Self(rawValue: 1411) }
    /// 1412: anything else.
    public static var undefinedError: Self { Self(rawValue: 1412) }
    /// The package is for another environment.
    public static var environmentNotSupported: Self { Self(rawValue: 1413) }
    /// 1500: the download server failed.
    public static var serverError: Self { Self(rawValue: 1500) }
    /// The package's server can't be reached, or is silent.
    public static var serverUnavailable: Self { Self(rawValue: 1501) }

    /// Whether it is one of success, 1200 to 1299; codes that aren't assigned count by their range.
    public var isSuccess: Bool { (1200..<1300).contains(rawValue) }

    /// Whether it is a result code at all, and no status of the protocol: some devices answer an `Exec` with it.
    public var isResult: Bool { (1200..<1600).contains(rawValue) }
}

extension ResultCode: CustomStringConvertible {
    public var description: String { "\(rawValue)" }
}
