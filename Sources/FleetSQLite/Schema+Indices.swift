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
}
