-- Who knows whom. Every row belongs to two people: deleting either account deletes it.

-- Friendships and the requests for them: one row a pair, whoever asked first, so that two requests at once
-- cannot become two rows.
CREATE TABLE friendships (
  low_id       TEXT NOT NULL,                           -- the smaller id of the pair
  high_id      TEXT NOT NULL,                           -- the greater one
  requester_id TEXT NOT NULL REFERENCES accounts (id),  -- who asked
  addressee_id TEXT NOT NULL REFERENCES accounts (id),  -- who was asked
  status       TEXT NOT NULL CHECK (status IN ('requested', 'accepted')),
  since        INTEGER NOT NULL,                        -- when it was asked; once accepted, when it was accepted
  PRIMARY KEY (low_id, high_id),
  CHECK (low_id < high_id),
  CHECK (low_id = min(requester_id, addressee_id) AND high_id = max(requester_id, addressee_id))
) STRICT, WITHOUT ROWID;
CREATE INDEX friendships_of_requester ON friendships (requester_id, status, since, addressee_id);
CREATE INDEX friendships_of_addressee ON friendships (addressee_id, status, since, requester_id);

-- Who follows whom. Nobody has to agree.
CREATE TABLE follows (
  follower_id TEXT NOT NULL REFERENCES accounts (id),
  followed_id TEXT NOT NULL REFERENCES accounts (id),
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (follower_id, followed_id),
  CHECK (follower_id <> followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_of_follower ON follows (follower_id, created_at, followed_id);
CREATE INDEX follows_of_followed ON follows (followed_id, created_at, follower_id);

-- Who wants nothing to do with whom. Hides both from each other.
CREATE TABLE blocks (
  blocker_id TEXT NOT NULL REFERENCES accounts (id),
  blocked_id TEXT NOT NULL REFERENCES accounts (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (blocker_id, blocked_id),
  CHECK (blocker_id <> blocked_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX blocks_of_blocker ON blocks (blocker_id, created_at, blocked_id);
CREATE INDEX blocks_of_blocked ON blocks (blocked_id);

-- How many of each a person has, kept by the triggers below. A batch that would exceed a limit fails on the
-- check and takes no effect; counting rows on every write would cost as many reads as there are rows.
CREATE TABLE social_counts (
  account_id TEXT PRIMARY KEY REFERENCES accounts (id),
  friends    INTEGER NOT NULL DEFAULT 0,
  requests   INTEGER NOT NULL DEFAULT 0,  -- asked by this person and not yet answered
  following  INTEGER NOT NULL DEFAULT 0,
  blocks     INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT social_limit_of_friends CHECK (friends <= 5000),
  CONSTRAINT social_limit_of_requests CHECK (requests <= 1000),
  CONSTRAINT social_limit_of_following CHECK (following <= 5000),
  CONSTRAINT social_limit_of_blocks CHECK (blocks <= 1000)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER friendships_count_insert AFTER INSERT ON friendships
BEGIN
  INSERT INTO social_counts (account_id, requests) SELECT new.requester_id, 1 WHERE new.status = 'requested'
    ON CONFLICT (account_id) DO UPDATE SET requests = requests + 1;
  INSERT INTO social_counts (account_id, friends) SELECT new.requester_id, 1 WHERE new.status = 'accepted'
    ON CONFLICT (account_id) DO UPDATE SET friends = friends + 1;
  INSERT INTO social_counts (account_id, friends) SELECT new.addressee_id, 1 WHERE new.status = 'accepted'
    ON CONFLICT (account_id) DO UPDATE SET friends = friends + 1;
END;
CREATE TRIGGER friendships_count_accept AFTER UPDATE OF status ON friendships
WHEN old.status = 'requested' AND new.status = 'accepted'
BEGIN
  UPDATE social_counts SET requests = requests - 1, friends = friends + 1 WHERE account_id = new.requester_id;
  INSERT INTO social_counts (account_id, friends) VALUES (new.addressee_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET friends = friends + 1;
END;
CREATE TRIGGER friendships_count_delete AFTER DELETE ON friendships
BEGIN
  UPDATE social_counts SET requests = requests - 1 WHERE account_id = old.requester_id AND old.status = 'requested';
  UPDATE social_counts SET friends = friends - 1
    WHERE account_id IN (old.requester_id, old.addressee_id) AND old.status = 'accepted';
END;
CREATE TRIGGER follows_count_insert AFTER INSERT ON follows
BEGIN
  INSERT INTO social_counts (account_id, following) VALUES (new.follower_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET following = following + 1;
END;
CREATE TRIGGER follows_count_delete AFTER DELETE ON follows
BEGIN
  UPDATE social_counts SET following = following - 1 WHERE account_id = old.follower_id;
END;
CREATE TRIGGER blocks_count_insert AFTER INSERT ON blocks
BEGIN
  INSERT INTO social_counts (account_id, blocks) VALUES (new.blocker_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET blocks = blocks + 1;
END;
CREATE TRIGGER blocks_count_delete AFTER DELETE ON blocks
BEGIN
  UPDATE social_counts SET blocks = blocks - 1 WHERE account_id = old.blocker_id;
END;

-- The names people are found by: a copy of the accounts', kept by the triggers below. Its number is stable,
-- which an account's own rowid is not; results are paged by it.
CREATE TABLE searchable_people (
  number       INTEGER PRIMARY KEY,
  account_id   TEXT NOT NULL UNIQUE REFERENCES accounts (id),
  username     TEXT NOT NULL,
  display_name TEXT NOT NULL
) STRICT;
-- Words of those names, with short prefixes indexed too. Accents do not matter.
CREATE VIRTUAL TABLE people_search USING fts5 (
  username, display_name,
  content = 'searchable_people', content_rowid = 'number',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5'
);
-- A name that was changed or erased leaves the index at once, not at its next merge.
INSERT INTO people_search (people_search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER searchable_people_insert AFTER INSERT ON searchable_people
BEGIN
  INSERT INTO people_search (rowid, username, display_name) VALUES (new.number, new.username, new.display_name);
END;
CREATE TRIGGER searchable_people_update AFTER UPDATE OF username, display_name ON searchable_people
BEGIN
  INSERT INTO people_search (people_search, rowid, username, display_name)
    VALUES ('delete', old.number, old.username, old.display_name);
  INSERT INTO people_search (rowid, username, display_name) VALUES (new.number, new.username, new.display_name);
END;
CREATE TRIGGER searchable_people_delete AFTER DELETE ON searchable_people
BEGIN
  INSERT INTO people_search (people_search, rowid, username, display_name)
    VALUES ('delete', old.number, old.username, old.display_name);
END;

CREATE TRIGGER accounts_become_searchable AFTER INSERT ON accounts WHEN new.status <> 'deleted'
BEGIN
  INSERT INTO searchable_people (account_id, username, display_name)
    VALUES (new.id, new.username, new.display_name);
END;
CREATE TRIGGER accounts_change_names AFTER UPDATE OF username, display_name ON accounts
WHEN new.username IS NOT old.username OR new.display_name IS NOT old.display_name
BEGIN
  UPDATE searchable_people SET username = new.username, display_name = new.display_name WHERE account_id = new.id;
END;
CREATE TRIGGER accounts_stop_being_searchable AFTER UPDATE OF status ON accounts WHEN new.status = 'deleted'
BEGIN
  DELETE FROM searchable_people WHERE account_id = new.id;
END;

INSERT INTO searchable_people (account_id, username, display_name)
  SELECT id, username, display_name FROM accounts WHERE status <> 'deleted';
