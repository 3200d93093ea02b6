//! What staff do with published templates that should not be: list those that are down, take one down, and let it be
//! published again. That what is down stays down is held by the triggers of migration 0054.

use serde::Deserialize;
use serde_json::Map;

use super::{
    access::{read_last, viewer_of},
    form::is_optional_line,
    list::{FIGURE_MAX, TemplatesPageQuery},
    store::{
        TAKEN_DOWN_TEMPLATES, TEMPLATE_FOR_STAFF, TakenDownRow, TemplateRow,
        write::{RESTORE_TEMPLATE, TAKE_DOWN_TEMPLATE},
    },
    views::{Author, TakenDownTemplate, TemplateSummary, TemplateView},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{ids::TemplateId, notice::Notice, time::Timestamp},
    http::{Answer, ApiError, Caller, Code, List, OptionalJson, PathId, Reply, ValidQuery, cursor::LIMIT_DEFAULT},
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::OutboxAddress,
    },
    storage::Core,
};

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

/// `PUT /admin/templates/{id}/take-down`: one that was taken down before stays as it is.
pub async fn take_down_template(
    app: App,
    caller: Caller,
    PathId(id): PathId<TemplateId>,
    OptionalJson(body): OptionalJson<TakeDownTemplateRequest>,
) -> Answer<Reply<TemplateView>> {
    let row = load_for_staff(&app, &caller, id).await?;
    if row.summary.taken_down_at.is_some() {
        return Ok(Reply::new(TemplateView::of(row, viewer_of(&caller))));
    }
    let reason = body.and_then(|body| body.reason);
    let now = app.now();
    let notice =
        |reason| Notice::TemplateTakenDown { template_id: id, name: row.summary.name.clone(), reason, at: now };
    let job = row.summary.created_by.map(|account| {
        let notice = notice(reason.clone());
        app.job::<Core>(JobMessage::NotifyV1(NotifyV1 { account, notice }))
    });
    let mut statements = vec![bind!(TAKE_DOWN_TEMPLATE, id, now, reason.clone(), caller.account)];
    statements.push(app.audit(&entry(&caller, Action::TemplateTakenDown, id)));
    statements.extend(job.iter().map(|job| job.insert()));
    statements.push(bind!(TEMPLATE_FOR_STAFF, caller.account, id));
    let done = app.core_db().batch(statements).await.map_err(|error| match error {
        // Its author or other staff took it back meanwhile.
        error if error.is_refusal("templates.version") => ApiError::new(Code::NotFound),
        error => error.into(),
    })?;
    app.hint(job.map(|job| job.hint(OutboxAddress::Core)));
    Ok(Reply::new(TemplateView::of(read_last(&done)?, viewer_of(&caller))))
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
