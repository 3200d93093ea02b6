//! SQL that writes templates.
//!
//! Writers guard with the version they read: when it has moved on, the column becomes NULL, which the table refuses,
//! and the whole batch is undone. Versions, lists and figures follow by triggers; so does that what was taken down stays
//! down ([`is_taken_down`]).

use crate::storage::{StorageError, erasure::ErasureRule};

crate::statements! {
    /// Adds a template of an account (?2), unless it has as many as one may have (?17). Who made what it is a copy of
    /// is known by that, where it is not told and everybody sees it.
    INSERT_TEMPLATE: Core = "INSERT INTO templates (id, created_by, name, name_key, description, metadata, told, plan, exercises,
          days_per_week, total_weeks, category, is_public, is_published, facets, created_at, updated_at,
          source_id, source_version, source_name, source_author, name_terms, keyword_terms, ai, copied_from, version, is_active)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?26, ?16, ?18, ?19, ?20,
          coalesce(?21, (SELECT s.created_by FROM templates AS s WHERE s.id = ?18 AND s.is_listed = 1)), ?22, ?23, ?24, ?25, ?27, ?28
        WHERE (SELECT count(*) FROM templates WHERE created_by = ?2 AND is_active = 1) < ?17
          AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND status = 'active')";
    /// Replaces what a template (?1, of ?2, at version ?3) says.
    UPDATE_TEMPLATE: Core = "UPDATE templates SET version = CASE WHEN version = ?3 THEN version + 1 END, name = ?4, name_key = ?5,
          description = ?6, metadata = ?7, told = ?8, plan = ?9, exercises = ?10, days_per_week = ?11, total_weeks = ?12,
          category = ?13, is_public = ?14, is_published = ?15, facets = ?16,
          updated_at = ?17, featured_order = CASE WHEN ?14 = 1 AND ?15 = 1 THEN featured_order END,
          name_terms = ?18, keyword_terms = ?19
        WHERE id = ?1 AND created_by = ?2 AND is_active = 1";
    /// Undoes the batch if a template (?1, of ?2) is not at version ?3 any more.
    GUARD_TEMPLATE_VERSION: Core = "UPDATE templates SET version = CASE WHEN version = ?3 THEN version END
        WHERE id = ?1 AND created_by = ?2 AND is_active = 1";
    /// Takes a template (?1, of ?2) from everybody; its versions stay with those who trained by it. So does one that was
    /// taken down, so that its author cannot bring the same back.
    RETIRE_TEMPLATE: Core = "UPDATE templates SET is_active = 0, is_public = 0, is_published = 0, featured_order = NULL, updated_at = ?3
        WHERE id = ?1 AND created_by = ?2 AND is_active = 1 AND (usage_count > 0 OR taken_down_at IS NOT NULL)";
    /// Deletes a template (?1, of ?2) by which nobody trained.
    DELETE_TEMPLATE: Core = "DELETE FROM templates WHERE id = ?1 AND created_by = ?2 AND usage_count = 0 AND taken_down_at IS NULL";

    /// Rates a template (?1) that was just seen; the same again changes nothing.
    RATE_TEMPLATE: Core = "INSERT INTO template_ratings (template, account_id, rating, rated_at)
        SELECT t.number, ?2, ?3, ?4 FROM templates AS t WHERE t.number = ?1 AND t.is_active = 1
          AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND status = 'active')
        ON CONFLICT (template, account_id) DO UPDATE SET rating = excluded.rating, rated_at = excluded.rated_at
        WHERE rating <> excluded.rating";
    /// Keeps a template (?1) that was just seen, unless the account (?2) keeps as many as it may (?4).
    ADD_FAVORITE: Core = "INSERT INTO template_favorites (account_id, template, favorited_at)
        SELECT ?2, t.number, ?3 FROM templates AS t WHERE t.number = ?1 AND t.is_active = 1
          AND EXISTS (SELECT 1 FROM accounts WHERE id = ?2 AND status = 'active')
          AND (SELECT count(*) FROM template_favorites WHERE account_id = ?2) < ?4
        ON CONFLICT (account_id, template) DO NOTHING";
    /// Keeps a template (by id, ?2) no longer.
    REMOVE_FAVORITE: Core = "DELETE FROM template_favorites
        WHERE account_id = ?1 AND template = (SELECT t.number FROM templates AS t WHERE t.id = ?2)";
    /// Writes down that a workout (?2) of an account (?3) follows a version (?4) of a template (?1), and whether it is
    /// completed; told again, it counts once, and completed stays completed.
    RECORD_USE: Core = "INSERT INTO template_uses (template, workout_id, account_id, version, is_completed)
        SELECT t.number, ?2, ?3, ?4, ?5 FROM templates AS t WHERE t.id = ?1
          AND EXISTS (SELECT 1 FROM accounts WHERE id = ?3 AND status = 'active')
        ON CONFLICT (template, workout_id) DO UPDATE SET is_completed = excluded.is_completed
        WHERE excluded.is_completed > is_completed";

    /// Puts a published template (?1) on the front page at a place (?2) or takes it away (NULL), and reserves it to
    /// subscribers or not (?3). Fails, and with it the batch it stands in, for one that is not published.
    FEATURE_TEMPLATE: Core = "UPDATE templates SET featured_order = ?2, is_premium = CASE WHEN is_listed = 1 THEN ?3 END WHERE id = ?1";

    /// Takes a published template (?1) down at ?2 and says why (?3) and who did (?4). Fails, and with it the batch it stands in, for one
    /// that is not published.
    TAKE_DOWN_TEMPLATE: Core = "UPDATE templates SET version = CASE WHEN is_listed = 1 THEN version END, taken_down_at = ?2,
          taken_down_reason = ?3, taken_down_by = ?4, is_public = 0, is_published = 0, featured_order = NULL
        WHERE id = ?1";
    /// Lets a template (?1) be published again by its author; one that has none is so at once.
    RESTORE_TEMPLATE: Core = "UPDATE templates SET taken_down_at = NULL, taken_down_reason = NULL, taken_down_by = NULL,
          is_public = CASE WHEN created_by IS NULL THEN 1 ELSE is_public END,
          is_published = CASE WHEN created_by IS NULL THEN 1 ELSE is_published END
        WHERE id = ?1 AND taken_down_at IS NOT NULL AND is_active = 1";

    /// Forgets what a deleted account has rated.
    ERASE_TEMPLATE_RATINGS: Core = "DELETE FROM template_ratings WHERE account_id = ?1";
    /// Forgets what it kept.
    ERASE_FAVORITES: Core = "DELETE FROM template_favorites WHERE account_id = ?1";
    /// Forgets which templates it trained by; the figures stay.
    ERASE_USES: Core = "DELETE FROM template_uses WHERE account_id = ?1";
    /// Deletes its templates with their versions.
    ERASE_TEMPLATES: Core = "DELETE FROM templates WHERE created_by = ?1";
    /// Leaves copies of them to those who made the copies, without a name.
    ERASE_ATTRIBUTION: Core = "UPDATE templates SET source_author = NULL, source_name = NULL WHERE source_author = ?1";
    /// Forgets who of the staff took a template down.
    ERASE_STAFF: Core = "UPDATE templates SET taken_down_by = NULL WHERE taken_down_by = ?1";
}

