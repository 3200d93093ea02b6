//! In which order background work is done: by priority, fairly between people, and so that nothing waits for ever.
//!
//! - **Share.** A job's `turn` is when it may begin, or [`STEP_MS`] after the turn of its person's job before it,
//!   whichever is later. Jobs of one priority are done by turn. Who asks for a thousand things at once takes a tenth of
//!   a second of the line for each; who comes meanwhile with one is next.
//! - **Priority.** Between priorities a job's turn counts [`head_start_ms`] later, the less urgent the more.
//! - **Age.** So everything becomes the next at some time: what is low goes before what is high and came ten minutes
//!   after it. Where the queue of its priority does not get on, a job that waited [`AGED_MS`] is told to the queue
//!   above, [`AGED_MAX`] in one sweep, so that a flood of old work cannot drown what is urgent.

use super::{
    ids::JobId,
    permissions::Plan,
    priority::Priority,
    time::{MINUTE_MS, Timestamp},
};

/// How much of the line one job of a person takes, in milliseconds.
pub const STEP_MS: i64 = 100;
/// How long a job waits before it may use the queue above its own.
pub const AGED_MS: i64 = 10 * MINUTE_MS;
/// How many jobs of one sweep do so.
pub const AGED_MAX: usize = 25;
/// How far ahead of the time turns may lie for a sweep to tell the queue: who has the line for themselves need not wait.
pub const AHEAD_MS: i64 = 10 * MINUTE_MS;

/// The priority a job gets that a person asked to be done with `asked`: without a subscription nothing is more urgent
/// than the usual.
pub fn allowed_priority(asked: Priority, plan: Plan) -> Priority {
    match plan {
        Plan::Free => asked.max(Priority::Normal),
        Plan::Premium | Plan::Pro => asked,
    }
}

/// How much later a turn counts among jobs of all priorities.
pub const fn head_start_ms(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => MINUTE_MS,
        Priority::Low => 10 * MINUTE_MS,
    }
}

/// A job that could be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: JobId,
    /// How urgent.
    pub priority: Priority,
    /// Since when it could be.
    pub due_at: Timestamp,
    /// Its turn; the beginning of time for one that was written without.
    pub turn: Timestamp,
}

impl Waiting {
    fn rank(&self) -> (i64, JobId) {
        (self.turn.max(self.due_at).as_millis() + head_start_ms(self.priority), self.id)
    }
}

/// The first `limit` of these jobs, each with the queue to tell.
pub fn in_order(mut waiting: Vec<Waiting>, now: Timestamp, limit: usize) -> Vec<(JobId, Priority)> {
    waiting.sort_unstable_by_key(Waiting::rank);
    waiting.truncate(limit);
    let mut aged = 0;
    let queue_of = |job: Waiting| {
        let is_aged = now.since(job.due_at) >= AGED_MS && aged < AGED_MAX;
        let queue = match job.priority {
            Priority::Low if is_aged => Priority::Normal,
            Priority::Normal if is_aged => Priority::High,
            as_it_is => as_it_is,
        };
        aged += usize::from(queue != job.priority);
        (job.id, queue)
    };
    waiting.into_iter().map(queue_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

    fn job(number: u16, priority: Priority, due_before_ms: i64) -> Waiting {
        let [a, b] = number.to_be_bytes();
        let due_at = NOW.plus_millis(-due_before_ms);
        let mut id = [0; 16];
        id[14] = a;
        id[15] = b;
        Waiting { id: JobId::from_bytes(id), priority, due_at, turn: due_at }
    }

    #[test]
    fn a_plan_bounds_what_may_be_asked_for() {
        for (plan, asked, allowed) in [
            (Plan::Free, Priority::High, Priority::Normal),
            (Plan::Free, Priority::Normal, Priority::Normal),
            (Plan::Free, Priority::Low, Priority::Low),
            (Plan::Premium, Priority::High, Priority::High),
            (Plan::Pro, Priority::Low, Priority::Low),
        ] {
            assert_eq!(allowed_priority(asked, plan), allowed, "{plan:?} {asked:?}");
        }
    }

    #[test]
    fn e7_what_is_urgent_goes_before_a_backlog() {
        let mut waiting: Vec<Waiting> = (0..5_000).map(|n| job(n, Priority::Low, 5 * MINUTE_MS)).collect();
        waiting.extend((5_000..5_020).map(|n| job(n, Priority::High, 0)));
        let ordered = in_order(waiting, NOW, 500);
        assert_eq!(ordered.len(), 500);
        assert!(ordered.iter().take(20).all(|(_, queue)| *queue == Priority::High));
        assert!(ordered.iter().skip(20).all(|(_, queue)| *queue == Priority::Low));
    }

    #[test]
    fn e7_nothing_is_overtaken_for_ever() {
        // However many urgent jobs come every second: after ten minutes the low one is the next.
        let low = job(0, Priority::Low, 10 * MINUTE_MS + 1);
        let mut waiting: Vec<Waiting> = (1..2_000).map(|n| job(n, Priority::High, 0)).collect();
        waiting.push(low);
        assert_eq!(in_order(waiting.clone(), NOW, 500).first(), Some(&(low.id, Priority::Normal)));
        waiting.pop();
        let young = job(0, Priority::Low, 9 * MINUTE_MS);
        waiting.push(young);
        assert!(in_order(waiting, NOW, 500).iter().all(|(id, _)| *id != young.id));
    }

    #[test]
    fn only_some_of_the_old_use_the_queue_above() {
        let waiting: Vec<Waiting> = (0..200).map(|n| job(n, Priority::Low, AGED_MS)).collect();
        let ordered = in_order(waiting, NOW, 500);
        assert_eq!(ordered.iter().filter(|(_, queue)| *queue == Priority::Normal).count(), AGED_MAX);
        let normal = in_order(vec![job(1, Priority::Normal, AGED_MS), job(2, Priority::Normal, AGED_MS - 1)], NOW, 9);
        assert_eq!(normal.iter().map(|(_, queue)| *queue).collect::<Vec<_>>(), [Priority::High, Priority::Normal]);
    }

    #[test]
    fn a_turn_of_its_own_counts_more_than_the_time_it_came() {
        // Somebody with much to do came first; their later jobs have later turns.
        let late = Waiting { turn: NOW.plus_millis(50 * STEP_MS), ..job(1, Priority::Normal, 1_000) };
        let other = job(2, Priority::Normal, 0);
        let ordered = in_order(vec![late, other], NOW, 1);
        assert_eq!(ordered, [(other.id, Priority::Normal)]);
    }
}
