//! What the coach proposes: the list, and the person's answers. Nothing changes before they accept.

use serde::Deserialize;

use super::{
    apply::{perform, run_job, settle, was_answered},
    look::{look_for_more, may_look},
    recommendation::{Action, Content, Kind, RecommendationView, Status, open_content, seal},
    store::{
        ANSWER, LOOKED_AT, RATE, RECOMMENDATION, RECOMMENDATIONS, RECOMMENDATIONS_OF_TYPE, RecommendationRow, RoundRow,
    },
};
use crate::{
    app::App,
    bind,
    domain::{ids::RecommendationId, permissions::Permission, time::Timestamp},
    facts::Whose,
    features::goals::{adjusting, measure_goals},
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::Cut,
    },
    jobs::{
        message::{ApplyRecommendationV1, JobMessage},
        outbox::{self, OutboxAddress, Taken},
    },
    platform::crypto::Key,
    storage::{Rows, Statement, StorageError, User},
};

/// The rank above all.
const FIRST_RANK: i64 = 1_000_000;

/// Which recommendations, and which page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecommendationsQuery {
    /// Those that stand so; `pending` when left out.
    #[garde(skip)]
    pub status: Option<Status>,
    /// Only those about this.
    #[serde(rename = "type")]
    #[garde(skip)]
    pub kind: Option<Kind>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// What the person says of a recommendation. What is left out stays.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(extend("anyOf" = serde_json::json!([
    {"required": ["rating"], "properties": {"rating": {"not": {"type": "null"}}}},
    {"required": ["wasHelpful"], "properties": {"wasHelpful": {"not": {"type": "null"}}}},
    {"required": ["notes"], "properties": {"notes": {"not": {"type": "null"}}}},
]))))]
pub struct FeedbackRequest {
    /// 1 to 5 stars.
    #[serde(alias = "userRating")]
    #[garde(range(min = 1, max = 5))]
    pub rating: Option<u8>,
    /// Whether it helped.
    #[garde(skip)]
    pub was_helpful: Option<bool>,
    /// In words; kept sealed.
    #[garde(length(chars, min = 1, max = 2000))]
    pub notes: Option<String>,
}

/// A page of a list: where it begins, and how long it is.
struct Page {
    status: Status,
    kind: Option<Kind>,
    after: (i64, String),
    limit: u32,
}

impl Page {
    fn statement(&self, account: crate::domain::ids::AccountId, now: Timestamp) -> Statement<User> {
        let (status, (rank, id), read) = (self.status.as_str(), &self.after, self.limit + 1);
        match self.kind {
            None => bind!(RECOMMENDATIONS, account, status, *rank, id, now, read),
            Some(kind) => bind!(RECOMMENDATIONS_OF_TYPE, account, status, *rank, id, now, read, kind.as_str()),
        }
    }
}

/// `GET /ai/recommendations`: best first. Who asks for those that wait has the coach look for more, once a day.
pub async fn list_recommendations(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<RecommendationsQuery>,
) -> Answer<List<RecommendationView>> {
    let status = query.status.unwrap_or(Status::Pending);
    let kind = query.kind.map_or("all", Kind::as_str);
    let list = format!("recommendations:{}:{}:{kind}", caller.account, status.as_str());
    let is_first = query.cursor.is_none();
    let after = query.cursor.map_or(Ok((FIRST_RANK, String::new())), |cursor| app.cursors.decode(&list, &cursor))?;
    let page = Page { status, kind: query.kind, after, limit: query.limit.unwrap_or(LIMIT_DEFAULT) };
    let db = app.user_db(caller.shard)?;
    let read = page.statement(caller.account, app.now());
    let rows = db.batch(vec![read, bind!(LOOKED_AT, caller.account)]).await?;
    let mut items: Vec<RecommendationRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
    let looked = rows.get(1).map(Rows::first::<RoundRow>).transpose()?.flatten();
    let mut key = None;
    if is_first && status == Status::Pending && may_look(looked.map(|row| row.looked_at), app.now()) {
        let own = app.data_key(caller.account).await?;
        if look_for_more(&app, &caller, &own).await? {
            items = db.all(page.statement(caller.account, app.now())).await?;
        }
        key = Some(own);
    }
    show_page(&app, &caller, (list, page.limit), items, key).await
}

