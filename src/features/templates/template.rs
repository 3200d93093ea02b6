//! One template: reading, adding, changing, deleting, copying it, and its earlier versions.

use http::HeaderMap;
use serde::Deserialize;

use super::{
    access::{VersionPath, load_own, load_usable, read_last, viewer_of},
    content::{Content, SharingForm, Source, add, load_known, named_in, taken_down},
    form::{MetadataForm, WeeklyPlanForm, is_line, is_optional_line},
    read_plan::{Library, read_plan},
    store::{
        TEMPLATE, TEMPLATE_VERSION, VersionRow,
        write::{DELETE_TEMPLATE, GUARD_TEMPLATE_VERSION, RETIRE_TEMPLATE, is_taken_down},
    },
    views::{TemplateVersionView, TemplateView},
};
use crate::{
    app::App,
    bind,
    domain::{ids::TemplateId, permissions::Permission},
    http::{Answer, ApiError, Caller, Code, Created, Done, PathId, Reply, ValidJson},
    storage::StorageError,
};

/// How often in a row copies of copies are made: each knows all it comes from.
const COPIES_DEEP_MAX: usize = 20;

/// A new template. It is its author's alone until it is public and published.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateTemplateRequest {
    /// Its name.
    #[garde(length(chars, min = 1, max = 100), custom(is_line))]
    pub name: String,
    /// What it is.
    #[serde(default)]
    #[garde(length(chars, max = 2000))]
    pub description: String,
    /// What it is about.
    #[garde(dive)]
    pub metadata: MetadataForm,
    /// The week.
    #[garde(dive)]
    pub weekly_plan: WeeklyPlanForm,
    /// Whom it is shown to.
    #[serde(default)]
    #[garde(dive)]
    pub sharing: SharingForm,
}

/// Changes. What is left out stays; `metadata` and `weeklyPlan` are replaced as a whole.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateTemplateRequest {
    /// The version the client has seen; another is a conflict.
    #[garde(range(min = 1, max = 1_000_000))]
    pub version: Option<u32>,
    /// Its name.
    #[garde(length(chars, min = 1, max = 100), custom(is_optional_line))]
    pub name: Option<String>,
    /// What it is.
    #[garde(length(chars, max = 2000))]
    pub description: Option<String>,
    /// What it is about.
    #[garde(dive)]
    pub metadata: Option<MetadataForm>,
    /// The week.
    #[garde(dive)]
    pub weekly_plan: Option<WeeklyPlanForm>,
    /// Whom it is shown to.
    #[garde(dive)]
    pub sharing: Option<SharingForm>,
}

/// What the copy is called.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DuplicateTemplateRequest {
    /// Its name; the original's when left out.
    #[garde(length(chars, min = 1, max = 100), custom(is_optional_line))]
    pub name: Option<String>,
}

/// `GET /templates/{id}`
pub async fn get_template(app: App, caller: Caller, PathId(id): PathId<TemplateId>) -> Answer<Reply<TemplateView>> {
    let row = load_usable(&app, &caller, id).await?;
    Ok(Reply::new(TemplateView::of(row, viewer_of(&caller))))
}

/// `POST /templates`
pub async fn create_template(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateTemplateRequest>,
) -> Answer<Created<TemplateView>> {
    let known = load_known(&app, caller.account, &named_in(&body.weekly_plan)?).await?;
    let library = Library { known, kept: Vec::new() };
    let mut content = Content::work_out(body.name, body.description, body.metadata, body.weekly_plan, &library)?;
    content.share(body.sharing);
    content.check_sharing(&library, &[])?;
    let row = add(&app, caller.account, &content, &Source::default()).await?;
    Ok(Created(TemplateView::of(row, viewer_of(&caller))))
}

