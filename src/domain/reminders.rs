//! When people are reminded: at their own hour, on their own days, not in their quiet hours.

use crate::domain::{
    local_day::LocalDay,
    time::{DAY_MS, MINUTE_MS, SECOND_MS, Timestamp},
};

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;
/// Every day of the week, as [`Rhythm::weekdays`] has it.
pub const EVERY_DAY: u8 = 0b111_1111;
/// How late a reminder may still be told: after that it would only confuse.
pub const LATE_MS: i64 = 2 * 60 * MINUTE_MS;
/// How long before the usual hour of training a reminder that follows it is told.
pub const BEFORE_USUAL_MINUTES: u16 = 60;
/// How many trainings make a habit.
const HABIT_MIN: usize = 3;

/// Days of the week and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// One bit for each day, Monday the lowest.
    pub weekdays: u8,
    /// Minutes since midnight, 0 to 1439.
    pub minute: u16,
}

/// How far clocks are ahead of UTC at an instant, in seconds, in one time zone.
pub type Offset<'a> = &'a dyn Fn(Timestamp) -> i32;

/// The instant at which clocks show `minute` of `day`. A time that clocks skip (the spring change) is taken as far
/// after the change as it would have been after midnight; of a time that comes twice, the first.
pub fn instant_of(day: LocalDay, minute: u16, offset: Offset<'_>) -> Timestamp {
    let shown = day.midnight_utc().plus_millis(i64::from(minute) * MINUTE_MS);
    let as_of = |near: Timestamp| shown.plus_millis(-i64::from(offset(near)) * SECOND_MS);
    let before = as_of(shown.plus_millis(-DAY_MS));
    let after = as_of(shown.plus_millis(DAY_MS));
    let is_shown = |at: Timestamp| as_of(at) == at;
    match (is_shown(before), is_shown(after)) {
        (true, true) => before.min(after),
        (false, true) => after,
        // Skipped: with the offset from before the change, the clock is already past it.
        (true | false, false) => before,
    }
}

impl Rhythm {
    /// The first time after `now` that clocks show this time on one of its days. `None` when it has no day.
    pub fn next_after(self, now: Timestamp, offset: Offset<'_>) -> Option<Timestamp> {
        let today = LocalDay::of(now, offset(now), 0);
        (0..=7).map(|ahead| today.plus_days(ahead)).filter(|day| self.has(*day)).find_map(|day| {
            let at = instant_of(day, self.minute, offset);
            (at > now).then_some(at)
        })
    }

    fn has(self, day: LocalDay) -> bool {
        self.weekdays & (1 << day.weekday()) != 0
    }
}

/// Hours in which no push disturbs, from one minute of the day up to another; they may pass midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// The first minute.
    pub from: u16,
    /// The minute after the last.
    pub to: u16,
}

impl QuietHours {
    /// When they end, if `now` is in them.
    pub fn end_of(self, now: Timestamp, offset: Offset<'_>) -> Option<Timestamp> {
        let ahead = i64::from(offset(now)) * SECOND_MS;
        let minute = (now.as_millis() + ahead).rem_euclid(DAY_MS) / MINUTE_MS;
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        let is_in = if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to };
        let every_day = Rhythm { weekdays: EVERY_DAY, minute: self.to };
        if is_in { every_day.next_after(now, offset) } else { None }
    }
}

/// The minute of the day at which somebody usually begins to train, from when they began: the middle of those of
/// `weekday`, or of all days where that day has too few. `None` before there is a habit.
pub fn usual_minute(begun: &[Timestamp], weekday: Option<u8>, offset: Offset<'_>) -> Option<u16> {
    let local = |at: &Timestamp| {
        let day = LocalDay::of(*at, offset(*at), 0);
        let shown = at.as_millis() + i64::from(offset(*at)) * SECOND_MS;
        (day.weekday(), u16::try_from(shown.rem_euclid(DAY_MS) / MINUTE_MS).unwrap_or(0))
    };
    let all: Vec<(u8, u16)> = begun.iter().map(local).collect();
    let of_day: Vec<u16> = all.iter().filter(|(day, _)| Some(*day) == weekday).map(|(_, minute)| *minute).collect();
    let mut minutes = if of_day.len() >= HABIT_MIN { of_day } else { all.iter().map(|(_, minute)| *minute).collect() };
    if minutes.len() < HABIT_MIN {
        return None;
    }
    minutes.sort_unstable();
    minutes.get(minutes.len() / 2).copied()
}

