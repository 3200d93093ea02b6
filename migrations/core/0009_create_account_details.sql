-- Copies of a person's profile and preferences, whose owner is the person's shard: reading oneself is the
-- commonest request, and so takes one read. A copy is only replaced by one of a higher revision.
CREATE TABLE account_details (
  account_id           TEXT PRIMARY KEY REFERENCES accounts (id),
  profile              TEXT NOT NULL DEFAULT '{}',  -- the shard's profile as JSON
  profile_revision     INTEGER NOT NULL DEFAULT 0,  -- 0: nothing was copied yet
  preferences          TEXT NOT NULL DEFAULT '{}',  -- what differs from the defaults, as JSON
  preferences_revision INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Jobs that were given up keep their message: erasing an account looks through them.
CREATE INDEX outbox_dead ON outbox (state) WHERE state = 'dead';
