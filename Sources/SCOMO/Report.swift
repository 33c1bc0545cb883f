public import SCOMOTerms

/// What a server is told about a finished operation, until it has answered: a generic alert.
///
/// - Source: OMA DM Protocol 1.2, section 8.7.
public struct Report: Equatable, Sendable {
    /// The operation's number; no other report ever has it.
    public let number: UInt64
    /// The identifier of the server that ordered the operation.
    public let server: String
    /// How much it matters.
    public let importance: Importance
    /// How it ended, for each component or for the package.
    public let outcome: OperationComplete

    /// How much a report matters to the server, which its alert's Mark says.
    public enum Importance: Sendable {
        case informational, warning, critical
    }
}
