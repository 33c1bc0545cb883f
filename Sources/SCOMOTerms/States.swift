// The numbers in the leaves Status and State.
//
// Source: SCOMO 1.0, the values of Status and State.

/// The Status of `Download/<x>`.
public enum DownloadStatus: Int, CaseIterable, Sendable {
    case idle = 10
    case downloadFailed = 20
    case downloadProgressing = 30
    case downloadComplete = 40
    case installProgressing = 50
    case installFailedWithData = 60
    case installFailedWithoutData = 70

    /// Whether the device is at work.
    public var isProgressing: Bool {
        switch self {
        case .downloadProgressing, .installProgressing: true
        case .idle, .downloadFailed, .downloadComplete, .installFailedWithData, .installFailedWithoutData:
            false
        }
    }
}

/// The Status of `Inventory/Delivered/<x>`.
public enum DeliveredStatus: Int, CaseIterable, Sendable {
    case idle = 10
    case removeFailed = 20
    case removeProgressing = 30
    case installProgressing = 40
    case installFailedWithData = 50
    case installFailedWithoutData = 60

    /// Whether the device is at work.
    public var isProgressing: Bool {
        switch self {
        case .removeProgressing, .installProgressing: true
        case .idle, .removeFailed, .installFailedWithData, .installFailedWithoutData: false
        }
    }
}

/// The State of `Inventory/Delivered/<x>`: whether components of the package are installed.
public enum DeliveredState: Int, CaseIterable, Sendable {
    case delivered = 10
    case installed = 20
}

/// The Status of `Inventory/Deployed/<x>`.
public enum DeployedStatus: Int, CaseIterable, Sendable {
    case idle = 10
    case removeFailed = 20
    case removeProgressing = 30
    case activateFailed = 40
    case activateProgressing = 50
    case deactivateFailed = 60
    case deactivateProgressing = 70

    /// Whether the device is at work.
    public var isProgressing: Bool {
        switch self {
        case .removeProgressing, .activateProgressing, .deactivateProgressing: true
        case .idle, .removeFailed, .activateFailed, .deactivateFailed: false
        }
    }
}

/// The State of `Inventory/Deployed/<x>`: whether the component takes part in the running system.
public enum DeployedState: Int, CaseIterable, Sendable {
    case inactive = 10
    case active = 20
}
