-- Workouts that may be seen by somebody else than whose they are. A row here shows nothing: whether a workout may be
-- seen is said by the workout itself, its person's preferences and how two people stand to one another. It tells only
-- in whose shard to look.
CREATE TABLE shared_workouts (
  workout_id TEXT NOT NULL,
  owner_id   TEXT NOT NULL,
  shared_at  INTEGER NOT NULL,
  PRIMARY KEY (workout_id, owner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_workouts_of_owner ON shared_workouts (owner_id, shared_at, workout_id);

-- The friends a workout is shown to by name, whatever its visibility.
CREATE TABLE workout_shares (
  workout_id TEXT NOT NULL,
  owner_id   TEXT NOT NULL,
  person_id  TEXT NOT NULL,
  shared_at  INTEGER NOT NULL,
  PRIMARY KEY (workout_id, owner_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX workout_shares_with_person ON workout_shares (person_id, shared_at, workout_id, owner_id);
CREATE INDEX workout_shares_of_owner ON workout_shares (owner_id);
