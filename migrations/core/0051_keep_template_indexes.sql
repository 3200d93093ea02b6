-- What follows from a row of templates is written by the database itself, so that no writer can forget it.

CREATE TRIGGER template_listings_counted AFTER INSERT ON template_listings
BEGIN
  INSERT INTO template_facet_counts (scope, facet, templates) VALUES (NEW.scope, NEW.facet, 1)
    ON CONFLICT (scope, facet) DO UPDATE SET templates = templates + 1;
END;

CREATE TRIGGER template_listings_uncounted AFTER DELETE ON template_listings
BEGIN
  UPDATE template_facet_counts SET templates = templates - 1 WHERE scope = OLD.scope AND facet = OLD.facet;
  DELETE FROM template_facet_counts WHERE scope = OLD.scope AND facet = OLD.facet AND templates = 0;
END;

CREATE TRIGGER templates_inserted AFTER INSERT ON templates
BEGIN
  INSERT INTO template_listings (scope, facet, template, name_key, popularity, created_at)
    SELECT scope.value, facet.value, NEW.number, NEW.name_key, NEW.popularity, NEW.created_at
    FROM json_each(NEW.scopes) AS scope, json_each(NEW.facets) AS facet;
  INSERT INTO template_versions (template, version, name, description, metadata, plan, exercises, created_at)
    VALUES (NEW.number, NEW.version, NEW.name, NEW.description, NEW.metadata, NEW.plan, NEW.exercises, NEW.updated_at);
END;

CREATE TRIGGER templates_versioned AFTER UPDATE OF version ON templates WHEN NEW.version <> OLD.version
BEGIN
  INSERT INTO template_versions (template, version, name, description, metadata, plan, exercises, created_at)
    VALUES (NEW.number, NEW.version, NEW.name, NEW.description, NEW.metadata, NEW.plan, NEW.exercises, NEW.updated_at);
END;

CREATE TRIGGER template_versions_never_change BEFORE UPDATE ON template_versions
BEGIN
  SELECT RAISE(ABORT, 'a version of a template never changes');
END;

CREATE TRIGGER templates_relisted AFTER UPDATE OF name_key, facets, created_by, is_public, is_published, is_active ON templates
BEGIN
  DELETE FROM template_listings
    WHERE scope IN (SELECT value FROM json_each(OLD.scopes)) AND facet IN (SELECT value FROM json_each(OLD.facets))
      AND template = OLD.number;
  INSERT INTO template_listings (scope, facet, template, name_key, popularity, created_at)
    SELECT scope.value, facet.value, NEW.number, NEW.name_key, NEW.popularity, NEW.created_at
    FROM json_each(NEW.scopes) AS scope, json_each(NEW.facets) AS facet;
END;

CREATE TRIGGER templates_deleted AFTER DELETE ON templates
BEGIN
  DELETE FROM template_listings
    WHERE scope IN (SELECT value FROM json_each(OLD.scopes)) AND facet IN (SELECT value FROM json_each(OLD.facets))
      AND template = OLD.number;
END;

CREATE TRIGGER templates_scored AFTER UPDATE OF rating_sum, rating_count, usage_count, favorites_count ON templates
WHEN NEW.popularity <> OLD.popularity
BEGIN
  UPDATE template_listings SET popularity = NEW.popularity
    WHERE scope IN (SELECT value FROM json_each(NEW.scopes)) AND facet IN (SELECT value FROM json_each(NEW.facets))
      AND template = NEW.number;
END;

CREATE TRIGGER template_ratings_added AFTER INSERT ON template_ratings
BEGIN
  UPDATE templates SET rating_sum = rating_sum + NEW.rating, rating_count = rating_count + 1 WHERE number = NEW.template;
END;

CREATE TRIGGER template_ratings_changed AFTER UPDATE OF rating ON template_ratings
BEGIN
  UPDATE templates SET rating_sum = rating_sum + NEW.rating - OLD.rating WHERE number = NEW.template;
END;

CREATE TRIGGER template_ratings_removed AFTER DELETE ON template_ratings
BEGIN
  UPDATE templates SET rating_sum = rating_sum - OLD.rating, rating_count = rating_count - 1 WHERE number = OLD.template;
END;

CREATE TRIGGER template_favorites_added AFTER INSERT ON template_favorites
BEGIN
  UPDATE templates SET favorites_count = favorites_count + 1 WHERE number = NEW.template;
END;

CREATE TRIGGER template_favorites_removed AFTER DELETE ON template_favorites
BEGIN
  UPDATE templates SET favorites_count = favorites_count - 1 WHERE number = OLD.template;
END;

CREATE TRIGGER template_uses_added AFTER INSERT ON template_uses
BEGIN
  UPDATE templates SET usage_count = usage_count + 1, completion_count = completion_count + NEW.is_completed
    WHERE number = NEW.template;
END;

CREATE TRIGGER template_uses_completed AFTER UPDATE OF is_completed ON template_uses
BEGIN
  UPDATE templates SET completion_count = completion_count + NEW.is_completed - OLD.is_completed
    WHERE number = NEW.template;
END;
