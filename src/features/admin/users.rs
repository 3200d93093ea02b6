//! Finding accounts.

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    store::{
        COUNT_SIGN_INS, CountRow, LIST_BY_EMAIL, LIST_BY_ID, LIST_BY_PLAN, LIST_BY_ROLE, LIST_BY_STATUS,
        LIST_BY_USERNAME, LIST_NEWEST, USER_BY_ID, UserRow,
    },
    views::{AccountStatus, AdminUserView},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        email,
        ids::AccountId,
        permissions::{Plan, Role},
    },
    http::{
        Answer, ApiError, Caller, Code, List, PathId, Reply, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    storage::{Core, Statement},
};

/// Which accounts to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListUsersQuery {
    /// A whole e-mail address, a whole id, or the beginning of a username.
    #[garde(length(chars, min = 1, max = 254))]
    q: Option<String>,
    /// Only accounts of this role.
    #[garde(skip)]
    role: Option<Role>,
    /// Only accounts of this status; without it, all but deleted ones.
    #[garde(skip)]
    status: Option<AccountStatus>,
    /// Only accounts of this plan.
    #[garde(skip)]
    plan: Option<Plan>,
    /// Where the page before ended.
    #[garde(length(bytes, max = 500))]
    cursor: Option<String>,
    /// Items a page.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// What the list is searched by.
#[derive(Debug, PartialEq, Eq)]
enum Search {
    Everything,
    Email(String),
    Id(AccountId),
    Username(String),
}

impl Search {
    fn read(q: Option<&str>) -> Result<Self, ApiError> {
        let Some(q) = q.map(str::trim).filter(|q| !q.is_empty()) else { return Ok(Self::Everything) };
        if let Some(id) = AccountId::parse(q) {
            return Ok(Self::Id(id));
        }
        if q.contains('@') {
            let invalid = || ApiError::new(Code::InvalidQuery).field("q", "is not an e-mail address");
            return email::normalise(q).map(Self::Email).ok_or_else(invalid);
        }
        Ok(Self::Username(q.to_lowercase()))
    }
}

/// Where a page of the list ended: creation time and id, or the username.
#[derive(Debug, Serialize, Deserialize)]
enum Position {
    Created(i64, String),
    Username(String),
}

/// After every time and id there is: where a list that begins with the newest starts.
const NEWEST: (i64, &str) = ((1 << 53) - 1, "~");

impl ListUsersQuery {
    fn list_name(&self) -> String {
        let status = self.status.map(AccountStatus::as_str);
        format!("admin.users|{:?}|{:?}|{status:?}|{:?}", self.q, self.role, self.plan)
    }

    fn statement(&self, search: &Search, after: Option<Position>, limit: u32) -> Statement<Core> {
        let (role, plan) = (self.role.map(Role::as_str), self.plan.map(Plan::as_str));
        let status = self.status.map(AccountStatus::as_str);
        let (time, id) = match &after {
            Some(Position::Created(time, id)) => (*time, id.as_str()),
            _ => NEWEST,
        };
        match search {
            Search::Email(address) => bind!(LIST_BY_EMAIL, role, plan, status, limit, address),
            Search::Id(id) => bind!(LIST_BY_ID, role, plan, status, limit, *id),
            Search::Username(prefix) => {
                let from = match after {
                    // A name holds no control characters, so this is before every longer one.
                    Some(Position::Username(last)) => format!("{last}\u{1}"),
                    _ => prefix.clone(),
                };
                bind!(LIST_BY_USERNAME, role, plan, status, limit, from, format!("{prefix}\u{10ffff}"))
            }
            Search::Everything => {
                // The rarest of the kinds asked for leads, so that few rows are read in vain.
                let sql = if self.status.is_some_and(|status| status != AccountStatus::Active) {
                    &LIST_BY_STATUS
                } else if self.role.is_some_and(|role| role != Role::User) {
                    &LIST_BY_ROLE
                } else if self.plan.is_some_and(|plan| plan != Plan::Free) {
                    &LIST_BY_PLAN
                } else {
                    &LIST_NEWEST
                };
                bind!(sql, role, plan, status, limit, time, id)
            }
        }
    }

    /// Names of the filters used; their values could be private.
    fn filters(&self) -> Vec<&'static str> {
        [
            ("q", self.q.is_some()),
            ("role", self.role.is_some()),
            ("status", self.status.is_some()),
            ("plan", self.plan.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, used)| used.then_some(name))
        .collect()
    }
}

/// `GET /admin/users`
pub async fn list_users(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListUsersQuery>,
) -> Answer<List<AdminUserView>> {
    let search = Search::read(query.q.as_deref())?;
    let list = query.list_name();
    let after = query.cursor.as_deref().map(|cursor| app.cursors.decode::<Position>(&list, cursor)).transpose()?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let mut details = Map::new();
    details.insert("filters".to_owned(), Value::from(query.filters()));
    let told = Entry {
        actor: Some(caller.account),
        action: Action::UsersListed,
        subject: Subject::Thing("accounts".to_owned()),
        details,
    };
    let statement = query.statement(&search, after, limit + 1);
    let results = app.core_db().batch(vec![statement, app.audit(&told)]).await?;
    let rows = results.first().map(crate::storage::Rows::decode::<UserRow>).transpose()?.unwrap_or_default();
    let cursor = |last: &UserRow| {
        let position = match (&search, &last.username_key) {
            (Search::Username(_), Some(name)) => Position::Username(name.clone()),
            _ => Position::Created(last.created_at.as_millis(), last.id.to_string()),
        };
        app.cursors.encode(&list, &position)
    };
    Ok(List::page(rows, limit, cursor, |row| AdminUserView::of(row, &app.config.audit_key)))
}

/// An account, with what is not worth reading for a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AdminUserDetailView {
    #[serde(flatten)]
    user: AdminUserView,
    /// Sign-ins that hold.
    active_sessions: u32,
}

/// `GET /admin/users/{id}`
pub async fn get_user(app: App, caller: Caller, PathId(id): PathId<AccountId>) -> Answer<Reply<AdminUserDetailView>> {
    let told = Entry {
        actor: Some(caller.account),
        action: Action::UserRead,
        subject: Subject::Account(id),
        details: Map::new(),
    };
    let statements = vec![bind!(USER_BY_ID, id), bind!(COUNT_SIGN_INS, id, app.now()), app.audit(&told)];
    let results = app.core_db().batch(statements).await?;
    let [user, sessions, _] = results.as_slice() else { return Err(ApiError::new(Code::InternalError)) };
    let row = user.first::<UserRow>()?.ok_or(ApiError::new(Code::NotFound))?;
    let active_sessions = sessions.first::<CountRow>()?.map_or(0, |row| row.n);
    Ok(Reply::new(AdminUserDetailView { user: AdminUserView::of(row, &app.config.audit_key), active_sessions }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_told_by_its_form() {
        let id = "0193a000-0000-7000-8000-000000000001";
        assert_eq!(Search::read(None).unwrap(), Search::Everything);
        assert_eq!(Search::read(Some(" ")).unwrap(), Search::Everything);
        assert_eq!(Search::read(Some(" Ada@Example.org")).unwrap(), Search::Email("ada@example.org".into()));
        assert_eq!(Search::read(Some(id)).unwrap(), Search::Id(AccountId::parse(id).unwrap()));
        assert_eq!(Search::read(Some("AdA")).unwrap(), Search::Username("ada".into()));
        assert_eq!(Search::read(Some("ada@")).unwrap_err().code, Code::InvalidQuery);
    }
}
