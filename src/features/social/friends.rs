//! Friends, and requests to be friends.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{
        ACCEPT_FRIENDSHIP, ASK_FRIENDSHIP, DECLINE_FRIENDSHIP, END_FRIENDSHIP, FRIENDS, FRIENDSHIP, FriendshipRow,
        INCOMING_REQUESTS, OUTGOING_REQUESTS, is_limit,
    },
    views::{ConnectionView, PageQuery, read_page},
};
use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery, cursor::LIMIT_MAX,
    },
    storage::StorageError,
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
    let results = app
        .core_db()
        .batch(vec![
            bind!(ACCEPT_FRIENDSHIP, me, them, now),
            bind!(ASK_FRIENDSHIP, me, them, now),
            bind!(FRIENDSHIP, me, them),
        ])
        .await
        .map_err(friendship_error)?;
    let [accepted, asked, current] = results.as_slice() else { return Err(Code::InternalError.into()) };
    if current.first::<FriendshipRow>()?.is_none() {
        return Err(Code::NotFound.into());
    }
    let status = match (accepted.changes, asked.changes) {
        (0, 0) => return Err(Code::FriendRequestExists.into()),
        (0, _) => FriendshipStatus::Outgoing,
        _ => FriendshipStatus::Accepted,
    };
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
            let statements = vec![bind!(ACCEPT_FRIENDSHIP, me, them, app.now()), bind!(FRIENDSHIP, me, them)];
            let results = app.core_db().batch(statements).await.map_err(friendship_error)?;
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

fn friendship_error(error: StorageError) -> ApiError {
    if is_limit(&error) {
        return ApiError::new(Code::LimitReached).saying("One of you has as many friends or requests as one may have.");
    }
    error.into()
}
