internal import Deployment
internal import SCOMOTerms

// What the device does for each primitive.

extension Primitive {
    /// What installed components will be; nil when the primitive installs nothing.
    var activation: Activation? {
        switch self {
        case .downloadInstall, .install: .active
        case .downloadInstallInactive, .installInactive: .inactive
        case .download, .removePackage, .activate, .deactivate, .removeComponent: nil
        }
    }

    /// What the operation does first once it is its turn.
    var firstStage: OperationStage {
        switch self {
        case .download, .downloadInstall, .downloadInstallInactive: .downloading
        case .install, .installInactive: .installing
        case .activate, .deactivate, .removeComponent, .removePackage: .changing
        }
    }
}
