//! HTTP tests: the real router over real SQLite. One file for each operation, as in `src/features`.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod health;
