/// What is on a device, or on its way to it: the three branches of its software component object.
public struct DeviceInventory: Equatable, Sendable, Codable {
    /// `Download`, in the order in which the device names its nodes; so for the others.
    public var download: [Download]
    /// `Inventory/Delivered`.
    public var delivered: [Delivered]
    /// `Inventory/Deployed`.
    public var deployed: [Deployed]

    public init(download: [Download] = [], delivered: [Delivered] = [], deployed: [Deployed] = []) {
        self.download = download
        self.delivered = delivered
        self.deployed = deployed
    }

    /// A package that is to be downloaded, or is being downloaded.
    public struct Download: Equatable, Sendable, Codable {
        /// The whole URI: `./SCOMO/Download/gateway`.
        public var node: String
        /// `PkgID`; empty when the device has none.
        public var packageId: String
        /// For people.
        public var name: String?
        /// `PkgURL`: where the device fetches it.
        public var url: String?
        /// The number in the device's tree: a `DownloadStatus`, unless the device has numbers of its own.
        public var status: Int?
    }

    /// A package on the device.
    public struct Delivered: Equatable, Sendable, Codable {
        /// The whole URI.
        public var node: String
        /// `PkgID`; empty when the device has none.
        public var packageId: String
        /// For people.
        public var name: String?
        /// What the leaf State says; `delivered` when there is none.
        public var state: Stage
        /// A `DeliveredStatus`, unless the device has numbers of its own.
        public var status: Int?
    }

    /// A component that is installed.
    public struct Deployed: Equatable, Sendable, Codable {
        /// The whole URI.
        public var node: String
        /// `ID`, by which operations name it; empty when the device has none.
        public var id: String
        /// For people.
        public var name: String?
        /// As the device writes it.
        public var version: String?
        /// The package that it came from.
        public var packageId: String?
        /// What the leaf State says; `inactive` when there is none.
        public var state: Activity
        /// A `DeployedStatus`, unless the device has numbers of its own.
        public var status: Int?
        /// Components on the device of other versions than the package was released with, each like
        /// `org.example.base (= 1.2): 1.1`; nil where there is none, and of devices that don't say so.
        public var mismatches: [String]?
        /// When the server first found it in this version: ISO 8601 in UTC; nil where nobody has looked then.
        public var since: String?
    }

    /// Whether components of a package are installed.
    public enum Stage: String, Sendable, Codable {
        case delivered, installed
    }

    /// Whether a component takes part in the running system.
    public enum Activity: String, Sendable, Codable {
        case active, inactive
    }
}
