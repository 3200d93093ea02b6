//! What clients say of a measurement, and what it comes to.

use serde::{Deserialize, Deserializer};

use crate::{
    domain::{
        body::{BODY_GRAMS_MAX, BODY_GRAMS_MIN, Girths},
        local_day::LocalDay,
        time::{HOUR_MS, MINUTE_MS, Timestamp},
        training::weight::WeightUnit,
    },
    http::{Answer, ApiError, Code, extract::nullable},
};

/// The longest circumference, in millimetres.
const GIRTH_MILLIMETRES_MAX: u32 = 3_000;
/// By how much the clock of a scale or a phone may be ahead, in milliseconds.
const CLOCK_MS_AHEAD_MAX: i64 = 10 * MINUTE_MS;
/// The first year measured in.
const YEAR_MIN: &str = "1950-01-01";

/// When something was measured: a day, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day: its middle.
    Day(LocalDay),
    /// An instant: the day follows from where the person is.
    Instant(Timestamp),
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let day = LocalDay::parse(&text).map(Self::Day);
        day.or_else(|| Timestamp::parse_rfc3339(&text).map(Self::Instant))
            .ok_or_else(|| serde::de::Error::custom("expected a day as YYYY-MM-DD or an RFC 3339 date and time"))
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for When {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "When".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "anyOf": [
            { "type": "string", "format": "date" },
            { "type": "string", "format": "date-time" }
        ] })
    }
}

/// A unit of length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum LengthUnit {
    /// Centimetres.
    #[default]
    Cm,
    /// Inches.
    In,
}

impl LengthUnit {
    const fn millimetres(self) -> f64 {
        match self {
            Self::Cm => 10.0,
            Self::In => 25.4,
        }
    }

    fn to_millimetres(self, length: f64) -> Option<u32> {
        let millimetres = (length * self.millimetres()).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bounds of a body")]
        (1.0..=f64::from(GIRTH_MILLIMETRES_MAX)).contains(&millimetres).then_some(millimetres as u32)
    }

    /// Millimetres in this unit, to a hundredth.
    pub fn of_millimetres(self, millimetres: u32) -> f64 {
        (f64::from(millimetres) / self.millimetres() * 100.0).round() / 100.0
    }
}

macro_rules! girth_forms {
    ($($name:ident),+) => {
        /// Circumferences, in `lengthUnit`.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, serde::Serialize, garde::Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct GirthsForm {
            $(#[garde(range(min = 0.1, max = 300.0))]
            #[serde(skip_serializing_if = "Option::is_none")]
            #[doc = concat!("Circumference: ", stringify!($name), ".")]
            pub $name: Option<f64>,)+
        }

        /// Circumferences, in millimetres.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, garde::Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct GirthsMillimetresForm {
            $(#[garde(range(min = 1, max = GIRTH_MILLIMETRES_MAX))]
            #[doc = concat!("Circumference: ", stringify!($name), ".")]
            pub $name: Option<u32>,)+
        }

        impl GirthsForm {
            /// Circumferences in a unit.
            pub fn of(girths: &Girths, unit: LengthUnit) -> Self {
                Self { $($name: girths.$name.map(|length| unit.of_millimetres(length)),)+ }
            }

            fn read(self, unit: LengthUnit) -> Girths {
                Girths { $($name: self.$name.and_then(|length| unit.to_millimetres(length)),)+ }
            }
        }

        impl From<GirthsMillimetresForm> for Girths {
            fn from(form: GirthsMillimetresForm) -> Self {
                Self { $($name: form.$name,)+ }
            }
        }
    };
}
girth_forms!(neck, shoulders, chest, waist, abdomen, hips, bicep, forearm, thigh, calf);

/// What was measured. In a change, what is left out stays and `null` is taken away; `measurements` are replaced as a
/// whole.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MetricForm {
    /// When: a day, or an instant; now when left out.
    #[garde(skip)]
    pub date: Option<When>,
    /// Weight, in grams.
    #[garde(range(min = BODY_GRAMS_MIN, max = BODY_GRAMS_MAX))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub weight_grams: Option<Option<i32>>,
    /// Weight, in `unit`; instead of `weightGrams`.
    #[garde(range(min = 20.0, max = 1_600.0))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub weight: Option<Option<f64>>,
    /// The unit of `weight`; kilograms when left out.
    #[garde(skip)]
    pub unit: Option<WeightUnit>,
    /// Percent of fat, as measured.
    #[garde(range(min = 1.0, max = 75.0))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub body_fat_percentage: Option<Option<f64>>,
    /// Height, in millimetres.
    #[garde(range(min = 500, max = 2_800))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub height_millimetres: Option<Option<u32>>,
    /// Circumferences, in `lengthUnit`.
    #[garde(dive)]
    #[serde(default)]
    pub measurements: Option<GirthsForm>,
    /// The unit of `measurements`; centimetres when left out.
    #[garde(skip)]
    pub length_unit: Option<LengthUnit>,
    /// Circumferences, in millimetres; instead of `measurements`.
    #[garde(dive)]
    #[serde(default)]
    pub measurements_millimetres: Option<GirthsMillimetresForm>,
    /// How one felt, from 1 to 10.
    #[garde(range(min = 1, max = 10))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub mood: Option<Option<u8>>,
    /// Words about it; kept sealed.
    #[garde(length(chars, max = 2_000))]
    #[serde(default, deserialize_with = "nullable::given")]
    pub notes: Option<Option<String>>,
}

