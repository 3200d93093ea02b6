-- The change feed of workouts, for devices that keep a copy: for each workout its last change, under a number that
-- grows. Triggers write it, so that no writer of workouts can forget it.
CREATE TABLE workout_changes (
  account_id TEXT NOT NULL,
  workout_id TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('created', 'updated', 'deleted')),
  created_in INTEGER NOT NULL,  -- the revision in which it was created
  changed_at INTEGER NOT NULL,  -- milliseconds
  PRIMARY KEY (account_id, workout_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX workout_changes_in_order ON workout_changes (account_id, revision);

-- The last number of each person. Without a row nothing is followed: an account being erased leaves no new trace.
CREATE TABLE workout_change_counters (
  account_id TEXT PRIMARY KEY,
  revision   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER workouts_created AFTER INSERT ON workouts BEGIN
  INSERT INTO workout_change_counters (account_id, revision) VALUES (NEW.account_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET revision = revision + 1;
  INSERT INTO workout_changes (account_id, workout_id, revision, kind, created_in, changed_at)
    SELECT NEW.account_id, NEW.id, revision, 'created', revision, NEW.updated_at
    FROM workout_change_counters WHERE account_id = NEW.account_id
    ON CONFLICT (account_id, workout_id) DO UPDATE SET
      revision = excluded.revision, kind = 'created', created_in = excluded.created_in, changed_at = excluded.changed_at;
END;

CREATE TRIGGER workouts_updated AFTER UPDATE ON workouts BEGIN
  UPDATE workout_change_counters SET revision = revision + 1 WHERE account_id = NEW.account_id;
  UPDATE workout_changes SET kind = 'updated', changed_at = NEW.updated_at,
      revision = (SELECT revision FROM workout_change_counters WHERE account_id = NEW.account_id)
    WHERE account_id = NEW.account_id AND workout_id = NEW.id;
END;

CREATE TRIGGER workouts_deleted AFTER DELETE ON workouts BEGIN
  UPDATE workout_change_counters SET revision = revision + 1 WHERE account_id = OLD.account_id;
  UPDATE workout_changes SET kind = 'deleted',
      revision = (SELECT revision FROM workout_change_counters WHERE account_id = OLD.account_id)
    WHERE account_id = OLD.account_id AND workout_id = OLD.id
      AND EXISTS (SELECT 1 FROM workout_change_counters WHERE account_id = OLD.account_id);
END;

-- Lists of the workouts that follow a template.
CREATE INDEX workouts_by_template ON workouts (account_id, template_id, begins_at, id) WHERE template_id IS NOT NULL;
