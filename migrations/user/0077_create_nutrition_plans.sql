-- What a person wants of their eating. No row means the defaults.
CREATE TABLE nutrition_settings (
  account_id TEXT PRIMARY KEY,
  document   TEXT NOT NULL,  -- Settings as JSON
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Plans of meals.
CREATE TABLE meal_plans (
  account_id TEXT NOT NULL,
  id         TEXT NOT NULL,     -- UUIDv7
  start_day  TEXT NOT NULL,     -- YYYY-MM-DD, of the person
  source     TEXT NOT NULL CHECK (source IN ('rules', 'model')),
  request    TEXT NOT NULL,     -- JSON: what was asked for
  targets    TEXT NOT NULL,     -- JSON: what a day meets
  document   TEXT NOT NULL,     -- JSON: the days
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
