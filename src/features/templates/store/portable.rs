//! Templates of one's own with their earlier versions, and those one keeps, on their way into an export and back.
//!
//! What comes back is its importer's alone, whoever saw it before. A version goes with its template.

use serde_json::Value;

use super::super::{
    content::{Birth, Content, EXERCISES_MAX, Source as CopyOf},
    form::MetadataForm,
    opinions::FAVORITES_MAX,
    read_plan::{Library, read_plan},
    views::{AiGenerated, show_plan},
};
use crate::{
    bind,
    domain::{
        ids::{AccountId, TemplateId},
        imports::shape::{Field, Holds},
        json,
        templates::{Category, Metadata, WeeklyPlan, plan::ExerciseUsed},
        time::Timestamp,
    },
    storage::{
        Core, Statement,
        portable::{Back, PortableList, Source},
    },
};

crate::statements! {
    /// Templates of a person's own.
    TEMPLATES_OUT: Core = "SELECT t.is_active || '/' || t.number AS key, json_set(json_object('id', t.id, 'version', t.version, 'name', t.name,
          'description', t.description, 'told', json(t.told), 'metadata', json(t.metadata), 'plan', json(t.plan), 'exercises', json(t.exercises),
          'category', t.category, 'isPublic', t.is_public, 'isPublished', t.is_published, 'isActive', t.is_active), '$.ai', json(t.ai),
          '$.sourceId', t.source_id, '$.sourceVersion', t.source_version, '$.sourceName', t.source_name,
          '$.createdAt', t.created_at, '$.updatedAt', t.updated_at) AS item
        FROM templates AS t WHERE t.created_by = ?1
          AND (t.is_active, t.number) > (CAST(substr(?2, 1, 1) AS INTEGER), CAST(substr(?2, 3) AS INTEGER))
        ORDER BY t.is_active, t.number LIMIT ?3";
    /// Which of some ids (?2) are those of a template, whoever's.
    TEMPLATES_THERE: Core = "SELECT t.id FROM json_each(?2) AS asked CROSS JOIN templates AS t ON t.id = asked.value WHERE ?1 IS NOT NULL";
    /// Takes templates away that nobody trained by, and that staff did not take down.
    DROP_TEMPLATES: Core = "DELETE FROM templates WHERE id IN (SELECT value FROM json_each(?2)) AND created_by = ?1 AND usage_count = 0
          AND taken_down_at IS NULL";

    /// What they said before.
    VERSIONS_OUT: Core = "SELECT t.is_active || '/' || t.number || '/' || v.version AS key, json_object('templateId', t.id, 'version', v.version,
          'name', v.name, 'description', v.description, 'metadata', json(v.metadata), 'plan', json(v.plan), 'exercises', json(v.exercises),
          'createdAt', v.created_at) AS item
        FROM templates AS t CROSS JOIN template_versions AS v ON v.template = t.number AND v.version < t.version
        WHERE t.created_by = ?1 AND (t.is_active, t.number, v.version) >
          (CAST(substr(?2, 1, 1) AS INTEGER), CAST(substr(?2, 3) AS INTEGER), CAST(substr(?2, instr(substr(?2, 3), '/') + 3) AS INTEGER))
        ORDER BY t.is_active, t.number, v.version LIMIT ?3";
    /// Which versions (?2: template and version) are there, or have no template of the account's they could be of.
    VERSIONS_THERE: Core = "SELECT asked.value AS id FROM json_each(?2) AS asked
        WHERE EXISTS (SELECT 1 FROM templates AS t JOIN template_versions AS v ON v.template = t.number AND v.version = CAST(substr(asked.value, 38) AS INTEGER)
            WHERE t.id = substr(asked.value, 1, 36))
          OR NOT EXISTS (SELECT 1 FROM templates AS t WHERE t.id = substr(asked.value, 1, 36) AND t.created_by = ?1)";
    /// Adds an earlier version (?3) of a template (?2) of an account (?1).
    INSERT_VERSION: Core = "INSERT INTO template_versions (template, version, name, description, metadata, plan, exercises, created_at)
        SELECT t.number, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM templates AS t WHERE t.id = ?2 AND t.created_by = ?1 AND t.version > ?3
        ON CONFLICT DO NOTHING";

    /// The templates a person keeps at hand, in the order in which they began to.
    FAVORITES_OUT: Core = "SELECT t.favorited_at || '/' || t.template AS key, json_object('templateId', (SELECT id FROM templates WHERE number = t.template),
          'favouritedAt', t.favorited_at) AS item
        FROM template_favorites AS t WHERE t.account_id = ?1
          AND (t.favorited_at, t.template) > (CAST(?2 AS INTEGER), CAST(substr(?2, instr(?2, '/') + 1) AS INTEGER))
        ORDER BY t.favorited_at, t.template LIMIT ?3";
    /// Which of some templates (?2) an account keeps already, or cannot see.
    FAVORITES_THERE: Core = "SELECT asked.value AS id FROM json_each(?2) AS asked WHERE NOT EXISTS (SELECT 1 FROM templates AS t
          WHERE t.id = asked.value AND t.is_active = 1 AND (t.is_listed = 1 OR t.created_by = ?1)
            AND NOT EXISTS (SELECT 1 FROM blocks AS b WHERE b.blocker_id = t.created_by AND b.blocked_id = ?1)
            AND NOT EXISTS (SELECT 1 FROM template_favorites AS f WHERE f.account_id = ?1 AND f.template = t.number))";
    /// Keeps a template (?2) since ?3, unless the account (?1) keeps as many as it may (?4).
    INSERT_FAVORITE: Core = "INSERT INTO template_favorites (account_id, template, favorited_at)
        SELECT ?1, t.number, ?3 FROM templates AS t WHERE t.id = ?2 AND (SELECT count(*) FROM template_favorites WHERE account_id = ?1) < ?4
        ON CONFLICT DO NOTHING";
    /// Keeps some templates (?2) no longer.
    DROP_FAVORITES: Core = "DELETE FROM template_favorites WHERE account_id = ?1
        AND template IN (SELECT t.number FROM json_each(?2) AS asked CROSS JOIN templates AS t ON t.id = asked.value)";
}

