internal import SyncML

/// Puts the chunks of one large result together.
///
/// - Source: OMA DM Protocol 1.2, large object handling.
struct LargeObject: Codable {
    private let limit: Int
    private var pending: Item?
    private var expected: Int?

    init(limit: Int) {
        self.limit = limit
    }

    /// What became of one item.
    enum Outcome: Equatable {
        /// Nothing of it is missing.
        case complete(Item)
        /// More is to come.
        case buffered
        case refused(StatusCode)
        /// Another object began before this one was complete: the item that is lost.
        case interrupted(Item)
    }

    /// The URI of the object that isn't complete yet.
    var incomplete: Item? { pending }

    mutating func take(_ item: Item, _ meta: Meta) -> Outcome {
        guard let pending else { return item.hasMoreData ? begin(item, meta) : .complete(item) }
        guard item.source == nil || item.source?.uri == pending.source?.uri else {
            drop()
            return .interrupted(pending)
        }
        return append(item, to: pending)
    }

    mutating func drop() {
        (pending, expected) = (nil, nil)
    }

    private mutating func begin(_ item: Item, _ meta: Meta) -> Outcome {
        let size = item.meta.size ?? meta.size
        guard max(size ?? 0, item.data?.count ?? 0) <= limit else { return .refused(.tooLarge) }
        (pending, expected) = (item, size)
        return .buffered
    }

    private mutating func append(_ item: Item, to pending: Item) -> Outcome {
        var whole = pending
        whole.data = (pending.data ?? []) + (item.data ?? [])
        whole.hasMoreData = item.hasMoreData
        let length = whole.data?.count ?? 0
        guard length <= limit else { return refuse(.tooLarge) }
        guard !item.hasMoreData else {
            self.pending = whole
            return .buffered
        }
        guard expected == nil || expected == length else { return refuse(.sizeMismatch) }
        drop()
        return .complete(whole)
    }

    private mutating func refuse(_ code: StatusCode) -> Outcome {
        drop()
        return .refused(code)
    }
}