/// Reads `HH:MM` as minutes since midnight.
pub fn parse_minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let is_number = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| if is_number(text) { text.parse::<u16>().ok() } else { None };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Minutes since midnight as `HH:MM`.
pub fn format_minute(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    /// Berlin in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
    fn berlin(instant: Timestamp) -> i32 {
        let summer = at("2026-03-29T01:00:00Z")..at("2026-10-25T01:00:00Z");
        if summer.contains(&instant) { 7_200 } else { 3_600 }
    }

    fn every_day(minute: u16) -> Rhythm {
        Rhythm { weekdays: EVERY_DAY, minute }
    }

    #[test]
    fn a_reminder_keeps_its_hour_when_the_clocks_change() {
        let seven = every_day(7 * 60);
        assert_eq!(seven.next_after(at("2026-03-28T07:00:00Z"), &berlin), Some(at("2026-03-29T05:00:00Z")));
        assert_eq!(seven.next_after(at("2026-10-24T06:00:00Z"), &berlin), Some(at("2026-10-25T06:00:00Z")));
    }

    #[test]
    fn a_time_that_is_skipped_is_told_after_the_change_and_one_that_comes_twice_the_first_time() {
        let half_past_two = every_day(2 * 60 + 30);
        let skipped = half_past_two.next_after(at("2026-03-28T12:00:00Z"), &berlin);
        assert_eq!(skipped, Some(at("2026-03-29T01:30:00Z")));
        let twice = half_past_two.next_after(at("2026-10-24T12:00:00Z"), &berlin);
        assert_eq!(twice, Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(half_past_two.next_after(at("2026-10-25T00:30:00Z"), &berlin), Some(at("2026-10-26T01:30:00Z")));
    }

    #[test]
    fn a_rhythm_comes_on_its_days_only_and_every_time_once() {
        let utc = |_: Timestamp| 0;
        // Monday and Thursday at 18:00; 2026-11-21 is a Saturday.
        let rhythm = Rhythm { weekdays: 0b000_1001, minute: 18 * 60 };
        let mut now = at("2026-11-21T10:00:00Z");
        let mut due = Vec::new();
        for _ in 0..3 {
            now = rhythm.next_after(now, &utc).unwrap();
            due.push(now);
        }
        assert_eq!(due, ["2026-11-23T18:00:00Z", "2026-11-26T18:00:00Z", "2026-11-30T18:00:00Z"].map(at));
        assert_eq!(Rhythm { weekdays: 0, minute: 5 }.next_after(now, &utc), None);
    }

    #[test]
    fn quiet_hours_may_pass_midnight_and_end_at_their_end() {
        let night = QuietHours { from: 22 * 60, to: 7 * 60 };
        // 23:30 and 06:59 in Berlin, in winter.
        assert_eq!(night.end_of(at("2026-11-21T22:30:00Z"), &berlin), Some(at("2026-11-22T06:00:00Z")));
        assert_eq!(night.end_of(at("2026-11-22T05:59:00Z"), &berlin), Some(at("2026-11-22T06:00:00Z")));
        assert_eq!(night.end_of(at("2026-11-22T06:00:00Z"), &berlin), None);
        let noon = QuietHours { from: 12 * 60, to: 13 * 60 };
        assert_eq!(noon.end_of(at("2026-11-21T11:30:00Z"), &berlin), Some(at("2026-11-21T12:00:00Z")));
        assert_eq!(noon.end_of(at("2026-11-21T12:00:00Z"), &berlin), None);
        let none = QuietHours { from: 60, to: 60 };
        assert_eq!(none.end_of(at("2026-11-21T00:00:00Z"), &berlin), None);
    }

    #[test]
    fn the_usual_hour_is_that_of_the_day_once_there_is_a_habit() {
        let utc = |_: Timestamp| 0;
        let saturday = |week: i64| at("2026-10-03T09:00:00Z").plus_millis(week * 7 * DAY_MS);
        let monday = |week: i64| at("2026-10-05T18:30:00Z").plus_millis(week * 7 * DAY_MS);
        let begun: Vec<Timestamp> = (0..4).flat_map(|week| [saturday(week), monday(week)]).collect();
        assert_eq!(usual_minute(&begun, Some(5), &utc), Some(9 * 60));
        assert_eq!(usual_minute(&begun, Some(0), &utc), Some(18 * 60 + 30));
        assert!(usual_minute(&begun, Some(2), &utc).is_some());
        assert_eq!(usual_minute(&begun[..2], Some(5), &utc), None);
    }

    #[test]
    fn times_of_day_are_read_as_they_are_written() {
        assert_eq!(parse_minute("07:05"), Some(425));
        assert_eq!(format_minute(425), "07:05");
        for wrong in ["7:05", "24:00", "07:60", "0705", "07:05:00", "-1:00", "+1:00", "ab:cd"] {
            assert_eq!(parse_minute(wrong), None, "{wrong}");
        }
    }
}
