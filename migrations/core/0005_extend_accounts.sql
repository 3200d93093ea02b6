-- When the password was last changed or reset, in milliseconds. A proof of who somebody is that is older
-- than this opens no sign-in any more. NULL: never changed.
ALTER TABLE accounts ADD COLUMN password_changed_at INTEGER;

-- For forgetting sign-ins that ended long ago.
CREATE INDEX sessions_expires ON sessions (expires_at);

-- How many accounts every user shard was given, so that registering need not count them.
CREATE TABLE shard_fill (
  shard    INTEGER PRIMARY KEY,
  accounts INTEGER NOT NULL
) STRICT;
INSERT INTO shard_fill (shard, accounts) SELECT shard, count(*) FROM accounts GROUP BY shard;
CREATE TRIGGER accounts_fill_shards AFTER INSERT ON accounts
BEGIN
  INSERT INTO shard_fill (shard, accounts) VALUES (NEW.shard, 1)
  ON CONFLICT (shard) DO UPDATE SET accounts = accounts + 1;
END;

-- One row that is written where the same request for another address would write something that lasts, so
-- that the time an answer takes does not tell whether an address has an account.
CREATE TABLE decoy_writes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
) STRICT;
INSERT INTO decoy_writes (id, at) VALUES (1, 0);
