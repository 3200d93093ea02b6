//! `RateLimiter`: the exact count of admissions under one key.
//!
//! One object for each key (policy and principal or address), so that keys never wait for one another.
//! It owns the grants of the last window in its own SQLite and answers one call, [`TakeV1`]. Exact,
//! because taking is one synchronous step: the grants are read, judged by
//! [`Window::take`](crate::domain::rate_limit::Window::take) and stored with no `await` between, and the
//! answer leaves only once the store is durable. It erases itself when its window has passed.

mod client;
mod object;
mod protocol;
mod store;

pub use client::RateLimiterObjects;
pub use object::RateLimiter;
pub use protocol::TakeV1;
pub use store::ring;
