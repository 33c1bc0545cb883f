/// What is on a device, or on its way to it: the three branches of its software component object.
public struct DeviceInventory: Equatable, Sendable, Codable {
    public var download: [Download]
    public var delivered: [Delivered]
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
        public var packageId: String
        public var name: String?
        public var url: String?
        /// The number in the device's tree: a `DownloadStatus`, unless the device has numbers of its own.
        public var status: Int?
    }

    /// A package on the device.
    public struct Delivered: Equatable, Sendable, Codable {
        public var node: String
        public var packageId: String
        public var name: String?
        public var state: Stage
        /// A `DeliveredStatus`, unless the device has numbers of its own.
        public var status: Int?
    }

    /// A component that is installed.
    public struct Deployed: Equatable, Sendable, Codable {
        public var node: String
        public var id: String
        public var name: String?
        public var version: String?
        /// The package that it came from.
        public var packageId: String?
        public var state: Activity
        /// A `DeployedStatus`, unless the device has numbers of its own.
        public var status: Int?
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
