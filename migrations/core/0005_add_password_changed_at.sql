-- When the password was last changed or reset, in milliseconds. A proof of who somebody is that is older than this opens
-- no sign-in any more. NULL: never changed.
ALTER TABLE accounts ADD COLUMN password_changed_at INTEGER;

-- For forgetting sign-ins that ended long ago.
CREATE INDEX sessions_expires ON sessions (expires_at);
