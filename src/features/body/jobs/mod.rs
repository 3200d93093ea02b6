//! The background work of this slice.
//!
//! Every job may run twice or late: its steps are safe to repeat, and it marks itself done in the batch of its
//! last step. `wiring::consumers` leads here; nothing else calls these.

mod delete_unused_photo;

pub use delete_unused_photo::delete_unused_photo;
