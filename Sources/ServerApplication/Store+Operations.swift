internal import DMServer
internal import GRDB
internal import SCOMOTerms

extension Store {
    /// Puts an operation into the device's queue, and returns it with its number.
    func queue(_ operation: OperationRow) throws -> OperationRow {
        try database.write { database in
            guard try DeviceRow.exists(database, key: operation.device) else {
                throw StoreError.noSuchDevice(operation.device)
            }
            return try operation.inserted(database)
        }
    }

    func operation(_ number: Int64) throws -> OperationRow? {
        try database.read { try OperationRow.fetchOne($0, key: number) }
    }

    /// A device's operations, the oldest first.
    func operations(of device: String) throws -> [OperationRow] {
        try database.read { try OperationRow.filter(Column("device") == device).fetchAll($0) }
    }

    /// A device's open operations, the oldest first: those to send to it, and those that it works on.
    static func orders(for device: String, _ database: Database) throws -> [Order] {
        try open(of: device, database).compactMap(\.order)
    }

    /// The operations of a device that aren't finished.
    static func open(of device: String, _ database: Database) throws -> [OperationRow] {
        let states = OperationRow.State.allCases.filter { !$0.isFinal }.map(\.rawValue)
        return try OperationRow.filter(Column("device") == device && states.contains(Column("state")))
            .order(Column("number")).fetchAll(database)
    }

    /// Nobody waits for it any more. What the device has it may do all the same, and report.
    ///
    /// - Returns: The operation; nil when there is none.
    /// - Throws: When it is finished.
    func cancel(operation number: Int64, now: String) throws -> OperationRow? {
        try database.write { database in
            guard var row = try OperationRow.fetchOne(database, key: number) else { return nil }
            guard !row.state.isFinal else { throw ServiceError.conflict("the operation is over") }
            row.end(.cancelled, "somebody cancelled it", now: now)
            try row.update(database)
            return row
        }
    }

    /// - Returns: Whether there was one.
    /// - Throws: When it isn't finished.
    func delete(operation number: Int64) throws -> Bool {
        try database.write { database in
            guard let row = try OperationRow.fetchOne(database, key: number) else { return false }
            guard row.state.isFinal else {
                throw ServiceError.conflict("the operation isn't over: cancel it first")
            }
            return try row.delete(database)
        }
    }

    /// Ends what is past its deadline, and what was accepted before `earliest` and has brought no report.
    func expire(now: String, reportsSince earliest: String) throws {
        try database.write { database in
            let open = OperationRow.State.allCases.filter { !$0.isFinal }.map(\.rawValue)
            let late = OperationRow.filter(
                open.contains(Column("state"))
                    && (Column("deadline") < now
                        || Column("state") == OperationRow.State.accepted.rawValue
                            && Column("changed") < earliest)
            )
            for var row in try late.fetchAll(database) {
                let isSilent = row.state == .accepted
                row.end(
                    .expired, isSilent ? "the device has sent no report in time" : "its deadline is over",
                    now: now)
                try row.update(database)
            }
            try Self.expireCommands(database, now: now)
        }
    }

    /// Changes an operation that isn't finished. Nil when there is none, or it is another device's.
    static func advance(
        _ number: Int64, of device: String, _ database: Database, _ change: (inout OperationRow) -> Void
    ) throws -> OperationRow? {
        guard var row = try OperationRow.fetchOne(database, key: number), row.device == device,
            !row.state.isFinal
        else { return nil }
        change(&row)
        try row.update(database)
        return row
    }

    /// Gives a report to the newest operation that it fits: one that is going on, or one that nobody waited for any more.
    static func conclude(
        _ report: OperationComplete, of device: String, _ now: String, _ database: Database
    ) throws -> OperationRow? {
        let states = OperationRow.State.allCases.filter { $0.mayBeReported }.map(\.rawValue)
        let candidates = OperationRow.filter(Column("device") == device && states.contains(Column("state")))
            .order(Column("number").desc)
        guard
            var row = try candidates.fetchAll(database).first(where: {
                report.isAbout(correlator: $0.correlator, uri: $0.uri)
            })
        else { return nil }
        row.take(report, now: now)
        try row.update(database)
        return row
    }
}

extension OperationRow {
    mutating func take(_ progress: Progress, now: String) {
        changed = now
        switch progress {
        case .sent(let uri): (state, self.uri, attempts) = (.sent, uri, attempts + 1)
        case .accepted(let status): (state, self.status) = (.accepted, status)
        case .postponed(let status):
            (state, self.status) = (.queued, status)
            // A device that is busy has answered; one that says nothing of use hasn't.
            if status != 0 { attempts = 0 }
        case .succeeded(let status, let code):
            (state, self.status) = (.succeeded, status)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        case .failed(let status, let code, let reason):
            (state, self.status, self.reason) = (.failed, status, reason)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        }
    }

    mutating func end(_ state: State, _ reason: String, now: String) {
        (self.state, self.reason, changed) = (state, reason, now)
    }

    mutating func take(_ report: OperationComplete, now: String) {
        (changed, reason) = (now, nil)
        state = report.isSuccess ? .succeeded : .failed
        results = report.items.map { Result($0) }
    }
}
