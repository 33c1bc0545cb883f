/// One element of a message's body, or of a container in it.
public struct Command: Equatable, Sendable, HostCodable {
    /// `CmdID`: unique within its message, never `0`. Empty when a received command has none.
    public var id: String
    /// What is asked, answered or told.
    public var body: Body

    public init(id: String, _ body: Body) {
        self.id = id
        self.body = body
    }

    /// What is asked, answered or told. The `Meta` beside items is the default for all of them.
    public enum Body: Equatable, Sendable, HostCodable {
        case add([Item], Meta)
        case alert(Alert)
        case atomic([Command], Meta)
        case copy([Item], Meta)
        case delete([Item], Meta)
        case exec(Exec)
        case get([Item], Meta)
        /// A command in which a number isn't one, or a nonce isn't in base 64.
        case malformed(name: String)
        case replace([Item], Meta)
        case results(Results)
        case sequence([Command], Meta)
        case status(Status)
        /// A command that device management doesn't have.
        case unknown(name: String)
    }

    /// The name of the element, as a `Status` repeats it.
    public var name: String {
        switch body {
        case .add: "Add"
        case .alert: "Alert"
        case .atomic: "Atomic"
        case .copy: "Copy"
        case .delete: "Delete"
        case .exec: "Exec"
        case .get: "Get"
        case .replace: "Replace"
        case .results: "Results"
        case .sequence: "Sequence"
        case .status: "Status"
        case .malformed(let name), .unknown(let name): name
        }
    }
}

/// Something told or asked that isn't a command on a node (`Alert`).
public struct Alert: Equatable, Sendable, HostCodable {
    /// See `AlertCode`. 0 when a received alert has none.
    public var code: Int
    /// Opaque; a generic alert repeats that of the `Exec` it reports on.
    public var correlator: String?
    /// What a question says and offers, or what a report is about; see the alert codes.
    public var items: [Item]

    public init(code: Int, correlator: String? = nil, items: [Item] = []) {
        self.code = code
        self.correlator = correlator
        self.items = items
    }
}

/// The alerts of device management.
///
/// - Source: OMA DM Representation Protocol 1.2, alert codes.
public enum AlertCode {
    /// The user is shown a text.
    public static var display: Int { 1100 }
    /// The user is asked to agree.
    public static var confirmOrReject: Int { 1101 }
    /// The user is asked for a text.
    public static var textInput: Int { 1102 }
    /// The user is asked to choose one of the items.
    public static var singleChoice: Int { 1103 }
    /// The user is asked to choose any of the items.
    public static var multipleChoice: Int { 1104 }
    /// The session was asked for by the server, with a notification.
    public static var serverInitiated: Int { 1200 }
    /// The session begins of the device's own will.
    public static var clientInitiated: Int { 1201 }
    /// The sender has nothing to say and waits for the next message of the package.
    public static var nextMessage: Int { 1222 }
    /// The session ends here, unfinished.
    public static var sessionAbort: Int { 1223 }
    /// Something happened on the device during the session.
    public static var clientEvent: Int { 1224 }
    /// A value in pieces broke off: its last piece never came.
    public static var noEndOfData: Int { 1225 }
    /// A report of the device, whose type is a URN.
    public static var generic: Int { 1226 }
}

/// An order to a node (`Exec`).
///
/// A received `Exec` with several items becomes one of these an item, all with the same `CmdID`.
public struct Exec: Equatable, Sendable, HostCodable {
    /// Opaque; comes back in the generic alert that reports the outcome.
    public var correlator: String?
    /// The node, as the target; what is handed to it, as the data.
    public var item: Item
    /// What is said about the item's data, unless the item says it itself.
    public var meta: Meta

    public init(correlator: String? = nil, item: Item, meta: Meta = Meta()) {
        self.correlator = correlator
        self.item = item
        self.meta = meta
    }
}
