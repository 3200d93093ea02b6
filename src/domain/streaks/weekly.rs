//! Weeks in a row.

use std::collections::{BTreeMap, BTreeSet};

use super::{ActiveDay, Freeze, FreezeReason, Part, Reason, Streak, WHY_MAX};
use crate::domain::local_day::LocalDay;

/// Weeks in a row with at least `aim` workouts, up to the week of `today`. Weeks begin `week_start` days after Monday.
pub fn weekly_streak(days: &[ActiveDay], freezes: &[Freeze], today: LocalDay, week_start: u8, aim: u8) -> Streak {
    let this_week = today.week_begin(week_start);
    let mut workouts: BTreeMap<LocalDay, u32> = BTreeMap::new();
    for active in days.iter().filter(|active| active.day <= today) {
        *workouts.entry(active.day.week_begin(week_start)).or_default() += active.workouts;
    }
    let declared = freezes.iter().filter(|freeze| freeze.reason != FreezeReason::Rest);
    let excused: BTreeSet<LocalDay> = declared.map(|freeze| freeze.day.week_begin(week_start)).collect();
    let Some(first) = workouts.keys().next().copied() else { return Streak::default() };
    let (mut length, mut longest, mut parts) = (0_u32, 0_u32, Vec::new());
    let mut week = first;
    while week <= this_week {
        let has_reached = workouts.get(&week).copied().unwrap_or(0) >= u32::from(aim.max(1));
        let part = match (has_reached, week == this_week, excused.contains(&week)) {
            (true, ..) => Part::Counted,
            (false, true, _) => Part::Pending,
            (false, false, true) => Part::Frozen,
            (false, false, false) => Part::Missed,
        };
        match part {
            Part::Counted => length += 1,
            Part::Missed => {
                length = 0;
                parts.clear();
            }
            _ => {}
        }
        parts.push(Reason { day: week, part });
        longest = longest.max(length);
        week = week.plus_days(7);
    }
    let why = parts.into_iter().rev().take(WHY_MAX).collect();
    Streak { current: length, longest, why }
}
