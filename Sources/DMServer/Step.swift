internal import SCOMOTerms
internal import SyncML

/// What a plan is doing with a device: commands are out, and their answers decide what comes next.
enum Step: Equatable, Codable {
    /// Nothing is out.
    case rest
    /// Reading the names below the tree's root.
    case findingNames
    /// Reading the types of those nodes.
    case findingTypes([String])
    /// Reading what the device calls the state of its software.
    case askingForRevision
    /// Reading the object with its values at once; and before it that name, so that what changes meanwhile has another one.
    case listing(root: String, asksForRevision: Bool)
    /// Reading the names in the object's branches.
    case readingBranches(root: String)
    /// Reading leaves one by one.
    case readingLeaves(root: String, [String])
    /// Adding the package's node and leaves.
    case adding(Delivery)
    /// Setting the leaves that were there already.
    case setting(Delivery, [Leaf])
    /// Writing what the commands of the package's components are told.
    case telling(Order, node: String, Leaf, isThere: Bool)
    /// Reading the names of the operations that a node offers.
    case namingOperations(Order, node: String)
    case executing(Order, uri: String)
    /// Reading whether it is so, because the device said no more than 200.
    case checkingState(Order, node: String, StatusCode)
    /// Asking whether the device puts pieces of a value together.
    case askingForLargeObjects(TreeRequest)
    /// Reading what a command may have written whose session was cut off.
    case readingBack(TreeRequest, NodeValue)
    /// Reading or writing what somebody asked for.
    case requesting(TreeRequest)
    /// Reading how much of a value the device has that went out in pieces.
    case measuring(TreeRequest, StatusCode, NodeValue)

    /// A package's node below `Download`, to be filled for an order.
    struct Delivery: Equatable, Codable {
        var order: Order
        var node: String
        var leaves: [Leaf]
        /// Whether the node isn't there yet, as far as is known.
        var isNew: Bool
    }

    struct Leaf: Equatable, Codable {
        var uri: String
        var value: String
        /// Whether the operation makes sense without it.
        var isOptional = false
    }

    /// The commands to send.
    var commands: [Command.Body] {
        switch self {
        case .rest: []
        case .findingNames: [.get(".")]
        case .findingTypes(let uris): uris.map { .get($0 + "?prop=Type") }
        case .askingForRevision: [.get(RevisionLeaf.uri)]
        case .listing(let root, let asksForRevision):
            (asksForRevision ? [.get(RevisionLeaf.uri)] : [])
                + Step.subtrees(of: root).map { .get($0 + "?list=StructData") }
        case .readingBranches(let root): Branch.allCases.map { .get($0.uri(below: root)) }
        case .readingLeaves(_, let uris): uris.map { .get($0) }
        case .adding(let delivery):
            (delivery.isNew ? [.addInterior(delivery.node)] : []) + delivery.leaves.map { .add($0) }
        case .setting(_, let leaves): leaves.map { .replace($0) }
        case .telling(_, _, let leaf, let isThere): [isThere ? .replace(leaf) : .add(leaf)]
        case .namingOperations(_, let node): [.get("\(node)/\(ObjectNode.operations.rawValue)")]
        case .askingForLargeObjects: [.get("./DevDetail/LrgObj")]
        case .readingBack(let request, _): request.action.uri.map { [.get($0)] } ?? []
        case .requesting(let request): [request.action.command]
        case .measuring(let request, _, _): request.action.uri.map { [.get($0 + "?prop=Size")] } ?? []
        case .checkingState(_, let node, _): [.get("\(node)/\(DeployedLeaf.state.rawValue)")]
        case .executing(let order, let uri):
            [.exec(Exec(correlator: order.correlator, item: Item(target: Location(uri))))]
        }
    }

    /// The sub-trees that are listed with their values.
    static func subtrees(of root: String) -> [String] {
        [ObjectNode.download, .inventory].map { "\(root)/\($0.rawValue)" }
    }
}

extension Command.Body {
    static func get(_ uri: String) -> Self {
        .get([Item(target: Location(uri))], Meta())
    }

    static func addInterior(_ uri: String) -> Self {
        .add([Item(target: Location(uri), meta: Meta(format: "node"))], Meta())
    }

    static func add(_ leaf: Step.Leaf) -> Self { .add([leaf.item], Meta()) }

    static func replace(_ leaf: Step.Leaf) -> Self { .replace([leaf.item], Meta()) }
}

extension Step.Leaf {
    fileprivate var item: Item {
        Item(
            target: Location(uri), meta: Meta(format: "chr", type: "text/plain"), data: Array(value.utf8))
    }
}
