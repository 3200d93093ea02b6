-- Measurements of the body, each at an instant. What was not measured is NULL.
CREATE TABLE body_metrics (
  account_id          TEXT NOT NULL,
  id                  TEXT NOT NULL,     -- UUIDv7
  measured_at         INTEGER NOT NULL,
  day                 TEXT NOT NULL,     -- YYYY-MM-DD, the person's own then
  weight_grams        INTEGER,
  body_fat_hundredths INTEGER,           -- of a percent, as measured by whatever measures it
  height_millimetres  INTEGER,
  measurements        TEXT,              -- JSON object: circumferences in millimetres by name; NULL for none
  mood                INTEGER CHECK (mood BETWEEN 1 AND 10),
  notes               TEXT,              -- sealed with the person's data key
  revision            INTEGER NOT NULL DEFAULT 1,
  import_id           TEXT,              -- the import that brought it
  created_at          INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX body_metrics_by_time ON body_metrics (account_id, measured_at, id);
CREATE INDEX body_metrics_with_weight ON body_metrics (account_id, measured_at) WHERE weight_grams IS NOT NULL;
CREATE INDEX body_metrics_with_body_fat ON body_metrics (account_id, measured_at) WHERE body_fat_hundredths IS NOT NULL;
CREATE INDEX body_metrics_with_height ON body_metrics (account_id, measured_at) WHERE height_millimetres IS NOT NULL;
CREATE INDEX body_metrics_with_measurements ON body_metrics (account_id, measured_at) WHERE measurements IS NOT NULL;
CREATE INDEX body_metrics_of_import ON body_metrics (account_id, import_id) WHERE import_id IS NOT NULL;

-- Photos of the body: the row names the object in the media bucket, which nobody gets but by a signed link.
CREATE TABLE body_photos (
  account_id TEXT NOT NULL,
  metric_id  TEXT NOT NULL,
  side       TEXT NOT NULL CHECK (side IN ('front', 'side', 'back')),
  object_key TEXT NOT NULL UNIQUE,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, metric_id, side)
) STRICT, WITHOUT ROWID;
