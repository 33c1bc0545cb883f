// Keys of devices, and what lets devices register themselves. What was released is never changed.

extension Migration {
    static let enrolment = [
        """
        CREATE TABLE enrolment (
          key text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, device text COLLATE "C" NOT NULL,
          state text COLLATE "C" NOT NULL, certificate text COLLATE "C" UNIQUE, until text COLLATE "C",
          changed text COLLATE "C" NOT NULL, content jsonb NOT NULL)
        """,
        "CREATE INDEX enrolment_of_device ON enrolment (device, key)",
        "CREATE INDEX enrolment_by_state ON enrolment (state, key)",
        """
        CREATE TABLE enrolment_token (
          name text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, digest text COLLATE "C" NOT NULL UNIQUE,
          content jsonb NOT NULL)
        """,
    ]
}
