// Tokens and the audit log. What was released is never changed.

extension Migration {
    /// Entries of the log are never changed; old ones may go.
    static let access = [
        """
        CREATE TABLE token (
          name text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, digest text COLLATE "C" NOT NULL UNIQUE,
          content jsonb NOT NULL)
        """,
        """
        CREATE TABLE audit (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time text COLLATE "C" NOT NULL, content jsonb NOT NULL)
        """,
        "CREATE RULE audit_stays AS ON UPDATE TO audit DO INSTEAD NOTHING",
    ]
}
