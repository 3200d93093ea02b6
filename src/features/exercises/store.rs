//! SQL that reads the library, and its row types. What writes it is in [`mod@write`].

pub mod portable;
pub mod write;

use serde::Deserialize;

use crate::domain::{
    exercises::{Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Status, TrackingType},
    ids::ExerciseId,
    time::Timestamp,
};

use super::views::{Media, Safety, Variation};

/// The scope of what everybody sees.
pub const PUBLIC: &str = "public";

macro_rules! summary_columns {
    () => {
        "e.number, e.id, e.slug, e.name, e.name_key, e.description, e.primary_muscles, e.secondary_muscles, e.equipment,
         e.difficulty, e.exercise_type, e.movement_pattern, e.tracking_type, e.mechanic, e.force, e.tags, e.media,
         e.rating_sum, e.rating_count, e.usage_count, e.popularity, e.created_by, e.status, e.rev, e.created_at, e.updated_at"
    };
}
macro_rules! all_columns {
    () => {
        concat!(
            summary_columns!(),
            ", e.aliases, e.instructions, e.has_general_cues, e.variations, e.safety, e.met, e.kcal_per_minute, e.source, e.licence,
             e.review_note"
        )
    };
}
/// The rarest of the facets asked for, which leads through the index; one nobody has is rarest of all.
macro_rules! leading_facet {
    () => {
        "l.facet = (SELECT rarest.facet FROM (SELECT asked.value AS facet, min(coalesce(counted.exercises, 0))
             FROM json_each(?2) AS asked
             LEFT JOIN exercise_facet_counts AS counted ON counted.scope = ?1 AND counted.facet = asked.value) AS rarest)"
    };
}
/// That an exercise has every facet asked for; a list need not ask for the one it is read by.
macro_rules! all_facets {
    ("l.exercise") => {
        all_facets!("l.exercise", "asked.value <> l.facet AND ")
    };
    ($number:literal) => {
        all_facets!($number, "")
    };
    ($number:literal, $but:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM json_each(?2) AS asked WHERE ",
            $but,
            "NOT EXISTS
               (SELECT 1 FROM exercise_listings AS other
                WHERE other.scope = ?1 AND other.facet = asked.value AND other.exercise = ",
            $number,
            "))"
        )
    };
}

