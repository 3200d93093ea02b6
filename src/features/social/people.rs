//! People as others find and see them.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    store::{FoundRow, MORE_PEOPLE_BY_WORDS, PEOPLE_BY_USERNAME, PEOPLE_BY_WORDS, PERSON, PersonRow},
    views::PersonCardView,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::AccountId,
        people_search::{PeopleQuery, QUERY_CHARS_MAX},
    },
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
};

/// Whom to look for.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SearchPeopleQuery {
    /// The beginning of a username, or of words of a name.
    #[garde(length(chars, min = 1, max = QUERY_CHARS_MAX))]
    q: String,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// After whom a search goes on. Usernames come first, then words in names.
#[derive(Debug, Serialize, Deserialize)]
enum Position {
    #[serde(rename = "u")]
    Username(String),
    #[serde(rename = "w")]
    Words(i64),
}

/// `GET /api/users/search`: those whose username begins with the text, in the order of usernames (so an exact
/// match is first), then those with its words in their names, longest-standing first. Neither order depends
/// on a score, so pages neither overlap nor miss anybody.
pub async fn search_people(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<SearchPeopleQuery>,
) -> Answer<List<PersonCardView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let wanted =
        PeopleQuery::parse(&query.q).ok_or_else(|| ApiError::new(Code::InvalidQuery).field("q", "is blank"))?;
    let list = format!("people:{}:{}", caller.account, wanted.username_prefix);
    let position = match query.cursor {
        Some(cursor) => app.cursors.decode(&list, &cursor)?,
        None => Position::Username(String::new()),
    };
    let rows = find_people(&app, caller.account, &wanted, &position, limit).await?;
    let cursor = |last: &FoundRow| app.cursors.encode(&list, &position_of(last));
    Ok(List::page(rows, limit, cursor, |row| PersonCardView::of(&app, row.person)))
}

/// A row stands by its username, or by its number, whichever it was found by.
fn position_of(row: &FoundRow) -> Position {
    let by_username = row.username_key.clone().map(Position::Username);
    by_username.unwrap_or_else(|| Position::Words(row.number.unwrap_or_default()))
}

/// Both parts of the search in one call, at least one row more than `limit` when there are so many.
async fn find_people(
    app: &App,
    viewer: AccountId,
    wanted: &PeopleQuery,
    position: &Position,
    limit: u32,
) -> Answer<Vec<FoundRow>> {
    let (prefix, rows_max) = (&wanted.username_prefix, limit + 1);
    let mut statements = Vec::new();
    match (position, &wanted.words) {
        (Position::Username(after), words) => {
            statements.push(bind!(PEOPLE_BY_USERNAME, viewer, prefix, after, rows_max));
            if let Some(words) = words {
                statements.push(bind!(MORE_PEOPLE_BY_WORDS, viewer, words, 0, prefix, rows_max, after));
            }
        }
        (Position::Words(after), Some(words)) => {
            statements.push(bind!(PEOPLE_BY_WORDS, viewer, words, *after, prefix, rows_max));
        }
        (Position::Words(_), None) => {}
    }
    let mut found = Vec::new();
    for rows in app.core_db().batch(statements).await? {
        found.extend(rows.decode::<FoundRow>()?);
    }
    Ok(found)
}

/// `GET /api/users/{id}`
pub async fn get_person(app: App, caller: Caller, PathId(id): PathId<AccountId>) -> Answer<Reply<PersonCardView>> {
    let row = app.core_db().first::<PersonRow>(bind!(PERSON, caller.account, id)).await?;
    Ok(Reply::new(PersonCardView::of(&app, row.ok_or(Code::NotFound)?)))
}
