//! SQL that writes the library.
//!
//! Writers guard with the revision they read: when it has moved on, a column becomes NULL, which the
//! table refuses, and the whole batch is undone. The index tables follow by triggers.

crate::statements! {
    /// Adds an exercise of a person (?1 … ?29 and ?32), unless they have as many as one may have (?30) or, where they do not
    /// insist (?31), one of the same name.
    INSERT_EXERCISE: Core = "INSERT INTO exercises (id, slug, name, name_key, description, instructions, primary_muscles, secondary_muscles,
          equipment, difficulty, exercise_type, movement_pattern, tracking_type, mechanic, force, tags, aliases, media,
          variations, safety, met, kcal_per_minute, facets, name_terms, alias_terms, keyword_terms, created_by, status,
          created_at, updated_at, has_general_cues)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,
          ?27, ?28, ?29, ?29, ?32
        WHERE (SELECT count(*) FROM exercises WHERE created_by = ?27) < ?30
          AND (?31 = 1 OR NOT EXISTS (SELECT 1 FROM exercises WHERE created_by = ?27 AND name_key = ?4))";

    /// How many exercises a person has.
    COUNT_OWN: Core = "SELECT count(*) AS own FROM exercises WHERE created_by = ?1";

    /// Replaces what an exercise (?1, at revision ?2) says.
    UPDATE_EXERCISE: Core = "UPDATE exercises SET name = ?3, name_key = ?4, description = ?5, instructions = ?6, has_general_cues = ?7,
          primary_muscles = ?8, secondary_muscles = ?9, equipment = ?10, difficulty = ?11, exercise_type = ?12,
          movement_pattern = ?13, tracking_type = ?14, mechanic = ?15, force = ?16, tags = ?17, aliases = ?18, media = ?19,
          variations = ?20, safety = ?21, met = ?22, kcal_per_minute = ?23, facets = ?24, name_terms = ?25,
          alias_terms = ?26, keyword_terms = ?27, status = CASE WHEN rev = ?2 THEN ?28 END, updated_at = ?29
        WHERE id = ?1";

    /// Moves an exercise (?1, at revision ?2) to another status, with what the reviewer says.
    SET_STATUS: Core = "UPDATE exercises SET status = CASE WHEN rev = ?2 THEN ?3 END, review_note = ?4, updated_at = ?5 WHERE id = ?1";

    /// Undoes the batch if an exercise (?1) is not at revision ?2 any more.
    GUARD_REVISION: Core = "UPDATE exercises SET updated_at = CASE WHEN rev = ?2 THEN updated_at END WHERE id = ?1";
    /// Deletes an exercise that was never public.
    DELETE_EXERCISE: Core = "DELETE FROM exercises WHERE id = ?1";

    /// Deletes an exercise (?1) that is its author's (?2) alone.
    DELETE_PRIVATE: Core = "DELETE FROM exercises WHERE id = ?1 AND created_by = ?2 AND status = 'private'";

    /// Rates an exercise (?1) that the account (?2) sees; rating it the same again changes nothing.
    RATE_EXERCISE: Core = "INSERT INTO exercise_ratings (exercise, account_id, rating, rated_at)
        SELECT e.number, ?2, ?3, ?4 FROM exercises AS e WHERE e.id = ?1 AND e.live_scope IN ('public', ?2)
        ON CONFLICT (exercise, account_id) DO UPDATE SET rating = excluded.rating, rated_at = excluded.rated_at
        WHERE rating <> excluded.rating";

    /// The same, by slug.
    RATE_EXERCISE_BY_SLUG: Core = "INSERT INTO exercise_ratings (exercise, account_id, rating, rated_at)
        SELECT e.number, ?2, ?3, ?4 FROM exercises AS e WHERE e.slug = ?1 AND e.live_scope IN ('public', ?2)
        ON CONFLICT (exercise, account_id) DO UPDATE SET rating = excluded.rating, rated_at = excluded.rated_at
        WHERE rating <> excluded.rating";

    /// Forgets what a deleted account has rated.
    ERASE_RATINGS: Core = "DELETE FROM exercise_ratings WHERE account_id = ?1";
    /// Deletes its exercises that are not part of the library.
    ERASE_OWN: Core = "DELETE FROM exercises WHERE created_by = ?1 AND status <> 'approved'";
    /// Leaves those that are to the library, without its author.
    ERASE_AUTHOR: Core = "UPDATE exercises SET created_by = NULL WHERE created_by = ?1";
    /// Forgets what had changed for it. Comes last: the deletions before leave their traces here.
    ERASE_CHANGES: Core = "DELETE FROM exercise_changes WHERE scope = ?1";
}
