//! Streaks: how many days, and how many weeks, somebody has kept training.
//!
//! A pure function of what happened, so that it can be counted again and explained. The definition: a day counts when
//! a workout was completed on it, the day being the person's own when it began. Today is never missed before it is
//! over. A freeze day keeps a daily streak alive without counting for it. Once in a streak a missed civil day is
//! bridged when the workouts around it are at most [`TRAVEL_HOURS_MAX`] hours apart, as happens across time zones.
//! A week counts when its workouts reach the person's aim; a week with a day of illness or travel is neither counted
//! nor missed. Entries made more than a week late do not count ([`BACKDATED_DAYS_MAX`]); whoever gives the days has
//! left those out.

mod daily;
mod goals;
mod weekly;

use serde::Serialize;

pub use daily::daily_streak;
pub use goals::{DecidedGoal, GOALS_METHOD, goal_streak};
pub use weekly::weekly_streak;

use super::{local_day::LocalDay, time::Timestamp};

/// The id of the definition.
pub const METHOD: &str = "civil_days_v1";
/// Hours between two workouts within which a missed civil day between them is the doing of time zones.
pub const TRAVEL_HOURS_MAX: i64 = 36;
/// Days after which an entry is too late to count.
pub const BACKDATED_DAYS_MAX: i64 = 7;
/// The most days or weeks a streak is explained by: the latest.
pub const WHY_MAX: usize = 60;

/// A day on which workouts were completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActiveDay {
    /// The day.
    pub day: LocalDay,
    /// When its first workout began.
    pub first_at: Timestamp,
    /// When its last workout began.
    pub last_at: Timestamp,
    /// How many there were.
    pub workouts: u32,
    /// Whether all were entered late.
    pub backdated: bool,
}

/// Why a day is to be bridged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum FreezeReason {
    /// A planned rest.
    Rest,
    /// Illness.
    Illness,
    /// Travel.
    Travel,
}

impl FreezeReason {
    /// The word a row carries.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Illness => "illness",
            Self::Travel => "travel",
        }
    }
}

/// A day to be bridged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// The day.
    pub day: LocalDay,
    /// Why.
    pub reason: FreezeReason,
}

/// What a day or week did for a streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Part {
    /// It counts.
    Counted,
    /// It counts, and was entered late.
    Backdated,
    /// It was frozen: kept, not counted.
    Frozen,
    /// It was lost between time zones: kept, not counted.
    Travelled,
    /// It is not over.
    Pending,
    /// It ended the streak.
    Missed,
}

/// A day, or the first day of a week, and what it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Reason {
    /// The day.
    pub day: LocalDay,
    /// What it did.
    pub part: Part,
}

/// A streak.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Streak {
    /// How long it is now; 0 when it is broken.
    pub current: u32,
    /// The longest there was, in what was looked at.
    pub longest: u32,
    /// How the present one came about, latest first: at most 60 entries.
    pub why: Vec<Reason>,
}

#[cfg(test)]
mod tests;
