//! Whether a goal will be reached, and what to change if not.
//!
//! The rate is the median of all slopes (Sen 1968), so that one weigh-in moves little, with its 95 % interval. For body
//! weight, what is good for one bounds what is advised: half to one per cent a week down (Garthe et al. 2011; Helms et
//! al. 2014), a quarter to a half up (Iraki et al. 2019).

use super::{GoalAdvice, GoalFacts, GoalVerdict, Source};
use crate::domain::{
    goals::GoalDirection,
    local_day::LocalDay,
    trend::{EXPOSURES_MAX, Point, Slope, theil_sen},
};

/// Fewer values than this say nothing.
const POINTS_MIN: usize = 4;
/// Over fewer days they say nothing either.
const DAYS_MIN: i64 = 14;
/// Loss of body weight a week, as shares of it: the least and the most advised.
const LOSS: (f64, f64) = (0.005, 0.01);
/// Gain of body weight a week.
const GAIN: (f64, f64) = (0.0025, 0.005);
/// How far above the fastest rate it is too fast: a fifth, as weekly rates are never that exact.
const TOO_FAST: f64 = 1.2;
/// No date is proposed further ahead than this, in days.
const AHEAD_DAYS_MAX: f64 = 1_095.0;

/// How a goal stands, with a realistic day or target where it does not go well. Nothing is changed by it.
pub fn advise_goal(goal: &GoalFacts) -> GoalAdvice {
    let mut advice = GoalAdvice {
        verdict: GoalVerdict::NotEnoughData,
        per_week: None,
        needed_per_week: None,
        realistic_per_week: None,
        projected_day: None,
        new_deadline: None,
        new_target: None,
        confidence: 0.0,
        text: String::new(),
        source: Source::Slope,
    };
    let points = goal.points.get(goal.points.len().saturating_sub(EXPOSURES_MAX)..).unwrap_or_default();
    let Some(current) = points.last().map(|last| latest(points, last)) else {
        advice.text = "Nothing has been measured yet: record a first value.".to_owned();
        return advice;
    };
    let sign = if goal.direction == GoalDirection::Down { -1.0 } else { 1.0 };
    let left = (goal.target - current) * sign;
    if left <= 0.0 {
        advice.verdict = GoalVerdict::Reached;
        advice.confidence = 1.0;
        advice.text = "You are there. Keep it for a while, or choose what comes next.".to_owned();
        return advice;
    }
    if refuse_unsafe(goal, current, &mut advice) {
        return advice;
    }
    let weeks_left = goal.deadline.map(|day| whole(day.since(goal.today).max(0)) / 7.0);
    advice.needed_per_week = weeks_left.filter(|weeks| *weeks > 0.0).map(|weeks| left * sign / weeks);
    let safe = safe_rates(goal, current);
    let days = points.first().zip(points.last()).map_or(0, |(first, last)| last.day.since(first.day));
    let slope = theil_sen(points).filter(|_| points.len() >= POINTS_MIN && days >= DAYS_MIN);
    let Some(slope) = slope else {
        advice.realistic_per_week = safe;
        let values = match points.len() {
            1 => "There is one value".to_owned(),
            count => format!("There are {count} values over {days} days"),
        };
        advice.text = format!("{values}: four over two weeks or more are needed to see where it goes.");
        // How fast it would have to go is known without any.
        slow_down(goal, &mut advice, (current, left, sign), (weeks_left, safe));
        return advice;
    };
    judge(goal, &mut advice, &Course { current, left, sign, weeks_left, safe, slope, points: points.len() });
    advice
}

/// Weight is not to be lost by who is growing, nor below what is healthy; and where the target is too low, the least that
/// is not is proposed.
fn refuse_unsafe(goal: &GoalFacts, current: f64, advice: &mut GoalAdvice) -> bool {
    if !goal.is_body_weight || goal.direction == GoalDirection::Up {
        return false;
    }
    let least = goal.least_weight.filter(|least| goal.target < *least);
    advice.text = match least {
        _ if goal.is_growing => {
            "You are still growing: losing weight is no goal to follow without a doctor who knows you.".to_owned()
        }
        Some(least) if current > least => {
            let least = (least * 10.0).ceil() / 10.0;
            advice.new_target = Some(least);
            format!(
                "The target is below a body mass index of 18.5, which is not healthy. Aim for no less than {least} {}.",
                goal.unit
            )
        }
        Some(_) => {
            "You are below a body mass index of 18.5 already: losing more would harm you. Please talk to a doctor \
                    before you go on."
                .to_owned()
        }
        None => return false,
    };
    advice.verdict = GoalVerdict::Unsafe;
    advice.confidence = 1.0;
    advice.source = Source::HealthyWeight;
    true
}

