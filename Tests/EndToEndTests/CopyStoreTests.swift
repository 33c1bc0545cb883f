import Foundation
import TestSupport
import Testing

/// `scomo-server copy-store`, and a server on a database of PostgreSQL.
@Suite("A fleet", .timeLimit(.minutes(20)))
struct CopyStoreTests {
    private func copy(_ from: String, _ to: String) throws -> Command {
        try Command([Programs.server, "copy-store", from, to])
    }

    @Test("moves from SQLite to PostgreSQL and back, and only into an empty database")
    func bothWays() throws {
        let folder = try TemporaryDirectory()
        let (file, database) = (folder.file("a.sqlite"), try PostgreSQLServer.common.makeDatabase())
        try folder.write(Array("password\n".utf8), "password")
        for name in ["one", "two"] {
            try Command.run(
                Programs.server, "add-device", "--database", file, "--device-id", name, "--user-name", name,
                "--password-file", folder.file("password"))
        }
        let counted = "copied 2 devices, 0 operations, 0 commands and 0 answers"
        for (from, to) in [(file, database), (database, folder.file("b.sqlite"))] {
            let copied = try copy(from, to)
            #expect(copied.rest() == counted)
            #expect(copied.status == 0)
        }
        let again = try copy(file, database)
        #expect(again.rest().contains("empty"))
        #expect(again.status != 0)
        // A device is there once, in either.
        for place in [database, folder.file("b.sqlite")] {
            let added = try Command([
                Programs.server, "add-device", "--database", place, "--device-id", "one", "--user-name",
                "one", "--password-file", folder.file("password"),
            ])
            #expect(added.rest().contains("there is one already"))
        }
    }

    @Test("is backed up while its server runs, and comes back with all that it had")
    func backup() throws {
        let server = try ManagementServer()
        let number = try server.request("Activate", "component", "org.x")
        let folder = try TemporaryDirectory()
        let (backup, database) = (folder.file("backup"), server.database)
        try Command.run(Programs.server, "backup", "--database", database, backup)
        let later = try server.request("Activate", "component", "org.y")
        let taken = try Command([Programs.server, "restore", "--database", database, backup])
        #expect(taken.rest().contains("move it away first"))
        server.stop()
        try Command.run("sh", "-c", "rm \(database)*")
        try Command.run(Programs.server, "restore", "--database", database, backup)
        try server.start()
        #expect(try server.operation(number).state == "queued")
        #expect(throws: (any Error).self) { try server.operation(later) }
    }

    @Test("in PostgreSQL is told to be backed up by PostgreSQL's own program")
    func elsewhere() throws {
        let refused = try Command([Programs.server, "backup", "--database", "postgresql:///x", "/tmp/x"])
        #expect(refused.rest().contains("pg_dump"))
        #expect(refused.status == 64)
    }

    @Test("has tokens for people, which end when they are revoked")
    func tokens() throws {
        let server = try ManagementServer()
        func token(_ words: String...) throws -> String {
            try Command.run([Programs.server, "token"] + words + ["--database", server.database])
        }
        let secret = try token("add", "--name", "ann", "--role", "read", "--role", "operate")
        #expect(try token("list") == "ann\tread,operate\tall\t-")
        #expect(try server.status(of: "devices", token: secret) == "200")
        #expect(try server.status(of: "audit", token: secret) == "403")
        _ = try token("revoke", "--name", "ann")
        #expect(try server.status(of: "devices", token: secret) == "401")
        #expect(try server.api("audit").contains(#""action":"token.delete","after":{},"author":"user "#))
    }

    @Test(
        "whose database can't be used is told so, without its secrets",
        arguments: [
            ("postgresql://u:s3cret@localhost/x", "PGPASSFILE"), ("postgresql:///x?host=/nowhere", "nowhere"),
            ("/nowhere/a.sqlite", "there is no database"),
        ])
    func unusable(_ place: String, _ word: String) throws {
        let folder = try TemporaryDirectory()
        let refused = try copy(place, folder.file("b.sqlite"))
        let said = refused.rest()
        #expect(said.contains(word), "\(said)")
        #expect(!said.contains("s3cret"))
        #expect(refused.status != 0)
    }
}
