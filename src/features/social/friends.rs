//! Friends, and requests to be friends.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{
        ACCEPT_FRIENDSHIP, ASK_FRIENDSHIP, DECLINE_FRIENDSHIP, END_FRIENDSHIP, FRIENDS, FRIENDSHIP, FriendshipRow,
        INCOMING_REQUESTS, OUTGOING_REQUESTS, TELL_ACCEPTED, TELL_ASKED, is_limit,
    },
    views::{ConnectionView, PageQuery, read_page},
};
use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, notice::Notice, time::Timestamp},
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery, cursor::LIMIT_MAX,
    },
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Core, Sql, Statement, StorageError},
};

/// Which friendships a list shows.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FriendsFilter {
    /// Friends.
    #[default]
    Accepted,
    /// Requests you may answer.
    Incoming,
    /// Requests you wait on.
    Outgoing,
}

/// Which friendships to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListFriendsQuery {
    /// Friends, unless something else is asked for.
    #[garde(skip)]
    status: Option<FriendsFilter>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// Whom to ask.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RequestFriendshipRequest {
    /// The account.
    #[garde(skip)]
    user_id: AccountId,
}

/// What to do with a request.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum RequestAction {
    /// Become friends.
    Accept,
    /// Forget the request.
    Decline,
}

/// The answer to a request.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AnswerRequestRequest {
    /// Accept or decline.
    #[garde(skip)]
    action: RequestAction,
}

/// How it stands between you.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FriendshipStatus {
    /// You have asked.
    Outgoing,
    /// You are friends.
    Accepted,
    /// You have declined.
    Declined,
}

/// A friendship, or what became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FriendshipView {
    user_id: AccountId,
    status: FriendshipStatus,
}

/// `GET /api/users/friends`
pub async fn list_friends(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListFriendsQuery>,
) -> Answer<List<ConnectionView>> {
    let (name, sql) = match query.status.unwrap_or_default() {
        FriendsFilter::Accepted => ("friends", &FRIENDS),
        FriendsFilter::Incoming => ("requests.incoming", &INCOMING_REQUESTS),
        FriendsFilter::Outgoing => ("requests.outgoing", &OUTGOING_REQUESTS),
    };
    let page = PageQuery { cursor: query.cursor, limit: query.limit };
    read_page(&app, caller.account, name, sql, page, ConnectionView::of).await
}

/// `POST /api/users/friends/request`: whoever asks somebody who has asked them accepts.
pub async fn request_friendship(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<RequestFriendshipRequest>,
) -> Answer<Created<FriendshipView>> {
    let (me, them) = (caller.account, body.user_id);
    if me == them {
        return Err(ApiError::new(Code::NotYourself).field("userId", "is your own"));
    }
    let now = app.now();
    let (accepted_job, asked_job) = (telling(&app, me, them, true), telling(&app, me, them, false));
    let results = app
        .core_db()
        .batch(vec![
            bind!(ACCEPT_FRIENDSHIP, me, them, now),
            tell_by(&TELL_ACCEPTED, &accepted_job, me, them, now),
            bind!(ASK_FRIENDSHIP, me, them, now),
            tell_by(&TELL_ASKED, &asked_job, me, them, now),
            bind!(FRIENDSHIP, me, them),
        ])
        .await
        .map_err(friendship_error)?;
    let [accepted, _, asked, _, current] = results.as_slice() else { return Err(Code::InternalError.into()) };
    if current.first::<FriendshipRow>()?.is_none() {
        return Err(Code::NotFound.into());
    }
    let (status, job) = match (accepted.changes, asked.changes) {
        (0, 0) => return Err(Code::FriendRequestExists.into()),
        (0, _) => (FriendshipStatus::Outgoing, asked_job),
        _ => (FriendshipStatus::Accepted, accepted_job),
    };
    app.hint([job.hint(OutboxAddress::Core)]);
    Ok(Created(FriendshipView { user_id: them, status }))
}

/// `PUT /api/users/friends/{userId}`: to accept what is accepted already is fine; without a request of that
/// person there is nothing to answer.
pub async fn answer_request(
    app: App,
    caller: Caller,
    PathId(them): PathId<AccountId>,
    ValidJson(body): ValidJson<AnswerRequestRequest>,
) -> Answer<Reply<FriendshipView>> {
    let me = caller.account;
    let status = match body.action {
        RequestAction::Accept => {
            let job = telling(&app, me, them, true);
            let statements = vec![
                bind!(ACCEPT_FRIENDSHIP, me, them, app.now()),
                tell_by(&TELL_ACCEPTED, &job, me, them, app.now()),
                bind!(FRIENDSHIP, me, them),
            ];
            let results = app.core_db().batch(statements).await.map_err(friendship_error)?;
            app.hint(results.get(1).filter(|told| told.changes > 0).map(|_| job.hint(OutboxAddress::Core)));
            let current = results.last().map(|rows| rows.first::<FriendshipRow>()).transpose()?.flatten();
            current.filter(|row| row.is_friend).map(|_| FriendshipStatus::Accepted)
        }
        RequestAction::Decline => {
            let declined = app.core_db().execute(bind!(DECLINE_FRIENDSHIP, me, them)).await?;
            (declined > 0).then_some(FriendshipStatus::Declined)
        }
    };
    Ok(Reply::new(FriendshipView { user_id: them, status: status.ok_or(Code::NotFound)? }))
}

/// `DELETE /api/users/friends/{userId}`: the same answer for everybody, so that it tells nothing.
pub async fn remove_friend(app: App, caller: Caller, PathId(them): PathId<AccountId>) -> Answer<Reply<Done>> {
    app.core_db().execute(bind!(END_FRIENDSHIP, caller.account, them)).await?;
    Ok(Done::reply("You are not friends, and no request of yours is waiting."))
}

/// The job that tells `them` what `me` did. The name of `me` is put in where it is written.
fn telling(app: &App, me: AccountId, them: AccountId, is_acceptance: bool) -> Job<Core> {
    let (username, at) = (String::new(), app.now());
    let notice = if is_acceptance {
        Notice::FriendAccepted { user_id: me, username, at }
    } else {
        Notice::FriendRequested { user_id: me, username, at }
    };
    app.job(JobMessage::NotifyV1(NotifyV1 { account: them, notice }))
}

/// Writes the job if what it tells of has just happened.
fn tell_by(sql: &Sql<Core>, job: &Job<Core>, me: AccountId, them: AccountId, now: Timestamp) -> Statement<Core> {
    job.insert_if(sql, [me.into(), them.into(), now.into()])
}

fn friendship_error(error: StorageError) -> ApiError {
    if is_limit(&error) {
        return ApiError::new(Code::LimitReached).saying("One of you has as many friends or requests as one may have.");
    }
    error.into()
}
