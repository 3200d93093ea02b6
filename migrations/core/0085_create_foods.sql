-- The foods everybody sees: seeded. Values are of 100 g, as exact integers; NULL is not measured, which is not nothing.
CREATE TABLE foods (
  number          INTEGER PRIMARY KEY,   -- short key of the index tables
  id              TEXT NOT NULL UNIQUE,  -- a UUIDv8 made from the name
  name            TEXT NOT NULL,
  name_key        TEXT NOT NULL,         -- folded name: sorted and compared by
  name_terms      TEXT NOT NULL,         -- words it is found by, folded and singular
  barcode         TEXT,                  -- GTIN, where it is one product
  prominence      INTEGER NOT NULL DEFAULT 0 CHECK (prominence BETWEEN 0 AND 999), -- how well known it is
  energy_mkcal    INTEGER NOT NULL,      -- thousandths of a kilocalorie
  protein_mg      INTEGER NOT NULL,
  fat_mg          INTEGER NOT NULL,
  carbohydrate_mg INTEGER NOT NULL,      -- with fibre
  fibre_mg        INTEGER,
  sugars_mg       INTEGER,
  source          TEXT,                  -- where it comes from
  licence         TEXT,
  seed_hash       TEXT,                  -- of the seeded fields: a re-seed writes only what differs
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX foods_by_name ON foods (name_key, number);
CREATE UNIQUE INDEX foods_by_barcode ON foods (barcode) WHERE barcode IS NOT NULL;

-- Full-text indexes, kept by triggers: whole words and their beginnings; runs of three letters for names that are
-- misspelt.
CREATE VIRTUAL TABLE food_words USING fts5 (
  name, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE VIRTUAL TABLE food_trigrams USING fts5 (text, tokenize = 'trigram');

CREATE TRIGGER foods_inserted AFTER INSERT ON foods
BEGIN
  INSERT INTO food_words (rowid, name) VALUES (NEW.number, NEW.name_terms);
  INSERT INTO food_trigrams (rowid, text) VALUES (NEW.number, ' ' || NEW.name_terms || ' ');
END;

CREATE TRIGGER foods_renamed AFTER UPDATE OF name_terms ON foods
BEGIN
  DELETE FROM food_words WHERE rowid = OLD.number;
  INSERT INTO food_words (rowid, name) VALUES (NEW.number, NEW.name_terms);
  DELETE FROM food_trigrams WHERE rowid = OLD.number;
  INSERT INTO food_trigrams (rowid, text) VALUES (NEW.number, ' ' || NEW.name_terms || ' ');
END;

CREATE TRIGGER foods_deleted AFTER DELETE ON foods
BEGIN
  DELETE FROM food_words WHERE rowid = OLD.number;
  DELETE FROM food_trigrams WHERE rowid = OLD.number;
END;
