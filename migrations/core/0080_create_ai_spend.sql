-- What is set aside of the installation's daily budget for calls to language models that are under way.
CREATE TABLE ai_reservations (
  id         TEXT PRIMARY KEY,   -- the call's
  day        INTEGER NOT NULL,   -- days since 1970-01-01, UTC
  charge     INTEGER NOT NULL CHECK (charge >= 0),  -- micro-dollars
  expires_at INTEGER NOT NULL    -- counts until then
) STRICT, WITHOUT ROWID;
CREATE INDEX ai_reservations_by_day ON ai_reservations (day, expires_at, charge);

-- What calls to language models came to, by day, feature and model. Nobody's name is in it.
CREATE TABLE ai_spend_days (
  day               INTEGER NOT NULL,
  feature           TEXT NOT NULL,
  model             TEXT NOT NULL,
  calls             INTEGER NOT NULL,
  failures          INTEGER NOT NULL,
  prompt_tokens     INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost              INTEGER NOT NULL,  -- micro-dollars
  PRIMARY KEY (day, feature, model)
) STRICT, WITHOUT ROWID;
