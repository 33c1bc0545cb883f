/// A leaf of `Download/<x>`, in the standard's order.
///
/// - Source: SCOMO 1.0, the object's nodes; so for the leaves of the other branches.
public enum DownloadLeaf: String, CaseIterable, Sendable {
    case packageID = "PkgID"
    case name = "Name"
    case packageURL = "PkgURL"
    case installParameters = "InstallParams"
    /// When the device starts anew for the package; SCOMO 1.1.
    case reboot = "Reboot"
    case description = "Description"
    case status = "Status"
    case environment = "EnvType"
    case packageType = "PkgType"
}

/// A leaf of `Inventory/Delivered/<x>`, in the standard's order.
public enum DeliveredLeaf: String, CaseIterable, Sendable {
    case packageID = "PkgID"
    /// The package's content; can be written and not read.
    case data = "Data"
    case name = "Name"
    case installParameters = "InstallParams"
    case description = "Description"
    case status = "Status"
    case state = "State"
    case environment = "EnvType"
    case packageType = "PkgType"
}

/// A leaf of `Inventory/Deployed/<x>`, in the standard's order.
public enum DeployedLeaf: String, CaseIterable, Sendable {
    case identifier = "ID"
    /// The identifier of the package that the component came from.
    case packageReference = "PkgIDRef"
    case name = "Name"
    case description = "Description"
    case version = "Version"
    case state = "State"
    case status = "Status"
    case environment = "EnvType"
}

/// A leaf of the object's root.
public enum ObjectLeaf: String, CaseIterable, Sendable {
    /// How often the device asks for updates by itself, in minutes; SCOMO 1.1.
    case checkFrequency = "CheckUpdateFreq"
}

/// A leaf of `Ext` below the object's root, which the standard leaves to vendors.
public enum ObjectExtensionLeaf: String, CaseIterable, Sendable {
    /// What was changed and refused last: a line for each event, the newest last.
    case history = "History"
    /// What somebody on the device has put off: a line for each operation, with the time until which it waits.
    case deferred = "Deferred"
}

/// A leaf of `Inventory/Deployed/<x>/Ext`, which the standard leaves to vendors.
public enum ExtensionLeaf: String, CaseIterable, Sendable {
    /// Installed components of other versions than the component's package was released with: a list with commas, each entry like
    /// `org.example.base (= 1.2): 1.1`, of what was released with it and what is here.
    case mismatches = "Mismatches"

    /// From the component's node.
    public var path: String { "\(ObjectNode.extensions.rawValue)/\(rawValue)" }
}

/// What a server may write about a package, below `Download/<x>` or `Inventory/Delivered/<x>`: text.
public enum PackageLeaf: String, CaseIterable, Sendable {
    case packageID = "PkgID"
    case name = "Name"
    case packageURL = "PkgURL"
    case installParameters = "InstallParams"
    case reboot = "Reboot"
    case description = "Description"
    case environment = "EnvType"
    case packageType = "PkgType"

    /// The longest text that a device has to take.
    ///
    /// - Unit: bytes.
    /// - Source: the sizes of the first client in the field that had them. The standard names none; that of
    ///   `InstallParams`, which that client lacks, is twice the longest URL.
    public var maximumSize: Int {
        switch self {
        case .packageID: 256
        case .name: 128
        case .packageURL: 2048
        case .installParameters: 4096
        case .reboot: 1
        case .description: 512
        case .environment: 128
        case .packageType: 100
        }
    }
}

extension DownloadLeaf {
    /// The same leaf as one that servers write; nil for what the device alone says.
    public var written: PackageLeaf? {
        switch self {
        case .packageID: .packageID
        case .name: .name
        case .packageURL: .packageURL
        case .installParameters: .installParameters
        case .reboot: .reboot
        case .description: .description
        case .environment: .environment
        case .packageType: .packageType
        case .status: nil
        }
    }
}

extension DeliveredLeaf {
    /// The same leaf as a text that servers write; nil for the content and for what the device alone says.
    public var written: PackageLeaf? {
        switch self {
        case .packageID: .packageID
        case .name: .name
        case .installParameters: .installParameters
        case .description: .description
        case .environment: .environment
        case .packageType: .packageType
        case .data, .status, .state: nil
        }
    }
}
