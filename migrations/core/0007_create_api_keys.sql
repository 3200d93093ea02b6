-- Keys by which programs sign in for a person. Only hashes are kept. A revoked key has no row.
CREATE TABLE api_keys (
  id               TEXT PRIMARY KEY,
  account_id       TEXT NOT NULL REFERENCES accounts (id),
  name             TEXT NOT NULL,         -- for the person to recognise it
  key_hash         TEXT NOT NULL UNIQUE,  -- SHA-256 of the whole key
  prefix           TEXT NOT NULL,         -- how the key begins, for the person to recognise it
  scopes           TEXT NOT NULL,         -- JSON array of permission strings
  allowed_networks TEXT NOT NULL,         -- JSON array of networks in CIDR form; empty admits every address
  created_at       INTEGER NOT NULL,
  rotated_at       INTEGER,               -- when the secret was last replaced
  expires_at       INTEGER,
  last_used_at     INTEGER                -- to the hour
) STRICT;
CREATE INDEX api_keys_of_account ON api_keys (account_id, id);
