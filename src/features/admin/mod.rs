//! Running the installation: accounts of others, the audit log, figures over the platform.
//!
//! Owns the counters of accounts and nothing else; it changes accounts and ends sign-ins. Called by staff,
//! recently signed in; for anybody else its addresses do not exist. Every change stands in the audit log
//! with old and new values. Must not show what belongs to one person alone: no operation here reads a
//! user shard.

mod analytics;
mod audit_log;
mod delete_user;
pub mod jobs;
mod store;
mod update_user;
mod users;
mod views;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::{Location, erasure::ErasureRule},
};

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::keep(Location::Core, "account_counts", "counts accounts by kind"),
    ErasureRule::keep(Location::Core, "account_days", "counts accounts by day"),
];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "admin", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let staff = |route: Route, permission| route.access(Access::Staff(permission)).limit(LimitClass::Admin);
    let reads = |route| staff(route, Permission::ReadAllUsers);
    let writes = |route| {
        staff(route, Permission::WriteAllUsers).errors(&[Code::NotYourself, Code::LastAdmin, Code::EditConflict])
    };
    vec![
        reads(Route::get("/api/admin/users", users::list_users))
            .summary("Accounts, newest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/admin/users/{id}", users::get_user)).summary("One account"),
        writes(Route::put("/api/admin/users/{id}", update_user::update_user))
            .summary("Change an account's role, plan, status or verification"),
        writes(Route::patch("/api/admin/users/{id}", update_user::patch_user))
            .summary("Change an account's role, plan, status or verification"),
        writes(Route::delete("/api/admin/users/{id}", delete_user::delete_user)).summary("Delete an account"),
        reads(Route::get("/api/admin/audit", audit_log::list_audit)).summary("What was done, newest first"),
        reads(Route::get("/api/admin/audit/verify", audit_log::verify_audit))
            .summary("Whether the audit log is as it was written")
            .errors(&[Code::InvalidCursor]),
        staff(Route::get("/api/admin/analytics", analytics::get_platform_analytics), Permission::ReadPlatformAnalytics)
            .summary("Figures over the whole platform"),
    ]
}
