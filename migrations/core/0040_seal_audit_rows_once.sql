-- A row that has its place in the chain keeps it.
CREATE TRIGGER audit_log_is_sealed_once BEFORE UPDATE OF sequence, mac ON audit_log WHEN OLD.sequence IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE INDEX audit_log_action ON audit_log (action, id);
