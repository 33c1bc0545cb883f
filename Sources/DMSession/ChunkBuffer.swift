internal import SyncML

/// Puts together a value that comes in several commands.
///
/// - Source: OMA DM Protocol 1.2, large objects.
struct ChunkBuffer {
    /// The value whose end hasn't come.
    private struct Part {
        var command: String
        var target: String
        /// As transferred, so perhaps in base 64. In bytes.
        var size: Int
        var meta: Meta
        var data: [UInt8]
    }

    /// What an item is after those before it.
    enum Outcome {
        /// The item itself: its value is whole.
        case whole(Item)
        /// It can't be carried out, or (213) not yet.
        case answered(StatusCode)
    }

    private let maxObjectSize: Int
    private var part: Part?
    /// Whether nothing came since `startMessage`.
    private(set) var isIdle = true

    init(maxObjectSize: Int) {
        self.maxObjectSize = maxObjectSize
    }

    /// The node whose value is awaited.
    var openTarget: String? { part?.target }

    /// Whether `item` goes on with the value that is awaited.
    func isContinued(by command: String, _ item: Item) -> Bool {
        guard let part else { return false }
        return part.command == command && part.target == item.target?.uri
    }

    /// From here on it counts whether a part comes.
    mutating func startMessage() {
        isIdle = true
    }

    /// Forgets the awaited value.
    mutating func drop() {
        part = nil
    }

    /// Takes an item of an Add or Replace, its meta completed by the command's.
    mutating func take(_ item: Item, of command: String) -> Outcome {
        guard let part, isContinued(by: command, item) else { return begin(item, of: command) }
        isIdle = false
        let data = part.data + (item.data ?? [])
        self.part = nil
        guard data.count <= part.size, item.meta.size == nil || item.meta.size == part.size else {
            return .answered(.sizeMismatch)
        }
        if item.hasMoreData {
            self.part = part
            self.part?.data = data
            return .answered(.chunkAccepted)
        }
        guard data.count == part.size else { return .answered(.sizeMismatch) }
        return .whole(Item(target: item.target, source: item.source, meta: part.meta, data: data))
    }

    private mutating func begin(_ item: Item, of command: String) -> Outcome {
        guard item.hasMoreData, command != "Delete" else { return .whole(item) }
        guard let target = item.target?.uri, let size = item.meta.size else { return .answered(.incomplete) }
        let data = item.data ?? []
        guard size <= maxObjectSize else { return .answered(.tooLarge) }
        guard data.count <= size else { return .answered(.sizeMismatch) }
        isIdle = false
        part = Part(command: command, target: target, size: size, meta: item.meta, data: data)
        return .answered(.chunkAccepted)
    }
}
