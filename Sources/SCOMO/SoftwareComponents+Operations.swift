public import SCOMOTerms

/// An operation that isn't over, as people on the device see it.
public struct OperationSummary: Equatable, Sendable {
    public let number: UInt64
    /// What the server ordered.
    public let primitive: Primitive
    /// The identifier of the package or the component; perhaps the server's words, and so to be shown with care.
    public let subject: String
    public let server: String
    /// `accepted`, `downloading`, `installing`, `changing`, `confirming` or `reporting`.
    public let stage: String

    public init(number: UInt64, primitive: Primitive, subject: String, server: String, stage: String) {
        (self.number, self.primitive, self.subject) = (number, primitive, subject)
        (self.server, self.stage) = (server, stage)
    }
}

extension SoftwareComponents {
    /// The operations that were accepted, and whose reports weren't answered yet; the oldest first.
    public var operations: [OperationSummary] {
        journal.operations.map {
            OperationSummary(
                number: $0.number, primitive: $0.primitive, subject: $0.identifier, server: $0.order.server,
                stage: $0.stage.word)
        }
    }

    /// What is to be done next of one operation; nil if nothing is left but its report.
    public func work(of number: UInt64) -> Work? {
        guard let operation = journal[number], let action = operation.action else { return nil }
        return Work(operation: number, primitive: operation.primitive, action: action)
    }
}

extension OperationStage {
    fileprivate var word: String {
        switch self {
        case .accepted: "accepted"
        case .downloading: "downloading"
        case .installing: "installing"
        case .changing: "changing"
        case .confirming: "confirming"
        case .reporting: "reporting"
        }
    }
}
