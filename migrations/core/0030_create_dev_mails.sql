-- The local mailbox: mails that a developer's machine keeps instead of sending. Empty anywhere else.
CREATE TABLE dev_mails (
  id        TEXT PRIMARY KEY,  -- of the job that sent it: sent twice, it is kept once
  recipient TEXT NOT NULL,
  template  TEXT NOT NULL,     -- which mail: the tag of MailContent
  subject   TEXT NOT NULL,
  text      TEXT NOT NULL,
  html      TEXT NOT NULL,
  sent_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX dev_mails_recipient ON dev_mails (recipient, id);
