-- What an Idempotency-Key has claimed and what was answered. Kept for a day.
CREATE TABLE idempotency_keys (
  scope        TEXT PRIMARY KEY,  -- SHA-256 of principal, route and key
  request_hash TEXT NOT NULL,     -- SHA-256 of address and body
  answer       TEXT,              -- sealed with a key made from the client's own; NULL while running
  claimed_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_keys_expires ON idempotency_keys (expires_at);
