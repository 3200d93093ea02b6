//! Checks of the repository itself: what the compiler cannot hold. Each file is one rule or a few of
//! a kind; lists of exceptions may only shrink, so an exception that is no longer needed fails too.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

#[expect(dead_code, unused_imports, reason = "each test binary uses its own part of the harness")]
#[path = "../support/mod.rs"]
mod support;

mod access;
mod architecture;
mod docs_paths;
#[cfg(feature = "openapi")]
mod openapi;
mod source;
mod sql;
mod wrangler;
