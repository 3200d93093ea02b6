-- Time-based one-time codes (RFC 6238), one secret a person.
CREATE TABLE mfa_secrets (
  account_id    TEXT PRIMARY KEY,
  sealed_secret TEXT NOT NULL,  -- sealed; opens only for this account
  confirmed_at  INTEGER,        -- NULL until the first code was given: not asked for before
  last_step     INTEGER         -- the last time step whose code was used, so that no code works twice
) STRICT;
