-- Workouts. While a workout is live its room owns it; these rows are the copy that lists, statistics and
-- exports read. What a person asks for most is in columns; the whole is in the document.
CREATE TABLE workouts (
  account_id     TEXT NOT NULL,
  id             TEXT NOT NULL,     -- UUIDv7
  copied_seq     INTEGER NOT NULL,  -- the last event of the room that is in this copy; 0 when no room has one
  name           TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('planned', 'in_progress', 'completed', 'cancelled')),
  source         TEXT NOT NULL CHECK (source IN ('recorded', 'imported')),
  import_id      TEXT,              -- the import that brought it
  template_id    TEXT,
  template_version INTEGER,
  begins_at      INTEGER NOT NULL,  -- when it began, else when it is planned, else when it was made: lists sort by it
  ended_at       INTEGER,
  local_day      TEXT NOT NULL,     -- YYYY-MM-DD of begins_at, in the person's time zone and day start then
  active_seconds INTEGER NOT NULL,  -- pauses apart
  done_sets      INTEGER NOT NULL,  -- completed sets that are no warm-up
  volume_grams   INTEGER NOT NULL,  -- load times repetitions of those
  energy_kcal    INTEGER NOT NULL,  -- told or estimated
  visibility     TEXT NOT NULL CHECK (visibility IN ('public', 'friends', 'private')),
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workouts_by_time ON workouts (account_id, begins_at, id);
CREATE INDEX workouts_by_status ON workouts (account_id, status, begins_at, id);
CREATE INDEX workouts_by_day ON workouts (account_id, local_day);
CREATE INDEX workouts_of_import ON workouts (account_id, import_id) WHERE import_id IS NOT NULL;

-- The whole workout, as JSON (Workout in src/domain/training/workout.rs).
CREATE TABLE workout_documents (
  account_id TEXT NOT NULL,
  workout_id TEXT NOT NULL,
  document   TEXT NOT NULL,
  PRIMARY KEY (account_id, workout_id)
) STRICT, WITHOUT ROWID;

-- The sets that were done, for records and statistics. Made from the document.
CREATE TABLE workout_sets (
  account_id           TEXT NOT NULL,
  workout_id           TEXT NOT NULL,
  set_id               TEXT NOT NULL,
  exercise_id          TEXT NOT NULL,
  kind                 TEXT NOT NULL CHECK (kind IN ('normal', 'warmup', 'drop', 'failure')),
  weight_grams         INTEGER,
  reps                 INTEGER,
  duration_seconds     INTEGER,
  distance_millimetres INTEGER,
  rpe_tenths           INTEGER,
  completed_at         INTEGER NOT NULL,
  local_day            TEXT NOT NULL,  -- of the workout
  PRIMARY KEY (account_id, workout_id, set_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workout_sets_of_exercise ON workout_sets (account_id, exercise_id, completed_at, set_id);
