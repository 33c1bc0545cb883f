internal import Bytes
internal import ManagementTree
internal import SyncML

/// The value that comes in several commands, one at a time.
///
/// Where the tree takes it piece by piece, nothing of it is kept here. A class, so that the pieces that are kept
/// are never copied.
///
/// - Source: OMA DM Protocol 1.2, large objects.
final class IncomingObject {
    /// The value whose end hasn't come.
    private final class Part {
        let command: String
        let item: Item
        let target: String
        /// As transferred, so perhaps in base 64. In bytes.
        let size: Int
        let sink: (any ValueSink)?
        var received = 0
        var data: [UInt8] = []
        private var isCommitted = false

        init(_ command: String, _ item: Item, _ target: String, _ size: Int, _ sink: (any ValueSink)?) {
            (self.command, self.item, self.target, self.size, self.sink) = (command, item, target, size, sink)
        }

        deinit { if !isCommitted { sink?.discard() } }

        func append(_ bytes: [UInt8]) throws(NodeError) {
            received += bytes.count
            guard let sink else { return data.append(copying: bytes.span) }
            try sink.append(bytes)
        }

        func commit() throws(NodeError) {
            try sink?.commit()
            isCommitted = true
        }
    }

    /// What an item is after those before it.
    enum Outcome {
        /// The item itself: its value is whole.
        case whole(Item)
        /// It is done, can't be carried out, or (213) not yet.
        case answered(StatusCode)
    }

    /// The largest document that stands for a subtree, which is taken as a whole. - Unit: bytes. Our choice.
    private static var maximumDocument: Int { 1 << 20 }

    private let tree: ManagementTree
    private let server: String
    private let maximum: Int
    private var part: Part?
    /// The node whose value goes on coming, though its beginning was refused or never came: its end is no value.
    private var lostTarget: String?
    /// Whether nothing came since `startMessage`.
    private(set) var isIdle = true

    /// - Parameter maximum: The largest value, in bytes as transferred.
    init(_ tree: ManagementTree, for server: String, maximum: Int) {
        (self.tree, self.server, self.maximum) = (tree, server, maximum)
    }

    /// The node whose value is awaited.
    var openTarget: String? { part?.target }

    /// Whether `item` goes on with the value that is awaited.
    func isContinued(by command: String, _ item: Item) -> Bool {
        guard let part else { return false }
        return part.command == command && part.target == item.target?.uri
    }

    /// Whether bytes of a value came since `startMessage`.
    private(set) var hasGrown = false

    /// From here on it counts whether a part comes.
    func startMessage() { (isIdle, hasGrown) = (true, false) }

    /// Forgets the awaited value.
    func drop() { part = nil }

    /// Takes an item of an Add or Replace, its meta completed by the command's.
    func take(_ item: Item, of command: String) -> Outcome {
        do throws(NodeError) {
            guard let part, isContinued(by: command, item) else { return try begin(item, of: command) }
            isIdle = false
            return try goOn(part, item)
        } catch {
            drop()
            return .answered(StatusCode(simple: error))
        }
    }

    private func begin(_ item: Item, of command: String) throws(NodeError) -> Outcome {
        let data = item.data ?? []
        let isRest = lostTarget != nil && lostTarget == item.target?.uri && item.meta.size == nil
        lostTarget = nil
        guard item.hasMoreData else {
            guard !isRest else { throw .incomplete }
            return data.count <= maximum ? .whole(item) : .answered(.tooLarge)
        }
        // Until its beginning is taken.
        lostTarget = item.target?.uri
        guard let target = item.target?.uri, let size = item.meta.size else { throw .incomplete }
        guard size <= maximum else { return .answered(.sizeRefused) }
        guard data.count <= size else { return .answered(.sizeMismatch) }
        let part = Part(command, item, target, size, try sink(item, target, size, isNew: command == "Add"))
        try part.append(data)
        (self.part, lostTarget) = (part, nil)
        // Only what goes on with a value makes it grow: beginnings alone would keep a session for ever.
        (isIdle, hasGrown) = (false, false)
        return .answered(.chunkAccepted)
    }

    private func sink(
        _ item: Item, _ target: String, _ size: Int, isNew: Bool
    ) throws(NodeError) -> (any ValueSink)? {
        guard !item.isSubtree else {
            guard size <= Self.maximumDocument else { throw .tooLarge }
            return nil
        }
        let format = try item.meta.nodeFormat
        return try tree.sink(
            target, adding: isNew, format: format, type: item.meta.type, size: size, for: server)
    }

    private func goOn(_ part: Part, _ item: Item) throws(NodeError) -> Outcome {
        lostTarget = item.hasMoreData ? part.target : nil
        let data = item.data ?? []
        let total = part.received + data.count
        guard total <= part.size, item.hasMoreData || total == part.size,
            item.meta.size == nil || item.meta.size == part.size
        else {
            drop()
            return .answered(.sizeMismatch)
        }
        try part.append(data)
        hasGrown = item.hasMoreData && !data.isEmpty
        guard !item.hasMoreData else {
            lostTarget = nil
            return .answered(.chunkAccepted)
        }
        self.part = nil
        guard part.sink == nil else {
            try part.commit()
            return .answered(.ok)
        }
        return .whole(
            Item(target: item.target, source: item.source, meta: part.item.meta, data: part.data))
    }
}
