-- Who a person is, told by themselves. No row means that nothing was told yet.
CREATE TABLE profiles (
  account_id    TEXT PRIMARY KEY,
  first_name    TEXT,
  last_name     TEXT,
  date_of_birth TEXT,  -- YYYY-MM-DD
  gender        TEXT CHECK (gender IN ('male', 'female', 'other')),
  fitness_level TEXT CHECK (fitness_level IN ('beginner', 'intermediate', 'advanced')),
  bio           TEXT,
  location      TEXT,
  time_zone     TEXT NOT NULL DEFAULT 'UTC',  -- IANA name
  updated_at    INTEGER NOT NULL
) STRICT;

-- How a person wants the app to behave. No row means the defaults.
CREATE TABLE preferences (
  account_id  TEXT PRIMARY KEY,
  document    TEXT NOT NULL,  -- Preferences as JSON
  updated_at  INTEGER NOT NULL
) STRICT;
