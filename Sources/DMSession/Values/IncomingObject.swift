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

    /// The largest document that stands for a subtree, which is taken as a whole. - Unit: bytes.
    private static var maximumDocument: Int { 1 << 20 }

    private let tree: ManagementTree
    private let server: String
    private let maximum: Int
    private var part: Part?
    /// Values that were broken off, or whose beginnings were refused, the newest last: their ends are no values.
    private var lost: [(target: String, size: Int?)] = []
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

    /// Forgets the awaited value, because something else came: what may still come of it is no value.
    func breakOff() {
        guard let part else { return }
        lose(part.target, size: part.size)
        drop()
    }

    /// What follows the beginning of a value that isn't taken is no value either.
    func lose(_ target: String?, size: Int?) {
        guard let target else { return }
        let known = lost.first { $0.target == target }?.size
        forget(target)
        lost.append((target, size ?? known))
        // No server goes on with more of them.
        if lost.count > 8 { lost.removeFirst() }
    }

    private func forget(_ target: String) { lost.removeAll { $0.target == target } }

    /// Whether an item ends a value that was lost. What is as long as that value was to be is the value, said again.
    func isEndOfLost(_ item: Item) -> Bool {
        guard !item.hasMoreData, let target = item.target?.uri else { return false }
        defer { forget(target) }
        return lost.contains {
            $0.target == target && item.meta.size == nil && $0.size != item.data?.count ?? 0
        }
    }

    /// Takes an item of an Add or Replace, its meta completed by the command's.
    func take(_ item: Item, of command: String) -> Outcome {
        do throws(NodeError) {
            guard let part, isContinued(by: command, item) else { return try begin(item, of: command) }
            isIdle = false
            return try goOn(part, item)
        } catch {
            if isContinued(by: command, item) { giveUp(item) }
            return .answered(StatusCode(simple: error))
        }
    }

    /// Forgets the awaited value because of this piece of it, which may not be the last.
    private func giveUp(_ item: Item) {
        if item.hasMoreData { breakOff() } else { drop() }
    }

    private func begin(_ item: Item, of command: String) throws(NodeError) -> Outcome {
        let data = item.data ?? []
        guard item.hasMoreData else {
            guard !isEndOfLost(item) else { throw .incomplete }
            return data.count <= maximum ? .whole(item) : .answered(.tooLarge)
        }
        // Until its beginning is taken.
        lose(item.target?.uri, size: item.meta.size)
        guard let target = item.target?.uri, let size = item.meta.size else { throw .incomplete }
        guard size <= maximum else { return .answered(.sizeRefused) }
        guard data.count <= size else { return .answered(.sizeMismatch) }
        let part = Part(command, item, target, size, try sink(item, target, size, isNew: command == "Add"))
        try part.append(data)
        breakOff()
        self.part = part
        forget(target)
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
        let data = item.data ?? []
        let total = part.received + data.count
        guard total <= part.size, item.hasMoreData || total == part.size,
            item.meta.size == nil || item.meta.size == part.size
        else {
            giveUp(item)
            return .answered(.sizeMismatch)
        }
        try part.append(data)
        hasGrown = item.hasMoreData && !data.isEmpty
        guard !item.hasMoreData else { return .answered(.chunkAccepted) }
        self.part = nil
        guard part.sink == nil else {
            try part.commit()
            return .answered(.ok)
        }
        return .whole(
            Item(target: item.target, source: item.source, meta: part.item.meta, data: part.data))
    }
}
