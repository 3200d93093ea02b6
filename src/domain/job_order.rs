//! In which order background work is done: by priority, fairly between people, and nothing waits for ever.

use super::{permissions::Plan, priority::Priority};

/// The priority a job gets that a person asked to be done with `asked`: without a subscription nothing is more urgent
/// than the usual.
pub fn allowed_priority(asked: Priority, plan: Plan) -> Priority {
    match plan {
        Plan::Free => asked.max(Priority::Normal),
        Plan::Premium | Plan::Pro => asked,
    }
}
