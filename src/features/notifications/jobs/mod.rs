//! The background work of this slice.
//!
//! A job may run twice or late: the row is written once for its cause, the announcement carries the row's id, and
//! the hub takes one event of a key once. `wiring::consumers` leads here; nothing else calls these.

mod notify;

pub use notify::{announce, notify_from_core, notify_from_user};
