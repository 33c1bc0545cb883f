internal import DeliveryPackage
public import HTTP
public import Installer
internal import Linux
internal import OpenSSL
public import SCOMOTerms
internal import Zlib

// The one place where the device's own errors become SCOMO's codes.

extension ResultCode {
    /// What a failed download is reported as.
    ///
    /// - Source: SCOMO 1.0, the table of result codes; which status of HTTP means which code is our choice.
    public init(_ error: HTTPError) {
        self =
            switch error {
            case .connection, .interrupted(.timedOut): .serverUnavailable
            case .malformed, .redirectedTooOften: .serverError
            case .status(let status, _): Self(httpStatus: status)
            case .tooLarge: .downloadOutOfMemory
            case .storage(let reason): reason.isOutOfSpace ? .downloadOutOfMemory : .downloadFailed
            case .cutShort, .insecure, .badURL, .interrupted(.stopRequested), .interrupted(.refused):
                .downloadFailed
            }
    }

    private init(httpStatus status: Int) {
        self =
            switch status {
            case 401, 403, 407: .downloadAuthenticationFailed
            case 400..<500: .downloadFailed
            default: .serverError
            }
    }

    /// What a failed change of the device's software is reported as.
    public init(_ error: InstallerError, during primitive: Primitive) {
        let general = primitive.generalFailure(in: .installing)
        self =
            switch error {
            case .package(let reason): Self(reason, otherwise: general)
            case .storage(let reason):
                reason.isOutOfSpace && general == .installFailed ? .installOutOfMemory : general
            case .wrongEnvironment: .environmentNotSupported
            case .unmetDependency, .noSuchComponent, .neededBy, .unhealthy, .busy, .damaged,
                .noEarlierGeneration,
                .interrupted:
                general
            }
    }

    /// A package that isn't valid never will be, and the server must send another; what only failed may be repeated.
    private init(_ error: PackageError, otherwise general: ResultCode) {
        self =
            switch error {
            case .unreadable, .interrupted, .noDigest: general
            case .damaged(let reason): Self(reason, otherwise: general)
            case .malformedArchive, .badSignature, .malformedManifest, .unsupported, .unlisted, .duplicate,
                .missing,
                .outOfOrder, .wrongDigest, .wrongSize, .wrongMode, .wrongLink, .forbiddenEntry, .badPath,
                .tooLarge:
                .packageValidationFailed
            }
    }

    private init(_ error: ZlibError, otherwise general: ResultCode) {
        self =
            switch error {
            case .corrupt, .malformed, .truncated, .tooLarge: .packageValidationFailed
            case .outOfMemory, .unreadable, .noThreads, .interrupted: general
            }
    }
}
