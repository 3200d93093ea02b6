//! SQL that reads templates, and its row types. What writes them is in [`mod@write`], what the next session takes
//! of a person's own data in [`mod@history`].
//!
//! In every statement `?1` is who asks. `visible!` is the rule of who sees a template: its author always; others when
//! it is public and published, its author's account is active, and neither has blocked the other.

pub mod history;
pub mod portable;
pub mod write;

use serde::Deserialize;

use super::views::AiGenerated;
use crate::domain::{
    exercises::{Difficulty, Equipment, Muscle, TrackingType},
    ids::{AccountId, ExerciseId, TemplateId},
    json,
    templates::{Category, Metadata, WeeklyPlan, plan::ExerciseUsed},
    time::Timestamp,
};

/// The scope of what everybody sees.
pub const PUBLIC: &str = "public";

macro_rules! not_blocked {
    () => {
        "NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = ?1 AND b.blocked_id = t.created_by)
         AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = t.created_by AND b.blocked_id = ?1)"
    };
}
/// That others may see what this author publishes.
macro_rules! author_is_seen {
    () => {
        concat!("((t.created_by IS NULL OR a.status = 'active') AND ", not_blocked!(), ")")
    };
}
macro_rules! visible {
    () => {
        concat!("t.is_active = 1 AND (t.created_by = ?1 OR (t.is_listed = 1 AND ", author_is_seen!(), "))")
    };
}
macro_rules! author {
    () => {
        " LEFT JOIN accounts AS a ON a.id = t.created_by
          LEFT JOIN friendships AS f ON f.low_id = min(?1, t.created_by) AND f.high_id = max(?1, t.created_by) "
    };
}
macro_rules! summary_columns {
    () => {
        "t.number, t.id, t.version, t.name, t.name_key, t.description, t.metadata, t.days_per_week, t.total_weeks, t.category,
         t.is_public, t.is_published, t.is_active, t.is_premium, t.featured_order, t.ai, t.rating_sum, t.rating_count,
         t.usage_count, t.completion_count, t.favorites_count, t.popularity, t.created_by, t.created_at, t.updated_at,
         t.taken_down_at, t.taken_down_reason,
         coalesce(a.visibility = 'public' OR a.id = ?1 OR f.status = 'accepted', 0) AS author_is_shown,
         a.username AS author_username, a.display_name AS author_name,
         EXISTS (SELECT 1 FROM template_favorites AS v WHERE v.account_id = ?1 AND v.template = t.number) AS is_favorite,
         (SELECT r.rating FROM template_ratings AS r WHERE r.template = t.number AND r.account_id = ?1) AS your_rating"
    };
}
macro_rules! all_columns {
    () => {
        concat!(
            summary_columns!(),
            ", t.told, t.plan, t.exercises, t.copied_from, t.source_id, t.source_version, t.source_name,
             (SELECT s.username FROM accounts AS s WHERE s.id = t.source_author AND s.status = 'active' AND s.visibility = 'public'
                AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = ?1 AND b.blocked_id = s.id)
                AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = s.id AND b.blocked_id = ?1)) AS source_username"
        )
    };
}
/// The rarest of the facets asked for, which leads through the index; one nobody has is rarest of all.
macro_rules! leading_facet {
    () => {
        "l.facet = (SELECT rarest.facet FROM (SELECT asked.value AS facet, min(coalesce(counted.templates, 0))
             FROM json_each(?3) AS asked
             LEFT JOIN template_facet_counts AS counted ON counted.scope = ?2 AND counted.facet = asked.value) AS rarest)"
    };
}
/// That a template has every facet asked for; a list need not ask for the one it is read by.
macro_rules! all_facets {
    () => {
        all_facets!("l.template", "asked.value <> l.facet AND ")
    };
    ($number:literal, $but:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM json_each(?3) AS asked WHERE ",
            $but,
            "NOT EXISTS (SELECT 1 FROM template_listings AS other
               WHERE other.scope = ?2 AND other.facet = asked.value AND other.template = ",
            $number,
            "))"
        )
    };
}
macro_rules! listed {
    ($position:literal, $order:literal) => {
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM template_listings AS l CROSS JOIN templates AS t ON t.number = l.template",
            author!(),
            "WHERE l.scope = ?2 AND ",
            leading_facet!(),
            " AND ",
            $position,
            " AND ",
            all_facets!(),
            " AND ",
            visible!(),
            " ORDER BY ",
            $order,
            " LIMIT ?6"
        )
    };
}

