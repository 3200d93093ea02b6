-- The exercise library: seeded exercises, and those people add.
CREATE TABLE exercises (
  number            INTEGER PRIMARY KEY,   -- short key of the index tables
  id                TEXT NOT NULL UNIQUE,  -- UUIDv7; of seeded exercises a UUIDv8 made from the slug
  slug              TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,
  name_key          TEXT NOT NULL,         -- folded name: sorted and compared by
  description       TEXT NOT NULL,
  instructions      TEXT NOT NULL,         -- JSON list of texts
  has_general_cues  INTEGER NOT NULL DEFAULT 0 CHECK (has_general_cues IN (0, 1)), -- instructions and safety are made by rule
  primary_muscles   TEXT NOT NULL,         -- JSON list of Muscle
  secondary_muscles TEXT NOT NULL,         -- JSON list of Muscle
  equipment         TEXT NOT NULL,         -- JSON list of Equipment, all of it needed
  difficulty        TEXT NOT NULL,
  exercise_type     TEXT NOT NULL,
  movement_pattern  TEXT,                  -- NULL when it follows none of the six
  tracking_type     TEXT NOT NULL,
  mechanic          TEXT,
  force             TEXT,
  tags              TEXT NOT NULL,         -- JSON list of texts
  aliases           TEXT NOT NULL,         -- JSON list of texts
  media             TEXT NOT NULL,         -- JSON object: lists of addresses
  variations        TEXT NOT NULL,         -- JSON list of objects
  safety            TEXT NOT NULL,         -- JSON object: lists of texts
  met               REAL,                  -- metabolic equivalents
  kcal_per_minute   REAL,                  -- of a person of 70 kg
  facets            TEXT NOT NULL,         -- JSON list of what lists filter by: 'all', 'muscle:chest', …
  name_terms        TEXT NOT NULL,         -- words it is found by, folded and singular
  alias_terms       TEXT NOT NULL,
  keyword_terms     TEXT NOT NULL,
  source            TEXT,                  -- where a seeded exercise comes from
  licence           TEXT,
  seed_hash         TEXT,                  -- of the seeded fields: a re-seed writes only what differs
  created_by        TEXT REFERENCES accounts (id), -- NULL for seeded ones and when the author's account is gone
  status            TEXT NOT NULL CHECK (status IN ('private', 'pending', 'approved', 'rejected', 'retired')),
  review_note       TEXT,                  -- what the reviewer tells the author
  rating_sum        INTEGER NOT NULL DEFAULT 0,
  rating_count      INTEGER NOT NULL DEFAULT 0,
  usage_count       INTEGER NOT NULL DEFAULT 0,
  prominence        INTEGER NOT NULL DEFAULT 0 CHECK (prominence BETWEEN 0 AND 999), -- how well known it is
  rev               INTEGER NOT NULL DEFAULT 0, -- of its last change, see exercise_changes
  created_at        INTEGER NOT NULL,
  updated_at        INTEGER NOT NULL,
  -- Bayesian average of ratings and use, in millionths of a star, times 1,000, plus prominence: the formula
  -- and its reasons are in src/domain/exercises/popularity.rs.
  popularity        INTEGER NOT NULL GENERATED ALWAYS AS
    (((30 + rating_sum) * 50 + 5 * usage_count) * 1000000 / ((10 + rating_count) * 50 + usage_count) * 1000 + prominence) STORED,
  -- Who sees it: 'public' or its author's account; NULL for nobody.
  live_scope        TEXT GENERATED ALWAYS AS
    (CASE status WHEN 'approved' THEN 'public' WHEN 'retired' THEN NULL ELSE created_by END) VIRTUAL,
  -- JSON list of the lists it stands in: the public ones, and its author's.
  scopes            TEXT GENERATED ALWAYS AS
    (CASE WHEN status = 'retired' THEN '[]'
          WHEN status = 'approved' AND created_by IS NULL THEN '["public"]'
          WHEN status = 'approved' THEN json_array('public', created_by)
          WHEN created_by IS NULL THEN '[]'
          ELSE json_array(created_by) END) VIRTUAL
) STRICT;
CREATE INDEX exercises_of_author ON exercises (created_by, name_key) WHERE created_by IS NOT NULL;
CREATE INDEX exercises_to_review ON exercises (status, number);

-- Which exercises a list holds: one row for each list and facet an exercise has, so that every
-- combination of filters in every order is read off an index. Kept by triggers.
CREATE TABLE exercise_listings (
  scope      TEXT NOT NULL,     -- 'public', or the account whose own list it is
  facet      TEXT NOT NULL,
  exercise   INTEGER NOT NULL,  -- number
  name_key   TEXT NOT NULL,
  popularity INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, facet, exercise)
) STRICT, WITHOUT ROWID;
CREATE INDEX exercise_listings_by_name ON exercise_listings (scope, facet, name_key, exercise);
CREATE INDEX exercise_listings_by_popularity ON exercise_listings (scope, facet, popularity, exercise);
CREATE INDEX exercise_listings_by_age ON exercise_listings (scope, facet, created_at, exercise);

-- How many exercises each list and facet has. Kept by triggers.
CREATE TABLE exercise_facet_counts (
  scope     TEXT NOT NULL,
  facet     TEXT NOT NULL,
  exercises INTEGER NOT NULL,
  PRIMARY KEY (scope, facet)
) STRICT, WITHOUT ROWID;

-- The last change of each exercise for those who see it: what a client that has a copy must read. A row
-- with gone = 1 says that they see it no longer. Revisions only grow. Kept by triggers.
CREATE TABLE exercise_changes (
  rev         INTEGER PRIMARY KEY AUTOINCREMENT,
  scope       TEXT NOT NULL,  -- 'public' or an account
  exercise_id TEXT NOT NULL,
  gone        INTEGER NOT NULL CHECK (gone IN (0, 1)),
  UNIQUE (scope, exercise_id)
) STRICT;
CREATE INDEX exercise_changes_of_scope ON exercise_changes (scope, rev);

-- One vote a person and exercise. The sums in exercises are kept by triggers.
CREATE TABLE exercise_ratings (
  exercise   INTEGER NOT NULL REFERENCES exercises (number) ON DELETE CASCADE,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  rating     INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  rated_at   INTEGER NOT NULL,
  PRIMARY KEY (exercise, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exercise_ratings_of_account ON exercise_ratings (account_id);