/// Says so where the day asks for more than is good for one, and which day would not.
fn slow_down(
    goal: &GoalFacts,
    advice: &mut GoalAdvice,
    (current, left, sign): (f64, f64, f64),
    (weeks_left, safe): (Option<f64>, Option<(f64, f64)>),
) {
    let Some(((_, fastest), needed)) = safe.zip(advice.needed_per_week) else { return };
    if needed.abs() <= fastest.abs() * TOO_FAST {
        return;
    }
    advice.verdict = GoalVerdict::TooFast;
    advice.confidence = 1.0;
    advice.source = if sign < 0.0 { Source::LossRate } else { Source::GainRate };
    advice.new_deadline = day_after(goal.today, left / fastest.abs());
    advice.new_target = weeks_left.map(|weeks| round_tenth(current + fastest * weeks));
    let rate = |value: f64| format!("{:.2} {} a week", value.abs(), goal.unit);
    advice.text = format!(
        "The day asks for {}, which is faster than is good for you: {} or less is.",
        rate(needed),
        rate(fastest)
    );
    if let (Some(day), Some(target)) = (advice.new_deadline, advice.new_target) {
        advice.text.push_str(&format!(" Realistic would be {day}, or {target} {} by your day.", goal.unit));
    }
}

struct Course {
    current: f64,
    /// What is left to go, always positive.
    left: f64,
    sign: f64,
    weeks_left: Option<f64>,
    safe: Option<(f64, f64)>,
    slope: Slope,
    points: usize,
}

/// The median of the last three values: where one stands, whatever today's says.
fn latest(points: &[Point], last: &Point) -> f64 {
    let mut values: Vec<f64> = points.iter().rev().take(3).map(|point| point.value).collect();
    values.sort_by(f64::total_cmp);
    if values.len() == 3 { values.get(1).copied().unwrap_or(last.value) } else { last.value }
}

#[expect(clippy::cast_precision_loss, reason = "days of one life")]
const fn whole(days: i64) -> f64 {
    days as f64
}

/// The rates of body weight that are good for one, with their sign, the slower first.
fn safe_rates(goal: &GoalFacts, current: f64) -> Option<(f64, f64)> {
    goal.is_body_weight.then(|| match goal.direction {
        GoalDirection::Down => (-current * LOSS.0, -current * LOSS.1),
        GoalDirection::Up => (current * GAIN.0, current * GAIN.1),
    })
}

fn judge(goal: &GoalFacts, advice: &mut GoalAdvice, course: &Course) {
    let Course { current, left, sign, weeks_left, safe, slope, .. } = course;
    let per_week = slope.a_day * 7.0;
    let (low, high) = (slope.low * 7.0 * sign, slope.high * 7.0 * sign);
    let (least, most) = if low < high { (low, high) } else { (high, low) };
    advice.per_week = Some(per_week);
    // Where body weight is not meant, what has been is the best guess of what will be.
    advice.realistic_per_week = safe.or(Some((least.max(0.0) * sign, most.max(0.0) * sign)));
    let spread = (most - least) / (per_week.abs() + 1e-9);
    let of_points = f64::from(u32::try_from(course.points.min(12)).unwrap_or(0)) / 12.0;
    advice.confidence = ((of_points / (1.0 + spread / 2.0)) * 100.0).round() / 100.0;
    let towards = per_week * sign;
    let rate = |value: f64| format!("{:.2} {} a week", value.abs(), goal.unit);
    let fastest = safe.map(|(_, fastest)| fastest.abs());
    let in_weeks = |at: f64| day_after(goal.today, left / at);
    if least <= 0.0 && most >= 0.0 && towards.abs() < left / 104.0 || towards == 0.0 {
        advice.verdict = GoalVerdict::Still;
        advice.text = format!(
            "It stands still: {}. What could change it is in training and food, not in the goal.",
            rate(per_week)
        );
    } else if towards < 0.0 {
        advice.verdict = GoalVerdict::Away;
        advice.text =
            format!("It goes the other way, by {}. Look at what changed before you change the goal.", rate(per_week));
    } else {
        advice.projected_day = in_weeks(towards);
        on_the_way(advice, course, towards, fastest, &rate);
    }
    // A realistic rate: the usual one, within what is good for one.
    let usual = fastest.map_or(towards, |fastest| towards.min(fastest));
    let usual = if usual > 0.0 { Some(usual) } else { safe.map(|(slowest, _)| slowest.abs()) };
    let is_late =
        matches!(advice.verdict, GoalVerdict::Behind | GoalVerdict::Still | GoalVerdict::Away | GoalVerdict::TooFast);
    if let (true, Some(usual)) = (is_late, usual) {
        let day = in_weeks(usual).filter(|day| goal.deadline.is_none_or(|deadline| *day > deadline));
        advice.new_deadline = day.filter(|_| goal.deadline.is_some());
        let by_then = weeks_left.filter(|weeks| *weeks > 0.0 && advice.new_deadline.is_some());
        advice.new_target = by_then.map(|weeks| round_tenth(current + sign * usual * weeks));
        let proposal = (advice.new_deadline, advice.new_target);
        if let (Some(day), Some(target)) = proposal {
            advice.text.push_str(&format!(" Realistic would be {day}, or {target} {} by your day.", goal.unit));
        }
    }
    if safe.is_some() {
        advice.source = if *sign < 0.0 { Source::LossRate } else { Source::GainRate };
    }
}