crate::statements! {
    /// A page by name: scope, facets, position (name and number), limit.
    LIST_BY_NAME: Core = concat!("SELECT ", summary_columns!(), " FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND ", leading_facet!(), " AND (l.name_key, l.exercise) > (?3, ?4) AND ", all_facets!("l.exercise"), "
        ORDER BY l.name_key, l.exercise LIMIT ?5");

    /// A page by popularity: scope, facets, position (popularity and number), limit.
    LIST_BY_POPULARITY: Core = concat!("SELECT ", summary_columns!(), " FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND ", leading_facet!(), " AND (l.popularity, l.exercise) < (?3, ?4) AND ", all_facets!("l.exercise"), "
        ORDER BY l.popularity DESC, l.exercise DESC LIMIT ?5");

    /// A page by age, youngest first: scope, facets, position (time and number), limit.
    LIST_BY_AGE: Core = concat!("SELECT ", summary_columns!(), " FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND ", leading_facet!(), " AND (l.created_at, l.exercise) < (?3, ?4) AND ", all_facets!("l.exercise"), "
        ORDER BY l.created_at DESC, l.exercise DESC LIMIT ?5");

    /// Summaries by id: a JSON list of ids, limit.
    SUMMARIES_BY_ID: Core = concat!("SELECT ", summary_columns!(), " FROM json_each(?1) AS asked CROSS JOIN exercises AS e ON e.id = asked.value LIMIT ?2");

    /// An exercise by id for one account, or for a moderator who also sees what was submitted.
    EXERCISE_BY_ID: Core = concat!("SELECT ", all_columns!(), ",
        (SELECT r.rating FROM exercise_ratings AS r WHERE r.exercise = e.number AND r.account_id = ?2) AS your_rating
        FROM exercises AS e WHERE e.id = ?1 AND (e.live_scope IN ('public', ?2) OR (?3 = 1 AND e.status IN ('pending', 'rejected')))");

    /// The same by slug.
    EXERCISE_BY_SLUG: Core = concat!("SELECT ", all_columns!(), ",
        (SELECT r.rating FROM exercise_ratings AS r WHERE r.exercise = e.number AND r.account_id = ?2) AS your_rating
        FROM exercises AS e WHERE e.slug = ?1 AND (e.live_scope IN ('public', ?2) OR (?3 = 1 AND e.status IN ('pending', 'rejected')))");

    /// How many exercises the facets from ?2 to before ?3 have in a scope.
    COUNT_FACETS: Core = "SELECT facet, exercises FROM exercise_facet_counts
        WHERE scope = ?1 AND facet >= ?2 AND facet < ?3 AND exercises > 0 ORDER BY facet LIMIT 100";

    /// Candidates by words: scope (public), facets, full-text query, limit.
    SEARCH_WORDS: Core = concat!("SELECT ", summary_columns!(), ", e.aliases, e.keyword_terms, e.prominence
        FROM exercise_words AS w CROSS JOIN exercises AS e ON e.number = w.rowid
        WHERE w.exercise_words MATCH ?3 AND w.rank MATCH 'bm25(10.0, 8.0, 1.0)' AND ", all_facets!("w.rowid"), "
        ORDER BY w.rank LIMIT ?4");

    /// Candidates by trigrams: scope (public), facets, full-text query, limit.
    SEARCH_TRIGRAMS: Core = concat!("SELECT ", summary_columns!(), ", e.aliases, e.keyword_terms, e.prominence
        FROM exercise_trigrams AS w CROSS JOIN exercises AS e ON e.number = w.rowid
        WHERE w.exercise_trigrams MATCH ?3 AND ", all_facets!("w.rowid"), "
        ORDER BY w.rank LIMIT ?4");

    /// What a name or query is held against of a person's own exercises: account, facets, limit.
    OWN_NAMES: Core = concat!("SELECT e.id, e.name, e.aliases, e.keyword_terms, e.primary_muscles, e.equipment
        FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND l.facet = 'all' AND ", all_facets!("l.exercise"), " ORDER BY l.name_key, l.exercise LIMIT ?3");

    /// Substitutes to weigh: scope, facets, what is owned (JSON list or NULL), limit. Most popular first.
    SIMILAR_CANDIDATES: Core = concat!("SELECT ", summary_columns!(), " FROM exercise_listings AS l JOIN exercises AS e ON e.number = l.exercise
        WHERE l.scope = ?1 AND ", leading_facet!(), " AND ", all_facets!("l.exercise"), "
          AND (?3 IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(e.equipment) AS needed
               WHERE needed.value NOT IN (SELECT owned.value FROM json_each(?3) AS owned)))
        ORDER BY l.popularity DESC, l.exercise DESC LIMIT ?4");

    /// What changed after a revision: scope, revision, limit.
    CHANGES: Core = "SELECT c.rev, c.exercise_id, c.gone FROM exercise_changes AS c
        WHERE c.scope = ?1 AND c.rev > ?2 ORDER BY c.rev LIMIT ?3";

    /// The exercises of the same changes, as they are now.
    CHANGED_EXERCISES: Core = concat!("SELECT ", all_columns!(), ", NULL AS your_rating
        FROM (SELECT c.exercise_id FROM exercise_changes AS c WHERE c.scope = ?1 AND c.rev > ?2 ORDER BY c.rev LIMIT ?3) AS changed
        CROSS JOIN exercises AS e ON e.id = changed.exercise_id");

    /// The revision of the public library: the generation of its cached copies.
    GENERATION: Core = "SELECT coalesce(max(rev), 0) AS rev FROM exercise_changes WHERE scope = 'public'";

    /// Exercises by status, oldest first: status, position, limit.
    LIST_TO_REVIEW: Core = concat!("SELECT ", all_columns!(), ", NULL AS your_rating FROM exercises AS e
        WHERE e.status = ?1 AND e.number > ?2 ORDER BY e.number LIMIT ?3");

    /// An exercise as reviewers see it: all but what is private.
    EXERCISE_TO_REVIEW: Core = concat!("SELECT ", all_columns!(), ", NULL AS your_rating FROM exercises AS e
        WHERE e.id = ?1 AND e.status <> 'private'");
}

/// What lists show of an exercise.
#[derive(Clone, Debug, Deserialize)]
pub struct SummaryRow {
    /// Short key.
    pub number: i64,
    /// Id.
    pub id: ExerciseId,
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Folded name.
    pub name_key: String,
    /// Description.
    pub description: String,
    /// Main muscles.
    #[serde(with = "crate::storage::json_text")]
    pub primary_muscles: Vec<Muscle>,
    /// Other muscles.
    #[serde(with = "crate::storage::json_text")]
    pub secondary_muscles: Vec<Muscle>,
    /// What it takes.
    #[serde(with = "crate::storage::json_text")]
    pub equipment: Vec<Equipment>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// What it is for.
    pub exercise_type: ExerciseType,
    /// How the body moves.
    pub movement_pattern: Option<MovementPattern>,
    /// What is recorded.
    pub tracking_type: TrackingType,
    /// How many joints move.
    pub mechanic: Option<Mechanic>,
    /// Which way the force goes.
    pub force: Option<Force>,
    /// Tags.
    #[serde(with = "crate::storage::json_text")]
    pub tags: Vec<String>,
    /// Addresses of pictures and films.
    #[serde(with = "crate::storage::json_text")]
    pub media: Media,
    /// Sum of all stars.
    pub rating_sum: i64,
    /// How many have rated.
    pub rating_count: i64,
    /// How often it was trained.
    pub usage_count: i64,
    /// Sort key of popularity.
    pub popularity: i64,
    /// Whose it is.
    pub created_by: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// Revision of the last change.
    pub rev: i64,
    /// Since when it is there.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
}

/// Everything of an exercise.
#[derive(Clone, Debug, Deserialize)]
pub struct ExerciseRow {
    /// What lists show.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// Other names.
    #[serde(with = "crate::storage::json_text")]
    pub aliases: Vec<String>,
    /// How it is done.
    #[serde(with = "crate::storage::json_text")]
    pub instructions: Vec<String>,
    /// Whether instructions and safety are general cues.
    #[serde(with = "crate::storage::integer_bool")]
    pub has_general_cues: bool,
    /// Variations.
    #[serde(with = "crate::storage::json_text")]
    pub variations: Vec<Variation>,
    /// Safety.
    #[serde(with = "crate::storage::json_text")]
    pub safety: Safety,
    /// Metabolic equivalents.
    pub met: Option<f64>,
    /// Kilocalories a minute.
    pub kcal_per_minute: Option<f64>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// What the reviewer said.
    pub review_note: Option<String>,
    /// The viewer's rating.
    pub your_rating: Option<u8>,
}

/// A candidate of a search.
#[derive(Clone, Debug, Deserialize)]
pub struct CandidateRow {
    /// What lists show.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// Other names.
    #[serde(with = "crate::storage::json_text")]
    pub aliases: Vec<String>,
    /// Folded words of muscles, equipment, movement and tags.
    pub keyword_terms: String,
    /// How well known it is.
    pub prominence: u32,
}

/// What a name or query is held against of a person's own exercise.
#[derive(Clone, Debug, Deserialize)]
pub struct OwnNameRow {
    /// Id.
    pub id: ExerciseId,
    /// Name.
    pub name: String,
    /// Other names.
    #[serde(with = "crate::storage::json_text")]
    pub aliases: Vec<String>,
    /// Folded words of muscles, equipment, movement and tags.
    pub keyword_terms: String,
    /// Main muscles.
    #[serde(with = "crate::storage::json_text")]
    pub primary_muscles: Vec<Muscle>,
    /// What it takes.
    #[serde(with = "crate::storage::json_text")]
    pub equipment: Vec<Equipment>,
}

/// How many exercises a facet has.
#[derive(Clone, Debug, Deserialize)]
pub struct FacetRow {
    /// The facet.
    pub facet: String,
    /// How many.
    pub exercises: i64,
}

/// A revision.
#[derive(Clone, Debug, Deserialize)]
pub struct RevRow {
    /// The revision.
    pub rev: i64,
}

/// One entry of the change feed.
#[derive(Clone, Debug, Deserialize)]
pub struct ChangeRow {
    /// The revision.
    pub rev: i64,
    /// Which exercise.
    pub exercise_id: ExerciseId,
    /// Whether it is no longer seen.
    #[serde(with = "crate::storage::integer_bool")]
    pub gone: bool,
}

/// How many exercises a person has.
#[derive(Clone, Debug, Deserialize)]
pub struct OwnCountRow {
    /// How many.
    pub own: i64,
}
