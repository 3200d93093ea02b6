//! HTTP tests: the real router over real SQLite. One file for each operation, as in `src/features`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[expect(unused_imports, reason = "each test binary uses its own part of the harness")]
#[path = "../support/mod.rs"]
mod support;

mod access;
mod admin;
mod ai;
mod analytics;
mod api_keys;
mod auth;
mod body;
mod chat;
mod coach;
mod contract;
mod docs;
mod equipment;
mod exercises;
mod goals;
mod health;
mod hub;
mod jobs;
mod live;
mod mail;
mod mfa;
mod notifications;
mod nutrition;
mod oauth;
mod operations;
mod people;
mod push;
mod reminders;
mod rooms;
mod social;
mod templates;
mod training;
mod transfer;
mod workouts;
