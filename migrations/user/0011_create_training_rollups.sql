-- What statistics are read from. All of it follows from workouts and workout_sets and can be made again from them;
-- src/training writes it in the batch that writes those.

-- How the energy of a workout came to be known, its load, and its repetitions.
ALTER TABLE workouts ADD COLUMN done_reps INTEGER NOT NULL DEFAULT 0;     -- of completed sets that are no warm-up
ALTER TABLE workouts ADD COLUMN session_load INTEGER;                     -- exertion times minutes; NULL when not rated
ALTER TABLE workouts ADD COLUMN energy_basis TEXT NOT NULL DEFAULT 'assumed_weight'
  CHECK (energy_basis IN ('told', 'body_weight', 'assumed_weight'));      -- told, or estimated with which body weight

-- The sets of an exercise in the order records are made in.
CREATE INDEX workout_sets_by_exercise_day ON workout_sets (account_id, exercise_id, local_day);

-- What is known of a person beside their workouts, and the number that keeps two copies from crossing: a batch that
-- derives rows from what it read before says which revision it read, and fails when there is a later one.
CREATE TABLE training_people (
  account_id        TEXT PRIMARY KEY,
  revision          INTEGER NOT NULL,
  body_weight_grams INTEGER,  -- the latest; energy is estimated with it
  weighed_at        INTEGER
) STRICT, WITHOUT ROWID;

-- A day with training. Sets count from the moment they are done, workouts when they are completed.
CREATE TABLE training_days (
  account_id     TEXT NOT NULL,
  day            TEXT NOT NULL,     -- YYYY-MM-DD, the person's own
  workouts       INTEGER NOT NULL,
  sets           INTEGER NOT NULL,  -- warm-ups apart
  reps           INTEGER NOT NULL,
  volume_grams   INTEGER NOT NULL,  -- load times repetitions
  active_seconds INTEGER NOT NULL,
  energy_kcal    INTEGER NOT NULL,
  assumed_weight INTEGER NOT NULL,  -- workouts whose energy was estimated without knowing the body's weight
  session_load   INTEGER NOT NULL,  -- exertion times minutes, of the workouts that were rated
  rated_workouts INTEGER NOT NULL,  -- that were rated
  streak_workouts INTEGER NOT NULL, -- workouts that were not entered too late to count for a streak
  backdated      INTEGER NOT NULL,  -- of these, those that were entered on a later day
  first_at       INTEGER,           -- when the first and the last of these began
  last_at        INTEGER,
  muscles        TEXT NOT NULL,     -- JSON object: hard sets by muscle, in halves
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;

-- A day on which an exercise was done.
CREATE TABLE exercise_days (
  account_id           TEXT NOT NULL,
  exercise_id          TEXT NOT NULL,
  day                  TEXT NOT NULL,
  sets                 INTEGER NOT NULL,  -- warm-ups apart
  hard_sets            INTEGER NOT NULL,  -- of these, those hard enough to count for a muscle
  reps                 INTEGER NOT NULL,
  volume_grams         INTEGER NOT NULL,
  duration_seconds     INTEGER NOT NULL,
  distance_millimetres INTEGER NOT NULL,
  rpe_tenths_sum       INTEGER NOT NULL,  -- of the sets that were rated
  rated_sets           INTEGER NOT NULL,
  bests                TEXT NOT NULL,     -- Bests of this day alone, as JSON (src/domain/records)
  PRIMARY KEY (account_id, exercise_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX exercise_days_by_day ON exercise_days (account_id, day);

-- An exercise a person has done: what it was called, what it works, and the sums and bests of all its days.
CREATE TABLE exercise_totals (
  account_id       TEXT NOT NULL,
  exercise_id      TEXT NOT NULL,
  name             TEXT NOT NULL,
  tracking         TEXT NOT NULL,
  facts            TEXT NOT NULL,               -- JSON: type and muscles, as the library had them
  days             INTEGER NOT NULL DEFAULT 0,  -- this and the sums below are kept by triggers
  sets             INTEGER NOT NULL DEFAULT 0,
  reps             INTEGER NOT NULL DEFAULT 0,
  volume_grams     INTEGER NOT NULL DEFAULT 0,
  bests            TEXT NOT NULL DEFAULT '{}',  -- Bests of all sets
  e1rm_grams       INTEGER,                     -- of these, to sort by
  checkpoint_day   TEXT,                        -- a day some time ago; NULL before there is one
  checkpoint_bests TEXT NOT NULL DEFAULT '{}',  -- Bests of all sets up to that day: records of later days need no earlier set
  PRIMARY KEY (account_id, exercise_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exercise_totals_by_use ON exercise_totals (account_id, days, exercise_id);
CREATE INDEX exercise_totals_by_strength ON exercise_totals (account_id, e1rm_grams, exercise_id);

-- Records, as they were made: the history of each exercise's bests.
CREATE TABLE personal_records (
  account_id   TEXT NOT NULL,
  exercise_id  TEXT NOT NULL,
  day          TEXT NOT NULL,     -- of the workout
  set_id       TEXT NOT NULL,
  kind         TEXT NOT NULL CHECK (kind IN ('max_weight', 'max_reps', 'max_volume', 'e1rm')),
  workout_id   TEXT NOT NULL,
  value        INTEGER NOT NULL,  -- grams, repetitions, or grams times repetitions
  weight_grams INTEGER,           -- of the set
  reps         INTEGER,           -- of the set
  previous     INTEGER,           -- what stood before; NULL when nothing did
  achieved_at  INTEGER NOT NULL,
  PRIMARY KEY (account_id, exercise_id, day, set_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX personal_records_by_time ON personal_records (account_id, achieved_at, set_id, kind);
CREATE INDEX personal_records_of_workout ON personal_records (account_id, workout_id);

-- The sums of all days: what dashboards read. Kept by triggers.
CREATE TABLE training_totals (
  account_id     TEXT PRIMARY KEY,
  days           INTEGER NOT NULL DEFAULT 0,  -- with a completed workout
  workouts       INTEGER NOT NULL DEFAULT 0,
  sets           INTEGER NOT NULL DEFAULT 0,
  reps           INTEGER NOT NULL DEFAULT 0,
  volume_grams   INTEGER NOT NULL DEFAULT 0,
  active_seconds INTEGER NOT NULL DEFAULT 0,
  energy_kcal    INTEGER NOT NULL DEFAULT 0,
  assumed_weight INTEGER NOT NULL DEFAULT 0,
  records        INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Days on which a person takes a rest that keeps a streak alive without counting for it.
CREATE TABLE freeze_days (
  account_id TEXT NOT NULL,
  day        TEXT NOT NULL,
  reason     TEXT NOT NULL CHECK (reason IN ('rest', 'illness', 'travel')),
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;
