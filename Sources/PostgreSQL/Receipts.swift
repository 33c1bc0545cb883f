/// What one connection has committed last, in a table of the database. Each transaction notes a token of its own there, as its
/// last change.
///
/// The number of a transaction can't be used for this: a database that crashes may have given it out before it was on the disk,
/// and then gives it to another transaction.
struct Receipts {
    /// The table: `connection text PRIMARY KEY, token text, changed timestamptz`.
    let table: String
    /// Whose row it is. Nobody else touches it, so that no transaction waits for another one.
    let connection = String.random()

    /// As part of the transaction.
    func note(_ token: String) -> Statement {
        let sql = """
            INSERT INTO \(table) AS r (connection, token, changed) VALUES ($1, $2, now())
              ON CONFLICT (connection) DO UPDATE SET token = excluded.token, changed = excluded.changed
            """
        return Statement(sql, [.text(connection), .text(token)])
    }

    /// The token of the last transaction that was committed; an empty one if there was none.
    ///
    /// It changes the row, and so waits for a transaction that has changed it and isn't over: one that was committed by a
    /// connection that the server still takes to be there.
    ///
    /// - Source: PostgreSQL, `INSERT`, `ON CONFLICT DO UPDATE`; "Read Committed Isolation Level".
    var last: Statement {
        let sql = """
            INSERT INTO \(table) AS r (connection, token, changed) VALUES ($1, '', now())
              ON CONFLICT (connection) DO UPDATE SET changed = excluded.changed RETURNING r.token
            """
        return Statement(sql, [.text(connection)], planning: .anew)
    }
}

extension String {
    /// 32 digits that nobody can guess, and nobody had before.
    static func random() -> String {
        (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}
