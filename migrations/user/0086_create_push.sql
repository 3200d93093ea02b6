-- Where a person's devices are told while no app is open: a browser's push service, or Firebase.
CREATE TABLE push_subscriptions (
  account_id TEXT NOT NULL,
  id         TEXT NOT NULL,     -- UUIDv7
  session_id TEXT NOT NULL,     -- the sign-in it belongs to: it ends with it
  address    TEXT NOT NULL,     -- the browser's endpoint, or Firebase's token
  p256dh     TEXT,              -- of a browser: its public key and secret, base64url (RFC 8291); NULL for Firebase
  auth       TEXT,
  device     TEXT NOT NULL,
  last_told  TEXT,              -- the last notification it was sent: a repeated job sends none twice
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX push_subscriptions_address ON push_subscriptions (account_id, address);

-- Whatever is told in the app is pushed to those devices: its job has the notification's id.
CREATE TRIGGER notifications_push AFTER INSERT ON notifications
WHEN EXISTS (SELECT 1 FROM push_subscriptions WHERE account_id = new.account_id)
BEGIN
  INSERT INTO outbox (id, kind, message, priority, run_after, created_at)
  VALUES (new.id, 'PushV1',
    json_object('kind', 'PushV1', 'payload', json_object('account', new.account_id, 'notification', new.id)),
    'high', new.created_at, new.created_at);
END;
