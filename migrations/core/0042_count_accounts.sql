-- How many accounts there are of each kind, kept by triggers so that reading it costs a few rows
-- however many accounts there are.
CREATE TABLE account_counts (
  status TEXT NOT NULL,
  role   TEXT NOT NULL,
  plan   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (status, role, plan)
) STRICT, WITHOUT ROWID;

-- How many accounts were created on each day.
CREATE TABLE account_days (
  day INTEGER PRIMARY KEY,  -- days since 1970-01-01, UTC
  n   INTEGER NOT NULL
) STRICT;

INSERT INTO account_counts (status, role, plan, n) SELECT status, role, plan, count(*) FROM accounts GROUP BY status, role, plan;
INSERT INTO account_days (day, n) SELECT created_at / 86400000, count(*) FROM accounts GROUP BY created_at / 86400000;

CREATE TRIGGER accounts_count_created AFTER INSERT ON accounts
BEGIN
  INSERT INTO account_counts (status, role, plan, n) VALUES (NEW.status, NEW.role, NEW.plan, 1)
    ON CONFLICT (status, role, plan) DO UPDATE SET n = n + 1;
  INSERT INTO account_days (day, n) VALUES (NEW.created_at / 86400000, 1) ON CONFLICT (day) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER accounts_count_changed AFTER UPDATE OF status, role, plan ON accounts
WHEN OLD.status <> NEW.status OR OLD.role <> NEW.role OR OLD.plan <> NEW.plan
BEGIN
  UPDATE account_counts SET n = n - 1 WHERE status = OLD.status AND role = OLD.role AND plan = OLD.plan;
  INSERT INTO account_counts (status, role, plan, n) VALUES (NEW.status, NEW.role, NEW.plan, 1)
    ON CONFLICT (status, role, plan) DO UPDATE SET n = n + 1;
END;
