//! Goals: what they are measured by, how far one is, and when one gets there.
//!
//! Values are thousandths of a base unit (grams of kilograms, millimetres of metres, thousandths of a percent or of
//! a workout), so that what a person says in their unit is kept exactly.

use serde::{Deserialize, Serialize};

use crate::domain::{
    local_day::LocalDay,
    trend::{Point, theil_sen},
};

/// No date is projected further ahead than this, in days: ten years.
const PROJECTION_DAYS_MAX: f64 = 3_652.0;

macro_rules! words {
    ($($(#[$doc:meta])* $type:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum $type { $($(#[$word_doc])* #[serde(rename = $word)] $name),+ }

        impl $type {
            /// The word that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$name => $word),+ }
            }
        }
    )+};
}
words! {
    /// What a goal is about.
    GoalType {
        /// To weigh less.
        WeightLoss = "weight_loss",
        /// To lift more.
        Strength = "strength",
        /// To last longer.
        Endurance = "endurance",
        /// Anything else.
        Custom = "custom",
    }

    /// Where a goal stands.
    GoalStatus {
        /// It is aimed for.
        Active = "active",
        /// It is reached.
        Completed = "completed",
        /// It waits.
        Paused = "paused",
        /// Its day has passed, or it is given up.
        Failed = "failed",
    }

    /// What a goal is measured by.
    MeasureKind {
        /// What the person tells.
        Manual = "manual",
        /// Body weight.
        Weight = "weight",
        /// Percent of fat, as measured.
        BodyFat = "body_fat",
        /// A circumference.
        Measurement = "measurement",
        /// The best estimated one-repetition maximum of an exercise.
        ExerciseE1rm = "exercise_e1rm",
        /// The heaviest load of an exercise.
        ExerciseMaxWeight = "exercise_max_weight",
        /// Workouts completed in the present week.
        WorkoutsPerWeek = "workouts_per_week",
        /// Workouts completed since the goal began.
        Workouts = "workouts",
        /// Distance covered since the goal began, of an exercise or of all.
        Distance = "distance",
    }

    /// Which way the value has to go.
    GoalDirection {
        /// More.
        Up = "up",
        /// Less.
        Down = "down",
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Kilograms.
    Weight,
    /// Metres.
    Length,
    /// Percent.
    Percent,
    /// Workouts.
    Count,
    /// Whatever the person says.
    Any,
}

impl MeasureKind {
    /// What its values count.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Manual => Dimension::Any,
            Self::Weight | Self::ExerciseE1rm | Self::ExerciseMaxWeight => Dimension::Weight,
            Self::BodyFat => Dimension::Percent,
            Self::Measurement | Self::Distance => Dimension::Length,
            Self::WorkoutsPerWeek | Self::Workouts => Dimension::Count,
        }
    }

    /// The unit where none is told.
    pub const fn default_unit(self) -> &'static str {
        match self {
            Self::Manual => "",
            Self::Weight | Self::ExerciseE1rm | Self::ExerciseMaxWeight => "kg",
            Self::BodyFat => "%",
            Self::Measurement => "cm",
            Self::Distance => "km",
            Self::WorkoutsPerWeek | Self::Workouts => "workouts",
        }
    }
}

/// Thousandths of the base unit in one of that unit. `None` for a unit of another dimension.
pub fn milli_per_unit(dimension: Dimension, unit: &str) -> Option<f64> {
    match (dimension, unit) {
        (Dimension::Any, _) => Some(1_000.0),
        (Dimension::Weight, "kg") | (Dimension::Length, "m") | (Dimension::Percent, "%" | "percent") => Some(1_000.0),
        (Dimension::Count, "workouts" | "workouts/week" | "") => Some(1_000.0),
        (Dimension::Weight, "g") | (Dimension::Length, "mm") => Some(1.0),
        (Dimension::Weight, "lb" | "lbs") => Some(453.592_37),
        (Dimension::Length, "cm") => Some(10.0),
        (Dimension::Length, "in") => Some(25.4),
        (Dimension::Length, "km") => Some(1_000_000.0),
        (Dimension::Length, "mi") => Some(1_609_344.0),
        _ => None,
    }
}

impl GoalDirection {
    /// Which way a goal goes: less to lose weight, more of what is trained, and otherwise from where one begins to where
    /// one wants to be; upwards while the beginning is not known.
    pub const fn of(goal: GoalType, measure: MeasureKind, start: Option<i64>, target: i64) -> Self {
        match (goal, measure, start) {
            (GoalType::WeightLoss, ..) => Self::Down,
            (
                GoalType::Custom,
                MeasureKind::Manual | MeasureKind::Weight | MeasureKind::BodyFat | MeasureKind::Measurement,
                Some(start),
            ) if target < start => Self::Down,
            _ => Self::Up,
        }
    }

    /// Whether a value is there, or beyond.
    pub const fn has_reached(self, current: i64, value: i64) -> bool {
        match self {
            Self::Up => current >= value,
            Self::Down => current <= value,
        }
    }
}

