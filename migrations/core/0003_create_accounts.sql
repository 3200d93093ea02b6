-- People. What belongs to one person alone is in their user shard; here is what identifies them and
-- what others may see.
CREATE TABLE accounts (
  id                TEXT PRIMARY KEY,
  email             TEXT UNIQUE,             -- normalised; NULL once deleted
  username          TEXT NOT NULL,           -- as written
  username_key      TEXT UNIQUE,             -- lower case; NULL once deleted
  password_hash     TEXT,                    -- PHC string; NULL for those who only sign in elsewhere
  password_pepper   TEXT,                    -- id of the pepper in the hash
  role              TEXT NOT NULL DEFAULT 'user' CHECK (role IN ('user', 'moderator', 'admin')),
  plan              TEXT NOT NULL DEFAULT 'free' CHECK (plan IN ('free', 'premium', 'pro')),
  plan_status       TEXT NOT NULL DEFAULT 'active' CHECK (plan_status IN ('active', 'cancelled', 'expired')),
  status            TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'deleted')),
  shard             INTEGER NOT NULL,        -- number of the user shard; never changes
  email_verified_at INTEGER,
  display_name      TEXT NOT NULL DEFAULT '',-- projected from the profile, for search and lists
  avatar_key        TEXT,                    -- object in the media bucket
  visibility        TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'friends', 'private')), -- projected from the preferences
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  last_login_at     INTEGER
) STRICT;
CREATE INDEX accounts_created ON accounts (created_at, id);
CREATE INDEX accounts_shard ON accounts (shard);

-- Sign-ins: one row a device, one refresh-token family each.
CREATE TABLE sessions (
  id               TEXT PRIMARY KEY,
  account_id       TEXT NOT NULL REFERENCES accounts (id),
  counter          INTEGER NOT NULL,      -- of the current refresh token
  rotated_at       INTEGER NOT NULL,      -- when the current token was first issued
  authenticated_at INTEGER NOT NULL,      -- when the person last proved who they are
  created_at       INTEGER NOT NULL,
  last_seen_at     INTEGER NOT NULL,
  idle_expires_at  INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  revoked_at       INTEGER,
  revoked_reason   TEXT CHECK (revoked_reason IN ('signed_out', 'reuse', 'password_changed', 'suspended', 'role_changed', 'deleted')),
  device_id        TEXT,                  -- as the client names its device
  device_name      TEXT NOT NULL,         -- for the person to recognise it
  ip_hash          TEXT NOT NULL          -- keyed hash of the address
) STRICT;
CREATE INDEX sessions_of_account ON sessions (account_id, created_at, id);

-- One-time tokens sent by mail. Only hashes are kept.
CREATE TABLE mail_tokens (
  token_hash TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  purpose    TEXT NOT NULL CHECK (purpose IN ('verify_email', 'reset_password')),
  email      TEXT NOT NULL,      -- the address it was sent to: a token for an old address proves nothing
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT;
CREATE INDEX mail_tokens_of_account ON mail_tokens (account_id, purpose);
CREATE INDEX mail_tokens_expires ON mail_tokens (expires_at);
