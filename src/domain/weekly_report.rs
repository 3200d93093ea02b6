//! What a week of training was, beside the week before.

use serde::{Deserialize, Serialize};

use crate::domain::{local_day::LocalDay, person::Units};

/// A day of training, as reports count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrainedDay {
    /// Which.
    pub day: LocalDay,
    /// Completed workouts.
    pub workouts: i64,
    /// Completed sets that are no warm-up.
    pub sets: i64,
    /// Load times repetitions, in grams.
    pub volume_grams: i64,
    /// Pauses apart.
    pub active_seconds: i64,
}

/// Sums of seven days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekSums {
    /// Completed workouts.
    pub workouts: i64,
    /// Completed sets that are no warm-up.
    pub sets: i64,
    /// Load times repetitions, in grams.
    pub volume_grams: i64,
    /// Minutes of training.
    pub minutes: i64,
}

/// A week of training. Stored in job rows: its shape never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyReport {
    /// The first of its seven days.
    pub from: LocalDay,
    /// Minutes of training on each day.
    pub daily_minutes: Vec<i64>,
    /// The week.
    pub week: WeekSums,
    /// The seven days before.
    pub before: WeekSums,
    /// The streak in days, as it stands.
    pub streak_days: u32,
    /// In which units the person thinks.
    pub units: Units,
}

fn sums(days: &[TrainedDay], from: LocalDay, to: LocalDay) -> WeekSums {
    let mut sums = WeekSums::default();
    let mut seconds = 0;
    for day in days.iter().filter(|day| (from..=to).contains(&day.day)) {
        sums.workouts += day.workouts;
        sums.sets += day.sets;
        sums.volume_grams += day.volume_grams;
        seconds += day.active_seconds;
    }
    sums.minutes = seconds / 60;
    sums
}

impl WeeklyReport {
    /// The seven days before `today`. `None` when nobody trained in them nor in the seven before: a report of nothing
    /// helps nobody.
    pub fn of(days: &[TrainedDay], today: LocalDay, streak_days: u32, units: Units) -> Option<Self> {
        let (from, to) = (today.plus_days(-7), today.plus_days(-1));
        let week = sums(days, from, to);
        let before = sums(days, from.plus_days(-7), from.plus_days(-1));
        if week.workouts == 0 && before.workouts == 0 {
            return None;
        }
        let daily = (0..7).map(|ahead| from.plus_days(ahead)).map(|day| sums(days, day, day).minutes);
        Some(Self { from, daily_minutes: daily.collect(), week, before, streak_days, units })
    }

    /// Its last day.
    pub fn to(&self) -> LocalDay {
        self.from.plus_days(6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    fn trained(text: &str, minutes: i64) -> TrainedDay {
        TrainedDay { day: day(text), workouts: 1, sets: 10, volume_grams: 1_000_000, active_seconds: minutes * 60 + 59 }
    }

    #[test]
    fn a_report_is_of_the_seven_full_days_before_today() {
        let days =
            [trained("2026-11-15", 5), trained("2026-11-16", 30), trained("2026-11-22", 60), trained("2026-11-23", 9)];
        let report = WeeklyReport::of(&days, day("2026-11-23"), 2, Units::Metric).unwrap();
        assert_eq!((report.from, report.to()), (day("2026-11-16"), day("2026-11-22")));
        assert_eq!(report.daily_minutes, [30, 0, 0, 0, 0, 0, 60]);
        assert_eq!((report.week.workouts, report.before.workouts), (2, 1));
        assert_eq!((report.week.minutes, report.week.sets, report.week.volume_grams), (91, 20, 2_000_000));
    }

    #[test]
    fn a_report_of_nothing_is_none_and_one_of_a_pause_tells_of_it() {
        assert_eq!(WeeklyReport::of(&[], day("2026-11-23"), 0, Units::Metric), None);
        let before = [trained("2026-11-10", 20)];
        assert_eq!(WeeklyReport::of(&before, day("2026-11-23"), 0, Units::Metric).unwrap().week.workouts, 0);
    }
}
