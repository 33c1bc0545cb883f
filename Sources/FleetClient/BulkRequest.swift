/// One request about all devices that are as a filter says.
///
/// - Source: `Packaging/server-interface.md`, "Many devices at once".
public struct BulkRequest: Sendable {
    /// What is done with operations: by the rules for one.
    public enum Action: String, Sendable {
        case order, cancel, expire, retry, delete
    }

    public let action: Action
    public let filter: DeviceFilter
    /// What is ordered, one of these; nothing else has one.
    public var operation: JSONValue?
    public var command: JSONValue?
    /// Only operations in this state, and only those about this package or component.
    public var state: String?
    public var subject: String?

    public init(_ action: Action, _ filter: DeviceFilter) { (self.action, self.filter) = (action, filter) }

    /// How much it is.
    public struct Extent: Equatable, Sendable {
        /// How many devices the filter matches.
        public let devices: Int64
        /// How many operations or commands it makes or changes.
        public let works: Int64
    }

    fileprivate func request(isDry: Bool, key: String) -> ServerRequest {
        ServerRequest(.post, ["bulk"]).once(key).sending(
            .fields([
                "action": .text(action.rawValue), "filter": filter.json, "operation": operation,
                "command": command,
                "state": state.map { .text($0) }, "subject": subject.map { .text($0) },
                "dryRun": isDry ? .flag(true) : nil,
            ]))
    }
}

extension ServerConnection {
    /// Does it, or only counts it.
    ///
    /// - Parameter key: Under which it may come again and does nothing twice.
    public func answer(to bulk: BulkRequest, isDry: Bool, key: String) async throws -> ServerAnswer {
        try await answer(to: bulk.request(isDry: isDry, key: isDry ? "\(key).dry" : key))
    }

    /// Counts what it would do.
    public func extent(of bulk: BulkRequest, key: String) async throws -> BulkRequest.Extent {
        let answer = try await answer(to: bulk, isDry: true, key: key).value()
        guard let devices = answer["devices"]?.number,
            let works = (answer["commands"] ?? answer["operations"])?.number
        else {
            throw ClientError(.refused, "the server doesn't say how many it would be")
        }
        return BulkRequest.Extent(devices: devices, works: works)
    }
}
