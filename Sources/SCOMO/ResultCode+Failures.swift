internal import Deployment
internal import SCOMOTerms

// The one place where failures become SCOMO's codes.
//
// - Source: SCOMO 1.0, the table of result codes. It says what each code means, not which cause has which; that a package
// which will never be valid is 1407 lets the server send another, and the general codes let it try again.

extension ResultCode {
    /// What a failed download is reported as.
    init(_ failure: DownloadFailure.Kind) {
        self =
            switch failure {
            case .unreachable, .untrusted: .serverUnavailable
            case .serverError: .serverError
            case .unauthorized: .downloadAuthenticationFailed
            case .tooLarge, .outOfSpace: .downloadOutOfMemory
            case .refused, .cutShort, .storage, .badAddress, .forbiddenHost, .misconfigured, .outOfResources,
                .stopRequested:
                .downloadFailed
            }
    }

    /// What a failed change of the device's software is reported as.
    ///
    /// - Parameter general: The primitive's own code, for what has none.
    init(_ failure: DeploymentFailure.Kind, otherwise general: ResultCode) {
        self =
            switch failure {
            case .invalidPackage, .unexpectedPackage, .downgrade, .expired, .notYetValid:
                .packageValidationFailed
            case .wrongEnvironment: .environmentNotSupported
            case .outOfSpace: general == .installFailed ? .installOutOfMemory : general
            case .cancelled: .userCancelled
            case .unreadablePackage, .unmetDependency, .neededByOthers, .noSuchComponent, .unhealthy,
                .notReady, .hookFailed, .nameTaken, .damagedComponent, .noEarlierSoftware, .busy, .storage,
                .outOfResources, .timedOut, .stopRequested, .unusableTrust, .unavailable, .notPermitted,
                .onTrial:
                general
            }
    }
}
