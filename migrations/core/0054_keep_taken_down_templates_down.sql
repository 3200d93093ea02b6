-- What staff take down stays down: neither a copy of it nor the same week by the same author is published again.
ALTER TABLE templates ADD COLUMN taken_down_by TEXT;                      -- who of the staff; forgotten with that account
ALTER TABLE templates ADD COLUMN copied_from TEXT NOT NULL DEFAULT '[]';  -- JSON list of ids: what it is a copy of, what that is a copy of, …
CREATE INDEX templates_taken_down_by ON templates (taken_down_by) WHERE taken_down_by IS NOT NULL;
CREATE INDEX templates_taken_down_of ON templates (created_by) WHERE taken_down_at IS NOT NULL;

UPDATE templates SET copied_from = (
    WITH RECURSIVE source (id, depth) AS (
      SELECT templates.source_id, 1
      UNION ALL
      SELECT t.source_id, source.depth + 1 FROM source CROSS JOIN templates AS t ON t.id = source.id
      WHERE t.source_id IS NOT NULL AND source.depth < 20)
    SELECT json_group_array(source.id) FROM source)
  WHERE source_id IS NOT NULL;

-- Which are down. Kept by a trigger, also when the template itself is gone: its copies may be there.
CREATE TABLE taken_down_templates (
  template_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO taken_down_templates (template_id) SELECT id FROM templates WHERE taken_down_at IS NOT NULL;

CREATE TRIGGER templates_taken_down_noted AFTER UPDATE OF taken_down_at ON templates
BEGIN
  DELETE FROM taken_down_templates WHERE template_id = NEW.id AND NEW.taken_down_at IS NULL;
  INSERT INTO taken_down_templates (template_id) SELECT NEW.id WHERE NEW.taken_down_at IS NOT NULL
    ON CONFLICT (template_id) DO NOTHING;
END;

CREATE TRIGGER templates_stay_down BEFORE UPDATE OF is_public, is_published, is_active ON templates
WHEN NEW.is_active AND NEW.is_public AND NEW.is_published
  AND NOT (OLD.is_active AND OLD.is_public AND OLD.is_published)
BEGIN
  SELECT RAISE(ABORT, 'this template was taken down') WHERE NEW.taken_down_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM json_each(NEW.copied_from) AS source
               CROSS JOIN taken_down_templates AS d ON d.template_id = source.value);
END;

CREATE TRIGGER templates_say_nothing_taken_down BEFORE UPDATE OF is_public, is_published, is_active, plan, description ON templates
WHEN NEW.is_active AND NEW.is_public AND NEW.is_published
BEGIN
  SELECT RAISE(ABORT, 'this template was taken down') WHERE EXISTS (
    SELECT 1 FROM templates AS d
    WHERE d.created_by = NEW.created_by AND d.taken_down_at IS NOT NULL AND d.number <> NEW.number
      AND (d.plan = NEW.plan OR (d.description = NEW.description AND d.description <> '')));
END;

CREATE TRIGGER templates_begin_with_nothing_taken_down BEFORE INSERT ON templates
WHEN NEW.is_active AND NEW.is_public AND NEW.is_published
BEGIN
  SELECT RAISE(ABORT, 'this template was taken down') WHERE EXISTS (
    SELECT 1 FROM templates AS d
    WHERE d.created_by = NEW.created_by AND d.taken_down_at IS NOT NULL
      AND (d.plan = NEW.plan OR (d.description = NEW.description AND d.description <> '')));
END;
