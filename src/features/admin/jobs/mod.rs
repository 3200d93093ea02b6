//! Work of the admin slice that nobody asked for by request: what the minute's schedule runs.
//!
//! Owns no data of its own. Called by the schedule only.

mod appoint_first_admin;

pub use appoint_first_admin::appoint_first_admin;
