//! The product areas, one vertical slice each.
//!
//! A slice owns its tables' SQL, its routes and its jobs, and shows only its `mod.rs` to the outside.
//! Slices do not call one another, but for the functions listed in `tests/checks`.

pub mod auth;
pub mod exercises;
pub mod health;

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
