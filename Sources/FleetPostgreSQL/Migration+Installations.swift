// Since when a device has a component, what package it came from, and what was last ordered about either. What was
// released is never changed.

extension Migration {
    static let installations = [
        """
        ALTER TABLE component ADD COLUMN since text COLLATE "C", ADD COLUMN package text COLLATE "C"
        """,
        """
        UPDATE component AS c SET package = e->>'packageId'
          FROM inventory AS i, jsonb_array_elements(i.content->'deployed') AS e
          WHERE i.device = c.device AND e->>'id' = c.id
        """,
        "CREATE INDEX operation_by_subject ON operation (device, (content->>'subject'), number)",
    ]
}
