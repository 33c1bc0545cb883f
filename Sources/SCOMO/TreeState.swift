internal import SCOMOTerms

/// What servers and finished operations left in the tree. What is installed isn't here: the installer knows.
struct TreeState: Equatable, Sendable {
    var downloads: [DownloadNode] = []
    var delivered: [DeliveredNode] = []
    /// The Status of components whose last operation failed, by identifier.
    var deployedStatus: [String: DeployedStatus] = [:]
    /// The number of the last operation whose outcome is in here. Operations end in the order of their numbers.
    var applied: UInt64 = 0

    /// - Unit: nodes of one branch. - Default: 256, more than any device has packages.
    static var maximumNodes: Int { 256 }

    func download(_ name: String) -> DownloadNode? { downloads.first { $0.name == name } }
    func delivered(_ name: String) -> DeliveredNode? { delivered.first { $0.name == name } }

    /// Changes a node in place; does nothing when a server deleted it meanwhile.
    mutating func updateDownload(_ name: String, _ change: (inout DownloadNode) -> Void) {
        guard let index = downloads.firstIndex(where: { $0.name == name }) else { return }
        change(&downloads[index])
    }

    mutating func updateDelivered(_ name: String, _ change: (inout DeliveredNode) -> Void) {
        guard let index = delivered.firstIndex(where: { $0.name == name }) else { return }
        change(&delivered[index])
    }

    /// The numbers of the files that nodes refer to.
    var files: Set<UInt64> { Set(delivered.compactMap { $0.file }) }
}