/// The most versions of a template, as its table has it.
const VERSIONS_MAX: i64 = 1_000;
/// The longest session, in kilocalories.
const CALORIES_MAX: u32 = 100_000;
/// The most minutes of a day.
const DAY_MINUTES_MAX: u32 = 1_440;

macro_rules! said {
    ($($field:expr),+ $(,)?) => {
        &[
            $($field,)+
            Field::needed("version", Holds::Whole(1, VERSIONS_MAX)),
            Field::needed("name", Holds::Line(100)),
            Field::needed("description", Holds::Text(2_000)),
            Field::needed("metadata", Holds::Any),
            Field::needed("plan", Holds::Any),
            Field::needed("exercises", Holds::Any),
            Field::needed("createdAt", Holds::Instant),
        ]
    };
}
const TEMPLATE: &[Field] = said![
    Field::needed("id", Holds::Id),
    // Files before version 4 have neither this nor what it is a copy of.
    Field::optional("told", Holds::Any),
    Field::optional("category", Holds::OneOf(&["beginner", "intermediate", "advanced", "specialized"])),
    Field::needed("isActive", Holds::Whole(0, 1)),
    Field::optional("ai", Holds::Any),
    Field::optional("sourceId", Holds::Id),
    Field::optional("sourceVersion", Holds::Whole(1, VERSIONS_MAX)),
    Field::optional("sourceName", Holds::Line(100)),
    Field::needed("updatedAt", Holds::Instant),
];
const VERSION: &[Field] = said![Field::needed("templateId", Holds::Id)];
const FAVORITE: &[Field] = &[Field::needed("templateId", Holds::Id), Field::needed("favouritedAt", Holds::Instant)];

fn member<T: serde::de::DeserializeOwned>(item: &Value, name: &str) -> Option<T> {
    json::from_str(&item.get(name)?.to_string()).ok()
}

fn text(item: &Value, name: &str) -> Option<String> {
    item.get(name)?.as_str().map(str::to_owned)
}

fn at(item: &Value, name: &str) -> Option<Timestamp> {
    item.get(name)?.as_i64().map(Timestamp::from_millis)
}

fn number(item: &Value, name: &str) -> Option<u32> {
    item.get(name)?.as_i64().and_then(|number| u32::try_from(number).ok())
}

/// The week, if somebody could have sent it: read as it is shown, with what it remembers of its exercises.
fn plan_of(item: &Value) -> Option<(WeeklyPlan, Vec<ExerciseUsed>)> {
    let plan: WeeklyPlan = member(item, "plan")?;
    let exercises: Vec<ExerciseUsed> = member(item, "exercises")?;
    let is_name =
        |name: &str| !name.trim().is_empty() && name.chars().count() <= 100 && !name.chars().any(char::is_control);
    if exercises.len() > EXERCISES_MAX || !exercises.iter().all(|used| is_name(&used.name)) {
        return None;
    }
    let form = show_plan(&plan);
    garde::Validate::validate(&form).ok()?;
    let plan = read_plan(form, &Library { known: Vec::new(), kept: exercises.clone() }).ok()?;
    Some((plan, exercises))
}

