"""The store of statements: schema, database, catalogue, import and export."""