/// It goes where it should: in time, too late, or too fast.
fn on_the_way(
    advice: &mut GoalAdvice,
    course: &Course,
    towards: f64,
    fastest: Option<f64>,
    rate: &dyn Fn(f64) -> String,
) {
    let is_too_fast = |weekly: f64| fastest.is_some_and(|fastest| weekly.abs() > fastest * TOO_FAST);
    let needed = advice.needed_per_week;
    if is_too_fast(towards) {
        advice.verdict = GoalVerdict::TooFast;
        let fastest = fastest.unwrap_or(towards);
        advice.text =
            format!("{} is faster than is good for muscle and health: {} or less is.", rate(towards), rate(fastest));
    } else if needed.is_some_and(is_too_fast) {
        advice.verdict = GoalVerdict::TooFast;
        advice.text =
            format!("The day asks for {}, which is faster than is good for you.", rate(needed.unwrap_or(0.0)));
    } else if course.weeks_left.is_some_and(|weeks| towards * weeks < course.left) {
        advice.verdict = GoalVerdict::Behind;
        advice.text = format!("It goes there by {}; your day asks for {}.", rate(towards), rate(needed.unwrap_or(0.0)));
    } else {
        advice.verdict = GoalVerdict::OnTrack;
        let when = advice.projected_day.map_or_else(String::new, |day| format!(": about {day} as things go"));
        advice.text = format!("It goes there by {}{when}.", rate(towards));
    }
}

fn day_after(today: LocalDay, weeks: f64) -> Option<LocalDay> {
    let days = (weeks * 7.0).ceil();
    #[expect(clippy::cast_possible_truncation, reason = "at most three years of days")]
    (days.is_finite() && (0.0..=AHEAD_DAYS_MAX).contains(&days)).then(|| today.plus_days(days as i64))
}

