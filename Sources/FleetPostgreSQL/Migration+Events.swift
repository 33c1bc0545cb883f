// What happens in the fleet, and whom it is told to. What was released is never changed.

extension Migration {
    static let events = [
        // Transactions append at their own pace. The number, by which events are read, is given later: see `numberEvents`.
        """
        CREATE TABLE event (
          place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint UNIQUE, content jsonb NOT NULL)
        """,
        "CREATE INDEX event_without_number ON event (place) WHERE number IS NULL",
        "CREATE TABLE event_count (last bigint NOT NULL)",
        "INSERT INTO event_count VALUES (0)",
        """
        CREATE TABLE webhook (id text COLLATE "C" PRIMARY KEY, version bigint NOT NULL, content jsonb NOT NULL)
        """,
        """
        CREATE TABLE dead_letter (
          id text COLLATE "C" PRIMARY KEY, webhook text COLLATE "C" NOT NULL REFERENCES webhook ON DELETE CASCADE,
          until text COLLATE "C" NOT NULL, version bigint NOT NULL, content jsonb NOT NULL)
        """,
        "CREATE INDEX dead_letter_of_webhook ON dead_letter (webhook, id)",
        "CREATE INDEX dead_letter_by_end ON dead_letter (until)",
    ]
}
