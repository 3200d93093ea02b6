-- Work in the background that a person asked for and waits for. The outbox row does the work; this row is what the
-- person sees of it.
CREATE TABLE tracked_jobs (
  account_id  TEXT NOT NULL,
  id          TEXT NOT NULL,            -- of the outbox row it began with
  job_id      TEXT NOT NULL,            -- of the outbox row that goes on with it
  kind        TEXT NOT NULL,            -- what was asked for, in the words of the slice
  state       TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  progress    INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
  result      TEXT,                     -- JSON sealed with the person's data key
  result_key  TEXT,                     -- the object of the media bucket that holds a large one, sealed too
  error       TEXT,                     -- the code the person is told
  created_at  INTEGER NOT NULL,
  started_at  INTEGER,
  finished_at INTEGER,
  forget_at   INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tracked_jobs_job ON tracked_jobs (job_id);
CREATE INDEX tracked_jobs_forget ON tracked_jobs (forget_at);
