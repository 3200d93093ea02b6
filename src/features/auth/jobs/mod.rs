//! Work of the auth slice that follows a request: what a new account still needs, and the links that
//! strangers asked for.
//!
//! Owns no data of its own. Called by the consumers only.

pub mod answer_mail_request;
pub mod create_profile;
