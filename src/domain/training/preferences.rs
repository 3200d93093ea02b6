//! How a person counts their training.

use serde::{Deserialize, Serialize};

use crate::domain::strength::Formula;

/// The latest hour at which a day may begin: somebody who trains at night still lives in yesterday.
pub const DAY_START_HOUR_MAX: u8 = 6;
/// The most workouts a week one can aim at: two a day.
pub const WORKOUTS_PER_WEEK_MAX: u8 = 14;

/// A day of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Weekday {
    /// The first of ISO 8601.
    #[default]
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The seventh.
    Sunday,
}

impl Weekday {
    /// Every day, from Monday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];
    /// The day so many days after Monday; Monday for more than six.
    pub const fn after_monday(days: u8) -> Self {
        match days {
            1 => Self::Tuesday,
            2 => Self::Wednesday,
            3 => Self::Thursday,
            4 => Self::Friday,
            5 => Self::Saturday,
            6 => Self::Sunday,
            _ => Self::Monday,
        }
    }

    /// Days after Monday.
    pub const fn days_after_monday(self) -> u8 {
        self as u8
    }
}

/// How a person counts their training, with the default for what was never set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TrainingPreferences {
    /// When the day begins, in hours after midnight: 0 to 6. Workouts that are recorded keep the day they have.
    pub day_start_hour: u8,
    /// When the week begins.
    pub week_start: Weekday,
    /// How many workouts a week one aims at.
    pub workouts_per_week: u8,
    /// By which formula a one-repetition maximum is estimated. Records always use Epley's.
    pub formula: Formula,
}

impl Default for TrainingPreferences {
    fn default() -> Self {
        Self { day_start_hour: 0, week_start: Weekday::Monday, workouts_per_week: 3, formula: Formula::Epley }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_monday() {
        assert_eq!([Weekday::Monday, Weekday::Sunday].map(Weekday::days_after_monday), [0, 6]);
    }
}
