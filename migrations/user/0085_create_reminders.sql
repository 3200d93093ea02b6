-- What reminds a person, and when next. Three kinds everybody has, under fixed ids; their own ones beside them.
CREATE TABLE reminders (
  account_id    TEXT NOT NULL,
  id            TEXT NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('workout', 'weekly_report', 'streak', 'goals')),
  title         TEXT NOT NULL,
  weekdays      INTEGER NOT NULL CHECK (weekdays BETWEEN 0 AND 127),  -- one bit for each day, Monday the lowest
  minute        INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),   -- of the person's day
  follows_habit INTEGER NOT NULL DEFAULT 0,  -- an hour before they usually train, once that is known
  is_on         INTEGER NOT NULL DEFAULT 1,
  by_mail       INTEGER NOT NULL DEFAULT 0,  -- and not only in the app
  scheduled_for INTEGER NOT NULL DEFAULT 0,  -- the time it is due at; 0 when that is to be worked out
  next_at       INTEGER NOT NULL DEFAULT 0,  -- when to look at it: then, or an hour later while a job has it
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_due ON reminders (next_at) WHERE is_on = 1;

-- Hours in which no push disturbs. No row: none.
CREATE TABLE quiet_hours (
  account_id  TEXT PRIMARY KEY,
  from_minute INTEGER NOT NULL,
  to_minute   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What everybody has: Monday's report at 08:00, a word in the evening when a streak is about to end, and one on
-- Wednesdays about goals. They are off wherever the preferences switch their kind of notice off.
CREATE TRIGGER reminders_begin AFTER INSERT ON profiles
BEGIN
  INSERT INTO reminders (account_id, id, kind, title, weekdays, minute, by_mail) VALUES
    (new.account_id, '00000000-0000-7000-8000-000000000001', 'weekly_report', 'Your week', 1, 480, 1),
    (new.account_id, '00000000-0000-7000-8000-000000000002', 'streak', 'Keep your streak', 127, 1080, 0),
    (new.account_id, '00000000-0000-7000-8000-000000000003', 'goals', 'Your goals', 4, 1080, 0)
    ON CONFLICT DO NOTHING;
END;
INSERT INTO reminders (account_id, id, kind, title, weekdays, minute, by_mail)
  SELECT account_id, '00000000-0000-7000-8000-000000000001', 'weekly_report', 'Your week', 1, 480, 1 FROM profiles
  UNION ALL
  SELECT account_id, '00000000-0000-7000-8000-000000000002', 'streak', 'Keep your streak', 127, 1080, 0 FROM profiles
  UNION ALL
  SELECT account_id, '00000000-0000-7000-8000-000000000003', 'goals', 'Your goals', 4, 1080, 0 FROM profiles;

-- Who travels is reminded by the clocks where they are.
CREATE TRIGGER reminders_follow_time_zone AFTER UPDATE OF time_zone ON profiles WHEN old.time_zone <> new.time_zone
BEGIN
  UPDATE reminders SET next_at = 0, scheduled_for = 0 WHERE account_id = new.account_id;
END;
