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
            case .notAcceptable, .otherType: .environmentNotSupported
            case .badDescriptor, .unknownDescriptor, .otherSize, .refused, .cutShort, .storage, .badAddress,
                .forbiddenHost, .misconfigured, .outOfResources, .notNow,
                .stopRequested:
                .downloadFailed
            case .otherDigest: .otherDigest
            }
    }

    /// What a failed change of the device's software is reported as.
    ///
    /// - Parameter general: The primitive's own code, for what has none.
    init(_ failure: DeploymentFailure.Kind, otherwise general: ResultCode) {
        self =
            switch failure {
            case .invalidPackage, .notYetValid: .packageValidationFailed
            case .unexpectedPackage: .unexpectedPackage
            case .downgrade: .downgrade
            case .expired: .expired
            case .wrongEnvironment: .environmentNotSupported
            case .outOfSpace: general == .installFailed ? .installOutOfMemory : general
            case .cancelled: .userCancelled
            case .unmetDependency: .unmetDependency
            case .neededByOthers: .neededByOthers
            case .notReady: .notReady
            case .nameTaken: .nameTaken
            case .unreadablePackage, .noSuchComponent, .unhealthy, .hookFailed, .damagedComponent,
                .noEarlierSoftware, .busy, .storage, .outOfResources, .timedOut, .stopRequested,
                .unusableTrust, .unavailable, .notPermitted, .onTrial:
                general
            }
    }
}

// The device's own codes, for what the standard has none for. `Packaging/result-codes.md` explains them to operators.
//
// - Source: SCOMO 1.0, 1450 to 1499 are the vendor's.
extension ResultCode {
    /// A component needs another one, or can't be in use beside one that is.
    static var unmetDependency: Self { Self(rawValue: 1450) }
    /// An installed component needs the one that was to be changed.
    static var neededByOthers: Self { Self(rawValue: 1451) }
    /// A component said until the deadline that now is no good time.
    static var notReady: Self { Self(rawValue: 1452) }
    /// A name that the package brings is somebody else's.
    static var nameTaken: Self { Self(rawValue: 1453) }
    /// The package is good, but not the one that was ordered.
    static var unexpectedPackage: Self { Self(rawValue: 1454) }
    /// The package is older than what was installed of it.
    static var downgrade: Self { Self(rawValue: 1455) }
    /// The package's time is over.
    static var expired: Self { Self(rawValue: 1456) }
    /// The device's owner doesn't allow a component.
    static var forbiddenComponent: Self { Self(rawValue: 1457) }

    /// The package's host has another file than the one whose digest was ordered.
    static var otherDigest: Self { Self(rawValue: 1458) }

    /// Whether it says of the package that it will never be the right one.
    var condemnsPackage: Bool {
        [.packageValidationFailed, .unexpectedPackage, .downgrade, .expired].contains(self)
    }
}
