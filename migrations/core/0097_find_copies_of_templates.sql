-- Of which templates a template is a copy, or a copy of a copy: what is taken down takes its public copies along.
CREATE TABLE template_sources (
  source_id TEXT NOT NULL,     -- of a template that may be gone
  template  INTEGER NOT NULL,  -- the copy
  PRIMARY KEY (source_id, template)
) STRICT, WITHOUT ROWID;
INSERT INTO template_sources (source_id, template)
  SELECT DISTINCT source.value, t.number FROM templates AS t CROSS JOIN json_each(t.copied_from) AS source
  WHERE t.copied_from <> '[]';

CREATE TRIGGER templates_sources_noted AFTER INSERT ON templates WHEN NEW.copied_from <> '[]'
BEGIN
  INSERT INTO template_sources (source_id, template)
    SELECT DISTINCT source.value, NEW.number FROM json_each(NEW.copied_from) AS source;
END;

CREATE TRIGGER templates_sources_forgotten AFTER DELETE ON templates WHEN OLD.copied_from <> '[]'
BEGIN
  DELETE FROM template_sources
    WHERE source_id IN (SELECT source.value FROM json_each(OLD.copied_from) AS source) AND template = OLD.number;
END;
