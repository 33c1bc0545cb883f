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

    /// What the device is to be told in its session, in the order in which it was asked for.
    func orders(for device: String) throws -> [Order] {
        try operations(of: device).filter { $0.state == .queued || $0.state == .sent }.compactMap(\.order)
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

    /// Gives a report to the newest open operation that it fits.
    static func conclude(
        _ report: OperationComplete, of device: String, _ now: String, _ database: Database
    ) throws -> OperationRow? {
        let open = try OperationRow.filter(Column("device") == device).order(Column("number").desc)
            .fetchAll(database).filter { !$0.state.isFinal && $0.state != .queued }
        guard let row = open.first(where: { report.isAbout(correlator: $0.correlator, uri: $0.uri) }),
            let number = row.number
        else { return nil }
        return try advance(number, of: device, database) { $0.take(report, now: now) }
    }
}

extension OperationRow {
    mutating func take(_ progress: Progress, now: String) {
        changed = now
        switch progress {
        case .sent(let uri): (state, self.uri) = (.sent, uri)
        case .accepted(let status): (state, self.status) = (.accepted, status)
        case .postponed(let status): (state, self.status) = (.queued, status)
        case .succeeded(let status, let code):
            (state, self.status) = (.succeeded, status)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        case .failed(let status, let code, let reason):
            (state, self.status, self.reason) = (.failed, status, reason)
            results = code.map { [Result(code: $0.rawValue)] } ?? results
        }
    }

    mutating func take(_ report: OperationComplete, now: String) {
        changed = now
        state = report.isSuccess ? .succeeded : .failed
        results = report.items.map { Result($0) }
    }
}
