public import SyncML

/// What the device tells the server about a management object: an Alert 1226.
///
/// - Source: OMA DM Protocol 1.2, generic alert.
public struct GenericAlert: Equatable, Sendable {
    /// The caller's own, by which `Effect.alertAnswered` names this alert.
    public var number: UInt64
    /// Reversed domain name or URN.
    public var type: String
    /// How important it is; nil for the default, informational.
    public var mark: Mark?
    /// What the Exec had that this reports on.
    public var correlator: String?
    /// What it tells, one about each thing.
    public var items: [Item]

    public init(
        number: UInt64, type: String, mark: Mark? = nil, correlator: String? = nil, items: [Item] = []
    ) {
        self.number = number
        self.type = type
        self.mark = mark
        self.correlator = correlator
        self.items = items
    }

    /// One thing that is told.
    public struct Item: Equatable, Sendable {
        /// URIs of nodes.
        public var source, target: String?
        /// Of `data`.
        public var format: String
        /// What is told, in the form that the type of alert says.
        public var data: String

        public init(source: String? = nil, target: String? = nil, format: String = "chr", data: String) {
            self.source = source
            self.target = target
            self.format = format
            self.data = data
        }
    }

    var alert: Alert {
        let items = items.map { item in
            SyncML.Item(
                target: item.target.map { Location($0) }, source: item.source.map { Location($0) },
                meta: Meta(format: item.format, type: type, mark: mark?.rawValue),
                data: Array(item.data.utf8))
        }
        return Alert(code: AlertCode.generic, correlator: correlator, items: items)
    }
}
