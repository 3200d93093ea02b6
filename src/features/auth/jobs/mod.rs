//! Work of the auth slice that follows a request: what a new account still needs, and the sockets of sign-ins that
//! ended.
//!
//! Owns no data of its own. Called by the consumers only.

pub mod close_sockets;
pub mod create_profile;
