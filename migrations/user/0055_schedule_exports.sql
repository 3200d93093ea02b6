-- Exports that are written again and again: one schedule a person.
CREATE TABLE export_schedules (
  account_id   TEXT PRIMARY KEY,
  format       TEXT NOT NULL CHECK (format IN ('json', 'strong_csv', 'hevy_csv', 'gpx', 'ics', 'all')),
  every        TEXT NOT NULL CHECK (every IN ('week', 'month')),
  weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),       -- of weekly ones: days after Monday
  day_of_month INTEGER NOT NULL CHECK (day_of_month BETWEEN 1 AND 28), -- of monthly ones
  hour         INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),         -- where the person is
  kept         INTEGER NOT NULL CHECK (kept BETWEEN 1 AND 12),         -- how many files are kept
  tells        INTEGER NOT NULL CHECK (tells IN (0, 1)),               -- by a notification
  mails        INTEGER NOT NULL CHECK (mails IN (0, 1)),
  next_at      INTEGER NOT NULL,  -- when the next is written
  next_period  TEXT NOT NULL,     -- the period it is for: YYYY-MM-DD of the week's Monday, or YYYY-MM
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX export_schedules_due ON export_schedules (next_at);

-- The period a scheduled export is for, so that there is one for each; NULL for one that was asked for.
ALTER TABLE exports ADD COLUMN period TEXT;
CREATE UNIQUE INDEX exports_of_period ON exports (account_id, period) WHERE period IS NOT NULL;
