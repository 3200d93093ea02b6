-- A number that grows with every change, so that a copy of the row knows whether it is older.
ALTER TABLE profiles ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE preferences ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- Jobs that were given up keep their message: erasing an account looks through them.
CREATE INDEX outbox_dead ON outbox (state) WHERE state = 'dead';
