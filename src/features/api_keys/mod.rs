//! Keys by which a program signs in for a person.
//!
//! Owns the `api_keys` table. A key is shown once and kept as a hash; it may do what its scopes say and
//! the person's plan grants now, never what staff may. The gate asks [`recognise()`] on every request
//! with a key, with no cache between, so that a revoked key stands for nobody at once. Must not know
//! what a key is then used for.

mod keys;
mod recognise;
mod secret;
mod store;
mod views;

pub use recognise::recognise;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route},
    storage::erasure::ErasureRule,
};

/// How the tables of this slice forget a person.
pub const ERASURES: &[ErasureRule] = &[ErasureRule::core("api_keys", &store::ERASE_KEYS)];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "api_keys", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    // A key cannot make keys: all of these ask for a sign-in session.
    let read = Access::SessionNeeds(Permission::ReadOwnProfile);
    let write = Access::SessionNeeds(Permission::WriteOwnProfile);
    vec![
        Route::get("/api/auth/api-keys", keys::list_api_keys)
            .access(read)
            .summary("List your API keys")
            .errors(&[Code::InvalidCursor]),
        Route::post("/api/auth/api-keys", keys::create_api_key)
            .access(write)
            .summary("Create an API key, which is shown this once")
            .errors(&[Code::LimitReached]),
        Route::post("/api/auth/api-keys/{id}/rotate", keys::rotate_api_key)
            .access(write)
            .summary("Replace an API key's secret; the old one stops at once"),
        Route::delete("/api/auth/api-keys/{id}", keys::delete_api_key).access(write).summary("Revoke an API key"),
    ]
}