/// How far one is, from 0 to 1 in hundredths. `None` where nothing was measured.
pub fn progress(direction: GoalDirection, start: Option<i64>, current: Option<i64>, target: i64) -> Option<f64> {
    let (start, current) = (start?, current?);
    if direction.has_reached(current, target) {
        return Some(1.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
    let (done, whole) = ((current - start) as f64, (target - start) as f64);
    if whole == 0.0 {
        return Some(0.0);
    }
    // A hair before the end is not the end.
    let percent = (done / whole * 100.0).floor().clamp(0.0, 99.0);
    // Nothing done of a way down is -0.
    Some(if percent > 0.0 { percent / 100.0 } else { 0.0 })
}

/// The day the target is reached, if the values go on as the median of their slopes (Theil 1950; Sen 1968); of two
/// points that is their difference. `None` where they do not go there, or not within ten years.
pub fn projected_day(points: &[Point], current: f64, target: f64, today: LocalDay) -> Option<LocalDay> {
    let slope = theil_sen(points)?.a_day;
    let days = (target - current) / slope;
    if !days.is_finite() || days <= 0.0 || days > PROJECTION_DAYS_MAX {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most ten years of days")]
    let days = days.ceil() as i64;
    Some(today.plus_days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_done_of_a_way_down_is_nought_without_a_sign() {
        let begun = progress(GoalDirection::Down, Some(80_000), Some(80_000), 70_000).unwrap();
        assert!(begun == 0.0 && begun.is_sign_positive(), "{begun:?}");
    }

    #[test]
    fn units_are_exact_and_of_their_dimension() {
        for (measure, unit, milli) in [
            (MeasureKind::Weight, "kg", Some(1_000.0)),
            (MeasureKind::ExerciseE1rm, "lb", Some(453.592_37)),
            (MeasureKind::Measurement, "cm", Some(10.0)),
            (MeasureKind::Distance, "km", Some(1_000_000.0)),
            (MeasureKind::BodyFat, "%", Some(1_000.0)),
            (MeasureKind::Manual, "push-ups", Some(1_000.0)),
            (MeasureKind::Weight, "cm", None),
            (MeasureKind::Workouts, "kg", None),
        ] {
            assert_eq!(milli_per_unit(measure.dimension(), unit), milli, "{measure:?} {unit}");
            assert!(milli_per_unit(measure.dimension(), measure.default_unit()).is_some());
        }
    }

    #[test]
    fn how_far_one_is_goes_from_start_to_target_in_either_direction() {
        use GoalDirection::{Down, Up};
        for (direction, start, current, target, expected) in [
            (Up, Some(0), Some(25), 100, Some(0.25)),
            (Down, Some(90), Some(85), 80, Some(0.5)),
            (Down, Some(90), Some(95), 80, Some(0.0)),
            (Down, Some(90), Some(79), 80, Some(1.0)),
            (Up, Some(0), Some(999), 1_000, Some(0.99)),
            (Up, None, Some(5), 10, None),
            (Up, Some(0), None, 10, None),
        ] {
            assert_eq!(progress(direction, start, current, target), expected);
        }
        for (goal, measure, start, expected) in [
            (GoalType::Custom, MeasureKind::Weight, Some(90), Down),
            (GoalType::Custom, MeasureKind::Weight, Some(70), Up),
            (GoalType::Custom, MeasureKind::Weight, None, Up),
            (GoalType::WeightLoss, MeasureKind::Weight, Some(70), Down),
            // Who lifts more than they aim for has reached it.
            (GoalType::Strength, MeasureKind::ExerciseE1rm, Some(90), Up),
            (GoalType::Custom, MeasureKind::ExerciseE1rm, Some(90), Up),
        ] {
            assert_eq!(GoalDirection::of(goal, measure, start, 80), expected, "{goal:?} {measure:?} {start:?}");
        }
    }

    #[test]
    fn a_date_is_projected_only_where_the_values_go() {
        let day = |text: &str| LocalDay::parse(text).unwrap();
        let today = day("2026-11-21");
        let points = |step: f64| -> Vec<Point> {
            (0..8).map(|n| Point { day: today.plus_days(n - 7), value: 90.0 + step * n as f64 }).collect()
        };
        // 0.1 a day down, from 89.3 to 85: 43 days.
        assert_eq!(projected_day(&points(-0.1), 89.3, 85.0, today), Some(day("2027-01-03")));
        assert_eq!(projected_day(&points(0.1), 90.7, 85.0, today), None, "it goes the other way");
        assert_eq!(projected_day(&points(0.0), 90.0, 85.0, today), None);
        assert_eq!(projected_day(&points(-0.000_1), 90.0, 85.0, today), None, "in centuries");
        assert_eq!(projected_day(&points(-0.1)[..1], 90.0, 85.0, today), None, "one point has no slope");
    }
}
