-- Conversations with the coach, and what was said in them. Words are sealed with the person's data key, each bound to
-- its row.
CREATE TABLE coach_conversations (
  account_id TEXT NOT NULL,
  id         TEXT NOT NULL,     -- UUIDv7
  title      TEXT NOT NULL,     -- sealed
  persona    TEXT NOT NULL CHECK (persona IN ('general', 'workout', 'nutrition', 'recovery', 'wellness', 'sleep', 'mindfulness')),
  topic      TEXT,              -- as the client named it
  head_id    TEXT NOT NULL,     -- the message that ends the branch shown last
  messages   INTEGER NOT NULL,  -- how many there are, of all branches
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX coach_conversations_by_update ON coach_conversations (account_id, updated_at, id);

-- A tree: a message follows its parent; siblings are other answers to the same, or the same asked in another way.
CREATE TABLE coach_messages (
  account_id        TEXT NOT NULL,
  conversation_id   TEXT NOT NULL,
  id                TEXT NOT NULL,  -- UUIDv7
  parent_id         TEXT,           -- NULL for the first
  speaker           TEXT NOT NULL CHECK (speaker IN ('person', 'coach')),
  state             TEXT NOT NULL CHECK (state IN ('complete', 'running', 'incomplete', 'stopped', 'failed')),
  body              TEXT,           -- sealed; NULL while it is running
  source            TEXT CHECK (source IN ('model', 'rules', 'resources')),
  model             TEXT,           -- 'rules', or provider and model
  prompt_tokens     INTEGER,
  completion_tokens INTEGER,
  fallback_reason   TEXT,           -- why it was not answered by a model
  created_at        INTEGER NOT NULL,
  finished_at       INTEGER,
  PRIMARY KEY (account_id, conversation_id, id)
) STRICT, WITHOUT ROWID;
-- One answer at a time.
CREATE UNIQUE INDEX coach_messages_running ON coach_messages (account_id, conversation_id) WHERE state = 'running';
CREATE INDEX coach_messages_stuck ON coach_messages (created_at) WHERE state = 'running';
