-- What the coach proposes to a person, and what they answered. Nothing changes before they accept.
CREATE TABLE recommendations (
  account_id  TEXT NOT NULL,
  id          TEXT NOT NULL,     -- UUIDv7
  type        TEXT NOT NULL CHECK (type IN ('workout', 'exercise', 'template', 'goal_adjustment')),
  status      TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'expired')),
  subject     TEXT NOT NULL,     -- what it is about, so that the same is proposed once at a time
  priority    TEXT NOT NULL CHECK (priority IN ('high', 'medium', 'low')),
  confidence  INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 1000),  -- thousandths
  rank        INTEGER NOT NULL,  -- priority and confidence as one number: lists sort by it
  model       TEXT NOT NULL,     -- who made it: 'rules', or provider and model
  took_ms     INTEGER NOT NULL,  -- how long it took to make
  content     TEXT NOT NULL,     -- title, reasons, data and what accepting does, as JSON sealed with the person's data key
  rating      INTEGER CHECK (rating BETWEEN 1 AND 5),
  was_helpful INTEGER CHECK (was_helpful IN (0, 1)),
  notes       TEXT,              -- sealed with the person's data key
  feedback_at INTEGER,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  answered_at INTEGER,
  applied_at  INTEGER,           -- when what was accepted had taken effect
  result      TEXT,              -- what it made or changed, as JSON
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX recommendations_pending_subject ON recommendations (account_id, subject) WHERE status = 'pending';
CREATE INDEX recommendations_by_rank ON recommendations (account_id, status, rank, id);
CREATE INDEX recommendations_by_type ON recommendations (account_id, status, type, rank, id);
CREATE INDEX recommendations_by_subject ON recommendations (account_id, subject, answered_at);
CREATE INDEX recommendations_to_expire ON recommendations (expires_at) WHERE status = 'pending';
CREATE INDEX recommendations_to_forget ON recommendations (expires_at) WHERE status IN ('declined', 'expired');

-- When the coach last looked for something to propose.
CREATE TABLE recommendation_rounds (
  account_id TEXT PRIMARY KEY,
  looked_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
