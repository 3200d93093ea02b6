-- Who a person is at an outside identity provider. A subject is unique only within its issuer.
CREATE TABLE identities (
  issuer     TEXT NOT NULL,
  subject    TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  email      TEXT,                -- the address the provider told, for the person to recognise it
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
-- One identity of a provider for each account: another subject that comes to hold the same address is not let in.
CREATE UNIQUE INDEX identities_of_account ON identities (account_id, issuer);

-- Sign-ins begun at an outside provider. A row is taken, and so gone, by the first call back.
CREATE TABLE oauth_attempts (
  state_hash   TEXT PRIMARY KEY,  -- SHA-256 of the state
  provider     TEXT NOT NULL,
  browser_hash TEXT NOT NULL,     -- SHA-256 of the secret in the browser's cookie
  return_to    TEXT,              -- where the browser goes on, at an origin of ours
  expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_attempts_expires ON oauth_attempts (expires_at);

-- What a browser brings back to its frontend, which exchanges it for tokens: once, within a minute.
CREATE TABLE oauth_codes (
  code_hash  TEXT PRIMARY KEY,    -- SHA-256 of the code
  account_id TEXT NOT NULL REFERENCES accounts (id),
  proved_at  INTEGER NOT NULL,    -- when the provider's answer was verified
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX oauth_codes_of_account ON oauth_codes (account_id);
CREATE INDEX oauth_codes_expires ON oauth_codes (expires_at);
