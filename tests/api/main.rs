//! HTTP tests: the real router over real SQLite. One file for each operation, as in `src/features`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod exercises;
mod health;
