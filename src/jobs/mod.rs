//! Background work: a row in an outbox, written in the batch of what it follows; a queue message that
//! only hints at the row; a sweeper that hints again.
//!
//! Owns the outbox tables of all databases and the ledger of dead jobs. Called by slices (to enqueue)
//! and by `wiring` (to consume). Must not know what any job does.

pub mod ledger;
pub mod ledger_store;
mod mail;
pub mod message;
pub mod outbox;
pub mod outcome;
pub mod queues;
pub mod store;
pub mod tracked;
pub mod tracked_store;