/// What it is about, if it could be.
fn metadata_of(item: &Value) -> Option<Metadata> {
    let metadata: Metadata = member(item, "metadata")?;
    let fits = metadata.duration <= DAY_MINUTES_MAX && metadata.estimated_calories <= CALORIES_MAX;
    let told = told_by(&metadata);
    (fits && garde::Validate::validate(&MetadataForm { duration: None, estimated_calories: None, ..told }).is_ok())
        .then_some(metadata)
}

/// What is shown, as if all of it had been told.
fn told_by(metadata: &Metadata) -> MetadataForm {
    MetadataForm {
        difficulty: Some(metadata.difficulty),
        duration: Some(metadata.duration),
        goal: metadata.goal,
        primary_muscles: Some(metadata.primary_muscles.clone()),
        equipment: Some(metadata.equipment.clone()),
        tags: metadata.tags.clone(),
        estimated_calories: Some(metadata.estimated_calories),
    }
}

fn content_of(item: &Value) -> Option<Content> {
    let (plan, exercises) = plan_of(item)?;
    let metadata = metadata_of(item)?;
    let told = match item.get("told") {
        None | Some(Value::Null) => told_by(&metadata),
        Some(_) => member::<MetadataForm>(item, "told").filter(|told| garde::Validate::validate(told).is_ok())?,
    };
    let ai = match item.get("ai") {
        None | Some(Value::Null) => None,
        Some(_) => Some(member::<AiGenerated>(item, "ai")?),
    };
    Some(Content {
        name: text(item, "name")?,
        description: text(item, "description")?,
        told,
        plan,
        exercises,
        metadata,
        category: member::<Option<Category>>(item, "category").flatten(),
        is_public: false,
        is_published: false,
        ai,
    })
}

fn insert_template(author: AccountId, item: &Value) -> Option<Statement<Core>> {
    let id_of = |name: &str| text(item, name).and_then(|id| TemplateId::parse(&id));
    let birth = Birth {
        id: id_of("id")?,
        author,
        version: number(item, "version")?,
        is_active: number(item, "isActive")? == 1,
        created_at: at(item, "createdAt")?,
        updated_at: at(item, "updatedAt")?,
    };
    let source = CopyOf {
        id: id_of("sourceId"),
        version: number(item, "sourceVersion"),
        name: text(item, "sourceName"),
        author: None,
        // It is a copy of what stood in the file, too.
        lineage: id_of("sourceId").into_iter().chain(id_of("fileId")).collect(),
    };
    Some(content_of(item)?.insert(&birth, &source))
}

fn insert_version(author: AccountId, item: &Value) -> Option<Statement<Core>> {
    let (plan, exercises) = plan_of(item)?;
    let (plan, exercises) = (serde_json::to_string(&plan).ok()?, serde_json::to_string(&exercises).ok()?);
    let metadata = serde_json::to_string(&metadata_of(item)?).ok()?;
    let (template, version) = (text(item, "templateId")?, number(item, "version")?);
    let (name, description, created_at) = (text(item, "name")?, text(item, "description")?, at(item, "createdAt")?);
    Some(bind!(INSERT_VERSION, author, template, version, name, description, metadata, plan, exercises, created_at))
}

fn insert_favorite(account: AccountId, item: &Value) -> Option<Statement<Core>> {
    Some(bind!(INSERT_FAVORITE, account, text(item, "templateId")?, at(item, "favouritedAt")?, FAVORITES_MAX))
}

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[
    PortableList::read_back(
        "templates",
        Source::Core(&TEMPLATES_OUT),
        50,
        Back::core(TEMPLATE, |item| text(item, "id"), &TEMPLATES_THERE, insert_template, Some(&DROP_TEMPLATES))
            .completed(|item| content_of(item).is_some()),
    ),
    PortableList::read_back(
        "templateVersions",
        Source::Core(&VERSIONS_OUT),
        50,
        Back::core(
            VERSION,
            |item| Some(format!("{}/{}", text(item, "templateId")?, number(item, "version")?)),
            &VERSIONS_THERE,
            insert_version,
            None,
        )
        .completed(|item| plan_of(item).is_some() && metadata_of(item).is_some()),
    ),
    PortableList::read_back(
        "templateFavourites",
        Source::Core(&FAVORITES_OUT),
        2_000,
        Back::core(FAVORITE, |item| text(item, "templateId"), &FAVORITES_THERE, insert_favorite, Some(&DROP_FAVORITES)),
    ),
];
