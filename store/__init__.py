"""The only owner of tables: what citizens said, and everything that rests on it."""
