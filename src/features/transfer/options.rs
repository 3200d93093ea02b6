//! What a person says of a file.

use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        imports::{Need, generic::Mapping, quantity::WeightUnit},
        json,
        time_zone::{TIME_ZONE_CHARS_MAX, is_time_zone},
        visibility::Visibility,
    },
    http::{ApiError, Code},
};

/// What becomes of exercises that are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Unknown {
    /// They are left out.
    Skip,
    /// They become exercises of the person's own.
    Create,
}

/// What becomes of settings that are there and not as the file has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Settings {
    /// They stay.
    #[default]
    Keep,
    /// Those of the file are put over them; undoing the import puts them back.
    Replace,
}

/// The units one may answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Unit {
    /// Kilograms, kilometres, centimetres.
    Kg,
    /// Pounds, miles, inches.
    Lb,
}

/// What is kept of it with the import. Fields are only ever added, with a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stored {
    /// Only look.
    pub dry_run: bool,
    /// What a weight without a unit is.
    pub unit: Option<Unit>,
    /// Where the clocks were: IANA name.
    pub time_zone: Option<String>,
    /// What becomes of exercises that are not known.
    pub unknown: Option<Unknown>,
    /// Who else may see the workouts.
    pub visibility: Option<Visibility>,
    /// What becomes of settings that are there. A statement reads this.
    pub settings: Settings,
    /// Which column is what.
    pub mapping: Option<Mapping>,
}

/// How a file is to be taken.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ImportOptions {
    /// Only look: nothing is brought into the history until it is applied.
    #[garde(skip)]
    pub dry_run: Option<bool>,
    /// What weights are where the file does not say.
    #[garde(skip)]
    pub unit: Option<Unit>,
    /// Where the clocks were, where the file does not say: an IANA name. The profile's when left out.
    #[garde(length(max = TIME_ZONE_CHARS_MAX), custom(is_zone))]
    pub time_zone: Option<String>,
    /// What becomes of exercises that are not known. When left out and there are any, they can be mapped first.
    #[garde(skip)]
    pub unknown: Option<Unknown>,
    /// Who else may see the workouts; nobody when left out.
    #[garde(skip)]
    pub visibility: Option<Visibility>,
    /// What becomes of settings that are there and not as our own form has them: they stay when left out.
    #[garde(skip)]
    pub settings: Option<Settings>,
    /// Which column of a table of an unknown kind is what: a JSON object such as
    /// `{"date":"Day","exercise":"Movement","weight":"kg","reps":"Reps"}`.
    #[garde(length(max = 4000))]
    pub mapping: Option<String>,
}

/// Refuses what is no time zone.
pub fn is_zone(zone: &Option<String>, _: &()) -> garde::Result {
    match zone {
        Some(zone) if !is_time_zone(zone) => Err(garde::Error::new("is no time zone of the IANA database")),
        _ => Ok(()),
    }
}

impl ImportOptions {
    /// What is kept.
    ///
    /// # Errors
    /// The mapping is none.
    pub fn into_stored(self) -> Result<Stored, ApiError> {
        let mapping = self.mapping.map(|text| json::from_str::<Mapping>(&text)).transpose();
        let mapping = mapping.map_err(|error| {
            ApiError::new(Code::InvalidQuery).field("mapping", format!("is no mapping of columns: {error}"))
        })?;
        Ok(Stored {
            dry_run: self.dry_run.unwrap_or(false),
            unit: self.unit,
            time_zone: self.time_zone,
            unknown: self.unknown,
            visibility: self.visibility,
            settings: self.settings.unwrap_or_default(),
            mapping,
        })
    }
}

impl Stored {
    /// The unit of weights without one.
    pub const fn weight_unit(&self) -> WeightUnit {
        match self.unit {
            Some(Unit::Lb) => WeightUnit::Lb,
            _ => WeightUnit::Kg,
        }
    }

    /// What still has to be said of a file that needs this.
    pub fn unanswered(&self, needs: &[Need]) -> Vec<Need> {
        let is_open = |need: &&Need| match need {
            Need::Unit => self.unit.is_none(),
            Need::TimeZone => self.time_zone.is_none(),
        };
        needs.iter().filter(is_open).copied().collect()
    }
}
