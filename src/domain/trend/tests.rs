use super::*;

fn day(number: i64) -> LocalDay {
    LocalDay::parse("2026-01-01").unwrap().plus_days(number)
}

fn series(values: &[(i64, f64)]) -> Vec<Point> {
    values.iter().map(|(number, value)| Point { day: day(*number), value: *value }).collect()
}

fn weekly(count: i64, value: impl Fn(i64) -> f64) -> Vec<Point> {
    (0..count).map(|week| Point { day: day(week * 7), value: value(week) }).collect()
}

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-4, "{got} is not {expected}");
}

#[test]
fn the_slope_is_that_of_most_pairs_whatever_one_day_says() {
    let mut points = weekly(8, |week| 100.0 + f64::from(i32::try_from(week).unwrap()));
    near(theil_sen(&points).unwrap().a_day, 1.0 / 7.0);
    points[3].value = 500.0;
    near(theil_sen(&points).unwrap().a_day, 1.0 / 7.0);
    assert_eq!(theil_sen(&series(&[(0, 1.0), (0, 2.0)])), None);
}

/// The values of Gilbert 1987, Statistical Methods for Environmental Pollution Monitoring, example 16.1 and 16.4 kind:
/// worked by hand for this short series.
#[test]
fn mann_and_kendall_count_rises_and_falls() {
    let test = mann_kendall(&[10.0, 15.0, 14.0, 20.0]);
    assert_eq!(test.s, 4);
    near(test.tau, 4.0 / 6.0);
    // Var = 4·3·13/18 = 8.6667, z = 3/2.9439 = 1.0190.
    near(test.p_value, 0.308_18);
    let tied = mann_kendall(&[1.0, 1.0, 1.0, 1.0]);
    assert_eq!((tied.s, tied.p_value > 0.999), (0, true));
}

#[test]
fn steady_gains_are_improving_and_steady_losses_declining() {
    let rising = trend(&weekly(10, |week| 100.0 + f64::from(i32::try_from(week).unwrap()))).unwrap();
    assert_eq!(rising.direction, Direction::Improving);
    near(rising.percent_per_week, 100.0 / 104.5);
    near(rising.tau, 1.0);
    assert!(rising.p_value < 0.001, "{rising:?}");
    assert_eq!((rising.exposures, rising.days), (10, 63));
    let falling = trend(&weekly(10, |week| 100.0 - f64::from(i32::try_from(week).unwrap()))).unwrap();
    assert_eq!(falling.direction, Direction::Declining);
}

#[test]
fn noise_is_maintaining_and_its_interval_holds_nothing() {
    let noisy = trend(&weekly(12, |week| if week % 2 == 0 { 100.0 } else { 101.0 })).unwrap();
    assert_eq!(noisy.direction, Direction::Maintaining);
    assert!(noisy.percent_per_week_low <= 0.0 && noisy.percent_per_week_high >= 0.0, "{noisy:?}");
    assert!(noisy.p_value > 0.3);
}

#[test]
fn nothing_is_said_of_five_points_or_of_one_day() {
    assert_eq!(trend(&weekly(5, |_| 100.0)), None);
    assert_eq!(trend(&series(&[(0, 1.0), (0, 1.0), (0, 1.0), (0, 1.0), (0, 1.0), (0, 1.0)])), None);
    assert_eq!(trend(&weekly(10, |_| 0.0)), None);
}

#[test]
fn a_plateau_takes_six_points_three_weeks_a_flat_slope_and_no_record() {
    let flat = weekly(10, |_| 100.0);
    assert!(plateau(&flat, None).is_plateau);
    assert!(plateau(&flat, Some(day(-1))).is_plateau, "a record before all of it");
    let with_record = plateau(&flat, Some(day(40)));
    assert!(!with_record.is_plateau && with_record.is_slope_flat);
    assert_eq!(with_record.days_since_record, Some(23));
    let rising = weekly(10, |week| 100.0 + f64::from(i32::try_from(week).unwrap()));
    assert!(!plateau(&rising, None).is_plateau);
    let short: Vec<Point> = (0..10).map(|number| Point { day: day(number * 2), value: 100.0 }).collect();
    let short = plateau(&short, None);
    assert!(!short.is_plateau && !short.has_enough_data);
    assert!(!plateau(&weekly(5, |_| 100.0), None).has_enough_data);
    assert!(plateau(&weekly(6, |_| 100.0), None).is_plateau);
    assert!(!plateau(&[], None).is_plateau);
}

#[test]
fn a_plateau_is_seen_in_the_latest_points_whatever_was_before() {
    let gains = |week: i64| 100.0 + 2.0 * f64::from(i32::try_from(week.min(9)).unwrap());
    let stuck = weekly(30, gains);
    let found = plateau(&stuck, Some(day(63)));
    assert!(found.is_plateau, "{found:?}");
    assert_eq!((found.exposures, found.days, found.days_since_record), (12, 77, Some(140)));
    // Seven weeks after the record the record itself is still looked at; eight are enough.
    assert!(!plateau(&weekly(17, gains), Some(day(63))).is_plateau);
    assert!(plateau(&weekly(18, gains), Some(day(63))).is_plateau);
    // Who trains a lift every day is judged by three weeks.
    let daily: Vec<Point> = (0..40).map(|number| Point { day: day(number), value: 100.0 }).collect();
    let found = plateau(&daily, Some(day(10)));
    assert_eq!((found.is_plateau, found.exposures, found.days), (true, 22, 21));
    assert!(!plateau(&daily, Some(day(30))).is_plateau);
}

#[test]
fn after_a_gap_a_point_counts_for_the_days_it_stands_for() {
    let smoothed = smooth(&series(&[(0, 80.0), (1, 81.0), (11, 81.0)]), 0.1);
    near(smoothed[0].value, 80.0);
    near(smoothed[1].value, 80.1);
    near(smoothed[2].value, 80.1 + (1.0 - 0.9_f64.powi(10)) * 0.9);
}

#[test]
fn consistency_falls_with_missed_and_with_uneven_sessions() {
    let even: Vec<LocalDay> = (0..12).map(|number| day(number * 7 / 3)).collect();
    let score = |days: &[LocalDay], planned| consistency(days, planned).unwrap();
    assert!(score(&even, 3) > 0.75, "{}", score(&even, 3));
    assert!(score(&even, 6) < 0.6);
    let bunched: Vec<LocalDay> = [0, 1, 2, 3, 25, 26, 27, 28].map(day).to_vec();
    assert!(score(&bunched, 2) < 0.1);
    assert_eq!(consistency(&even[..2], 3), None);
}