/// All a measurement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    /// When.
    pub measured_at: Timestamp,
    /// On which day of the person.
    pub day: LocalDay,
    /// Weight.
    pub weight_grams: Option<i32>,
    /// Percent of fat, in hundredths.
    pub body_fat_hundredths: Option<u32>,
    /// Height.
    pub height_millimetres: Option<u32>,
    /// Circumferences.
    pub girths: Girths,
    /// From 1 to 10.
    pub mood: Option<u8>,
    /// In plain words.
    pub notes: Option<String>,
}

impl MetricForm {
    /// Whether it says nothing at all.
    pub const fn is_empty(&self) -> bool {
        let Self { date, weight_grams, weight, body_fat_percentage, height_millimetres, mood, notes, .. } = self;
        let has_girths = self.measurements.is_some() || self.measurements_millimetres.is_some();
        let has_figures = weight_grams.is_some() || weight.is_some() || body_fat_percentage.is_some();
        let has_others = height_millimetres.is_some() || mood.is_some() || notes.is_some();
        date.is_none() && !has_girths && !has_figures && !has_others
    }

    /// Makes a measurement say what the form says; `last_day` is the latest day it may be for the person, `day_of` the
    /// day an instant belongs to, where they are.
    ///
    /// # Errors
    /// [`Code::MeasurementRefused`] for what contradicts itself or lies in the future.
    pub fn apply(
        self,
        measurement: &mut Measurement,
        (now, last_day): (Timestamp, LocalDay),
        day_of: impl Fn(Timestamp) -> LocalDay,
    ) -> Answer<()> {
        if let Some(when) = self.date {
            (measurement.measured_at, measurement.day) = match when {
                When::Day(day) => (day.midnight_utc().plus_millis(12 * HOUR_MS), day),
                When::Instant(instant) => (instant, day_of(instant)),
            };
            let is_early = LocalDay::parse(YEAR_MIN).is_some_and(|first| measurement.day < first);
            // A day's middle may still lie ahead of who measures in the morning.
            let is_ahead = match when {
                When::Day(day) => day > last_day,
                When::Instant(instant) => instant > now.plus_millis(CLOCK_MS_AHEAD_MAX),
            };
            if is_early || is_ahead {
                return Err(refuse("date", "is not between 1950 and now"));
            }
        }
        if self.weight.is_some() && self.weight_grams.is_some() {
            return Err(refuse("weight", "cannot be given together with weightGrams"));
        }
        if let Some(grams) = self.weight_grams {
            measurement.weight_grams = grams;
        }
        if let Some(weight) = self.weight {
            measurement.weight_grams = weight.map(|weight| read_weight(weight, self.unit)).transpose()?;
        }
        if self.measurements.is_some() && self.measurements_millimetres.is_some() {
            return Err(refuse("measurements", "cannot be given together with measurementsMillimetres"));
        }
        if let Some(girths) = self.measurements {
            measurement.girths = girths.read(self.length_unit.unwrap_or_default());
        }
        if let Some(girths) = self.measurements_millimetres {
            measurement.girths = girths.into();
        }
        if let Some(percent) = self.body_fat_percentage {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 75 percent")]
            let hundredths = percent.map(|percent| (percent * 100.0).round() as u32);
            measurement.body_fat_hundredths = hundredths;
        }
        measurement.height_millimetres = self.height_millimetres.unwrap_or(measurement.height_millimetres);
        measurement.mood = self.mood.unwrap_or(measurement.mood);
        if let Some(notes) = self.notes {
            measurement.notes = notes.filter(|notes| !notes.is_empty());
        }
        Ok(())
    }
}

fn read_weight(weight: f64, unit: Option<WeightUnit>) -> Answer<i32> {
    let grams = unit.unwrap_or_default().to_grams(weight).ok();
    let grams = grams.filter(|grams| (BODY_GRAMS_MIN..=BODY_GRAMS_MAX).contains(grams));
    grams.ok_or_else(|| refuse("weight", "is not from 20 to 700 kg"))
}

fn refuse(field: &str, why: &str) -> ApiError {
    ApiError::new(Code::MeasurementRefused).field(field, why)
}
