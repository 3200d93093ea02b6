//! When a provider is left alone: after five failures in thirty seconds, and for as long as it asks for.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use crate::domain::time::{MINUTE_MS, SECOND_MS, Timestamp};

/// So many failures (QUALITY H1) …
const FAILURES: usize = 5;
/// … in so long open it.
const WINDOW_MS: i64 = 30 * SECOND_MS;
/// How long it stays open before one call may try.
const REST_MS: i64 = 30 * SECOND_MS;
/// How long that one call may take to show how it goes, before another may try: longer than the longest answer.
const PROBE_MS: i64 = 2 * MINUTE_MS + 10 * SECOND_MS;
/// The longest a provider's `Retry-After` is obeyed.
const RETRY_AFTER_MAX_MS: i64 = 10 * MINUTE_MS;

#[derive(Debug, Default)]
struct State {
    /// The failures of the last while.
    failed_at: VecDeque<Timestamp>,
    /// Nobody asks until then.
    rests_until: Option<Timestamp>,
    /// Whether it takes one good call to close it.
    is_open: bool,
    /// The call that tries has until then.
    probes_until: Option<Timestamp>,
}

/// The circuit breaker of one provider, as one isolate sees it.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

impl Breaker {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may be made now. Of those that ask while it is half open, one may.
    pub fn admits(&self, now: Timestamp) -> bool {
        let mut state = self.state();
        if state.rests_until.is_some_and(|until| now < until) {
            return false;
        }
        if !state.is_open {
            return true;
        }
        if state.probes_until.is_some_and(|until| now < until) {
            return false;
        }
        state.probes_until = Some(now.plus_millis(PROBE_MS));
        true
    }

    /// A call went well: closes it.
    pub fn succeeded(&self) {
        let mut state = self.state();
        if state.is_open {
            *state = State::default();
        }
    }

    /// A call failed.
    pub fn failed(&self, now: Timestamp) {
        let mut state = self.state();
        state.failed_at.push_back(now);
        while state.failed_at.front().is_some_and(|at| now.since(*at) > WINDOW_MS) {
            state.failed_at.pop_front();
        }
        if state.is_open || state.failed_at.len() >= FAILURES {
            state.is_open = true;
            state.probes_until = None;
            state.failed_at.clear();
            let until = now.plus_millis(REST_MS);
            state.rests_until = Some(state.rests_until.map_or(until, |other| other.max(until)));
        }
    }

    /// The provider asked to be left alone for so long.
    pub fn asked_to_wait(&self, now: Timestamp, seconds: u64) {
        let wait = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(SECOND_MS).min(RETRY_AFTER_MAX_MS);
        let until = now.plus_millis(wait);
        let mut state = self.state();
        state.rests_until = Some(state.rests_until.map_or(until, |other| other.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * SECOND_MS)
    }

    #[test]
    fn h1_five_failures_in_thirty_seconds_open_it_and_four_do_not() {
        let breaker = Breaker::default();
        for second in [0, 10, 20, 30] {
            breaker.failed(at(second));
        }
        assert!(breaker.admits(at(30)));
        breaker.failed(at(31));
        assert!(breaker.admits(at(31)), "the first is 31 seconds ago");
        breaker.failed(at(32));
        assert!(!breaker.admits(at(32)));
    }

    #[test]
    fn h1_after_a_rest_one_call_tries_and_the_others_wait() {
        let breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(at(0)));
        assert!(!breaker.admits(at(29)));
        assert!(breaker.admits(at(30)));
        assert!(!breaker.admits(at(30)), "one probe");
        breaker.failed(at(31));
        assert!(!breaker.admits(at(60)), "the probe failed: another rest");
        assert!(breaker.admits(at(61)));
        breaker.succeeded();
        assert!(breaker.admits(at(61)) && breaker.admits(at(61)));
    }

    #[test]
    fn a_probe_that_never_comes_back_does_not_close_the_way_for_ever() {
        let breaker = Breaker::default();
        (0..5).for_each(|_| breaker.failed(at(0)));
        assert!(breaker.admits(at(30)));
        assert!(!breaker.admits(at(100)));
        assert!(breaker.admits(at(161)));
    }

    #[test]
    fn h1_retry_after_is_obeyed_within_reason() {
        let breaker = Breaker::default();
        breaker.asked_to_wait(at(0), 7);
        assert!(!breaker.admits(at(6)));
        assert!(breaker.admits(at(7)));
        breaker.asked_to_wait(at(7), u64::MAX);
        assert!(!breaker.admits(at(600)));
        assert!(breaker.admits(at(607)));
    }
}
