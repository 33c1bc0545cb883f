/// The outcome of an operation, as a device tells it afterwards: the generic alert `OperationComplete`.
public struct OperationReport: Equatable, Sendable {
    /// That of the `Exec`; nil when the device leaves it out.
    public var correlator: String?
    /// One a component, or one for the package; never empty.
    public var results: [Result]

    /// The outcome for one component or package.
    public struct Result: Equatable, Sendable, Codable {
        /// 1200 to 1299 is success.
        public var code: Int
        /// The component's identifier or the package's; some devices send the node's name.
        public var identifier: String?
        /// The operation node that was executed.
        public var source: String?
        /// The node that came of it.
        public var target: String?

        public init(code: Int, identifier: String? = nil, source: String? = nil, target: String? = nil) {
            self.code = code
            self.identifier = identifier
            self.source = source
            self.target = target
        }
    }

    public init(correlator: String?, results: [Result]) {
        self.correlator = correlator
        self.results = results
    }

    /// Whether it ended well for everything that it was about.
    public var isSuccess: Bool { results.allSatisfy { ResultCode.isSuccess($0.code) } }

    /// Whether this reports on the order with that correlator, whose `Exec` went to `uri`.
    ///
    /// Without a correlator the source tells: the operation node, or the package's or component's node above it.
    public func isAbout(correlator: String, uri: String?) -> Bool {
        if let own = self.correlator, !own.isEmpty { return own == correlator }
        guard let uri else { return false }
        let sources = results.compactMap { $0.source.map(TreeSnapshot.normalized) }
        return sources.contains { $0 == uri || uri.hasPrefix($0 + "/") }
    }
}

/// The result codes of software component management that a server needs by name.
///
/// - Source: SCOMO 1.0 result codes.
public enum ResultCode {
    /// "Undefined error". Our choice for a report whose code can't be read.
    public static let undefined = 1412

    /// Whether `code` is in the successful range; codes that aren't assigned count by their range.
    public static func isSuccess(_ code: Int) -> Bool { 1200..<1300 ~= code }

    /// Whether `code` is a result code at all, not a status of the protocol.
    static func contains(_ code: Int) -> Bool { 1200..<1600 ~= code }
}
