-- Workout plans: what people put together for themselves, and what they publish.
CREATE TABLE templates (
  number           INTEGER PRIMARY KEY,   -- short key of the index tables
  id               TEXT NOT NULL UNIQUE,  -- UUIDv7
  created_by       TEXT REFERENCES accounts (id), -- NULL for those that come with the installation
  version          INTEGER NOT NULL DEFAULT 1 CHECK (version <= 1000),  -- grows with every change of its author
  name             TEXT NOT NULL,
  name_key         TEXT NOT NULL,         -- folded name: sorted by
  description      TEXT NOT NULL,
  metadata         TEXT NOT NULL,         -- Metadata as JSON, derived where nothing was told
  told             TEXT NOT NULL,         -- what of it the author told, as JSON
  plan             TEXT NOT NULL,         -- WeeklyPlan as JSON
  exercises        TEXT NOT NULL,         -- JSON list of ExerciseUsed: what the plan names, as it was then
  days_per_week    INTEGER NOT NULL,
  total_weeks      INTEGER NOT NULL,
  category         TEXT CHECK (category IN ('beginner', 'intermediate', 'advanced', 'specialized')),
  is_public        INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1)),
  is_published     INTEGER NOT NULL DEFAULT 0 CHECK (is_published IN (0, 1)),
  is_active        INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),  -- 0: deleted, but others trained by it
  is_premium       INTEGER NOT NULL DEFAULT 0 CHECK (is_premium IN (0, 1)), -- for subscribers
  featured_order   INTEGER,               -- place on the front page
  ai               TEXT,                  -- how it was generated, as JSON; NULL when a person made it
  source_id        TEXT,                  -- the template it is a copy of
  source_version   INTEGER,
  source_name      TEXT,
  source_author    TEXT,                  -- forgotten with that account
  facets           TEXT NOT NULL,         -- JSON list of what lists filter by: 'all', 'goal:strength', …
  rating_sum       INTEGER NOT NULL DEFAULT 0,
  rating_count     INTEGER NOT NULL DEFAULT 0,
  usage_count      INTEGER NOT NULL DEFAULT 0,  -- workouts made from it
  completion_count INTEGER NOT NULL DEFAULT 0,  -- of those, completed
  favorites_count  INTEGER NOT NULL DEFAULT 0,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  -- The formula and its reasons are in src/domain/templates/popularity.rs.
  popularity       INTEGER NOT NULL GENERATED ALWAYS AS
    (((30 + rating_sum) * 50 + 5 * (usage_count + 10 * favorites_count)) * 1000000
      / ((10 + rating_count) * 50 + usage_count + 10 * favorites_count) * 1000) STORED,
  -- Whether others see it.
  is_listed        INTEGER GENERATED ALWAYS AS (is_active AND is_public AND is_published) VIRTUAL,
  -- JSON list of the lists it stands in: the public one, and its author's.
  scopes           TEXT GENERATED ALWAYS AS
    (CASE WHEN NOT is_active THEN '[]'
          WHEN is_public AND is_published AND created_by IS NULL THEN '["public"]'
          WHEN is_public AND is_published THEN json_array('public', created_by)
          WHEN created_by IS NULL THEN '[]'
          ELSE json_array(created_by) END) VIRTUAL
) STRICT;
CREATE INDEX templates_of_author ON templates (created_by, is_active) WHERE created_by IS NOT NULL;
CREATE INDEX templates_featured ON templates (featured_order, number) WHERE featured_order IS NOT NULL;
CREATE INDEX templates_copied_from ON templates (source_author) WHERE source_author IS NOT NULL;

-- What a template said in each version. Written by triggers; never changes.
CREATE TABLE template_versions (
  template    INTEGER NOT NULL REFERENCES templates (number) ON DELETE CASCADE,
  version     INTEGER NOT NULL,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  metadata    TEXT NOT NULL,
  plan        TEXT NOT NULL,
  exercises   TEXT NOT NULL,
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (template, version)
) STRICT, WITHOUT ROWID;

-- Which templates a list holds: one row for each list and facet a template has, so that every combination of
-- filters in every order is read off an index. Kept by triggers.
CREATE TABLE template_listings (
  scope      TEXT NOT NULL,     -- 'public', or the account whose own list it is
  facet      TEXT NOT NULL,
  template   INTEGER NOT NULL,  -- number
  name_key   TEXT NOT NULL,
  popularity INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, facet, template)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_listings_by_name ON template_listings (scope, facet, name_key, template);
CREATE INDEX template_listings_by_popularity ON template_listings (scope, facet, popularity, template);
CREATE INDEX template_listings_by_age ON template_listings (scope, facet, created_at, template);

-- How many templates each list and facet has. Kept by triggers.
CREATE TABLE template_facet_counts (
  scope     TEXT NOT NULL,
  facet     TEXT NOT NULL,
  templates INTEGER NOT NULL,
  PRIMARY KEY (scope, facet)
) STRICT, WITHOUT ROWID;

-- One vote a person and template. The sums in templates are kept by triggers.
CREATE TABLE template_ratings (
  template   INTEGER NOT NULL REFERENCES templates (number) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  rating     INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  rated_at   INTEGER NOT NULL,
  PRIMARY KEY (template, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_ratings_of_account ON template_ratings (account_id);

-- What people keep to find again. The count in templates is kept by triggers.
CREATE TABLE template_favorites (
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  template     INTEGER NOT NULL REFERENCES templates (number) ON DELETE CASCADE,
  favorited_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, template)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_favorites_by_time ON template_favorites (account_id, favorited_at, template);
CREATE INDEX template_favorites_of_template ON template_favorites (template);

-- Workouts that were made from a template: one row each, so that one counts once. The counts in templates are
-- kept by triggers, and stay when an account is erased.
CREATE TABLE template_uses (
  template     INTEGER NOT NULL REFERENCES templates (number) ON DELETE CASCADE,
  workout_id   TEXT NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  version      INTEGER NOT NULL,
  is_completed INTEGER NOT NULL CHECK (is_completed IN (0, 1)),
  PRIMARY KEY (template, workout_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX template_uses_of_account ON template_uses (account_id, template, version);
