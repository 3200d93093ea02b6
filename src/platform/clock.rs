//! The clock port.

use crate::domain::time::Timestamp;

/// Tells the time. In production it stands still between I/O, so it measures no computing.
pub trait Clock: Send + Sync {
    /// The instant now.
    fn now(&self) -> Timestamp;
}

/// The runtime's clock (`Date.now()` in a Worker).
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the runtime")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(chrono::Utc::now().timestamp_millis())
    }
}
