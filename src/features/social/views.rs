//! Cards, and pages of them.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::store::{BlockedRow, ConnectionRow, PersonRow};
use crate::{
    app::App,
    domain::{ids::AccountId, time::Timestamp},
    http::{
        ApiError, List,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    storage::{Core, Sql},
};

/// What a person is to you.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RelationshipView {
    /// You are friends.
    is_friend: bool,
    /// You have asked, and wait for the answer.
    request_sent: bool,
    /// They have asked, and wait for yours.
    request_received: bool,
    /// You follow them.
    is_following: bool,
    /// They follow you.
    follows_you: bool,
}

/// The card of a person: what others see of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PersonCardView {
    id: AccountId,
    username: String,
    /// May be empty.
    display_name: String,
    /// Address of the picture.
    avatar: Option<String>,
    relationship: RelationshipView,
}

impl PersonCardView {
    /// The card of a row.
    pub fn of(app: &App, row: PersonRow) -> Self {
        Self {
            id: row.id,
            username: row.username,
            display_name: row.display_name,
            avatar: row.avatar_key.map(|key| avatar_address(app, &key)),
            relationship: RelationshipView {
                is_friend: row.is_friend,
                request_sent: row.request_sent,
                request_received: row.request_received,
                is_following: row.is_following,
                follows_you: row.follows_you,
            },
        }
    }
}

/// Somebody you are connected to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ConnectionView {
    #[serde(flatten)]
    person: PersonCardView,
    /// When you became friends, when it was asked, or when the following began.
    since: Timestamp,
}

impl ConnectionView {
    /// The item of a row.
    pub fn of(app: &App, row: ConnectionRow) -> Self {
        Self { person: PersonCardView::of(app, row.person), since: row.since }
    }
}

/// Somebody you have blocked.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BlockedView {
    id: AccountId,
    username: String,
    /// Empty when their profile is not public.
    display_name: String,
    /// `null` when their profile is not public.
    avatar: Option<String>,
    since: Timestamp,
}

impl BlockedView {
    /// The item of a row.
    pub fn of(app: &App, row: BlockedRow) -> Self {
        Self {
            id: row.id,
            username: row.username,
            display_name: row.display_name,
            avatar: row.avatar_key.map(|key| avatar_address(app, &key)),
            since: row.since,
        }
    }
}

fn avatar_address(app: &App, key: &str) -> String {
    format!("{}/media/{key}", app.config.public_url)
}

/// How much of a list is asked for.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PageQuery {
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    pub cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// A row that lists order by an instant and, within it, by account.
pub trait Placed {
    /// The row's place.
    fn place(&self) -> (Timestamp, AccountId);
}

impl Placed for ConnectionRow {
    fn place(&self) -> (Timestamp, AccountId) {
        (self.since, self.person.id)
    }
}

impl Placed for BlockedRow {
    fn place(&self) -> (Timestamp, AccountId) {
        (self.since, self.id)
    }
}

/// Reads the page of `viewer`'s list `name` that `query` asks for. `sql` takes the viewer, the place to go on
/// after (two parameters) and how many rows to give.
///
/// # Errors
/// A cursor of another list, or the database failed.
pub async fn read_page<R, V>(
    app: &App,
    viewer: AccountId,
    name: &str,
    sql: &Sql<Core>,
    query: PageQuery,
    view: fn(&App, R) -> V,
) -> Result<List<V>, ApiError>
where
    R: Placed + serde::de::DeserializeOwned,
{
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let list = format!("{name}:{viewer}");
    let (since, id) = match query.cursor {
        Some(cursor) => app.cursors.decode::<(i64, AccountId)>(&list, &cursor)?,
        None => (Timestamp::END.as_millis(), viewer),
    };
    // One row more than asked for tells whether there is another page.
    let rows: Vec<R> = app.core_db().all(crate::bind!(sql, viewer, since, id, limit + 1)).await?;
    let cursor = |row: &R| {
        let (since, id) = row.place();
        app.cursors.encode(&list, &(since.as_millis(), id))
    };
    Ok(List::page(rows, limit, cursor, |row| view(app, row)))
}
