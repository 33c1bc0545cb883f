import CPostgreSQL

/// A `PGresult`, freed with its owner.
@safe struct StatementResult: ~Copyable {
    enum Outcome {
        case done
        case failed(state: String, String)
        /// An earlier statement has failed.
        case passedOver
        /// All before this is answered.
        case synchronized
    }

    private let result: OpaquePointer

    init(_ result: OpaquePointer) { unsafe self.result = result }

    deinit { unsafe PQclear(result) }

    var outcome: Outcome {
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .done
        case PGRES_PIPELINE_SYNC: .synchronized
        case PGRES_PIPELINE_ABORTED: .passedOver
        default:
            .failed(
                state: unsafe PQresultErrorField(result, CPostgreSQL_sqlstate()).map {
                    unsafe String(cString: $0)
                } ?? "08000", unsafe String(cString: PQresultErrorMessage(result)).trimmedEnd)
        }
    }

    var answer: Answer {
        let (rows, columns) = unsafe (PQntuples(result), PQnfields(result))
        // The number is at the end of what PostgreSQL says: `INSERT 0 1`. Transactions have none.
        let count = unsafe Int(String(cString: PQcmdTuples(result))) ?? 0
        return Answer(
            rows: (0..<max(0, rows)).map { row in
                Row(columns: (0..<max(0, columns)).map { column in value(row, column) })
            }, rowCount: count)
    }

    private func value(_ row: Int32, _ column: Int32) -> [UInt8]? {
        guard unsafe PQgetisnull(result, row, column) == 0,
            let start = unsafe PQgetvalue(result, row, column)
        else { return nil }
        let length = Int(max(0, unsafe PQgetlength(result, row, column)))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: length))
    }
}
