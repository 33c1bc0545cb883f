import DeliveryPackage
import Deployment
import Linux
import OpenSSL
import Zlib

// The one place where the installer's errors become kinds of failures.

extension DeploymentFailure {
    init(_ error: InstallerError) {
        self.init(Kind(error), "\(error)")
    }
}

extension DeploymentFailure.Kind {
    fileprivate init(_ error: InstallerError) {
        self =
            switch error {
            case .package(let reason): Self(reason)
            case .unexpected, .unfit: .unexpectedPackage
            case .noPackages: .unreadablePackage
            case .file(_, let error): Self(error)
            case .downgrade, .olderTrust: .downgrade
            case .unusableTrust: .unusableTrust
            case .expired: .expired
            case .storage(let reason): reason.isOutOfSpace ? .outOfSpace : .storage
            case .noDigest: .outOfResources
            case .wrongEnvironment: .wrongEnvironment
            case .unmetDependency, .conflict, .tooOld: .unmetDependency
            case .noSuchComponent: .noSuchComponent
            case .neededBy, .keptByItself: .neededByOthers
            case .unhealthy, .unproved, .system, .units: .unhealthy
            case .onTrial, .agentIsMissing: .onTrial
            case .notReady: .notReady
            case .hookFailed: .hookFailed
            case .taken: .nameTaken
            case .busy: .busy
            case .damaged: .damagedComponent
            case .noEarlierGeneration: .noEarlierSoftware
            case .interrupted(let reason): Self(reason)
            case .cancelled: .cancelled
            case .leavesTrouble(let error, _): Self(error)
            }
    }

    private init(_ error: PackageError) {
        self =
            switch error {
            case .unreadable: .unreadablePackage
            case .interrupted(let reason): Self(reason)
            case .noDigest: .outOfResources
            case .damaged(let reason): Self(reason)
            case .badSignature(let reason): Self(reason)
            case .wrongArchitecture: .wrongEnvironment
            case .malformedArchive, .malformedManifest, .unsupported, .unlisted, .duplicate,
                .missing, .outOfOrder, .wrongDigest, .wrongSize, .wrongMode, .wrongLink, .forbiddenEntry,
                .badPath, .needsSystem, .tooLarge:
                .invalidPackage
            }
    }

    private init(_ error: SignatureError) {
        self = error.isOutOfMemory ? .outOfResources : error.isEarly ? .notYetValid : .invalidPackage
    }

    private init(_ error: ZlibError) {
        self =
            switch error {
            case .corrupt, .malformed, .truncated, .tooLarge: .invalidPackage
            case .outOfMemory, .noThreads: .outOfResources
            case .unreadable: .unreadablePackage
            case .interrupted(let reason): Self(reason)
            }
    }

    private init(_ error: WaitError) {
        self =
            switch error {
            case .timedOut: .timedOut
            case .stopRequested: .stopRequested
            case .refused: .outOfResources
            }
    }
}
