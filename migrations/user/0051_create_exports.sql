-- Exports asked for. Their files are in the media bucket under exports/<account>/<id>/ until they expire.
CREATE TABLE exports (
  account_id TEXT NOT NULL,
  id         TEXT NOT NULL,      -- UUIDv7
  format     TEXT NOT NULL CHECK (format IN ('json', 'strong_csv', 'hevy_csv', 'gpx', 'ics', 'all')),
  state      TEXT NOT NULL CHECK (state IN ('running', 'ready', 'failed')),
  progress   TEXT NOT NULL,      -- how far it has come, as JSON
  parts      INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exports_expired ON exports (expires_at);
