-- What people aim for. Values are thousandths of the measure's base unit: grams, millimetres, thousandths of a
-- percent, of a workout, or of whatever the person counts.
CREATE TABLE goals (
  account_id    TEXT NOT NULL,
  id            TEXT NOT NULL,     -- UUIDv7
  type          TEXT NOT NULL CHECK (type IN ('weight_loss', 'strength', 'endurance', 'custom')),
  title         TEXT NOT NULL,
  description   TEXT NOT NULL,
  measure       TEXT NOT NULL,     -- what it is measured by: MeasureKind
  subject       TEXT,              -- of what: an exercise, a circumference
  unit          TEXT NOT NULL,     -- in which the person thinks
  direction     TEXT NOT NULL CHECK (direction IN ('up', 'down')),
  start_milli   INTEGER,           -- NULL until there is something to begin with
  current_milli INTEGER,
  target_milli  INTEGER NOT NULL,
  start_day     TEXT NOT NULL,     -- YYYY-MM-DD
  target_day    TEXT,
  status        TEXT NOT NULL CHECK (status IN ('active', 'completed', 'paused', 'failed')),
  completed_at  INTEGER,
  measured_at   INTEGER,           -- when current_milli was worked out
  projected_day TEXT,              -- when it is reached, if it goes on so
  revision      INTEGER NOT NULL DEFAULT 1,  -- grows with what the person changes
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX goals_by_status ON goals (account_id, status, id);

-- Steps towards a goal. One that was achieved stays so.
CREATE TABLE goal_milestones (
  account_id  TEXT NOT NULL,
  goal_id     TEXT NOT NULL,
  id          TEXT NOT NULL,       -- UUIDv7
  value_milli INTEGER NOT NULL,
  title       TEXT NOT NULL,
  notes       TEXT NOT NULL,
  achieved_at INTEGER,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (account_id, goal_id, id)
) STRICT, WITHOUT ROWID;
