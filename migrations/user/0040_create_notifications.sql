-- What a person is told, until it is old and read.
CREATE TABLE notifications (
  account_id TEXT NOT NULL,
  id         TEXT NOT NULL,     -- UUIDv7: the order of the list
  cause      TEXT NOT NULL,     -- what it tells of, so that the same thing is told once (Notice::cause)
  kind       TEXT NOT NULL,     -- variant of Notice
  title      TEXT NOT NULL,
  message    TEXT NOT NULL,
  data       TEXT NOT NULL,     -- what an app needs to show it or lead to its subject: a JSON object
  created_at INTEGER NOT NULL,
  read_at    INTEGER,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX notifications_of_cause ON notifications (account_id, cause);
CREATE INDEX notifications_unread ON notifications (account_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;
CREATE INDEX notifications_created ON notifications (created_at);

-- How many a person has not read, kept by the triggers below: counting them on every read would cost as many
-- reads as there are.
CREATE TABLE notification_counts (
  account_id TEXT PRIMARY KEY,
  unread     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notifications_count_insert AFTER INSERT ON notifications WHEN new.read_at IS NULL
BEGIN
  INSERT INTO notification_counts (account_id, unread) VALUES (new.account_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET unread = unread + 1;
END;
CREATE TRIGGER notifications_count_read AFTER UPDATE OF read_at ON notifications
WHEN old.read_at IS NULL AND new.read_at IS NOT NULL
BEGIN
  UPDATE notification_counts SET unread = unread - 1 WHERE account_id = new.account_id;
END;
CREATE TRIGGER notifications_count_delete AFTER DELETE ON notifications WHEN old.read_at IS NULL
BEGIN
  UPDATE notification_counts SET unread = unread - 1 WHERE account_id = old.account_id;
END;
