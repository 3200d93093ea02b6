use super::*;
use crate::domain::time::{DAY_MS, HOUR_MS, Timestamp};

fn day(number: i64) -> LocalDay {
    // A Monday.
    LocalDay::parse("2026-11-16").unwrap().plus_days(number)
}

fn noon(number: i64) -> Timestamp {
    day(number).midnight_utc().plus_millis(12 * HOUR_MS)
}

fn active(number: i64) -> ActiveDay {
    let noon = noon(number);
    ActiveDay { day: day(number), first_at: noon, last_at: noon, workouts: 1, backdated: false }
}

fn daily(days: &[i64], frozen: &[i64], today: i64) -> Streak {
    let days: Vec<ActiveDay> = days.iter().map(|number| active(*number)).collect();
    let freezes: Vec<Freeze> =
        frozen.iter().map(|number| Freeze { day: day(*number), reason: FreezeReason::Rest }).collect();
    daily_streak(&days, &freezes, day(today), noon(today))
}

fn weekly(days: &[i64], frozen: &[(i64, FreezeReason)], today: i64, week_start: u8, aim: u8) -> Streak {
    let days: Vec<ActiveDay> = days.iter().map(|number| active(*number)).collect();
    let freezes: Vec<Freeze> =
        frozen.iter().map(|(number, reason)| Freeze { day: day(*number), reason: *reason }).collect();
    weekly_streak(&days, &freezes, day(today), week_start, aim)
}

#[test]
fn today_is_not_missed_before_it_is_over() {
    assert_eq!(daily(&[0, 1, 2], &[], 2).current, 3);
    let pending = daily(&[0, 1, 2], &[], 3);
    assert_eq!(pending.current, 3);
    assert_eq!(pending.why[0], Reason { day: day(3), part: Part::Pending });
    let broken = daily(&[0, 1, 2], &[], 4);
    assert_eq!((broken.current, broken.longest), (0, 3));
    assert_eq!(broken.why[1], Reason { day: day(3), part: Part::Missed });
}

#[test]
fn who_flew_over_a_day_keeps_the_streak_until_36_hours_after_the_last_workout() {
    // Half past eleven at night in Los Angeles; it is day 1 in the small hours when the plane is boarded.
    let last = ActiveDay { last_at: noon(0).plus_millis(11 * HOUR_MS), ..active(0) };
    let days = [active(-1), last];
    let after = |hours: i64| daily_streak(&days, &[], day(2), last.last_at.plus_millis(hours * HOUR_MS));
    let there = after(5);
    assert_eq!(there.current, 2);
    let parts: Vec<Part> = there.why.iter().map(|reason| reason.part).collect();
    assert_eq!(parts, [Part::Pending, Part::Travelled, Part::Counted, Part::Counted]);
    assert_eq!((after(36).current, after(37).current), (2, 0));
    assert_eq!(daily_streak(&days, &[], day(3), noon(0)).current, 0, "one day, not two");
}

#[test]
fn a_frozen_day_keeps_a_streak_and_adds_nothing() {
    let streak = daily(&[0, 1, 3], &[2], 4);
    assert_eq!(streak.current, 3);
    let parts: Vec<Part> = streak.why.iter().map(|reason| reason.part).collect();
    assert_eq!(parts, [Part::Pending, Part::Counted, Part::Frozen, Part::Counted, Part::Counted]);
    assert_eq!(daily(&[0, 1], &[2, 3], 4).current, 2, "frozen up to yesterday");
    assert_eq!(daily(&[0, 1], &[2], 4).current, 0);
    assert_eq!(daily(&[0, 1], &[1, 5], 1).current, 2, "a frozen day on which one trained counts");
}

#[test]
fn a_day_lost_between_time_zones_is_bridged_once() {
    let mut days = [0, 2, 4].map(active);
    // The second began 30 hours after the first: a flight over the date line.
    days[1].first_at = days[0].last_at.plus_millis(30 * HOUR_MS);
    days[1].last_at = days[1].first_at;
    let streak = daily_streak(&days[..2], &[], day(2), noon(2));
    assert_eq!(streak.current, 2);
    assert_eq!(streak.why[1], Reason { day: day(1), part: Part::Travelled });
    days[2].first_at = days[1].last_at.plus_millis(30 * HOUR_MS);
    assert_eq!(daily_streak(&days, &[], day(4), noon(4)).current, 1, "only once");
    days[1].first_at = days[0].last_at.plus_millis(37 * HOUR_MS);
    assert_eq!(daily_streak(&days[..2], &[], day(2), noon(2)).current, 1);
}

#[test]
fn a_late_entry_heals_a_streak_and_is_told_apart() {
    let mut days = [0, 1, 2].map(active);
    days[1].backdated = true;
    let streak = daily_streak(&days, &[], day(2), noon(2));
    assert_eq!(streak.current, 3);
    assert_eq!(streak.why[1].part, Part::Backdated);
}

#[test]
fn the_longest_is_remembered_and_the_future_does_not_count() {
    let streak = daily(&[0, 1, 2, 3, 10, 11, 20], &[], 11);
    assert_eq!((streak.current, streak.longest), (2, 4));
    assert_eq!(daily(&[], &[1], 2), Streak::default());
}

#[test]
fn a_week_counts_when_it_reaches_the_aim() {
    // Three weeks of three, and two so far in the fourth.
    let days = [0, 2, 4, 7, 9, 11, 14, 16, 18, 21, 23];
    let streak = weekly(&days, &[], 24, 0, 3);
    assert_eq!((streak.current, streak.why[0].part), (3, Part::Pending));
    assert_eq!(weekly(&days, &[], 28, 0, 3).current, 0, "the fourth is over");
    assert_eq!(weekly(&days, &[], 28, 0, 3).longest, 3);
    assert_eq!(weekly(&days, &[], 24, 0, 2).current, 4);
}

#[test]
fn a_week_of_illness_is_neither_counted_nor_missed_and_a_rest_day_excuses_none() {
    let days = [0, 2, 4, 14, 16, 18];
    assert_eq!(weekly(&days, &[(8, FreezeReason::Illness)], 18, 0, 3).current, 2);
    assert_eq!(weekly(&days, &[(8, FreezeReason::Rest)], 18, 0, 3).current, 1);
}

#[test]
fn weeks_begin_when_the_person_says() {
    // Sunday to Tuesday: one week when weeks begin on Sunday, two when on Monday.
    assert_eq!(weekly(&[6, 7, 8], &[], 8, 6, 3).current, 1);
    assert_eq!(weekly(&[6, 7, 8], &[], 8, 0, 3).current, 0);
}

#[test]
fn a_streak_of_years_is_explained_by_its_latest_days() {
    let days: Vec<i64> = (0..1_000).collect();
    let streak = daily(&days, &[], 999);
    assert_eq!((streak.current, streak.why.len()), (1_000, WHY_MAX));
    assert_eq!(DAY_MS, 24 * HOUR_MS);
}
