//! Pure rules and types: what is true of training, accounts and limits whatever they run on.
//!
//! Owns no data. Called from every other layer. Must not do I/O, be `async`, read a clock or draw
//! randomness: time and random bytes are arguments, so each rule is a table in a unit test.

pub mod email;
pub mod exercises;
pub mod ids;
pub mod network;
pub mod permissions;
pub mod principal;
pub mod rate_limit;
pub mod refresh;
pub mod text;
pub mod time;
