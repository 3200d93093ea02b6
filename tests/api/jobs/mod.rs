//! Background work: outboxes, the sweeper, the ledger.

mod delivery;
mod failure;
mod order;
mod tracked;
