//! Work of the auth slice that follows a request: what a new account still needs.
//!
//! Owns no data of its own. Called by the consumers only.

pub mod create_profile;
