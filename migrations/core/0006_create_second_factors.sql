-- Time-based one-time codes (RFC 6238), one secret a person.
CREATE TABLE mfa_secrets (
  account_id    TEXT PRIMARY KEY,
  sealed_secret TEXT NOT NULL,  -- sealed; opens only for this account
  confirmed_at  INTEGER,        -- NULL until the first code was given: not asked for before
  last_step     INTEGER         -- the last time step whose code was used, so that no code works twice
) STRICT;

-- Codes for when the device with the secret is lost: each works once. Only hashes are kept.
CREATE TABLE mfa_recovery_codes (
  account_id TEXT NOT NULL,
  code_hash  TEXT NOT NULL,     -- SHA-256 over account and code
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  PRIMARY KEY (account_id, code_hash)
) STRICT, WITHOUT ROWID;
