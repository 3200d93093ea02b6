-- Background work of the core database. A row is written in the batch of what it follows; the queue
-- message is only a hint that it is there.
CREATE TABLE outbox (
  id            TEXT PRIMARY KEY,
  kind          TEXT NOT NULL,              -- variant of JobMessage
  message       TEXT NOT NULL,              -- JobMessage as JSON; '{}' once done, so that no private data stays
  priority      TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
  state         TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'dead')),
  attempts      INTEGER NOT NULL DEFAULT 0,
  run_after     INTEGER NOT NULL,           -- milliseconds
  claimed_until INTEGER NOT NULL DEFAULT 0, -- milliseconds; a run in progress is left alone until then
  created_at    INTEGER NOT NULL,
  done_at       INTEGER,
  forget_at     INTEGER,                    -- once closed; a dead job's message may hold private data
  last_error    TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (run_after) WHERE state = 'pending';
CREATE INDEX outbox_forget ON outbox (forget_at) WHERE state <> 'pending';

-- A job that took effect, entered in the batch of the effect: a second delivery fails on the key and
-- its whole batch rolls back.
CREATE TABLE outbox_effects (
  job_id  TEXT PRIMARY KEY,
  done_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_effects_done ON outbox_effects (done_at);

-- Jobs of every database that were given up, and queue messages nobody could read.
CREATE TABLE job_ledger (
  id       TEXT PRIMARY KEY,
  location TEXT NOT NULL,  -- 'core', 'user' or 'queue'
  shard    INTEGER,        -- number of the user shard
  job_id   TEXT,
  kind     TEXT NOT NULL,
  reason   TEXT NOT NULL,
  body     TEXT NOT NULL,  -- the message as it arrived, where there is no outbox row
  died_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX job_ledger_died ON job_ledger (died_at, id);
