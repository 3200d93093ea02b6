-- What people ate. Nutrients are those of the amount, as the food was when it was logged: they stay when it changes.
CREATE TABLE food_entries (
  account_id      TEXT NOT NULL,
  id              TEXT NOT NULL,     -- UUIDv7
  day             TEXT NOT NULL,     -- YYYY-MM-DD, of the person
  meal            TEXT NOT NULL CHECK (meal IN ('breakfast', 'lunch', 'dinner', 'snack')),
  name            TEXT NOT NULL,
  source          TEXT NOT NULL CHECK (source IN ('library', 'own', 'recipe', 'usda', 'quick')),
  source_id       TEXT,              -- of the food or recipe; NULL for figures without a food
  amount_mg       INTEGER,           -- NULL where only figures are known
  servings_milli  INTEGER,           -- thousandths of a serving, where it was told in servings
  basis           TEXT NOT NULL,     -- JSON: what other amounts follow from, exactly
  energy_mkcal    INTEGER NOT NULL,  -- thousandths of a kilocalorie
  protein_mg      INTEGER NOT NULL,
  fat_mg          INTEGER NOT NULL,
  carbohydrate_mg INTEGER NOT NULL,
  fibre_mg        INTEGER,           -- NULL is not measured
  sugars_mg       INTEGER,
  revision        INTEGER NOT NULL DEFAULT 1,  -- grows with every change
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX food_entries_by_day ON food_entries (account_id, day, id);

-- The sums of each day, and the water drunk. Sums are kept by triggers.
CREATE TABLE food_days (
  account_id        TEXT NOT NULL,
  day               TEXT NOT NULL,
  entries           INTEGER NOT NULL DEFAULT 0,
  energy_mkcal      INTEGER NOT NULL DEFAULT 0,
  protein_mg        INTEGER NOT NULL DEFAULT 0,
  fat_mg            INTEGER NOT NULL DEFAULT 0,
  carbohydrate_mg   INTEGER NOT NULL DEFAULT 0,
  fibre_mg          INTEGER NOT NULL DEFAULT 0,  -- of the entries that tell it
  sugars_mg         INTEGER NOT NULL DEFAULT 0,
  without_fibre     INTEGER NOT NULL DEFAULT 0,  -- entries that do not tell it
  without_sugars    INTEGER NOT NULL DEFAULT 0,
  water_millilitres INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER food_entries_added AFTER INSERT ON food_entries
BEGIN
  INSERT INTO food_days (account_id, day, entries, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg,
      without_fibre, without_sugars)
    VALUES (NEW.account_id, NEW.day, 1, NEW.energy_mkcal, NEW.protein_mg, NEW.fat_mg, NEW.carbohydrate_mg,
      coalesce(NEW.fibre_mg, 0), coalesce(NEW.sugars_mg, 0), NEW.fibre_mg IS NULL, NEW.sugars_mg IS NULL)
    ON CONFLICT (account_id, day) DO UPDATE SET entries = entries + 1, energy_mkcal = energy_mkcal + excluded.energy_mkcal,
      protein_mg = protein_mg + excluded.protein_mg, fat_mg = fat_mg + excluded.fat_mg,
      carbohydrate_mg = carbohydrate_mg + excluded.carbohydrate_mg, fibre_mg = fibre_mg + excluded.fibre_mg,
      sugars_mg = sugars_mg + excluded.sugars_mg, without_fibre = without_fibre + excluded.without_fibre,
      without_sugars = without_sugars + excluded.without_sugars;
END;

CREATE TRIGGER food_entries_removed AFTER DELETE ON food_entries
BEGIN
  UPDATE food_days SET entries = entries - 1, energy_mkcal = energy_mkcal - OLD.energy_mkcal,
      protein_mg = protein_mg - OLD.protein_mg, fat_mg = fat_mg - OLD.fat_mg,
      carbohydrate_mg = carbohydrate_mg - OLD.carbohydrate_mg, fibre_mg = fibre_mg - coalesce(OLD.fibre_mg, 0),
      sugars_mg = sugars_mg - coalesce(OLD.sugars_mg, 0), without_fibre = without_fibre - (OLD.fibre_mg IS NULL),
      without_sugars = without_sugars - (OLD.sugars_mg IS NULL)
    WHERE account_id = OLD.account_id AND day = OLD.day;
END;

CREATE TRIGGER food_entries_changed AFTER UPDATE OF day, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg
  ON food_entries
BEGIN
  UPDATE food_days SET entries = entries - 1, energy_mkcal = energy_mkcal - OLD.energy_mkcal,
      protein_mg = protein_mg - OLD.protein_mg, fat_mg = fat_mg - OLD.fat_mg,
      carbohydrate_mg = carbohydrate_mg - OLD.carbohydrate_mg, fibre_mg = fibre_mg - coalesce(OLD.fibre_mg, 0),
      sugars_mg = sugars_mg - coalesce(OLD.sugars_mg, 0), without_fibre = without_fibre - (OLD.fibre_mg IS NULL),
      without_sugars = without_sugars - (OLD.sugars_mg IS NULL)
    WHERE account_id = OLD.account_id AND day = OLD.day;
  INSERT INTO food_days (account_id, day, entries, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, fibre_mg, sugars_mg,
      without_fibre, without_sugars)
    VALUES (NEW.account_id, NEW.day, 1, NEW.energy_mkcal, NEW.protein_mg, NEW.fat_mg, NEW.carbohydrate_mg,
      coalesce(NEW.fibre_mg, 0), coalesce(NEW.sugars_mg, 0), NEW.fibre_mg IS NULL, NEW.sugars_mg IS NULL)
    ON CONFLICT (account_id, day) DO UPDATE SET entries = entries + 1, energy_mkcal = energy_mkcal + excluded.energy_mkcal,
      protein_mg = protein_mg + excluded.protein_mg, fat_mg = fat_mg + excluded.fat_mg,
      carbohydrate_mg = carbohydrate_mg + excluded.carbohydrate_mg, fibre_mg = fibre_mg + excluded.fibre_mg,
      sugars_mg = sugars_mg + excluded.sugars_mg, without_fibre = without_fibre + excluded.without_fibre,
      without_sugars = without_sugars + excluded.without_sugars;
END;
