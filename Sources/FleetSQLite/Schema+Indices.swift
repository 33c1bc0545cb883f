internal import GRDB

// Inventories apart from devices, versions, answers, and what finds open things without their history.

extension Schema {
    /// As the index of deadlines has it, to the letter: otherwise it isn't used.
    static let isOpenOperation: SQL = "state IN ('queued', 'sent', 'accepted')"
    /// As the index of deadlines has it.
    static let isOpenCommand: SQL = "state IN ('queued', 'sent')"

    static let indices = [
        "CREATE INDEX operation_of_device_by_state ON operation (device, state)",
        "CREATE INDEX operation_by_correlator ON operation (device, correlator)",
        "CREATE INDEX operation_by_state ON operation (state)",
        "CREATE INDEX operation_by_change ON operation (state, changed)",
        """
        CREATE INDEX operation_by_deadline ON operation (deadline)
          WHERE state IN ('queued', 'sent', 'accepted') AND deadline IS NOT NULL
        """,
        "CREATE INDEX command_of_device_by_state ON command (device, state)",
        "CREATE INDEX command_by_change ON command (state, changed)",
        """
        CREATE INDEX command_by_deadline ON command (deadline)
          WHERE state IN ('queued', 'sent') AND deadline IS NOT NULL
        """,
        "CREATE INDEX device_by_model ON device (json_extract(information, '$.Mod'), id)",
    ]

    /// They are long, and neither lists nor most messages need them.
    static func separateInventories(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE inventory (device TEXT NOT NULL PRIMARY KEY REFERENCES device (id), content TEXT NOT NULL);
                INSERT INTO inventory SELECT id, inventory FROM device;
                ALTER TABLE device DROP COLUMN inventory;
                """)
    }

    /// What devices are listed by.
    static func addLabelsAndComponents(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE device ADD COLUMN groups TEXT NOT NULL DEFAULT '[]';
                ALTER TABLE device ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
                CREATE TABLE label (kind TEXT NOT NULL, name TEXT NOT NULL, device TEXT NOT NULL,
                  PRIMARY KEY (kind, name, device)) WITHOUT ROWID;
                CREATE INDEX label_of_device ON label (device);
                CREATE TABLE component (id TEXT NOT NULL, device TEXT NOT NULL, version TEXT,
                  PRIMARY KEY (id, device)) WITHOUT ROWID;
                CREATE INDEX component_of_device ON component (device);
                INSERT OR REPLACE INTO component
                  SELECT json_extract(value, '$.id'), device, json_extract(value, '$.version')
                  FROM inventory, json_each(content, '$.deployed');
                """)
    }

    /// Since when a device has a component, what package it came from, and what was last ordered about either.
    static func addInstallations(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE component ADD COLUMN since TEXT;
                ALTER TABLE component ADD COLUMN package TEXT;
                INSERT OR REPLACE INTO component (id, device, version, package)
                  SELECT json_extract(value, '$.id'), device, json_extract(value, '$.version'),
                    json_extract(value, '$.packageId')
                  FROM inventory, json_each(content, '$.deployed');
                CREATE INDEX operation_of_device_by_subject ON operation (device, subject);
                """)
    }

    /// What happens in the fleet, and whom it is told to.
    static func createEvents(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE event (number INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL);
                CREATE TABLE webhook (id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, secret TEXT NOT NULL,
                  kinds TEXT NOT NULL, position INTEGER NOT NULL, failures INTEGER NOT NULL, earliest TEXT, reason TEXT,
                  isRepeating BOOLEAN NOT NULL, created TEXT NOT NULL, version INTEGER NOT NULL);
                CREATE TABLE deadLetter (id TEXT NOT NULL PRIMARY KEY, webhook TEXT NOT NULL, events TEXT NOT NULL,
                  reason TEXT NOT NULL, created TEXT NOT NULL, until TEXT NOT NULL, version INTEGER NOT NULL);
                CREATE INDEX deadLetter_of_webhook ON deadLetter (webhook, id);
                CREATE INDEX deadLetter_by_end ON deadLetter (until);
                """)
    }

    /// By which a device says whether there is anything new to read.
    static func addRevisions(_ database: Database) throws {
        try database.alter(table: "device") { table in
            table.add(column: "softwareRevision", .text)
            table.add(column: "inventoryRead", .text)
        }
    }

    /// What is there already has been written once.
    static func addVersions(_ database: Database) throws {
        for table in ["device", "operation", "command"] {
            try database.alter(table: table) { table in
                table.add(column: "version", .integer).notNull().defaults(to: 1)
            }
        }
    }

    static func createAnswers(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE answer (key TEXT NOT NULL UNIQUE, request TEXT NOT NULL, status INTEGER NOT NULL,
                  location TEXT, body BLOB NOT NULL, created TEXT NOT NULL, until TEXT NOT NULL);
                CREATE INDEX answer_by_end ON answer (until);
                """)
    }

    /// Entries of the log are never changed; old ones may go.
    static func createAccess(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE token (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL UNIQUE, roles TEXT NOT NULL,
                  groups TEXT NOT NULL, created TEXT NOT NULL, until TEXT, version INTEGER NOT NULL);
                CREATE TABLE audit (number INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, author TEXT NOT NULL,
                  action TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
                CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
                  BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
                """)
    }
}
