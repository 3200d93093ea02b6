//! How a measurement is shown: its figures, or everything.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    form::{GirthsForm, LengthUnit},
    photos::{PhotosView, link_photos},
    store::{BodyRow, MetricRow, PhotoRow, WeightRow},
};
use crate::{
    app::App,
    domain::{
        body::{Girths, body_mass_index, lean_grams, navy_body_fat, weight_trend},
        ids::BodyMetricId,
        local_day::LocalDay,
        person::Units,
        time::Timestamp,
        training::weight::WeightUnit,
        trend::SMOOTH_METHOD,
    },
};

/// The figures of a measurement.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MetricView {
    /// Its id.
    pub id: BodyMetricId,
    /// On which day.
    pub date: LocalDay,
    /// When.
    pub measured_at: Timestamp,
    /// Weight, in grams.
    pub weight_grams: Option<i32>,
    /// Weight, in `unit`.
    pub weight: Option<f64>,
    /// The unit of `weight`.
    pub unit: WeightUnit,
    /// Percent of fat, as measured.
    pub body_fat_percentage: Option<f64>,
    /// Height, in millimetres.
    pub height_millimetres: Option<u32>,
    /// Circumferences, in millimetres.
    pub measurements_millimetres: Girths,
    /// Circumferences, in `lengthUnit`.
    pub measurements: GirthsForm,
    /// The unit of `measurements`.
    pub length_unit: LengthUnit,
    /// How one felt, from 1 to 10.
    pub mood: Option<u8>,
    /// Grows with every change: give it as `If-Match` to change what you have seen.
    pub revision: i64,
    /// Since when it is there.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A share of fat, and how it is known.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BodyFatView {
    /// Percent.
    pub percentage: f64,
    /// `measured`, or the formula: `us_navy_1984`.
    pub method: &'static str,
}

/// What follows from a measurement.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DerivedView {
    /// The share of fat: as measured, else by circumferences, where they and gender and height are known.
    pub body_fat: Option<BodyFatView>,
    /// What is not fat, in grams.
    pub lean_mass_grams: Option<i32>,
    /// Weight by the square of height, in kg/m².
    pub body_mass_index: Option<f64>,
    /// The smoothed weight of that day, in grams.
    pub trend_weight_grams: Option<i64>,
    /// How it is smoothed.
    pub trend_method: &'static str,
}

/// Everything of a measurement.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BodyView {
    /// Its figures.
    #[serde(flatten)]
    pub metric: MetricView,
    /// Words about it.
    pub notes: Option<String>,
    /// Photos, by links that expire.
    pub photos: PhotosView,
    /// What follows.
    pub derived: DerivedView,
}

impl MetricView {
    /// The row in a person's units.
    pub fn of(row: &MetricRow, units: Units) -> Self {
        let (unit, length_unit) = match units {
            Units::Metric => (WeightUnit::Kg, LengthUnit::Cm),
            Units::Imperial => (WeightUnit::Lb, LengthUnit::In),
        };
        Self {
            id: row.id,
            date: row.day,
            measured_at: row.measured_at,
            weight_grams: row.weight_grams,
            weight: row.weight_grams.map(|grams| unit.of_grams(i64::from(grams))),
            unit,
            body_fat_percentage: row.body_fat_hundredths.map(|hundredths| f64::from(hundredths) / 100.0),
            height_millimetres: row.height_millimetres,
            measurements_millimetres: row.measurements,
            measurements: GirthsForm::of(&row.measurements, length_unit),
            length_unit,
            mood: row.mood,
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What else is known of the person whose measurements are shown.
pub struct Around {
    /// Gender, zone, height.
    pub body: BodyRow,
    /// Photos of the measurements.
    pub photos: Vec<PhotoRow>,
    trend: HashMap<LocalDay, f64>,
}

impl Around {
    /// Puts it together; `weights` are in the order of time.
    pub fn new(body: BodyRow, photos: Vec<PhotoRow>, weights: &[WeightRow]) -> Self {
        let weights: Vec<(LocalDay, i32)> = weights.iter().map(|row| (row.day, row.weight_grams)).collect();
        let trend = weight_trend(&weights).into_iter().map(|point| (point.day, point.value)).collect();
        Self { body, photos, trend }
    }

    fn derived(&self, row: &MetricRow) -> DerivedView {
        let height = row.height_millimetres.or(self.body.height_millimetres);
        let measured = row.body_fat_hundredths.map(|hundredths| f64::from(hundredths) / 100.0);
        let estimated = || navy_body_fat(self.body.gender, height, &row.measurements);
        let body_fat = match (measured, estimated()) {
            (Some(percentage), _) => Some(BodyFatView { percentage, method: "measured" }),
            (None, Some(percentage)) => {
                Some(BodyFatView { percentage: (percentage * 1_000.0).round() / 1_000.0, method: "us_navy_1984" })
            }
            (None, None) => None,
        };
        let lean = row.weight_grams.zip(body_fat.as_ref()).map(|(grams, fat)| lean_grams(grams, fat.percentage));
        #[expect(clippy::cast_possible_truncation, reason = "a weight in grams")]
        let trend = row.weight_grams.and_then(|_| self.trend.get(&row.day)).map(|grams| grams.round() as i64);
        DerivedView {
            body_fat,
            lean_mass_grams: lean,
            body_mass_index: row.weight_grams.zip(height).and_then(|(grams, height)| body_mass_index(grams, height)),
            trend_weight_grams: trend,
            trend_method: SMOOTH_METHOD,
        }
    }

    /// Everything of a measurement, with its notes opened.
    pub fn show(&self, app: &App, row: &MetricRow, notes: Option<String>, asked: Option<Units>) -> BodyView {
        let photos: Vec<&PhotoRow> = self.photos.iter().filter(|photo| photo.metric_id == row.id).collect();
        BodyView {
            metric: MetricView::of(row, self.body.units_or(asked)),
            notes,
            photos: link_photos(app, &photos),
            derived: self.derived(row),
        }
    }
}
