//! What a person tells of themselves, and how they want to be treated.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::{
    json,
    time::{SECOND_MS, Timestamp},
    training::weight::WeightUnit,
};

/// The youngest age at which a person may hold an account: the age of consent of COPPA and the lowest
/// that Article 8 of the GDPR allows.
pub const AGE_MIN: u32 = 13;
/// The first year of birth taken.
const BIRTH_YEAR_MIN: i32 = 1900;

/// Gender, as training formulas ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Gender {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Neither, or not to be told.
    Other,
}

/// How experienced a person is with training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FitnessLevel {
    /// Just begun.
    Beginner,
    /// Trains regularly.
    Intermediate,
    /// Trains for years.
    Advanced,
}

/// In which units quantities are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Units {
    /// Kilograms and centimetres.
    Metric,
    /// Pounds and inches.
    Imperial,
}

/// A kind of one's own data that a language model may be told of. The embedded coach, which tells nobody, reads all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum ContextKind {
    /// What was trained: exercises, sets, loads, records.
    Training,
    /// What is aimed for.
    Goals,
    /// Body weight, age in years and gender.
    Body,
    /// Mood and energy noted with workouts.
    Mood,
    /// What was eaten in the last week, in sums, against what one aims for.
    Nutrition,
}

impl ContextKind {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// What a model is told of where nobody says otherwise: the kinds that are not about health.
    pub fn usual() -> Vec<Self> {
        vec![Self::Training, Self::Goals]
    }

    /// The kinds in a list that is stored as JSON. A kind there is no more is left out, and must not have others
    /// told that were not named.
    pub fn read_known(json: &str) -> Option<Vec<Self>> {
        let named: Vec<serde_json::Value> = json::from_str(json).ok()?;
        Some(Self::known(named))
    }

    fn known(named: Vec<serde_json::Value>) -> Vec<Self> {
        named.into_iter().filter_map(|kind| json::from_value(kind).ok()).collect()
    }

    /// The same within a document.
    ///
    /// # Errors
    /// It is no list.
    pub fn deserialize_known<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Self>, D::Error> {
        Vec::deserialize(deserializer).map(Self::known)
    }
}

impl Units {
    /// The unit of weights.
    pub const fn weight(self) -> WeightUnit {
        match self {
            Self::Metric => WeightUnit::Kg,
            Self::Imperial => WeightUnit::Lb,
        }
    }
}

/// Why a date of birth is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BirthProblem {
    /// Not `YYYY-MM-DD`, or no day of the calendar.
    #[error("is not a date of the form YYYY-MM-DD")]
    NotADate,
    /// Before 1900 or after today.
    #[error("is not between 1900-01-01 and today")]
    OutOfRange,
    /// Younger than [`AGE_MIN`].
    #[error("is of somebody younger than 13")]
    TooYoung,
}

/// Checks a date of birth against the day it is at `now` in UTC.
///
/// # Errors
/// The first problem found.
pub fn check_date_of_birth(text: &str, now: Timestamp) -> Result<(), BirthProblem> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| BirthProblem::NotADate)?;
    // One date has one spelling: chrono also takes "1990-5-1" and "+1990-05-01".
    if date.format("%Y-%m-%d").to_string() != text {
        return Err(BirthProblem::NotADate);
    }
    let today = chrono::DateTime::from_timestamp(now.as_millis().div_euclid(SECOND_MS), 0)
        .map_or(NaiveDate::MIN, |instant| instant.date_naive());
    if date.year() < BIRTH_YEAR_MIN || date > today {
        return Err(BirthProblem::OutOfRange);
    }
    // Whole years; a 29 February counts as reached on 1 March of other years.
    match today.years_since(date) {
        Some(age) if age >= AGE_MIN => Ok(()),
        _ => Err(BirthProblem::TooYoung),
    }
}

/// The name others see: given and family name, as far as they were told. Empty when neither was.
pub fn display_name(first: Option<&str>, last: Option<&str>) -> String {
    [first, last].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T08:00:00Z.
    const NOW: Timestamp = Timestamp::from_millis(1_795_248_000_000);

    #[test]
    fn a_date_of_birth_is_a_real_day_of_somebody_old_enough() {
        use BirthProblem::{NotADate, OutOfRange, TooYoung};
        for (text, outcome) in [
            ("1990-05-01", Ok(())),
            ("1900-01-01", Ok(())),
            ("2013-11-21", Ok(())),
            ("2013-11-22", Err(TooYoung)),
            ("2026-11-21", Err(TooYoung)),
            ("2026-11-22", Err(OutOfRange)),
            ("1899-12-31", Err(OutOfRange)),
            ("2000-02-30", Err(NotADate)),
            ("1990-5-1", Err(NotADate)),
            ("1990-05-01T00:00:00Z", Err(NotADate)),
            ("", Err(NotADate)),
        ] {
            assert_eq!(check_date_of_birth(text, NOW), outcome, "{text}");
        }
    }

    #[test]
    fn a_name_is_what_was_told_of_it() {
        assert_eq!(display_name(Some("Ada"), Some("Lovelace")), "Ada Lovelace");
        assert_eq!(display_name(None, Some("Lovelace")), "Lovelace");
        assert_eq!(display_name(Some(" "), None), "");
    }
}
