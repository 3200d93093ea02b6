//! Administration.

use serde_json::Value;
use vivace::domain::permissions::{Plan, Role};

use crate::support::{SignedIn, TestApp};

mod analytics;
mod audit_chain;
mod delete_user;
mod first_admin;
mod list_audit;
mod list_users;
mod staff_only;
mod update_user;

/// An administrator, signed in.
fn admin(app: &TestApp, username: &str) -> SignedIn {
    app.sign_in_as(username, Role::Admin, Plan::Free)
}

fn path_of(person: &SignedIn) -> String {
    format!("/api/v1/admin/users/{}", person.account)
}

/// One column of an account.
fn column(app: &TestApp, person: &SignedIn, name: &str) -> Value {
    let sql = format!("SELECT {name} AS value FROM accounts WHERE id = ?1");
    app.core.rows(&sql, &[&person.account.to_string()])[0]["value"].clone()
}

/// Every audit row: action and details.
fn audit_rows(app: &TestApp) -> Vec<(String, Value)> {
    app.core
        .rows("SELECT action, details FROM audit_log ORDER BY id", &[])
        .into_iter()
        .map(|row| {
            let details = serde_json::from_str(row["details"].as_str().unwrap()).unwrap();
            (row["action"].as_str().unwrap().to_owned(), details)
        })
        .collect()
}
