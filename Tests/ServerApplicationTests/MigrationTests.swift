import DMServer
import Fleet
import Foundation
import GRDB
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// Databases as earlier versions of the program made them.
@Suite struct MigrationTests {
    /// What the first version made.
    private static let first = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('devices and operations');
        CREATE TABLE "device" ("id" TEXT PRIMARY KEY NOT NULL, "userName" TEXT NOT NULL, "userDigest" TEXT NOT NULL,
          "nonce" BLOB, "serverUserName" TEXT, "serverScheme" TEXT, "serverSecret" TEXT, "serverNonce" BLOB,
          "information" TEXT NOT NULL, "inventory" TEXT NOT NULL, "root" TEXT, "listsStructure" BOOLEAN,
          "lastSession" TEXT);
        CREATE TABLE "operation" ("number" INTEGER PRIMARY KEY AUTOINCREMENT, "device" TEXT NOT NULL
          REFERENCES "device"("id"), "operation" TEXT NOT NULL, "branch" TEXT NOT NULL, "primitive" TEXT NOT NULL,
          "subject" TEXT NOT NULL, "package" TEXT, "name" TEXT, "url" TEXT, "correlator" TEXT NOT NULL,
          "requestedBy" TEXT NOT NULL, "state" TEXT NOT NULL, "status" INTEGER, "reason" TEXT, "uri" TEXT,
          "results" TEXT NOT NULL, "created" TEXT NOT NULL, "changed" TEXT NOT NULL);
        CREATE INDEX "operation_on_device" ON "operation"("device");
        INSERT INTO "device" VALUES ('urn:dev:1', 'one', 'DIGEST', x'6E6F6E6365', 'srv', 'md5', 'SECRET', NULL,
          '{"Man":"Example"}', '{"download":[],"delivered":[],"deployed":[]}', './SCOMO', 1,
          '2026-01-02T03:04:05Z');
        INSERT INTO "operation" VALUES (7, 'urn:dev:1', 'Activate', 'deployed', 'Activate', 'org.example.core',
          NULL, NULL, NULL, 'scomo-1', 'external', 'accepted', 202, NULL,
          './SCOMO/Inventory/Deployed/core/Operations/Activate', '[]', '2026-01-02T03:04:05Z',
          '2026-01-02T03:04:05Z');
        """

    /// What the second version added to it.
    private static let second = """
        INSERT INTO grdb_migrations VALUES ('notifications');
        ALTER TABLE "device" ADD COLUMN "requirement" TEXT;
        ALTER TABLE "device" ADD COLUMN "notificationAddress" TEXT;
        ALTER TABLE "device" ADD COLUMN "serverID" TEXT;
        ALTER TABLE "device" ADD COLUMN "notificationDigest" TEXT;
        UPDATE "device" SET "requirement" = 'hmac', "notificationAddress" = '192.0.2.7:2948',
          "serverID" = 'srv', "notificationDigest" = 'DIGEST';
        """

    /// A database file that these statements made.
    private func database(_ statements: [String], in folder: borrowing TemporaryDirectory) throws -> String {
        let path = folder.path + "/server.sqlite"
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            for statement in statements { try database.execute(sql: statement) }
        }
        try queue.close()
        return path
    }

    @Test(arguments: [[first], [first, second]])
    func `A database of an earlier version goes on with all that is in it`(
        _ statements: [String]
    ) async throws {
        let folder = try TemporaryDirectory()
        let path = try database(statements, in: folder)
        try await TestServer.run(database: path, in: folder, limits: .init(report: .seconds(400 * 86_400))) {
            server in
            let row = try #require(try await server.server.store.device("urn:dev:1"))
            #expect((row.userName, row.userDigest, row.nonce) == ("one", "DIGEST", Data("nonce".utf8)))
            #expect(row.account.serverCredentials?.secret == .digest("SECRET"))
            #expect((row.root, row.listsStructure, row.maxObjectSize) == ("./SCOMO", true, nil))
            let isSecond = statements.count > 1
            #expect(row.requirement == (isSecond ? .hmac : nil))
            #expect(row.notificationAddress == (isSecond ? "192.0.2.7:2948" : nil))
            let device = try await server.get("/api/v1/devices/urn%3Adev%3A1")
            #expect((device["manufacturer"], device["lastSession"]) == ("Example", "2026-01-02T03:04:05Z"))
            let operation = try await server.get("/api/v1/operations/7")
            #expect((operation["state"], operation["component"]) == ("accepted", "org.example.core"))
            // Numbers go on, and what is new works.
            let queued = try await server.post(
                "/api/v1/devices/urn%3Adev%3A1/operations", #"{"operation":"Activate","component":"x"}"#)
            #expect(queued["number"] == "8")
            let command = try await server.post(
                "/api/v1/devices/urn%3Adev%3A1/commands", #"{"command":"Get","uri":"./DevInfo/Man"}"#)
            #expect((command.status, command["number"]) == (201, "1"))
        }
        // And once more, with nothing left to be done.
        let again = try SQLiteFleetStore(path: path)
        #expect(try await again.device("urn:dev:1")?.userName == "one")
        #expect(try await again.commands(WorkQuery(device: "urn:dev:1")).count == 1)
    }

    @Test func `What this version makes is what the migrations of the earlier ones lead to`() throws {
        let folder = try TemporaryDirectory()
        let other = try TemporaryDirectory()
        let old = try SQLiteFleetStore(path: try database([Self.first, Self.second], in: folder))
        let new = try SQLiteFleetStore(path: other.path + "/server.sqlite")
        let columns = { (store: SQLiteFleetStore) in
            try store.database.read { database in
                try ["device", "operation", "command"].map { table in
                    try database.columns(in: table).map { "\($0.name) \($0.type) \($0.isNotNull)" }.sorted()
                }
            }
        }
        #expect(try columns(old) == columns(new))
    }

    @Test func `Whoever opens a new file at the same moment as others finds all its tables`() async throws {
        for _ in 0..<20 {
            let folder = try TemporaryDirectory()
            let path = folder.path + "/server.sqlite"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await SQLiteFleetStore(path: path).add(
                            try DeviceRegistration(id: "\(number)", userName: "\(number)", password: "a"))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `A file that is no database is refused and left as it is`() throws {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/server.sqlite"
        try Data("no database, but long enough to be looked at as one".utf8).write(
            to: URL(fileURLWithPath: path))
        #expect(throws: (any Error).self) { try SQLiteFleetStore(path: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).prefix(11) == Data("no database".utf8))
    }
}
