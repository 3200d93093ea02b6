-- Foods of a person. Values are of 100 g, as exact integers; NULL is not measured, which is not nothing.
CREATE TABLE own_foods (
  account_id      TEXT NOT NULL,
  id              TEXT NOT NULL,     -- UUIDv7
  name            TEXT NOT NULL,
  name_key        TEXT NOT NULL,     -- folded name: sorted by
  brand           TEXT,
  barcode         TEXT,              -- GTIN, digits only
  energy_mkcal    INTEGER NOT NULL,  -- thousandths of a kilocalorie
  protein_mg      INTEGER NOT NULL,
  fat_mg          INTEGER NOT NULL,
  carbohydrate_mg INTEGER NOT NULL,  -- with fibre
  fibre_mg        INTEGER,
  sugars_mg       INTEGER,
  serving_mg      INTEGER,           -- of one serving
  serving_name    TEXT,              -- what a serving is called: a slice, a cup
  revision        INTEGER NOT NULL DEFAULT 1,  -- grows with every change
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_foods_by_name ON own_foods (account_id, name_key, id);
CREATE UNIQUE INDEX own_foods_by_barcode ON own_foods (account_id, barcode) WHERE barcode IS NOT NULL;

-- Recipes of a person: what one serving holds follows from the ingredients, as their foods were when it was saved.
CREATE TABLE recipes (
  account_id      TEXT NOT NULL,
  id              TEXT NOT NULL,     -- UUIDv7
  name            TEXT NOT NULL,
  name_key        TEXT NOT NULL,     -- folded name: sorted by
  notes           TEXT NOT NULL,     -- how it is made
  servings        INTEGER NOT NULL CHECK (servings > 0),
  ingredients     TEXT NOT NULL,     -- JSON list: food, name, amount and what it holds
  amount_mg       INTEGER NOT NULL,  -- of all ingredients
  energy_mkcal    INTEGER NOT NULL,  -- of all servings together, and so on
  protein_mg      INTEGER NOT NULL,
  fat_mg          INTEGER NOT NULL,
  carbohydrate_mg INTEGER NOT NULL,
  fibre_mg        INTEGER,
  sugars_mg       INTEGER,
  revision        INTEGER NOT NULL DEFAULT 1,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipes_by_name ON recipes (account_id, name_key, id);
