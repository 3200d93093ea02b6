-- Files brought from elsewhere, and how far they have come.
CREATE TABLE imports (
  account_id    TEXT NOT NULL,
  id            TEXT NOT NULL,     -- UUIDv7
  state         TEXT NOT NULL CHECK (state IN ('uploading', 'reading', 'checked', 'applying', 'done', 'failed', 'undoing')),
  file_name     TEXT,              -- as the sender calls it: shown, never used
  file_hash     TEXT,              -- SHA-256 of the content, once it is known
  file_bytes    INTEGER NOT NULL,
  part_bytes    INTEGER NOT NULL,  -- of each part but the last, for a file sent in parts; 0 for one sent whole
  format        TEXT,              -- Format, once it is known
  options       TEXT NOT NULL,     -- what the person said of it, as JSON
  report        TEXT NOT NULL DEFAULT '{}', -- what was found in it, as JSON
  same_as       TEXT,              -- an earlier import of the same content
  position      INTEGER NOT NULL DEFAULT 0, -- items done with: workouts, then measurements
  imported      INTEGER NOT NULL DEFAULT 0,
  duplicates    INTEGER NOT NULL DEFAULT 0,
  skipped       INTEGER NOT NULL DEFAULT 0,
  measurements  INTEGER NOT NULL DEFAULT 0,
  failure       TEXT,              -- why it failed, for the person
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  expires_at    INTEGER,           -- when it is forgotten unless it goes on; NULL once it was applied
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX imports_by_content ON imports (account_id, file_hash) WHERE file_hash IS NOT NULL;
CREATE INDEX imports_expired ON imports (expires_at) WHERE expires_at IS NOT NULL;

-- What is wrong in a file, by row.
CREATE TABLE import_problems (
  account_id TEXT NOT NULL,
  import_id  TEXT NOT NULL,
  number     INTEGER NOT NULL,
  problem    TEXT NOT NULL,        -- Problem as JSON
  PRIMARY KEY (account_id, import_id, number)
) STRICT, WITHOUT ROWID;

-- The names of exercises in a file, and what is meant by them.
CREATE TABLE import_names (
  account_id  TEXT NOT NULL,
  import_id   TEXT NOT NULL,
  name_key    TEXT NOT NULL,       -- the name, folded
  name        TEXT NOT NULL,
  sets        INTEGER NOT NULL,
  tracking    TEXT NOT NULL,       -- what its sets in the file measure
  choice      TEXT NOT NULL CHECK (choice IN ('matched', 'mapped', 'created', 'skipped', 'open')),
  exercise_id TEXT,                -- what is meant; NULL while that is open, and when it is skipped
  confidence  INTEGER NOT NULL,    -- per cent
  candidates  TEXT NOT NULL,       -- JSON list of exercises that may be meant
  PRIMARY KEY (account_id, import_id, name_key)
) STRICT, WITHOUT ROWID;

-- Workouts that an import brought, by content, so that the same is not brought twice.
CREATE TABLE import_workouts (
  account_id   TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  import_id    TEXT NOT NULL,
  workout_id   TEXT NOT NULL,
  PRIMARY KEY (account_id, content_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_workouts_of_import ON import_workouts (account_id, import_id, workout_id);

-- Workouts whose way is kept, in the media bucket under tracks/<account>/<workout>.
CREATE TABLE workout_tracks (
  account_id TEXT NOT NULL,
  workout_id TEXT NOT NULL,
  import_id  TEXT NOT NULL,
  points     INTEGER NOT NULL,
  PRIMARY KEY (account_id, workout_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workout_tracks_of_import ON workout_tracks (account_id, import_id);