fn round_tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::{
        super::test_support::{day, today},
        *,
    };
    use crate::domain::goals::GoalType;

    /// A weigh-in every third day for six weeks, from 90 kg, by so much a week.
    fn loss(per_week: f64, target: f64, deadline: Option<&str>) -> GoalAdvice {
        let point =
            |n: i64| Point { day: today().plus_days(3 * n - 42), value: 90.0 + per_week * n as f64 * 3.0 / 7.0 };
        advise_goal(&GoalFacts {
            goal_type: GoalType::WeightLoss,
            direction: GoalDirection::Down,
            is_body_weight: true,
            least_weight: None,
            is_growing: false,
            unit: "kg".to_owned(),
            target,
            deadline: deadline.map(day),
            points: (0..=14).map(point).collect(),
            today: today(),
        })
    }

    fn near(got: Option<f64>, expected: f64) {
        assert!((got.unwrap() - expected).abs() < 0.02, "{got:?} is not {expected}");
    }

    #[test]
    fn a_loss_of_half_a_kilogram_a_week_reaches_its_target_in_time() {
        // 87 kg after six weeks, less the half of three days: 87.2; 7.2 kg at 0.5 a week are 101 days.
        let advice = loss(-0.5, 80.0, Some("2027-04-01"));
        assert_eq!(advice.verdict, GoalVerdict::OnTrack);
        near(advice.per_week, -0.5);
        assert_eq!(advice.projected_day, Some(day("2027-03-02")));
        assert_eq!((advice.new_deadline, advice.new_target), (None, None));
        assert!(advice.confidence > 0.9);
    }

    #[test]
    fn who_is_late_gets_a_day_or_a_target_that_can_be_kept() {
        let advice = loss(-0.5, 80.0, Some("2027-01-30"));
        assert_eq!(advice.verdict, GoalVerdict::Behind);
        near(advice.needed_per_week, -0.72);
        assert_eq!(advice.new_deadline, Some(day("2027-03-02")));
        // Ten weeks at 0.5.
        assert_eq!(advice.new_target, Some(82.2));
    }

    #[test]
    fn faster_than_one_per_cent_a_week_is_never_advised() {
        let crash = loss(-1.5, 70.0, Some("2027-01-30"));
        assert_eq!((crash.verdict, crash.source), (GoalVerdict::TooFast, Source::LossRate));
        let hurry = loss(-0.5, 70.0, Some("2026-12-31"));
        assert_eq!(hurry.verdict, GoalVerdict::TooFast);
        assert!(hurry.new_deadline.unwrap() > day("2026-12-31") && hurry.text.contains("faster than is good"));
    }

    /// One weigh-in of today.
    fn begun(target: f64, deadline: &str, least_weight: Option<f64>, is_growing: bool) -> GoalAdvice {
        advise_goal(&GoalFacts {
            goal_type: GoalType::WeightLoss,
            direction: GoalDirection::Down,
            is_body_weight: true,
            least_weight,
            is_growing,
            unit: "kg".to_owned(),
            target,
            deadline: Some(day(deadline)),
            points: vec![Point { day: today(), value: 90.0 }],
            today: today(),
        })
    }

    #[test]
    fn a_day_that_asks_for_too_much_is_said_so_before_anything_is_measured() {
        let advice = begun(70.0, "2026-12-21", None, false);
        assert_eq!((advice.verdict, advice.source), (GoalVerdict::TooFast, Source::LossRate));
        near(advice.needed_per_week, -4.67);
        assert!(advice.new_deadline.unwrap() > day("2027-04-01"), "20 kg at 0.9 kg a week");
        let slow = begun(88.0, "2027-03-21", None, false);
        assert_eq!(slow.verdict, GoalVerdict::NotEnoughData);
        assert!(slow.text.starts_with("There is one value:"), "{}", slow.text);
    }

    #[test]
    fn no_pace_is_given_to_a_weight_that_is_not_healthy_nor_to_who_is_growing() {
        let low = begun(45.0, "2027-11-21", Some(59.9), false);
        assert_eq!((low.verdict, low.new_target, low.realistic_per_week), (GoalVerdict::Unsafe, Some(59.9), None));
        let light = begun(80.0, "2027-11-21", Some(95.0), false);
        assert_eq!((light.verdict, light.new_target), (GoalVerdict::Unsafe, None));
        let young = begun(80.0, "2027-11-21", None, true);
        assert_eq!((young.verdict, young.new_deadline, young.realistic_per_week), (GoalVerdict::Unsafe, None, None));
    }

    #[test]
    fn what_stands_still_or_goes_away_is_said_so() {
        assert_eq!(loss(0.0, 80.0, Some("2027-04-01")).verdict, GoalVerdict::Still);
        let away = loss(0.5, 80.0, Some("2027-04-01"));
        assert_eq!(away.verdict, GoalVerdict::Away);
        assert!(away.new_deadline.is_some(), "at half a per cent a week it would be later");
    }

    #[test]
    fn few_values_say_nothing_and_a_target_behind_one_is_reached() {
        let facts = |values: &[f64]| GoalFacts {
            goal_type: GoalType::Strength,
            direction: GoalDirection::Up,
            is_body_weight: false,
            least_weight: None,
            is_growing: false,
            unit: "kg".to_owned(),
            target: 100.0,
            deadline: None,
            points: values
                .iter()
                .zip(0..)
                .map(|(value, n)| Point { day: today().plus_days(n), value: *value })
                .collect(),
            today: today(),
        };
        assert_eq!(advise_goal(&facts(&[])).verdict, GoalVerdict::NotEnoughData);
        assert_eq!(advise_goal(&facts(&[80.0, 82.0])).verdict, GoalVerdict::NotEnoughData);
        assert_eq!(advise_goal(&facts(&[101.0, 102.0, 103.0])).verdict, GoalVerdict::Reached);
    }
}
