-- What follows from a row of exercises is written by the database itself, so that no writer can forget it.

CREATE TRIGGER exercise_listings_counted AFTER INSERT ON exercise_listings
BEGIN
  INSERT INTO exercise_facet_counts (scope, facet, exercises) VALUES (NEW.scope, NEW.facet, 1)
    ON CONFLICT (scope, facet) DO UPDATE SET exercises = exercises + 1;
END;

CREATE TRIGGER exercise_listings_uncounted AFTER DELETE ON exercise_listings
BEGIN
  UPDATE exercise_facet_counts SET exercises = exercises - 1 WHERE scope = OLD.scope AND facet = OLD.facet;
  DELETE FROM exercise_facet_counts WHERE scope = OLD.scope AND facet = OLD.facet AND exercises = 0;
END;

CREATE TRIGGER exercises_inserted AFTER INSERT ON exercises
BEGIN
  INSERT INTO exercise_listings (scope, facet, exercise, name_key, popularity, created_at)
    SELECT scope.value, facet.value, NEW.number, NEW.name_key, NEW.popularity, NEW.created_at
    FROM json_each(NEW.scopes) AS scope, json_each(NEW.facets) AS facet;
  INSERT INTO exercise_words (rowid, name, aliases, keywords)
    SELECT NEW.number, NEW.name_terms, NEW.alias_terms, NEW.keyword_terms WHERE NEW.live_scope = 'public';
  INSERT INTO exercise_trigrams (rowid, text)
    SELECT NEW.number, ' ' || NEW.name_terms || ' ' || NEW.alias_terms || ' ' WHERE NEW.live_scope = 'public';
  DELETE FROM exercise_changes WHERE scope = NEW.live_scope AND exercise_id = NEW.id;
  INSERT INTO exercise_changes (scope, exercise_id, gone) SELECT NEW.live_scope, NEW.id, 0 WHERE NEW.live_scope IS NOT NULL;
  UPDATE exercises SET rev = (SELECT max(rev) FROM exercise_changes) WHERE number = NEW.number;
END;

-- Everything but figures: ratings and use are no change of the exercise.
CREATE TRIGGER exercises_updated AFTER UPDATE OF
  slug, name, name_key, description, instructions, has_general_cues, primary_muscles, secondary_muscles, equipment,
  difficulty, exercise_type, movement_pattern, tracking_type, mechanic, force, tags, aliases, media, variations,
  safety, met, kcal_per_minute, facets, name_terms, alias_terms, keyword_terms, source, licence, created_by,
  status, review_note ON exercises
BEGIN
  DELETE FROM exercise_listings
    WHERE scope IN (SELECT value FROM json_each(OLD.scopes)) AND facet IN (SELECT value FROM json_each(OLD.facets))
      AND exercise = OLD.number;
  INSERT INTO exercise_listings (scope, facet, exercise, name_key, popularity, created_at)
    SELECT scope.value, facet.value, NEW.number, NEW.name_key, NEW.popularity, NEW.created_at
    FROM json_each(NEW.scopes) AS scope, json_each(NEW.facets) AS facet;
  DELETE FROM exercise_words WHERE rowid = OLD.number;
  INSERT INTO exercise_words (rowid, name, aliases, keywords)
    SELECT NEW.number, NEW.name_terms, NEW.alias_terms, NEW.keyword_terms WHERE NEW.live_scope = 'public';
  DELETE FROM exercise_trigrams WHERE rowid = OLD.number;
  INSERT INTO exercise_trigrams (rowid, text)
    SELECT NEW.number, ' ' || NEW.name_terms || ' ' || NEW.alias_terms || ' ' WHERE NEW.live_scope = 'public';
  -- Who no longer sees it is told so, unless they see it as part of the library.
  DELETE FROM exercise_changes WHERE scope = OLD.live_scope AND exercise_id = OLD.id;
  INSERT INTO exercise_changes (scope, exercise_id, gone)
    SELECT 'public', OLD.id, 1 WHERE OLD.live_scope = 'public' AND NEW.live_scope IS NOT 'public';
  DELETE FROM exercise_changes WHERE scope = NEW.live_scope AND exercise_id = NEW.id;
  INSERT INTO exercise_changes (scope, exercise_id, gone) SELECT NEW.live_scope, NEW.id, 0 WHERE NEW.live_scope IS NOT NULL;
  UPDATE exercises SET rev = (SELECT max(rev) FROM exercise_changes) WHERE number = NEW.number;
END;

CREATE TRIGGER exercises_deleted AFTER DELETE ON exercises
BEGIN
  DELETE FROM exercise_listings
    WHERE scope IN (SELECT value FROM json_each(OLD.scopes)) AND facet IN (SELECT value FROM json_each(OLD.facets))
      AND exercise = OLD.number;
  DELETE FROM exercise_words WHERE rowid = OLD.number;
  DELETE FROM exercise_trigrams WHERE rowid = OLD.number;
  DELETE FROM exercise_changes WHERE scope = OLD.live_scope AND exercise_id = OLD.id;
  INSERT INTO exercise_changes (scope, exercise_id, gone) SELECT OLD.live_scope, OLD.id, 1 WHERE OLD.live_scope IS NOT NULL;
END;

CREATE TRIGGER exercises_scored AFTER UPDATE OF rating_sum, rating_count, usage_count, prominence ON exercises
WHEN NEW.popularity <> OLD.popularity
BEGIN
  UPDATE exercise_listings SET popularity = NEW.popularity
    WHERE scope IN (SELECT value FROM json_each(NEW.scopes)) AND facet IN (SELECT value FROM json_each(NEW.facets))
      AND exercise = NEW.number;
END;

CREATE TRIGGER exercise_ratings_added AFTER INSERT ON exercise_ratings
BEGIN
  UPDATE exercises SET rating_sum = rating_sum + NEW.rating, rating_count = rating_count + 1 WHERE number = NEW.exercise;
END;

CREATE TRIGGER exercise_ratings_changed AFTER UPDATE OF rating ON exercise_ratings
BEGIN
  UPDATE exercises SET rating_sum = rating_sum + NEW.rating - OLD.rating WHERE number = NEW.exercise;
END;

CREATE TRIGGER exercise_ratings_removed AFTER DELETE ON exercise_ratings
BEGIN
  UPDATE exercises SET rating_sum = rating_sum - OLD.rating, rating_count = rating_count - 1 WHERE number = OLD.exercise;
END;
