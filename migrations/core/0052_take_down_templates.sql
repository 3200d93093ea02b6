-- Published templates that staff take down stay with their author, who cannot publish them again.
ALTER TABLE templates ADD COLUMN taken_down_at INTEGER;      -- NULL unless staff took it down
ALTER TABLE templates ADD COLUMN taken_down_reason TEXT;     -- what its author is told
-- Of seeded templates: what the seed said, so that seeding again writes only what differs.
ALTER TABLE templates ADD COLUMN seed_hash TEXT;
CREATE INDEX templates_taken_down ON templates (taken_down_at, number) WHERE taken_down_at IS NOT NULL;
