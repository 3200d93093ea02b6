//! The product areas, one vertical slice each.
//!
//! A slice owns its tables' SQL, its routes and its jobs, and shows only its `mod.rs` to the outside.
//! Slices do not call one another, but for the functions listed in `tests/checks`.

pub mod access;
pub mod admin;
pub mod ai;
pub mod ai_usage;
pub mod analytics;
pub mod api_keys;
pub mod auth;
pub mod body;
pub mod chat;
pub mod docs;
pub mod equipment;
pub mod exercises;
pub mod goals;
pub mod health;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod mfa;
pub mod notifications;
pub mod nutrition;
pub mod oauth;
pub mod operations;
pub mod people;
pub mod push;
pub mod reminders;
pub mod rooms;
pub mod social;
pub mod templates;
pub mod test_routes;
pub mod transfer;
pub mod workouts;

use crate::{http::Route, storage::CatalogueEntry};

/// A slice, as `wiring` sees it.
pub struct Slice {
    /// Its folder's name.
    pub name: &'static str,
    /// Its routes.
    pub routes: Vec<Route>,
    /// Its SQL.
    pub statements: &'static [&'static [CatalogueEntry]],
}
