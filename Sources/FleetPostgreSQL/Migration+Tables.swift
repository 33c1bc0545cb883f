// What was released is never changed.

extension Migration {
    /// Of the second version: what connections note of their transactions, see `Receipts` in `PostgreSQL`. With room in each page, so
    /// that a change stays in it.
    static let receipts = [
        """
        CREATE TABLE receipt (
          connection text COLLATE "C" PRIMARY KEY, token text COLLATE "C" NOT NULL, changed timestamptz NOT NULL)
          WITH (fillfactor = 50)
        """
    ]

    /// Of the first version.
    static let tables = [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE TABLE fleet_schema (version integer NOT NULL)",
        "CREATE SEQUENCE operation_number",
        "CREATE SEQUENCE command_number",
        // With room in each page, so that a change stays in it.
        """
        CREATE TABLE device (
          id text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, model text COLLATE "C",
          words text COLLATE "C" NOT NULL, content jsonb NOT NULL) WITH (fillfactor = 80)
        """,
        """
        CREATE TABLE inventory (
          device text COLLATE "C" PRIMARY KEY REFERENCES device ON DELETE CASCADE, content jsonb NOT NULL)
        """,
        """
        CREATE TABLE label (
          kind text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL,
          device text COLLATE "C" NOT NULL REFERENCES device ON DELETE CASCADE, PRIMARY KEY (kind, name, device))
        """,
        """
        CREATE TABLE component (
          id text COLLATE "C" NOT NULL, device text COLLATE "C" NOT NULL REFERENCES device ON DELETE CASCADE,
          version text COLLATE "C" NOT NULL, PRIMARY KEY (id, device))
        """,
        """
        CREATE TABLE operation (
          number bigint PRIMARY KEY, device text COLLATE "C" NOT NULL REFERENCES device ON DELETE CASCADE,
          version bigint NOT NULL, state text COLLATE "C" NOT NULL, correlator text COLLATE "C" NOT NULL,
          deadline text COLLATE "C", changed text COLLATE "C" NOT NULL, content jsonb NOT NULL)
        """,
        """
        CREATE TABLE command (
          number bigint PRIMARY KEY, device text COLLATE "C" NOT NULL REFERENCES device ON DELETE CASCADE,
          version bigint NOT NULL, state text COLLATE "C" NOT NULL, attempts integer NOT NULL,
          deadline text COLLATE "C", changed text COLLATE "C" NOT NULL, content jsonb NOT NULL,
          value bytea, parts jsonb, nodes jsonb)
        """,
        """
        CREATE TABLE answer (
          key text COLLATE "C" PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
          until text COLLATE "C" NOT NULL, content jsonb NOT NULL)
        """,
        // Sessions that are lost with the database begin anew, and their messages cost it less that way.
        """
        CREATE UNLOGGED TABLE session (
          token text COLLATE "C" PRIMARY KEY, device text COLLATE "C" NOT NULL, proven boolean NOT NULL,
          until text COLLATE "C" NOT NULL, version bigint NOT NULL, content bytea NOT NULL)
        """,
        """
        CREATE TABLE claim (
          task text COLLATE "C" PRIMARY KEY, server text COLLATE "C" NOT NULL, until timestamptz NOT NULL)
        """,
    ]

    static let indices = [
        "CREATE INDEX device_by_model ON device (model, id)",
        "CREATE INDEX device_by_words ON device USING gin (words gin_trgm_ops)",
        "CREATE INDEX label_of_device ON label (device)",
        "CREATE INDEX component_of_device ON component (device)",
        "CREATE INDEX component_by_version ON component (id, version, device)",
        "CREATE INDEX operation_of_device ON operation (device, number)",
        "CREATE INDEX operation_of_device_by_state ON operation (device, state, number)",
        "CREATE INDEX operation_by_correlator ON operation (device, correlator)",
        "CREATE INDEX operation_by_state ON operation (state, number)",
        "CREATE INDEX operation_by_change ON operation (state, changed)",
        """
        CREATE INDEX operation_by_deadline ON operation (deadline)
          WHERE state IN ('queued', 'sent', 'accepted') AND deadline IS NOT NULL
        """,
        "CREATE INDEX command_of_device ON command (device, number)",
        "CREATE INDEX command_of_device_by_state ON command (device, state, number)",
        "CREATE INDEX command_by_state ON command (state, number)",
        "CREATE INDEX command_by_change ON command (state, changed)",
        """
        CREATE INDEX command_by_deadline ON command (deadline)
          WHERE state IN ('queued', 'sent') AND deadline IS NOT NULL
        """,
        "CREATE INDEX answer_by_end ON answer (until)",
        "CREATE INDEX session_of_device ON session (device)",
        "CREATE INDEX session_by_end ON session (until)",
    ]
}
