internal import GRDB

// Keys of devices, and what lets devices register themselves. What was released is never changed.

extension Schema {
    static func createEnrolment(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE device ADD COLUMN identityConflict TEXT;
                CREATE TABLE enrolment (key TEXT NOT NULL PRIMARY KEY, device TEXT NOT NULL, state TEXT NOT NULL,
                  source TEXT NOT NULL, groups TEXT NOT NULL, isConflict BOOLEAN NOT NULL, account TEXT NOT NULL,
                  certificate TEXT UNIQUE, document BLOB, until TEXT, created TEXT NOT NULL, changed TEXT NOT NULL,
                  version INTEGER NOT NULL);
                CREATE INDEX enrolment_of_device ON enrolment (device, key);
                CREATE INDEX enrolment_by_state ON enrolment (state, key);
                CREATE TABLE enrolmentToken (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
                  uses INTEGER NOT NULL, used INTEGER NOT NULL, groups TEXT NOT NULL, created TEXT NOT NULL, until TEXT,
                  version INTEGER NOT NULL);
                """)
    }
}
