import CPostgreSQL

// Several statements in one round trip.

extension Connection {
    /// What a result is the answer to, in the order in which they come.
    private enum Sent {
        case preparation(String)
        case statement(Int)
    }

    /// How many prepared statements are kept.
    ///
    /// - Default: 256. A program has some dozens.
    private static let preparedLimit = 256

    /// Sends all statements, then reads what came of them. The first that fails ends it; those before it stay done only
    /// within a transaction.
    ///
    /// - Throws: `unavailable` when the connection was lost: within a transaction that isn't being committed nothing was
    ///   done then.
    func run(_ statements: [Statement]) throws(PostgreSQLError) -> [Answer] {
        try makeRoom()
        var sent: [Sent] = []
        for (index, statement) in statements.enumerated() {
            if statement.planning == .kept, prepared[statement.sql] == nil {
                try prepare(statement.sql)
                sent.append(.preparation(statement.sql))
            }
            try send(statement)
            sent.append(.statement(index))
        }
        guard unsafe PQpipelineSync(pointer) == 1 else { throw lost() }
        return try read(sent)
    }

    private func makeRoom() throws(PostgreSQLError) {
        guard prepared.count > Self.preparedLimit else { return }
        prepared = [:]
        _ = try run([Statement("DEALLOCATE ALL", planning: .anew)])
    }

    private func prepare(_ sql: String) throws(PostgreSQLError) {
        preparedCount += 1
        let name = "s\(preparedCount)"
        guard unsafe PQsendPrepare(pointer, name, sql, 0, nil) == 1 else { throw lost() }
        prepared[sql] = name
    }

    private func send(_ statement: Statement) throws(PostgreSQLError) {
        let octets = statement.values.map(\.octets)
        let lengths = octets.map { Int32(clamping: $0?.count ?? 0) }
        let formats = statement.values.map { Int32($0.isBinary ? 1 : 0) }
        let name = statement.planning == .kept ? prepared[statement.sql] : nil
        let status = unsafe CStrings(octets).withPointers { pointers in
            if let name {
                unsafe PQsendQueryPrepared(
                    pointer, name, Int32(pointers.count), pointers, lengths, formats, 1)
            } else {
                unsafe PQsendQueryParams(
                    pointer, statement.sql, Int32(pointers.count), nil, pointers, lengths, formats, 1)
            }
        }
        guard status == 1 else { throw lost() }
    }

    private func read(_ sent: [Sent]) throws(PostgreSQLError) -> [Answer] {
        var (answers, refusal) = ([Answer](), PostgreSQLError.Refusal?.none)
        for expected in sent {
            let result = try nextResult()
            switch (expected, result.outcome) {
            case (.statement, .done): answers.append(result.answer)
            case (.preparation, .done): break
            case (.preparation(let sql), .failed(let state, let message)):
                prepared[sql] = nil
                refusal = refusal ?? .init(statement: answers.count, state: state, message: message)
            case (.statement(let index), .failed(let state, let message)):
                refusal = refusal ?? .init(statement: index, state: state, message: message)
            case (.preparation(let sql), .passedOver): prepared[sql] = nil
            case (.statement, .passedOver): break
            case (_, .synchronized): throw lost()
            }
        }
        guard case .synchronized = try nextResult().outcome else { throw lost() }
        guard let refusal else { return answers }
        guard refusal.endsConnection else { throw .refused(refusal) }
        close()
        throw .unavailable(refusal.message)
    }

    /// The next result; those of different statements have a null between them.
    private func nextResult() throws(PostgreSQLError) -> StatementResult {
        for _ in 0..<3 {
            try waitUntilReadable()
            if let result = unsafe PQgetResult(pointer) { return unsafe StatementResult(result) }
        }
        throw lost()
    }

    private func waitUntilReadable() throws(PostgreSQLError) {
        while true {
            let unsent = unsafe PQflush(pointer)
            guard unsent >= 0 else { throw lost() }
            if unsent == 0, unsafe PQisBusy(pointer) == 0 { return }
            try wait(toWrite: unsent > 0)
            guard unsafe PQconsumeInput(pointer) == 1 else { throw lost() }
        }
    }
}
