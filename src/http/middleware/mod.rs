//! What every request passes: the gate before its handler, the finish after it.
//!
//! Owns the leases of the rate limiter and, in [`idempotency`], kept answers. Called by `wiring` in one
//! visible order. Must not know any route.

pub mod cors;
pub mod finish;
pub mod gate;
pub mod idempotency;
pub mod limiter;
pub mod urgent;
