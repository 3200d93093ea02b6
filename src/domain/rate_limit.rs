//! The exact sliding-window limit: at most `limit` admissions in any `window_ms`, ever.
//!
//! The state is the log of grants still inside the window. A grant may be a lease of several
//! admissions that its holder spends without asking again; it counts as spent at once, so the sum of
//! all leases never exceeds the limit.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::domain::time::Timestamp;

/// A limit: how many admissions in how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Admissions allowed in one window. At least 1.
    pub limit: u32,
    /// Length of the window, in milliseconds.
    pub window_ms: i64,
}

/// What was given at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// When, in milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// How many admissions.
    pub count: u32,
}

/// The grants inside the window, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    grants: VecDeque<Grant>,
}

/// The answer to a request for admissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// How many were granted: between 0 and the number asked for.
    pub granted: u32,
    /// How many are left in the window after this grant.
    pub remaining: u32,
    /// Milliseconds until the oldest grant leaves the window, so that admissions come back.
    pub reset_ms: i64,
}

impl Window {
    /// The window with these grants, which must be in the order of their times.
    pub fn from_grants(grants: impl IntoIterator<Item = Grant>) -> Self {
        Self { grants: grants.into_iter().collect() }
    }

    /// Asks for up to `wanted` admissions at `now`.
    ///
    /// `lease_divisor` shrinks a grant to that share of what is left (but at least 1), so that
    /// holders of leases cannot starve one another near the limit; 1 gives all that is wanted.
    pub fn take(&mut self, quota: Quota, now: Timestamp, wanted: u32, lease_divisor: u32) -> Decision {
        let now_ms = now.as_millis();
        while self.grants.front().is_some_and(|grant| grant.at_ms.saturating_add(quota.window_ms) <= now_ms) {
            self.grants.pop_front();
        }
        let used = self.grants.iter().fold(0u32, |sum, grant| sum.saturating_add(grant.count));
        let left = quota.limit.saturating_sub(used);
        let share = (left / lease_divisor.max(1)).max(1).min(left);
        let granted = wanted.min(share);
        if granted > 0 {
            match self.grants.back_mut() {
                Some(last) if last.at_ms >= now_ms => last.count = last.count.saturating_add(granted),
                _ => self.grants.push_back(Grant { at_ms: now_ms, count: granted }),
            }
        }
        let reset_ms =
            self.grants.front().map_or(0, |oldest| oldest.at_ms.saturating_add(quota.window_ms).saturating_sub(now_ms));
        Decision { granted, remaining: left - granted, reset_ms }
    }

    /// When the last grant was made, in milliseconds since the Unix epoch; `None` without any.
    pub fn newest_ms(&self) -> Option<i64> {
        self.grants.back().map(|grant| grant.at_ms)
    }
}

/// How long grants that end at `ends_at_ms` must still be remembered, in milliseconds; `None` once they may be
/// forgotten.
pub fn still_needed_ms(ends_at_ms: Option<i64>, now: Timestamp) -> Option<i64> {
    ends_at_ms.map(|ends_at| ends_at.saturating_sub(now.as_millis())).filter(|left| *left > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUOTA: Quota = Quota { limit: 5, window_ms: 1_000 };

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    #[test]
    fn d1_exactly_the_limit_is_admitted_and_the_window_slides() {
        let mut window = Window::default();
        let admitted: u32 = (0..200).map(|_| window.take(QUOTA, at(10), 1, 1).granted).sum();
        assert_eq!(admitted, 5);
        assert_eq!(window.take(QUOTA, at(1_009), 1, 1).granted, 0);
        assert_eq!(window.take(QUOTA, at(1_009), 1, 1).reset_ms, 1);
        assert_eq!(window.take(QUOTA, at(1_010), 1, 1).granted, 1);
    }

    #[test]
    fn d1_a_lease_shrinks_as_the_limit_nears() {
        let quota = Quota { limit: 100, window_ms: 1_000 };
        let mut window = Window::default();
        assert_eq!(window.take(quota, at(0), 50, 10).granted, 10);
        assert_eq!(window.take(quota, at(0), 50, 10).granted, 9);
        let rest: u32 = (0..1_000).map(|_| window.take(quota, at(0), 50, 10).granted).sum();
        assert_eq!(rest, 81);
    }

    #[test]
    fn d1_a_grant_is_remembered_until_its_window_ends() {
        // Granted two minutes ago in a window of a quarter of an hour: thirteen are left.
        assert_eq!(still_needed_ms(Some(15 * 60_000), at(2 * 60_000)), Some(13 * 60_000));
        assert_eq!(still_needed_ms(Some(15 * 60_000), at(15 * 60_000)), None);
        assert_eq!(still_needed_ms(None, at(0)), None);
    }

    proptest! {
        #[test]
        fn d1_no_window_ever_holds_more_than_the_limit(steps in prop::collection::vec((0i64..400, 1u32..4), 1..200)) {
            let mut window = Window::default();
            let mut now = 0;
            let mut admitted: Vec<(i64, u32)> = Vec::new();
            for (advance, wanted) in steps {
                now += advance;
                admitted.push((now, window.take(QUOTA, at(now), wanted, 1).granted));
                let inside: u32 = admitted.iter().filter(|(t, _)| *t > now - QUOTA.window_ms).map(|(_, n)| n).sum();
                prop_assert!(inside <= QUOTA.limit);
            }
        }
    }
}
