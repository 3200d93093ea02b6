-- Calls to language models: what is reserved for them while they run, what they cost when they have ended. Kept for
-- two days; the figures of a day are in ai_usage_days.
CREATE TABLE ai_calls (
  account_id        TEXT NOT NULL,
  day               INTEGER NOT NULL,  -- days since 1970-01-01, UTC: whose budget pays
  id                TEXT NOT NULL,     -- UUIDv7
  feature           TEXT NOT NULL,
  model             TEXT NOT NULL,     -- provider:model; while open, who is asked first
  state             TEXT NOT NULL CHECK (state IN ('open', 'settled', 'failed')),
  charge            INTEGER NOT NULL CHECK (charge >= 0),  -- micro-dollars: reserved while open, then spent
  prompt_tokens     INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  expires_at        INTEGER NOT NULL,  -- an open call counts until then
  created_at        INTEGER NOT NULL,
  PRIMARY KEY (account_id, day, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ai_calls_by_day ON ai_calls (day);

-- What a person's calls of a day came to, by feature and model; kept by the trigger.
CREATE TABLE ai_usage_days (
  account_id        TEXT NOT NULL,
  day               INTEGER NOT NULL,
  feature           TEXT NOT NULL,
  model             TEXT NOT NULL,
  calls             INTEGER NOT NULL,
  failures          INTEGER NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost              INTEGER NOT NULL,  -- micro-dollars
  PRIMARY KEY (account_id, day, feature, model)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ai_calls_count_closed AFTER UPDATE OF state ON ai_calls
WHEN OLD.state = 'open' AND NEW.state <> 'open'
BEGIN
  INSERT INTO ai_usage_days (account_id, day, feature, model, calls, failures, prompt_tokens, completion_tokens, cost)
    VALUES (NEW.account_id, NEW.day, NEW.feature, NEW.model, 1, NEW.state = 'failed', NEW.prompt_tokens,
            NEW.completion_tokens, NEW.charge)
    ON CONFLICT (account_id, day, feature, model) DO UPDATE SET calls = calls + 1, failures = failures + excluded.failures,
      prompt_tokens = prompt_tokens + excluded.prompt_tokens,
      completion_tokens = completion_tokens + excluded.completion_tokens, cost = cost + excluded.cost;
END;
