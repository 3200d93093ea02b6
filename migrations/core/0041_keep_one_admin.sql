-- The rare kinds of accounts, for the lists of administrators and for the guard below.
CREATE INDEX accounts_by_role ON accounts (role, created_at, id) WHERE role <> 'user';
CREATE INDEX accounts_by_plan ON accounts (plan, created_at, id) WHERE plan <> 'free';
CREATE INDEX accounts_by_status ON accounts (status, created_at, id) WHERE status <> 'active';

-- An installation that has an administrator who can act keeps one, whoever demotes, suspends or deletes
-- accounts and however many do so at once. The text is matched in src/storage/mod.rs.
CREATE TRIGGER accounts_keep_one_admin BEFORE UPDATE OF role, status ON accounts
WHEN OLD.role = 'admin' AND OLD.status = 'active' AND NOT (NEW.role = 'admin' AND NEW.status = 'active')
  AND NOT EXISTS (SELECT 1 FROM accounts WHERE role <> 'user' AND role = 'admin' AND status = 'active' AND id <> OLD.id)
BEGIN SELECT RAISE(ABORT, 'the last admin stays'); END;
