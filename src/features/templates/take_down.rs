//! What staff do with published templates that should not be: list those that are down, take one down, and let it be
//! published again. That what is down stays down is held by the triggers of migration 0054.

use serde::Deserialize;
use serde_json::Map;

use super::{
    access::{read_last, viewer_of},
    form::is_optional_line,
    list::{FIGURE_MAX, TemplatesPageQuery},
    store::{
        CopyRow, PUBLISHED_COPIES, TAKEN_DOWN_TEMPLATES, TEMPLATE_FOR_STAFF, TakenDownRow, TemplateRow,
        write::{RESTORE_TEMPLATE, TAKE_DOWN_TEMPLATE},
    },
    views::{Author, TakenDownTemplate, TemplateSummary, TemplateView},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        ids::{AccountId, TemplateId},
        notice::Notice,
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery, cursor::LIMIT_DEFAULT},
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Core, Statement},
};

/// How many copies go down in one batch.
const COPIES_A_BATCH: u32 = 50;
/// How many batches of copies one request takes; to take the template down again goes on with the rest.
const BATCHES_MAX: u32 = 20;

/// Why a template is taken down.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TakeDownTemplateRequest {
    /// What the author is told.
    #[garde(length(chars, min = 1, max = 500), custom(is_optional_line))]
    pub reason: Option<String>,
}

/// `GET /admin/templates/taken-down`: latest first.
pub async fn list_taken_down_templates(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<TemplatesPageQuery>,
) -> Answer<List<TakenDownTemplate>> {
    let list = "templates:taken-down";
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let start = Ok((FIGURE_MAX, 0));
    let (at, number): (i64, i64) = query.cursor.map_or(start, |cursor| app.cursors.decode(list, &cursor))?;
    let statement = bind!(TAKEN_DOWN_TEMPLATES, caller.account, at, number, limit + 1);
    let rows: Vec<TakenDownRow> = app.core_db().all(statement).await?;
    let cursor = |row: &TakenDownRow| {
        let at = row.summary.taken_down_at.map_or(0, Timestamp::as_millis);
        app.cursors.encode(list, &(at, row.summary.number))
    };
    let view = |row: TakenDownRow| TakenDownTemplate {
        taken_down_by: row.staff.zip(row.staff_username).map(|(id, username)| Author {
            id,
            username,
            display_name: row.staff_name.unwrap_or_default(),
        }),
        template: TemplateSummary::of(row.summary, viewer_of(&caller)),
    };
    Ok(List::page(rows, limit, cursor, view))
}

/// `PUT /admin/templates/{id}/take-down`: with the published copies that say the same. One that was taken down before
/// stays as it is, and what is public of its copies goes down.
pub async fn take_down_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    ValidJson(body): ValidJson<TakeDownTemplateRequest>,
) -> Answer<Reply<TemplateView>> {
    let row = load_for_staff(&app, &caller, id).await?;
    if row.summary.taken_down_at.is_some() {
        take_down_copies(&app, &caller, id, row.summary.taken_down_reason.as_deref()).await?;
        return Ok(Reply::new(TemplateView::of(row, viewer_of(&caller))));
    }
    let reason = body.reason;
    let (mut statements, job) =
        taking_down(&app, &caller, id, &row.summary.name, row.summary.created_by, reason.as_deref());
    statements.push(bind!(TEMPLATE_FOR_STAFF, caller.account, id));
    let done = app.core_db().batch(statements).await.map_err(|error| match error {
        // Its author or other staff took it back meanwhile.
        error if error.is_refusal("templates.version") => ApiError::new(Code::NotFound),
        error => error.into(),
    })?;
    app.hint(job.map(|job| job.hint(OutboxAddress::Core)));
    take_down_copies(&app, &caller, id, reason.as_deref()).await?;
    Ok(Reply::new(TemplateView::of(read_last(&done)?, viewer_of(&caller))))
}

/// The statements that take a published template down, write down who did, and have its author told.
fn taking_down(
    app: &App,
    caller: &Caller,
    id: TemplateId,
    name: &str,
    author: Option<AccountId>,
    reason: Option<&str>,
) -> (Vec<Statement<Core>>, Option<Job<Core>>) {
    let now = app.now();
    let job = author.map(|account| {
        let (name, reason) = (name.to_owned(), reason.map(str::to_owned));
        let notice = Notice::TemplateTakenDown { template_id: id, name, reason, at: now };
        app.job::<Core>(JobMessage::NotifyV1(NotifyV1 { account, notice }))
    });
    let mut statements = vec![
        bind!(TAKE_DOWN_TEMPLATE, id, now, reason.map(str::to_owned), caller.account),
        app.audit(&entry(caller, Action::TemplateTakenDown, id)),
    ];
    statements.extend(job.iter().map(|job| job.insert()));
    (statements, job)
}

/// Takes down what is published of a template's copies and says the same week or description: some at a time.
async fn take_down_copies(app: &App, caller: &Caller, id: TemplateId, reason: Option<&str>) -> Answer<()> {
    for _ in 0..BATCHES_MAX {
        let copies: Vec<CopyRow> = app.core_db().all(bind!(PUBLISHED_COPIES, id, COPIES_A_BATCH)).await?;
        if copies.is_empty() {
            return Ok(());
        }
        let (mut statements, mut jobs) = (Vec::new(), Vec::new());
        for copy in &copies {
            let (some, job) = taking_down(app, caller, copy.id, &copy.name, copy.created_by, reason);
            statements.extend(some);
            jobs.extend(job);
        }
        match app.core_db().batch(statements).await {
            Ok(_) => app.hint(jobs.into_iter().map(|job| job.hint(OutboxAddress::Core))),
            // The author of one took it back meanwhile: read again.
            Err(error) if error.is_refusal("templates.version") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// `DELETE /admin/templates/{id}/take-down`
pub async fn restore_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
) -> Answer<Reply<crate::http::Done>> {
    let row = load_for_staff(&app, &caller, id).await?;
    if row.summary.taken_down_at.is_some() {
        let told = app.audit(&entry(&caller, Action::TemplateRestored, id));
        app.core_db().batch(vec![bind!(RESTORE_TEMPLATE, id), told]).await?;
    }
    Ok(crate::http::Done::reply("The template may be published again."))
}

async fn load_for_staff(app: &App, caller: &Caller, id: TemplateId) -> Answer<TemplateRow> {
    let row = app.core_db().first::<TemplateRow>(bind!(TEMPLATE_FOR_STAFF, caller.account, id)).await?;
    row.ok_or(ApiError::new(Code::NotFound))
}

fn entry(caller: &Caller, action: Action, id: TemplateId) -> Entry {
    Entry {
        actor: Some(caller.account),
        action,
        subject: Subject::Thing(format!("template:{id}")),
        details: Map::new(),
    }
}
