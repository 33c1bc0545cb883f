internal import SCOMOTerms

/// What servers and finished operations left in the tree. What is installed isn't here: the installer knows.
struct TreeState: Equatable, Sendable {
    var downloads: [DownloadNode] = []
    var delivered: [DeliveredNode] = []
    /// The Status of components whose last operation failed, by identifier.
    var deployedStatus: [String: DeployedStatus] = [:]
    /// The outcomes of all operations up to this number are in here,
    var applied: UInt64 = 0
    /// and those of these, which ended while earlier ones go on.
    var appliedAhead: Set<UInt64> = []

    /// How often the device asks for updates, as a server said; nil if none has. - Unit: minutes.
    var checkFrequency: Int?

    /// What it may be. - Unit: minutes. Up to 52 weeks, like all times in the configuration.
    static var checkFrequencies: ClosedRange<Int> { 0...524_160 }

    /// - Unit: nodes of one branch. - Default: 256, more than any device has packages.
    static var maximumNodes: Int { 256 }

    /// Whether an operation's outcome is in here.
    func shows(_ operation: UInt64) -> Bool { operation <= applied || appliedAhead.contains(operation) }

    /// Those before the first operation that goes on need no names of their own, nor do those that nobody knows any more.
    mutating func condense(_ journal: [Operation]) {
        let open = journal.first { !$0.stage.isReporting }?.number ?? .max
        applied = max(applied, appliedAhead.filter { $0 < open }.max() ?? 0)
        let known = Set(journal.map { $0.number })
        appliedAhead = appliedAhead.filter { $0 > open && known.contains($0) }
    }

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
