-- In which order jobs are done, and what an administrator asks about them.
ALTER TABLE outbox ADD COLUMN owner TEXT;                           -- the person it is done for, if it is for one
ALTER TABLE outbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;      -- milliseconds; its place among the jobs of its priority
ALTER TABLE outbox ADD COLUMN taken_at INTEGER;                     -- when it was last taken
ALTER TABLE outbox ADD COLUMN history TEXT NOT NULL DEFAULT '[]';   -- what became of its runs: [{at, what, attempt, reason}]
CREATE INDEX outbox_turn ON outbox (priority, turn) WHERE state = 'pending';
CREATE INDEX outbox_of_person ON outbox (owner, state, priority, turn) WHERE owner IS NOT NULL;
CREATE INDEX outbox_open ON outbox (state, id) WHERE state <> 'done';
DROP INDEX outbox_due;
