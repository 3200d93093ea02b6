-- What an import brought beside workouts and measurements, so that it can be taken away again.
CREATE TABLE import_rows (
  account_id TEXT NOT NULL,
  import_id  TEXT NOT NULL,
  list       TEXT NOT NULL,     -- the member of the file
  row_id     TEXT NOT NULL,     -- the id, the day, or '-' where there is one row a person
  PRIMARY KEY (account_id, import_id, list, row_id)
) STRICT, WITHOUT ROWID;

-- How many of them there are.
ALTER TABLE imports ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