/// `PATCH /templates/{id}`: a change makes a new version; the ones before stay as they were.
pub async fn update_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateTemplateRequest>,
) -> Answer<Reply<TemplateView>> {
    let row = load_own(&app, &caller, id).await?;
    let version = row.summary.version;
    refuse_other_version(&headers, body.version, version)?;
    let before = Content::of_row(&row);
    let ids = body.weekly_plan.as_ref().map_or_else(|| Ok(row.plan.exercises()), named_in)?;
    let library = Library { known: load_known(&app, caller.account, &ids).await?, kept: row.exercises.clone() };
    let plan = body.weekly_plan.map_or_else(|| Ok(row.plan.clone()), |form| read_plan(form, &library))?;
    let name = body.name.unwrap_or_else(|| before.name.clone());
    let description = body.description.unwrap_or_else(|| before.description.clone());
    let told = body.metadata.unwrap_or_else(|| before.told.clone());
    let mut content = Content::of_plan(name, description, told, plan, &library);
    content.share(SharingForm {
        is_public: Some(before.is_public),
        is_published: Some(before.is_published),
        category: before.category,
    });
    content.share(body.sharing.unwrap_or_default());
    if row.summary.taken_down_at.is_some() && content.is_public && content.is_published {
        return Err(taken_down());
    }
    let was_shown = before.is_public && before.is_published;
    content.check_sharing(&library, if was_shown { &row.exercises } else { &[] })?;
    if content.says_the_same(&before) {
        return Ok(Reply::new(TemplateView::of(row, viewer_of(&caller))));
    }
    let statements = vec![content.update(&app, id, caller.account, version), bind!(TEMPLATE, caller.account, id)];
    let done = app.core_db().batch(statements).await.map_err(refused_to_write)?;
    if done.first().is_none_or(|updated| updated.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    Ok(Reply::new(TemplateView::of(read_last(&done)?, viewer_of(&caller))))
}

/// `DELETE /templates/{id}`: nobody sees it from now on. Who trained by a version keeps that version.
pub async fn delete_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    headers: HeaderMap,
) -> Answer<Reply<Done>> {
    let row = load_own(&app, &caller, id).await?;
    refuse_other_version(&headers, None, row.summary.version)?;
    let statements = vec![
        bind!(GUARD_TEMPLATE_VERSION, id, caller.account, row.summary.version),
        bind!(RETIRE_TEMPLATE, id, caller.account, app.now()),
        bind!(DELETE_TEMPLATE, id, caller.account),
    ];
    let done = app.core_db().batch(statements).await.map_err(refused_to_write)?;
    if done.first().is_none_or(|guarded| guarded.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    Ok(Done::reply("The template is deleted."))
}

/// `POST /templates/{id}/duplicate`: a copy of one's own, which says where it comes from. What staff took down is not
/// copied, and what was copied of it before is not published.
pub async fn duplicate_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidJson(body): ValidJson<DuplicateTemplateRequest>,
) -> Answer<Created<TemplateView>> {
    if !caller.may(Permission::ReadPublicTemplates) {
        return Err(ApiError::new(Code::Forbidden));
    }
    let row = load_usable(&app, &caller, id).await?;
    if row.summary.taken_down_at.is_some() {
        return Err(ApiError::new(Code::TemplateTakenDown));
    }
    let mut lineage = row.copied_from.clone();
    lineage.push(row.summary.id);
    if lineage.len() > COPIES_DEEP_MAX {
        return Err(ApiError::new(Code::LimitReached)
            .saying(format!("This is a copy of a copy, {COPIES_DEEP_MAX} times over. Copy an earlier one.")));
    }
    let source = Source {
        id: Some(row.summary.id),
        version: Some(row.summary.version),
        name: Some(row.summary.name.clone()),
        author: row.summary.created_by,
        lineage,
    };
    let mut content = Content::of_row(&row);
    content.share(SharingForm { is_public: Some(false), is_published: Some(false), category: None });
    if let Some(name) = body.name {
        content.name = name.trim().to_owned();
    }
    let copy = add(&app, caller.account, &content, &source).await?;
    Ok(Created(TemplateView::of(copy, viewer_of(&caller))))
}

/// `GET /templates/{id}/versions/{version}`
pub async fn get_template_version(
    app: App,
    caller: Caller,
    VersionPath { id, version }: VersionPath,
) -> Answer<Reply<TemplateVersionView>> {
    let row: Option<VersionRow> = app.core_db().first(bind!(TEMPLATE_VERSION, caller.account, id, version)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    let is_own = row.created_by == Some(caller.account);
    // Who trained by it keeps it, whatever became of their subscription.
    if row.is_premium && !is_own && !row.is_used && !viewer_of(&caller).has_premium {
        return Err(ApiError::new(Code::PremiumRequired));
    }
    Ok(Reply::new(row.into()))
}

/// Honours the version in the body or in `If-Match`.
///
/// # Errors
/// [`Code::EditConflict`] when it names another one.
fn refuse_other_version(headers: &HeaderMap, told: Option<u32>, version: u32) -> Answer<()> {
    let given = headers.get(http::header::IF_MATCH).map(|given| given.to_str().unwrap_or_default());
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == version.to_string();
    let is_header_fine = given.is_none_or(|given| given.split(',').any(|tag| names_it(tag.trim())));
    if is_header_fine && told.is_none_or(|told| told == version) {
        return Ok(());
    }
    Err(ApiError::new(Code::EditConflict).detail("version", version))
}

/// A write found another version than was read (a column became NULL), or there were too many.
pub(super) fn refused_to_write(error: StorageError) -> ApiError {
    match error {
        error if is_taken_down(&error) => taken_down(),
        StorageError::Constraint(message) if message.contains("NOT NULL constraint failed: templates.version") => {
            ApiError::new(Code::EditConflict)
        }
        StorageError::Constraint(message) if message.contains("CHECK constraint failed: version") => {
            ApiError::new(Code::LimitReached).saying("A template may have 1000 versions. Make a copy to go on.")
        }
        other => other.into(),
    }
}

impl Content {
    /// Whether nothing changed, so that there is no new version to make.
    fn says_the_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.description == other.description
            && self.told == other.told
            && self.plan == other.plan
            && self.category == other.category
            && (self.is_public, self.is_published) == (other.is_public, other.is_published)
    }
}