/// Whether a write was refused because it would publish what staff took down: the template itself, a copy of it, or the
/// same week or description by the same author.
pub fn is_taken_down(error: &StorageError) -> bool {
    error.is_refusal("this template was taken down")
}

/// How the tables of this slice forget a person. Versions go with their template; lists and counts follow by triggers.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("template_ratings", &ERASE_TEMPLATE_RATINGS),
    ErasureRule::core("template_favorites", &ERASE_FAVORITES),
    ErasureRule::core("template_uses", &ERASE_USES),
    ErasureRule::core("templates", &ERASE_TEMPLATES),
    ErasureRule::core("templates", &ERASE_ATTRIBUTION),
    ErasureRule::core("templates", &ERASE_STAFF),
    ErasureRule::keep(crate::storage::Location::Core, "taken_down_templates", "ids of templates, and nothing else"),
    ErasureRule::keep(crate::storage::Location::Core, "template_sources", "triggers keep them in step with templates"),
    ErasureRule::keep(crate::storage::Location::Core, "template_versions", "deleted with their template"),
    ErasureRule::keep(crate::storage::Location::Core, "template_listings", "triggers keep them in step with templates"),
    ErasureRule::keep(crate::storage::Location::Core, "template_facet_counts", "counts of template_listings"),
    ErasureRule::keep(crate::storage::Location::Core, "template_words", "triggers keep them in step with templates"),
    ErasureRule::keep(crate::storage::Location::Core, "template_trigrams", "triggers keep them in step with templates"),
];
