-- What was done to accounts and by staff: append-only. A row is written in the batch of what it tells;
-- sealing gives it its place in the chain and its MAC over the row and the MAC before it.
CREATE TABLE audit_log (
  id       TEXT PRIMARY KEY,
  at       INTEGER NOT NULL,
  actor    TEXT NOT NULL,         -- pseudonym of who did it, or 'system'
  action   TEXT NOT NULL,         -- variant of audit::Action
  subject  TEXT NOT NULL,         -- pseudonym of whom or what it was done to
  details  TEXT NOT NULL,         -- JSON object without private text
  sequence INTEGER UNIQUE,        -- place in the chain, from 1; NULL until sealed
  mac      TEXT                   -- hex
) STRICT;
CREATE INDEX audit_log_unsealed ON audit_log (id) WHERE sequence IS NULL;
CREATE INDEX audit_log_subject ON audit_log (subject, id);
CREATE TRIGGER audit_log_is_append_only BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_is_written_once BEFORE UPDATE OF id, at, actor, action, subject, details ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
