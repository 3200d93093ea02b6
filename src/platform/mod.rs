//! What the platform gives beside storage: time, randomness, outside hosts, logs, limits, queues.
//!
//! Each port is a small trait with its real implementation in the same file; the tests' fakes stand in
//! `tests/support`. Owns no data. Must not know HTTP routes, features or the meaning of what passes.

pub mod assets;
pub mod background;
pub mod clock;
pub mod crypto;
pub mod limits;
pub mod log;
pub mod memo;
pub mod outbound;
pub mod packed_http;
pub mod passwords;
pub mod probe;
pub mod queue;
pub mod rng;
pub mod signatures;
pub mod sleep;
pub mod socket;
pub mod time_zones;
pub mod vault;