async fn show_page(
    app: &App,
    caller: &Caller,
    (list, limit): (String, u32),
    rows: Vec<RecommendationRow>,
    key: Option<Key>,
) -> Answer<List<RecommendationView>> {
    let cut = Cut::of(rows, limit);
    let page = cut.page(|row| app.cursors.encode(&list, &(row.rank, row.id.to_string())));
    let mut items = Vec::with_capacity(cut.rows.len());
    if !cut.rows.is_empty() {
        let key = match key {
            Some(key) => key,
            None => app.data_key(caller.account).await?,
        };
        for row in cut.rows {
            items.push(RecommendationView::of(&key, caller.account, row, app.now())?);
        }
    }
    Ok(List::new(items, page))
}

/// `GET /ai/recommendations/{id}`
pub async fn get_recommendation(
    app: App,
    caller: Caller,
    PathId(id): PathId<RecommendationId>,
) -> Answer<Reply<RecommendationView>> {
    let (row, key) = load(&app, &caller, id).await?;
    RecommendationView::of(&key, caller.account, row, app.now()).map(Reply::new)
}

async fn load(app: &App, caller: &Caller, id: RecommendationId) -> Answer<(RecommendationRow, Key)> {
    let row: Option<RecommendationRow> =
        app.user_db(caller.shard)?.first(bind!(RECOMMENDATION, caller.account, id)).await?;
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    let key = app.data_key(caller.account).await?;
    Ok((row, key))
}

async fn show(app: &App, caller: &Caller, id: RecommendationId) -> Answer<Reply<RecommendationView>> {
    let (row, key) = load(app, caller, id).await?;
    RecommendationView::of(&key, caller.account, row, app.now()).map(Reply::new)
}

/// Refuses an answer to what was answered otherwise, or too late.
fn refuse_answered(status: Status) -> ApiError {
    match status {
        Status::Expired => ApiError::new(Code::RecommendationExpired),
        _ => ApiError::new(Code::RecommendationAnswered).detail("status", status),
    }
}

/// `POST /ai/recommendations/{id}/accept`: does what it says, once. Accepting again gives the same answer.
pub async fn accept_recommendation(
    app: App,
    caller: Caller,
    PathId(id): PathId<RecommendationId>,
) -> Answer<Reply<RecommendationView>> {
    let (row, key) = load(&app, &caller, id).await?;
    let content = open_content(&key, caller.account, &row)?;
    match row.status_at(app.now()) {
        Status::Accepted if row.applied_at.is_some() => {}
        Status::Accepted => finish(&app, &caller, id, &content).await?,
        Status::Pending => {
            check_rights(&caller, &content.action)?;
            match claim(&app, &caller, id, &content, &key).await {
                // Somebody was quicker: the person on another device, with this or another answer.
                Err(error) if error.code == Code::RecommendationAnswered => {
                    let (row, _) = load(&app, &caller, id).await?;
                    if row.status != Status::Accepted {
                        return Err(refuse_answered(row.status_at(app.now())));
                    }
                    finish(&app, &caller, id, &content).await?;
                }
                other => other?,
            }
        }
        status => return Err(refuse_answered(status)),
    }
    show(&app, &caller, id).await
}

/// The rights it takes to do by hand what is accepted.
fn check_rights(caller: &Caller, action: &Action) -> Answer<()> {
    let needed = match action {
        Action::AddTemplate { .. } | Action::ChangeTemplate { .. } => Permission::WriteOwnTemplates,
        Action::AdjustGoal { .. } => Permission::WriteOwnProgress,
        Action::Nothing {} => Permission::WriteAiRequests,
    };
    if caller.may(needed) { Ok(()) } else { Err(ApiError::new(Code::Forbidden)) }
}

