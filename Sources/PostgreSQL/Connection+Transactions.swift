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
        let token = String.random()
        let receipt = receipts.map { [$0.note(token)] } ?? []
        let answers = Array(try begin(statements + receipt).prefix(statements.count))
        let unmet = zip(statements, answers).enumerated().first { _, pair in
            pair.0.rowCount.map { $0 != pair.1.rowCount } ?? false
        }
        if let unmet {
            rollBack()
            throw .unmet(statement: unmet.offset)
        }
        do {
            _ = try run([Statement("COMMIT")])
        } catch .refused(var refusal) {
            rollBack()
            refusal.statement = statements.count
            throw .refused(refusal)
        } catch {
            try requireCommitted(token)
        }
        return answers
    }

    /// The first round trip.
    private func begin(_ statements: [Statement]) throws(PostgreSQLError) -> [Answer] {
        do {
            return try transact(Statement("BEGIN"), statements, [])
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

    /// The connection was lost while the transaction was committed: its receipt is there, or it didn't happen.
    private func requireCommitted(_ token: String) throws(PostgreSQLError) {
        guard let receipts else { throw .unknownOutcome }
        isCancelled = { false }
        deadline = .now + timeLimit
        while ContinuousClock.now < deadline {
            if let last = last(of: receipts) {
                guard last != token else { return }
                throw .unavailable("the connection was lost before the changes were stored")
            }
            usleep(useconds_t.random(in: 20_000...100_000))
        }
        throw .unknownOutcome
    }

    /// Nil when nobody can be asked now.
    private func last(of receipts: Receipts) -> String? {
        do {
            try open()
            return try run([receipts.last]).first?.rows.first?.text(0)
        } catch {
            close()
            return nil
        }
    }
}
