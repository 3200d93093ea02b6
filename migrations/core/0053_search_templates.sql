-- Full-text indexes over published templates only. A person's own, at most 200, are compared in memory. Kept by
-- triggers. What is taken back leaves nothing in them.
ALTER TABLE templates ADD COLUMN name_terms TEXT NOT NULL DEFAULT '';    -- words it is found by, folded and singular
ALTER TABLE templates ADD COLUMN keyword_terms TEXT NOT NULL DEFAULT ''; -- goal, muscles, equipment, tags, exercises

-- Whole words and their beginnings.
CREATE VIRTUAL TABLE template_words USING fts5 (name, keywords, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO template_words (template_words, rank) VALUES ('secure-delete', 1);

-- Runs of three letters, for names that are misspelt.
CREATE VIRTUAL TABLE template_trigrams USING fts5 (text, tokenize = 'trigram');
INSERT INTO template_trigrams (template_trigrams, rank) VALUES ('secure-delete', 1);

-- Rows from before these columns, and of the release before, are found by their folded name.
INSERT INTO template_words (rowid, name, keywords) SELECT number, name_key, '' FROM templates WHERE is_listed = 1;
INSERT INTO template_trigrams (rowid, text) SELECT number, ' ' || name_key || ' ' FROM templates WHERE is_listed = 1;

CREATE TRIGGER templates_inserted_words AFTER INSERT ON templates WHEN NEW.is_listed = 1
BEGIN
  INSERT INTO template_words (rowid, name, keywords)
    VALUES (NEW.number, coalesce(nullif(NEW.name_terms, ''), NEW.name_key), NEW.keyword_terms);
  INSERT INTO template_trigrams (rowid, text)
    VALUES (NEW.number, ' ' || coalesce(nullif(NEW.name_terms, ''), NEW.name_key) || ' ');
END;

CREATE TRIGGER templates_updated_words
AFTER UPDATE OF name_key, name_terms, keyword_terms, is_public, is_published, is_active ON templates
WHEN OLD.is_listed = 1 OR NEW.is_listed = 1
BEGIN
  DELETE FROM template_words WHERE rowid = OLD.number;
  INSERT INTO template_words (rowid, name, keywords)
    SELECT NEW.number, coalesce(nullif(NEW.name_terms, ''), NEW.name_key), NEW.keyword_terms WHERE NEW.is_listed = 1;
  DELETE FROM template_trigrams WHERE rowid = OLD.number;
  INSERT INTO template_trigrams (rowid, text)
    SELECT NEW.number, ' ' || coalesce(nullif(NEW.name_terms, ''), NEW.name_key) || ' ' WHERE NEW.is_listed = 1;
END;

CREATE TRIGGER templates_deleted_words AFTER DELETE ON templates WHEN OLD.is_listed = 1
BEGIN
  DELETE FROM template_words WHERE rowid = OLD.number;
  DELETE FROM template_trigrams WHERE rowid = OLD.number;
END;
