-- What a person trains with: equipment, bars, plates, steps. No row means what a gym has.
CREATE TABLE training_kits (
  account_id TEXT PRIMARY KEY,
  document   TEXT NOT NULL,  -- Kit as JSON
  revision   INTEGER NOT NULL DEFAULT 1,
  updated_at INTEGER NOT NULL
) STRICT;

-- When a person began with a template.
CREATE INDEX workouts_of_template ON workouts (account_id, template_id, local_day) WHERE template_id IS NOT NULL;
