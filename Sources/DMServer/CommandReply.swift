internal import SyncML

/// What a device answered to one command: the statuses of its items all in one, and what it found.
struct CommandReply: Equatable, Sendable, Codable {
    /// Nil when the device closed its package without a word about the command.
    var status: StatusCode?
    var items: [Item] = []
    /// The `Meta` that is beside the items and counts for all of them.
    var meta = Meta()
    /// Those to the commands in a container.
    var parts: [CommandReply] = []
    /// Whether the value went out in pieces.
    var cameInPieces = false
    /// Whether the device took a piece of the value for the whole, or waits for more than there is.
    var lacksPieces = false
    /// Whether the device said more than is kept.
    var isTooLarge = false

    var isSuccess: Bool { status?.isSuccess == true && !lacksPieces }

    /// Whether the device has decided nothing: clients in the field answer with 0 as long as they don't know the server.
    var isUndecided: Bool { status?.rawValue == 0 }

    /// Whether the device says in one way or another that it hasn't got what was asked for.
    ///
    /// - Source: field practice; 404, 405, 406, 501 and 500 all occur.
    var isUnavailable: Bool {
        switch status {
        case .notFound, .notAllowed, .notSupported, .notImplemented, .failed: true
        default: false
        }
    }

    mutating func add(_ items: [Item], _ meta: Meta) {
        self.items += items
        self.meta = meta
    }
}
