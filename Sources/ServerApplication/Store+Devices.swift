internal import DMServer
internal import Foundation
internal import GRDB
internal import SyncML

extension Store {
    /// Adds a device. Of the passwords only what the protocol works with is kept.
    func add(_ registration: DeviceRegistration) throws {
        let row = try DeviceRow(registration)
        try database.write { database in
            guard try !DeviceRow.exists(database, key: row.id) else { throw StoreError.deviceExists(row.id) }
            try row.insert(database)
        }
    }

    /// All devices, by their identifiers.
    func devices() throws -> [DeviceRow] {
        try database.read { try DeviceRow.order(Column("id")).fetchAll($0) }
    }

    func device(_ id: String) throws -> DeviceRow? {
        try database.read { try DeviceRow.fetchOne($0, key: id) }
    }

    /// Deletes a device, with all that was asked of it.
    ///
    /// - Returns: Whether there was one.
    func deleteDevice(_ id: String) throws -> Bool {
        try database.write { database in
            try OperationRow.filter(Column("device") == id).deleteAll(database)
            try CommandRow.filter(Column("device") == id).deleteAll(database)
            return try DeviceRow.deleteOne(database, key: id)
        }
    }

    /// Does `body` with everything or nothing of what it writes.
    func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.write(body)
    }

    /// Writes down what a session told.
    ///
    /// Returns the operations that changed.
    static func record(
        _ events: [Event], of device: String, now: String, _ database: Database
    ) throws -> [OperationRow] {
        guard !events.isEmpty else { return [] }
        guard var row = try DeviceRow.fetchOne(database, key: device) else {
            throw StoreError.noSuchDevice(device)
        }
        let before = row
        var changed: [OperationRow] = []
        for event in events {
            row.take(event, now: now)
            if case .request(let number, let progress) = event {
                try advance(request: number, of: device, progress, now, database)
            }
            if let operation = try operation(for: event, of: device, now, database) {
                changed.append(operation)
            }
        }
        if row != before { try row.update(database) }
        return changed
    }

    private static func operation(
        for event: Event, of device: String, _ now: String, _ database: Database
    ) throws -> OperationRow? {
        switch event {
        case .order(let number, let progress):
            try advance(number, of: device, database) { $0.take(progress, now: now) }
        case .reported(let report): try conclude(report, of: device, now, database)
        default: nil
        }
    }
}

extension DeviceRow {
    /// How many leaves of `./DevInfo` are kept.
    private static let informationLimit = 64

    fileprivate init(_ registration: DeviceRegistration) throws {
        id = registration.id
        userName = registration.userName
        userDigest = try Authentication.userDigest(
            user: registration.userName, password: registration.password)
        requirement = registration.authentication.flatMap { Requirement(rawValue: $0.rawValue) }
        nonce = registration.nonces.map { Data($0.device) }
        notificationAddress = registration.notificationAddress
        certificate = registration.certificate
        guard let server = registration.server else { return }
        serverNonce = registration.nonces.map { Data($0.server) }
        try take(server)
    }

    private mutating func take(_ server: DeviceRegistration.ServerAccount) throws {
        serverUserName = server.userName
        serverScheme = Requirement(rawValue: server.authentication.rawValue)
        serverSecret =
            server.authentication == .basic
            ? Authentication.basic(user: server.userName, password: server.password)
            : try Authentication.userDigest(user: server.userName, password: server.password)
        serverID = server.serverID
        notificationDigest = try Authentication.userDigest(
            user: server.serverID, password: server.password)
    }

    fileprivate mutating func take(_ event: Event, now: String) {
        switch event {
        case .authenticated: lastSession = now
        case .deviceNonce(let nonce): self.nonce = Data(nonce)
        case .serverNonce(let nonce): serverNonce = Data(nonce)
        case .deviceInformation(let values):
            let merged = information.merging(values) { _, new in new }
            information = merged.count <= Self.informationLimit ? merged : values
        case .learned(let traits):
            (root, listsStructure) = (traits.root, traits.listsStructure)
            (maxObjectSize, isBinary) = (traits.maxObjectSize, traits.isBinary)
            takesLargeObjects = traits.takesLargeObjects
        case .inventory(let inventory): self.inventory = inventory
        case .order, .request, .reported, .updateRequested, .ended, .noted, .proofFailed: break
        }
    }
}
