/// Why the database didn't do something.
public enum PostgreSQLError: Error, Equatable {
    /// The address can't be read, or has what doesn't belong there.
    case unusableAddress(String)
    /// There is no connection, or it was lost. What was asked hasn't been done, and may be asked again.
    case unavailable(String)
    /// It took longer than it may. What was asked hasn't been done.
    case late
    /// Nobody waits for it any more. What was asked hasn't been done.
    case cancelled
    /// The connection was lost while a transaction was committed, and nobody could say afterwards whether it was.
    case unknownOutcome
    /// The database says no to a statement. What was asked hasn't been done.
    case refused(Refusal)
    /// The statement with this index has read or changed another number of rows than it has to. The transaction was
    /// rolled back.
    case unmet(statement: Int)
    /// The answer isn't what the program takes it to be.
    case unexpected(String)

    /// What PostgreSQL says.
    public struct Refusal: Equatable, Sendable {
        /// The index of the statement.
        public var statement: Int
        /// `SQLSTATE`: five characters.
        ///
        /// - Source: PostgreSQL, appendix A.
        public var state: String
        /// In the words of the database.
        public var message: String
    }
}

extension PostgreSQLError.Refusal {
    /// The connection is about to end: another one may do.
    var endsConnection: Bool {
        state.hasPrefix("08") || ["57P01", "57P02", "57P03", "57P05"].contains(state)
    }

    /// This server only follows another one, as it does after a change of roles: another connection may lead there.
    var isReadOnly: Bool { state == "25006" }

    /// Others were in the way: the same works when it is done again.
    var isPassing: Bool { ["40001", "40P01"].contains(state) }
}

extension PostgreSQLError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusableAddress(let reason): "can't use this address: \(reason)"
        case .unavailable(let reason): "no connection: \(reason)"
        case .late: "it took too long"
        case .cancelled: "nobody waited for it any more"
        case .unknownOutcome: "the connection was lost, and whether the changes were stored isn't known"
        case .refused(let refusal): "\(refusal.message) (\(refusal.state))"
        case .unmet(let statement): "statement \(statement) found another number of rows"
        case .unexpected(let reason): reason
        }
    }
}
