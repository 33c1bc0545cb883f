import CPostgreSQL
import Glibc

extension Connection {
    /// Reads all of it as it is at one moment, in one round trip.
    public func read(_ statements: [Statement]) throws(PostgreSQLError) -> [Answer] {
        let begin = Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return try transact(begin, statements, [Statement("COMMIT")]).dropLast()
    }

    /// Does all of it, durably, or nothing.
    ///
    /// It takes two round trips: the second one, which commits, goes out when the first one was what it has to be. So it is
    /// known of whatever breaks before that hasn't happened. What breaks after it is asked for at a new connection.
    ///
    /// - Throws: `unknownOutcome` only when that can't be found out.
    public func commit(_ statements: [Statement]) throws(PostgreSQLError) -> [Answer] {
        var answers = try begin(statements)
        let unmet = zip(statements, answers).enumerated().first { _, pair in
            pair.0.rowCount.map { $0 != pair.1.rowCount } ?? false
        }
        if let unmet {
            rollBack()
            throw .unmet(statement: unmet.offset)
        }
        let transaction = try answers.removeLast().rows.first?.text(0)
        do {
            _ = try run([Statement("COMMIT")])
        } catch .refused(var refusal) {
            rollBack()
            refusal.statement = statements.count
            throw .refused(refusal)
        } catch {
            try requireCommitted(transaction ?? "")
        }
        return answers
    }

    /// The first round trip. The last answer is the transaction's number.
    private func begin(_ statements: [Statement]) throws(PostgreSQLError) -> [Answer] {
        let number = Statement("SELECT pg_current_xact_id()::text")
        do {
            return try transact(Statement("BEGIN"), statements, [number])
        } catch .refused(let refusal) where refusal.isReadOnly {
            close()
            throw .unavailable(refusal.message)
        }
    }

    /// - Returns: The answers without that to `begin`.
    private func transact(
        _ begin: Statement, _ statements: [Statement], _ end: [Statement]
    ) throws(PostgreSQLError) -> [Answer] {
        do {
            return Array(try run([begin] + statements + end).dropFirst())
        } catch .refused(var refusal) {
            rollBack()
            refusal.statement -= 1
            throw .refused(refusal)
        }
    }

    /// A connection on which that fails is of no use any more.
    func rollBack() {
        do { _ = try run([Statement("ROLLBACK")]) } catch { close() }
    }

    /// The connection was lost while the transaction was committed: the database knows what came of it.
    ///
    /// - Source: PostgreSQL, `pg_xact_status`, which is made for this.
    private func requireCommitted(_ transaction: String) throws(PostgreSQLError) {
        isCancelled = { false }
        deadline = .now + timeLimit
        while ContinuousClock.now < deadline {
            switch status(of: transaction) {
            case "committed": return
            case "aborted": throw .unavailable("the connection was lost before the changes were stored")
            default: usleep(useconds_t.random(in: 20_000...100_000))
            }
        }
        throw .unknownOutcome
    }

    /// Nil when nobody can be asked now.
    private func status(of transaction: String) -> String? {
        let question = Statement("SELECT pg_xact_status($1::xid8)", [.text(transaction)], planning: .anew)
        do {
            try open()
            return try run([question]).first?.rows.first?.text(0)
        } catch {
            return nil
        }
    }
}
