//! Days in a row.

use std::collections::BTreeSet;

use super::{ActiveDay, Freeze, Part, Reason, Streak, TRAVEL_HOURS_MAX, WHY_MAX};
use crate::domain::{
    local_day::LocalDay,
    time::{HOUR_MS, Timestamp},
};

/// Days in a row up to `today`, which it is at `now`. `days` are in the order of time, one for each day; what lies
/// after today is left out.
pub fn daily_streak(days: &[ActiveDay], freezes: &[Freeze], today: LocalDay, now: Timestamp) -> Streak {
    let frozen: BTreeSet<LocalDay> = freezes.iter().map(|freeze| freeze.day).collect();
    let days: Vec<&ActiveDay> = days.iter().filter(|active| active.day <= today).collect();
    let mut runs = Runs { frozen: &frozen, longest: 0, length: 0, has_travelled: false };
    for (index, active) in days.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| days.get(before));
        runs.take(before.copied(), active);
    }
    let (current, why) = explain(&days, &frozen, (today, now), &runs);
    Streak { current, longest: runs.longest, why }
}

/// Counts runs forward.
struct Runs<'a> {
    frozen: &'a BTreeSet<LocalDay>,
    longest: u32,
    length: u32,
    has_travelled: bool,
}

impl Runs<'_> {
    fn take(&mut self, before: Option<&ActiveDay>, active: &ActiveDay) {
        match before.map(|before| gap_between(before, active, self.frozen)) {
            Some(Gap::None) => self.length += 1,
            Some(Gap::Travel) if !self.has_travelled => {
                self.has_travelled = true;
                self.length += 1;
            }
            _ => {
                self.length = 1;
                self.has_travelled = false;
            }
        }
        self.longest = self.longest.max(self.length);
    }
}

enum Gap {
    /// Nothing was missed.
    None,
    /// One day was, which time zones may have taken.
    Travel,
    /// Days were missed.
    Missed,
}

fn gap_between(before: &ActiveDay, after: &ActiveDay, frozen: &BTreeSet<LocalDay>) -> Gap {
    gap_to(before, after.day, after.first_at, frozen)
}

/// What is missed from a day to another, on which one trains, or would, at `at`.
fn gap_to(before: &ActiveDay, day: LocalDay, at: Timestamp, frozen: &BTreeSet<LocalDay>) -> Gap {
    match missed_between(before.day, day, frozen) {
        0 => Gap::None,
        1 if at.since(before.last_at) <= TRAVEL_HOURS_MAX * HOUR_MS => Gap::Travel,
        _ => Gap::Missed,
    }
}

/// How many days between two are not frozen.
fn missed_between(before: LocalDay, after: LocalDay, frozen: &BTreeSet<LocalDay>) -> i64 {
    let between = after.since(before) - 1;
    if between <= 0 {
        return 0;
    }
    let bridged = frozen.range(before.plus_days(1)..after).count();
    between - i64::try_from(bridged).unwrap_or(between)
}

/// Whether the last run still holds, and how it came about.
fn explain(
    days: &[&ActiveDay],
    frozen: &BTreeSet<LocalDay>,
    (today, now): (LocalDay, Timestamp),
    runs: &Runs<'_>,
) -> (u32, Vec<Reason>) {
    let length = runs.length;
    let Some(last) = days.last() else { return (0, Vec::new()) };
    let mut why = Vec::new();
    if last.day != today {
        why.push(Reason { day: today, part: if frozen.contains(&today) { Part::Frozen } else { Part::Pending } });
    }
    // Who trained now would go on, where time zones may have taken the day between.
    let holds = match gap_to(last, today, now, frozen) {
        Gap::None => true,
        Gap::Travel => !runs.has_travelled,
        Gap::Missed => false,
    };
    if !holds {
        let missed = (1..today.since(last.day)).map(|ago| today.plus_days(-ago)).find(|day| !frozen.contains(day));
        why.extend(missed.map(|day| Reason { day, part: Part::Missed }));
        return (0, why);
    }
    let mut later = today;
    let counted = usize::try_from(length).unwrap_or(usize::MAX);
    for active in days.iter().rev().take(counted) {
        if why.len() >= WHY_MAX {
            break;
        }
        let between = (1..later.since(active.day)).map(|ago| later.plus_days(-ago));
        why.extend(
            between.map(|day| Reason { day, part: if frozen.contains(&day) { Part::Frozen } else { Part::Travelled } }),
        );
        why.push(Reason { day: active.day, part: if active.backdated { Part::Backdated } else { Part::Counted } });
        later = active.day;
    }
    why.truncate(WHY_MAX);
    (length, why)
}
