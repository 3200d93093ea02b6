//! What every request passes: the gate before its handler, the finish after it.

pub mod cors;
pub mod finish;
pub mod gate;
pub mod idempotency;
pub mod limiter;