/// Accepts what waits, and performs it.
async fn claim(app: &App, caller: &Caller, id: RecommendationId, content: &Content, key: &Key) -> Answer<()> {
    let whose = Whose::of(caller);
    let db = app.user_db(caller.shard)?;
    let accept = bind!(ANSWER, caller.account, id, Status::Accepted.as_str(), app.now());
    let refused = |error: StorageError| match error {
        error if was_answered(&error) => ApiError::new(Code::RecommendationAnswered),
        error if error.is_refusal("goals.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    };
    match &content.action {
        Action::Nothing {} => {
            db.batch(vec![accept, settle(app, whose, id, content, None)]).await.map_err(refused)?;
            Ok(())
        }
        Action::AdjustGoal { goal_id, revision, target_value, target_date } => {
            let person = (caller.account, caller.shard);
            let adjust = adjusting(app, person, (*goal_id, *revision), (*target_value, *target_date)).await?;
            db.batch(vec![accept, adjust, settle(app, whose, id, content, None)]).await.map_err(refused)?;
            measure_goals(app, &db, person, Vec::new()).await?;
            Ok(())
        }
        Action::AddTemplate { .. } | Action::ChangeTemplate { .. } => {
            let message = ApplyRecommendationV1 { account: caller.account, shard: caller.shard, recommendation: id };
            let job = app.job::<User>(JobMessage::ApplyRecommendationV1(message.clone()));
            db.batch(vec![accept, job.insert()]).await.map_err(refused)?;
            let job = job.hint(OutboxAddress::User(caller.shard)).id;
            match outbox::take(&db, job, app.now()).await? {
                Taken::Run(job) => run_job(app, &db, (&job, key), &message).await?,
                // The sweeper was quicker.
                Taken::NothingToDo | Taken::Hopeless { .. } => Ok(()),
            }
        }
    }
}

/// Goes on with what was accepted and has not taken effect yet.
async fn finish(app: &App, caller: &Caller, id: RecommendationId, content: &Content) -> Answer<()> {
    let whose = Whose::of(caller);
    let template = perform(app, whose, content).await?;
    app.user_db(caller.shard)?.execute(settle(app, whose, id, content, template)).await?;
    Ok(())
}

/// `POST /ai/recommendations/{id}/decline`: nothing changes. Declining again gives the same answer.
pub async fn decline_recommendation(
    app: App,
    caller: Caller,
    PathId(id): PathId<RecommendationId>,
) -> Answer<Reply<RecommendationView>> {
    let (row, key) = load(&app, &caller, id).await?;
    match row.status_at(app.now()) {
        Status::Declined => return RecommendationView::of(&key, caller.account, row, app.now()).map(Reply::new),
        Status::Pending => {}
        status => return Err(refuse_answered(status)),
    }
    let decline = bind!(ANSWER, caller.account, id, Status::Declined.as_str(), app.now());
    match app.user_db(caller.shard)?.execute(decline).await {
        Err(error) if was_answered(&error) => {
            let (row, _) = load(&app, &caller, id).await?;
            match row.status_at(app.now()) {
                Status::Declined => {}
                status => return Err(refuse_answered(status)),
            }
        }
        other => {
            other?;
        }
    }
    show(&app, &caller, id).await
}

/// `PUT /ai/recommendations/{id}/feedback`
pub async fn rate_recommendation(
    app: App,
    caller: Caller,
    PathId(id): PathId<RecommendationId>,
    ValidJson(body): ValidJson<FeedbackRequest>,
) -> Answer<Reply<RecommendationView>> {
    if body.rating.is_none() && body.was_helpful.is_none() && body.notes.is_none() {
        return Err(ApiError::invalid_field("rating", "is required, or wasHelpful, or notes"));
    }
    let key = app.data_key(caller.account).await?;
    let notes = body.notes.as_deref().map(|notes| seal(&app, &key, caller.account, id, "notes", notes));
    let rate = bind!(RATE, caller.account, id, body.rating, body.was_helpful, notes, app.now());
    if app.user_db(caller.shard)?.execute(rate).await? == 0 {
        return Err(ApiError::new(Code::NotFound));
    }
    show(&app, &caller, id).await
}
