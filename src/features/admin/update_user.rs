//! Changing an account.

use garde::Validate;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    store::{ACTOR_REFUSED, REVOKE_SIGN_INS, TARGET_CHANGED, TELL_CHANGE, UPDATE_USER, USER_BY_ID, UserRow},
    views::{AccountStatus, AdminUserView},
};
use crate::{
    app::{App, ClosingSockets},
    audit::{Action, Entry, Subject},
    bind,
    domain::{
        ids::{AccountId, AuditId},
        permissions::{Plan, Role},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, PathId, Reply, ValidJson},
    storage::{Core, Statement, StorageError},
};

/// What staff may set an account to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum SettableStatus {
    /// In use.
    Active,
    /// Locked: its sign-ins end, and it cannot sign in.
    Suspended,
}

/// What to change. What is left out stays.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateUserRequest {
    /// Another role. Ends the person's sign-ins.
    #[garde(skip)]
    role: Option<Role>,
    /// Another plan. Ends the person's sign-ins, because tokens tell the plan.
    #[garde(skip)]
    plan: Option<Plan>,
    /// Lock or unlock the account.
    #[garde(skip)]
    status: Option<SettableStatus>,
    /// Whether the address is known to be theirs.
    #[garde(skip)]
    email_verified: Option<bool>,
}

/// How often an account that changes under our hands is read again.
const TRIES_MAX: u32 = 3;

/// `PUT /admin/users/{id}`: the same as `PATCH`, for clients that know only `PUT`.
pub async fn update_user(
    app: App,
    caller: Caller,
    id: PathId<AccountId>,
    body: ValidJson<UpdateUserRequest>,
) -> Answer<Reply<AdminUserView>> {
    patch_user(app, caller, id, body).await
}

/// `PATCH /admin/users/{id}`
pub async fn patch_user(
    app: App,
    caller: Caller,
    PathId(id): PathId<AccountId>,
    ValidJson(body): ValidJson<UpdateUserRequest>,
) -> Answer<Reply<AdminUserView>> {
    if id == caller.account && (body.role.is_some() || body.status.is_some()) {
        return Err(ApiError::new(Code::NotYourself));
    }
    for _ in 0..TRIES_MAX {
        let row = app.core_db().first::<UserRow>(bind!(USER_BY_ID, id)).await?;
        let row = row.filter(|row| row.status != AccountStatus::Deleted).ok_or(ApiError::new(Code::NotFound))?;
        let change = Change::of(&row, &body, app.now());
        if change.told.is_empty() {
            return Ok(Reply::new(AdminUserView::of(row, &app.config.audit_key)));
        }
        let closing = change.ends_sign_ins().map(|_| app.closing_all(id, None));
        let statements = change.statements(&app, caller.account, closing.as_ref());
        match app.core_db().batch(statements).await {
            Ok(results) => {
                app.seal_audit_soon();
                if let Some(closing) = closing {
                    closing.follow(&app);
                }
                let updated = results.last().map(crate::storage::Rows::first::<UserRow>).transpose()?.flatten();
                let updated = updated.ok_or(ApiError::new(Code::NotFound))?;
                return Ok(Reply::new(AdminUserView::of(updated, &app.config.audit_key)));
            }
            Err(error) if error.is_refusal(TARGET_CHANGED) => {}
            Err(error) => return Err(refusal(error)),
        }
    }
    Err(ApiError::new(Code::EditConflict))
}

/// What a guard of a staff change means to the client.
pub fn refusal(error: StorageError) -> ApiError {
    if error.is_last_admin() {
        ApiError::new(Code::LastAdmin)
    } else if error.is_refusal(ACTOR_REFUSED) {
        ApiError::new(Code::SessionEnded)
    } else {
        error.into()
    }
}

/// An account as it was and as it shall be.
struct Change<'a> {
    old: &'a UserRow,
    role: Role,
    plan: Plan,
    status: AccountStatus,
    email_verified_at: Option<Timestamp>,
    told: Map<String, Value>,
    now: Timestamp,
}

impl<'a> Change<'a> {
    fn of(old: &'a UserRow, body: &UpdateUserRequest, now: Timestamp) -> Self {
        let status = match body.status {
            Some(SettableStatus::Active) => AccountStatus::Active,
            Some(SettableStatus::Suspended) => AccountStatus::Suspended,
            None => old.status,
        };
        let email_verified_at = match body.email_verified {
            Some(true) => old.email_verified_at.or(Some(now)),
            Some(false) => None,
            None => old.email_verified_at,
        };
        let (role, plan) = (body.role.unwrap_or(old.role), body.plan.unwrap_or(old.plan));
        let was_verified = old.email_verified_at.is_some();
        let told = [
            ("role", json!([old.role, role]), old.role != role),
            ("plan", json!([old.plan, plan]), old.plan != plan),
            ("status", json!([old.status, status]), old.status != status),
            (
                "emailVerified",
                json!([was_verified, email_verified_at.is_some()]),
                was_verified != email_verified_at.is_some(),
            ),
        ];
        let told = told.into_iter().filter_map(|(name, values, differs)| differs.then(|| (name.to_owned(), values)));
        Self { old, role, plan, status, email_verified_at, told: told.collect(), now }
    }

    /// Why the person's sign-ins end, if they do.
    fn ends_sign_ins(&self) -> Option<&'static str> {
        if self.status == AccountStatus::Suspended && self.old.status != self.status {
            Some("suspended")
        } else if self.role != self.old.role || self.plan != self.old.plan {
            Some("role_changed")
        } else {
            None
        }
    }

    /// The audit row first: it fails when somebody was quicker, and nothing after it takes effect.
    fn statements(&self, app: &App, actor: AccountId, closing: Option<&ClosingSockets>) -> Vec<Statement<Core>> {
        let Self { old, now, .. } = self;
        let entry = Entry {
            actor: Some(actor),
            action: Action::UserUpdated,
            subject: Subject::Account(old.id),
            details: self.told.clone(),
        };
        let columns = entry.columns(&app.config.audit_key);
        let mut statements = vec![
            bind!(
                TELL_CHANGE,
                AuditId::new(*now, app.entropy()),
                *now,
                columns.actor,
                columns.action,
                columns.subject,
                columns.details,
                actor,
                old.id,
                old.role.as_str(),
                old.plan.as_str(),
                old.status.as_str(),
                old.email_verified_at
            ),
            bind!(
                UPDATE_USER,
                old.id,
                self.role.as_str(),
                self.plan.as_str(),
                self.status.as_str(),
                self.email_verified_at,
                *now
            ),
        ];
        statements.extend(self.ends_sign_ins().map(|reason| bind!(REVOKE_SIGN_INS, old.id, *now, reason)));
        statements.extend(closing.map(ClosingSockets::insert));
        statements.push(bind!(USER_BY_ID, old.id));
        statements
    }
}
