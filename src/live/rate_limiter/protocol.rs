//! What is asked of the object, and its bytes.

use serde::{Deserialize, Serialize};

/// Asks for admissions. Answered with a [`Decision`](crate::domain::rate_limit::Decision).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeV1 {
    /// The quota, as the caller's table has it: the object holds no table of its own.
    pub quota: crate::domain::rate_limit::Quota,
    /// How many at most.
    pub wanted: u32,
    /// See [`Window::take`](crate::domain::rate_limit::Window::take).
    pub lease_divisor: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rate_limit::{Decision, Quota};

    #[test]
    fn bytes_between_worker_and_object_never_change() {
        let take = TakeV1 { quota: Quota { limit: 5, window_ms: 900_000 }, wanted: 1, lease_divisor: 1 };
        let bytes = r#"{"quota":{"limit":5,"window_ms":900000},"wanted":1,"lease_divisor":1}"#;
        assert_eq!(serde_json::to_string(&take).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<TakeV1>(bytes).unwrap(), take);
        let decision = Decision { granted: 1, remaining: 4, reset_ms: 900_000 };
        assert_eq!(serde_json::to_string(&decision).unwrap(), r#"{"granted":1,"remaining":4,"reset_ms":900000}"#);
    }
}
