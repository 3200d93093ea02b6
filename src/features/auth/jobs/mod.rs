//! Work of the auth slice that follows a request: what a new account still needs, the links that strangers asked
//! for, and the sockets of sign-ins that ended.
//!
//! Owns no data of its own. Called by the consumers only.

pub mod answer_mail_request;
pub mod close_sockets;
pub mod create_profile;
