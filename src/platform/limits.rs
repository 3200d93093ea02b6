//! The port to the exact rate limiter.

use crate::{
    domain::rate_limit::{Decision, Quota},
    storage::PortFuture,
};

/// The limiter could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the limiter did not answer: {0}")]
pub struct LimiterUnavailable(pub String);

/// Grants admissions. Implemented by the `RateLimiter` object's client.
pub trait RateLimits: Send + Sync {
    /// Asks for up to `wanted` admissions under `key`; see
    /// [`Window::take`](crate::domain::rate_limit::Window::take) for `lease_divisor`.
    fn take<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        wanted: u32,
        lease_divisor: u32,
    ) -> PortFuture<'a, Result<Decision, LimiterUnavailable>>;
}
