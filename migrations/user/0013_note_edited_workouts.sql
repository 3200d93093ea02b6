-- Finished workouts whose room has an edit that is not in the copy yet: who reads one asks the room. A row stays about a
-- second, until the copy has the edit.
CREATE TABLE edited_workouts (
  account_id TEXT NOT NULL,
  workout_id TEXT NOT NULL,
  mark       INTEGER NOT NULL,  -- of the last edit: grows with each, and is about its time in milliseconds
  PRIMARY KEY (account_id, workout_id)
) STRICT, WITHOUT ROWID;
