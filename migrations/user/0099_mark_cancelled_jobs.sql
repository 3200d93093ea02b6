-- When a job was closed without being done, because its person no longer wanted it. Its state is `done` all the same:
-- nothing is left to do.
ALTER TABLE outbox ADD COLUMN cancelled_at INTEGER;