crate::statements! {
    /// A page by name: who asks, scope, facets, position (name and number), limit.
    TEMPLATES_BY_NAME: Core = listed!("(l.name_key, l.template) > (?4, ?5)", "l.name_key, l.template");
    /// A page by popularity: who asks, scope, facets, position (popularity and number), limit.
    TEMPLATES_BY_POPULARITY: Core = listed!("(l.popularity, l.template) < (?4, ?5)", "l.popularity DESC, l.template DESC");
    /// A page by age, youngest first: who asks, scope, facets, position (time and number), limit.
    TEMPLATES_BY_AGE: Core = listed!("(l.created_at, l.template) < (?4, ?5)", "l.created_at DESC, l.template DESC");
    /// The front page: who asks, position (order and number), limit.
    FEATURED_TEMPLATES: Core = concat!("SELECT ", summary_columns!(), " FROM templates AS t ", author!(),
        "WHERE t.featured_order IS NOT NULL AND (t.featured_order, t.number) > (?2, ?3) AND t.is_listed = 1 AND ", visible!(),
        " ORDER BY t.featured_order, t.number LIMIT ?4");
    /// What somebody keeps, latest first: who asks, position (time and number), limit.
    FAVORITE_TEMPLATES: Core = concat!("SELECT ", summary_columns!(), ", k.favorited_at
        FROM template_favorites AS k CROSS JOIN templates AS t ON t.number = k.template", author!(),
        "WHERE k.account_id = ?1 AND (k.favorited_at, k.template) < (?2, ?3) AND ", visible!(),
        " ORDER BY k.favorited_at DESC, k.template DESC LIMIT ?4");
    /// One template (?2).
    TEMPLATE: Core = concat!("SELECT ", all_columns!(), " FROM templates AS t ", author!(), "WHERE t.id = ?2 AND ", visible!());
    /// One template (?2) that is published or was taken down, for staff.
    TEMPLATE_FOR_STAFF: Core = concat!("SELECT ", all_columns!(), " FROM templates AS t ", author!(),
        "WHERE t.id = ?2 AND (t.is_listed = 1 OR (t.taken_down_at IS NOT NULL AND t.is_active = 1))");
    /// What was taken down, latest first, for staff: who asks, position (time and number), limit.
    TAKEN_DOWN_TEMPLATES: Core = concat!("SELECT ", summary_columns!(), ", m.id AS staff, m.username AS staff_username,
          m.display_name AS staff_name FROM templates AS t ", author!(), "LEFT JOIN accounts AS m ON m.id = t.taken_down_by
        WHERE t.taken_down_at IS NOT NULL AND (t.taken_down_at, t.number) < (?2, ?3) AND t.is_active = 1
        ORDER BY t.taken_down_at DESC, t.number DESC LIMIT ?4");
    /// Published copies of a template (?1), and copies of copies, that say the same week or description; at most ?2.
    PUBLISHED_COPIES: Core = "SELECT c.id, c.name, c.created_by FROM templates AS t
        CROSS JOIN template_sources AS s ON s.source_id = t.id
        CROSS JOIN templates AS c ON c.number = s.template AND c.is_listed = 1
        WHERE t.id = ?1 AND (c.plan = t.plan OR (c.description = t.description AND c.description <> '')) LIMIT ?2";
    /// Published templates by words: who asks, scope (public), facets, full-text query, limit.
    SEARCH_TEMPLATE_WORDS: Core = concat!("SELECT ", summary_columns!(), ", t.keyword_terms
        FROM template_words AS w CROSS JOIN templates AS t ON t.number = w.rowid", author!(),
        "WHERE w.template_words MATCH ?4 AND w.rank MATCH 'bm25(10.0, 1.0)' AND t.is_listed = 1 AND ",
        all_facets!("w.rowid", ""), " AND ", visible!(), " ORDER BY w.rank LIMIT ?5");
    /// The same by trigrams.
    SEARCH_TEMPLATE_TRIGRAMS: Core = concat!("SELECT ", summary_columns!(), ", t.keyword_terms
        FROM template_trigrams AS w CROSS JOIN templates AS t ON t.number = w.rowid", author!(),
        "WHERE w.template_trigrams MATCH ?4 AND t.is_listed = 1 AND ",
        all_facets!("w.rowid", ""), " AND ", visible!(), " ORDER BY w.rank LIMIT ?5");
    /// An account's own, to compare a query with: who asks, scope (the account), facets, limit.
    OWN_TEMPLATES_TO_SEARCH: Core = concat!("SELECT ", summary_columns!(), ", t.keyword_terms
        FROM template_listings AS l CROSS JOIN templates AS t ON t.number = l.template", author!(),
        "WHERE l.scope = ?2 AND l.facet = 'all' AND ", all_facets!(), " AND ", visible!(),
        " ORDER BY l.name_key, l.template LIMIT ?4");
    /// A version (?3) of a template (?2): the present one for those who see it, every one for its author, and the one
    /// somebody trained by for them.
    TEMPLATE_VERSION: Core = concat!("SELECT t.id, t.created_by, t.is_premium, v.version, v.name, v.description, v.metadata, v.plan,
          v.exercises, v.created_at, u.version IS NOT NULL AS is_used
        FROM templates AS t CROSS JOIN template_versions AS v ON v.template = t.number AND v.version = ?3
        LEFT JOIN (SELECT x.template, x.version FROM template_uses AS x WHERE x.account_id = ?1 AND x.version = ?3
                   AND x.template = (SELECT number FROM templates WHERE id = ?2) LIMIT 1) AS u ON u.template = t.number", author!(),
        "WHERE t.id = ?2 AND (t.created_by = ?1 OR (((t.is_listed = 1 AND t.version = ?3) OR u.version IS NOT NULL) AND ",
        author_is_seen!(), "))");
    /// What the library says of exercises (a JSON list of ids) that an account (?2) sees.
    EXERCISES_FOR_PLANS: Core = "SELECT e.id, e.name, e.tracking_type, e.primary_muscles, e.equipment, e.difficulty, e.met,
          e.live_scope = 'public' AS is_public
        FROM json_each(?1) AS asked CROSS JOIN exercises AS e ON e.id = asked.value
        WHERE e.live_scope IN ('public', ?2) LIMIT 1000";
    /// How many templates an account has.
    COUNT_OWN_TEMPLATES: Core = "SELECT count(*) AS own FROM templates WHERE created_by = ?1 AND is_active = 1";
}

/// A published copy.
#[derive(Debug, Deserialize)]
pub struct CopyRow {
    /// Which.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub created_by: Option<AccountId>,
}

/// What lists show of a template.
#[derive(Clone, Debug, Deserialize)]
pub struct SummaryRow {
    /// Short key.
    pub number: i64,
    /// Id.
    pub id: TemplateId,
    /// Version.
    pub version: u32,
    /// Name.
    pub name: String,
    /// Folded name.
    pub name_key: String,
    /// Description.
    pub description: String,
    /// What it is about.
    #[serde(with = "crate::storage::json_text")]
    pub metadata: Metadata,
    /// Days with training.
    pub days_per_week: u32,
    /// For how long.
    pub total_weeks: u8,
    /// For whom.
    pub category: Option<Category>,
    /// Not for its author alone.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_public: bool,
    /// No draft.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_published: bool,
    /// Not deleted.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_active: bool,
    /// For subscribers.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_premium: bool,
    /// Place on the front page.
    pub featured_order: Option<i64>,
    /// How it was generated, as JSON.
    pub ai: Option<String>,
    /// Sum of all stars.
    pub rating_sum: i64,
    /// How many have rated.
    pub rating_count: i64,
    /// How many workouts were made from it.
    pub usage_count: i64,
    /// How many of them were completed.
    pub completion_count: i64,
    /// How many keep it.
    pub favorites_count: i64,
    /// Sort key.
    pub popularity: i64,
    /// Whose it is.
    pub created_by: Option<AccountId>,
    /// Whether the viewer may know whose.
    #[serde(with = "crate::storage::integer_bool")]
    pub author_is_shown: bool,
    /// The author's username.
    pub author_username: Option<String>,
    /// The author's name.
    pub author_name: Option<String>,
    /// Whether the viewer keeps it.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_favorite: bool,
    /// The viewer's stars.
    pub your_rating: Option<u8>,
    /// When staff took it down.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub taken_down_at: Option<Timestamp>,
    /// Why.
    pub taken_down_reason: Option<String>,
    /// Since when it is there.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(with = "crate::domain::time::millis")]
    pub updated_at: Timestamp,
}

/// Everything of a template.
#[derive(Clone, Debug, Deserialize)]
pub struct TemplateRow {
    /// What lists show.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// What of the metadata the author told.
    #[serde(with = "crate::storage::json_text")]
    pub told: super::form::MetadataForm,
    /// The week.
    #[serde(with = "crate::storage::json_text")]
    pub plan: WeeklyPlan,
    /// What it names.
    #[serde(with = "crate::storage::json_text")]
    pub exercises: Vec<ExerciseUsed>,
    /// All it comes from, the latest last.
    #[serde(with = "crate::storage::json_text")]
    pub copied_from: Vec<TemplateId>,
    /// What it is a copy of.
    pub source_id: Option<TemplateId>,
    /// In which version.
    pub source_version: Option<u32>,
    /// What that was called.
    pub source_name: Option<String>,
    /// Whose that was, for those who may know.
    pub source_username: Option<String>,
}

/// What a search found.
#[derive(Clone, Debug, Deserialize)]
pub struct CandidateRow {
    /// The template.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// What else it is found by.
    pub keyword_terms: String,
}

/// What somebody keeps, with when.
#[derive(Clone, Debug, Deserialize)]
pub struct FavoriteRow {
    /// The template.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// Since when.
    pub favorited_at: i64,
}

/// What was taken down, with who did.
#[derive(Clone, Debug, Deserialize)]
pub struct TakenDownRow {
    /// The template.
    #[serde(flatten)]
    pub summary: SummaryRow,
    /// Who of the staff, unless that account is gone.
    pub staff: Option<AccountId>,
    /// Their username.
    pub staff_username: Option<String>,
    /// Their name.
    pub staff_name: Option<String>,
}

/// A version.
#[derive(Clone, Debug, Deserialize)]
pub struct VersionRow {
    /// Of which template.
    pub id: TemplateId,
    /// Whose it is.
    pub created_by: Option<AccountId>,
    /// For subscribers.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_premium: bool,
    /// Whether the viewer trained by it.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_used: bool,
    /// Its number.
    pub version: u32,
    /// Name.
    pub name: String,
    /// Description.
    pub description: String,
    /// What it was about.
    #[serde(with = "crate::storage::json_text")]
    pub metadata: Metadata,
    /// The week.
    #[serde(with = "crate::storage::json_text")]
    pub plan: WeeklyPlan,
    /// What it names.
    #[serde(with = "crate::storage::json_text")]
    pub exercises: Vec<ExerciseUsed>,
    /// Since when it is there.
    #[serde(with = "crate::domain::time::millis")]
    pub created_at: Timestamp,
}

/// What the library says of an exercise.
#[derive(Clone, Debug, Deserialize)]
pub struct KnownRow {
    /// Id.
    pub id: ExerciseId,
    /// Name.
    pub name: String,
    /// What is recorded.
    pub tracking_type: TrackingType,
    /// What it mainly works.
    #[serde(with = "crate::storage::json_text")]
    pub primary_muscles: Vec<Muscle>,
    /// What it takes.
    #[serde(with = "crate::storage::json_text")]
    pub equipment: Vec<Equipment>,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Metabolic equivalents.
    pub met: Option<f64>,
    /// Whether everybody sees it.
    #[serde(with = "crate::storage::integer_bool")]
    pub is_public: bool,
}

/// How many templates an account has.
#[derive(Clone, Debug, Deserialize)]
pub struct OwnCountRow {
    /// How many.
    pub own: i64,
}

impl SummaryRow {
    /// How it was generated, if it was.
    pub fn ai_generated(&self) -> Option<AiGenerated> {
        self.ai.as_deref().and_then(|text| json::from_str(text).ok())
    }
}
