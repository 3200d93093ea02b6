//! Foods and figures as they are sent and shown: kilocalories and grams.

use serde::{Deserialize, Serialize};

use super::store::{FoodRow, OwnFoodRow};
use crate::{
    domain::{
        ids::FoodId,
        nutrition::{Nutrients, nutrients::MILLI},
    },
    http::{ApiError, Code},
};

/// Grams from milligrams, or kilocalories from thousandths.
pub fn of_milli(milli: i64) -> f64 {
    milli as f64 / MILLI as f64
}

/// Milligrams from grams, or thousandths of a kilocalorie. The bounds of what is sent keep it far below 2^53.
pub fn to_milli(value: f64) -> i64 {
    (value * MILLI as f64).round() as i64
}

/// What some amount of food holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NutrientsView {
    /// Energy, in kilocalories.
    pub energy_kcal: f64,
    /// Protein, in grams.
    pub protein_grams: f64,
    /// Fat, in grams.
    pub fat_grams: f64,
    /// Carbohydrate with fibre, in grams.
    pub carbohydrate_grams: f64,
    /// Fibre, in grams; `null` when it was not measured, which is not nothing.
    pub fibre_grams: Option<f64>,
    /// Sugars, in grams; `null` when they were not measured.
    pub sugars_grams: Option<f64>,
}

impl NutrientsView {
    /// As people read it.
    pub fn of(nutrients: &Nutrients) -> Self {
        Self {
            energy_kcal: of_milli(nutrients.energy_mkcal),
            protein_grams: of_milli(nutrients.protein_mg),
            fat_grams: of_milli(nutrients.fat_mg),
            carbohydrate_grams: of_milli(nutrients.carbohydrate_mg),
            fibre_grams: nutrients.fibre_mg.map(of_milli),
            sugars_grams: nutrients.sugars_mg.map(of_milli),
        }
    }
}

/// What food holds, as a person tells it.
#[derive(Clone, Copy, Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NutrientsForm {
    /// Energy, in kilocalories; worked out from the rest when left out.
    #[garde(range(min = 0.0, max = 20_000.0))]
    pub energy_kcal: Option<f64>,
    /// Protein, in grams.
    #[garde(range(min = 0.0, max = 2_000.0))]
    pub protein_grams: f64,
    /// Fat, in grams.
    #[garde(range(min = 0.0, max = 2_000.0))]
    pub fat_grams: f64,
    /// Carbohydrate with fibre, in grams.
    #[garde(range(min = 0.0, max = 2_000.0))]
    pub carbohydrate_grams: f64,
    /// Fibre, in grams; left out when it is not known.
    #[garde(range(min = 0.0, max = 2_000.0))]
    pub fibre_grams: Option<f64>,
    /// Sugars, in grams; left out when they are not known.
    #[garde(range(min = 0.0, max = 2_000.0))]
    pub sugars_grams: Option<f64>,
}

/// The most energy 100 g can hold: that of pure fat, and a little for how tables round.
const ENERGY_OF_100_GRAMS_MAX: i64 = 910 * MILLI;
/// The most that protein, fat and carbohydrate of 100 g can weigh: each is measured for itself.
const PARTS_OF_100_GRAMS_MAX: i64 = 101 * MILLI;

impl NutrientsForm {
    /// What was told. Parts cannot be more than the whole, and protein and fat have energy.
    ///
    /// # Errors
    /// [`Code::NutritionRefused`].
    pub fn read(&self, field: &str) -> Result<Nutrients, ApiError> {
        let mut nutrients = Nutrients {
            energy_mkcal: 0,
            protein_mg: to_milli(self.protein_grams),
            fat_mg: to_milli(self.fat_grams),
            carbohydrate_mg: to_milli(self.carbohydrate_grams),
            fibre_mg: self.fibre_grams.map(to_milli),
            sugars_mg: self.sugars_grams.map(to_milli),
        };
        nutrients.energy_mkcal = self.energy_kcal.map_or_else(|| nutrients.energy_of_macros(), to_milli);
        let within = nutrients.fibre_mg.unwrap_or(0) + nutrients.sugars_mg.unwrap_or(0);
        if within > nutrients.carbohydrate_mg {
            return Err(refuse(&format!("{field}.carbohydrateGrams"), "is less than fibre and sugars together"));
        }
        if !nutrients.is_energy_plausible() {
            let why = "is less than half of what its protein and fat hold";
            return Err(refuse(&format!("{field}.energyKcal"), why));
        }
        Ok(nutrients)
    }

    /// The same, of 100 g.
    ///
    /// # Errors
    /// [`Code::NutritionRefused`] for what 100 g cannot hold.
    pub fn read_per_100(&self, field: &str) -> Result<Nutrients, ApiError> {
        let nutrients = self.read(field)?;
        if nutrients.protein_mg + nutrients.fat_mg + nutrients.carbohydrate_mg > PARTS_OF_100_GRAMS_MAX {
            return Err(refuse(field, "weighs more than 100 g"));
        }
        if nutrients.energy_mkcal > ENERGY_OF_100_GRAMS_MAX {
            return Err(refuse(&format!("{field}.energyKcal"), "is more than 100 g can hold"));
        }
        Ok(nutrients)
    }
}

/// The refusal of what cannot be kept.
pub fn refuse(field: &str, why: &str) -> ApiError {
    ApiError::new(Code::NutritionRefused).field(field, why)
}

/// Refuses texts that are blank, or hold line breaks or other control characters.
pub fn is_line(value: &str, _: &()) -> garde::Result {
    if value.chars().any(char::is_control) {
        return Err(garde::Error::new("holds control characters"));
    }
    if value.trim().is_empty() { Err(garde::Error::new("is blank")) } else { Ok(()) }
}

/// Where a food is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum FoodOrigin {
    /// The library, which everybody has.
    Library,
    /// The person's own foods.
    Own,
    /// USDA FoodData Central.
    Usda,
}

/// What a serving is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServingView {
    /// What it is called.
    pub name: Option<String>,
    /// What it weighs, in grams.
    pub grams: f64,
}

/// A food.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FoodView {
    /// Where it is from.
    pub origin: FoodOrigin,
    /// Its id; `null` for one of FoodData Central, which has a number.
    pub id: Option<FoodId>,
    /// Its number at FoodData Central.
    pub fdc_id: Option<u32>,
    /// What it is called.
    pub name: String,
    /// Whose product it is.
    pub brand: Option<String>,
    /// The number of its barcode.
    pub barcode: Option<String>,
    /// What 100 g hold.
    pub per_100_grams: NutrientsView,
    /// What a serving is, where that is known.
    pub serving: Option<ServingView>,
    /// Who measured it.
    pub source: Option<String>,
    /// Under which licence the figures are.
    pub licence: Option<String>,
    /// Grows with every change, of one's own foods: give it as `If-Match` to change what you have seen.
    pub revision: Option<i64>,
}

impl From<FoodRow> for FoodView {
    fn from(row: FoodRow) -> Self {
        Self {
            origin: FoodOrigin::Library,
            id: Some(row.id),
            fdc_id: None,
            name: row.name,
            brand: None,
            barcode: row.barcode,
            per_100_grams: NutrientsView::of(&row.nutrients),
            serving: None,
            source: row.source,
            licence: row.licence,
            revision: None,
        }
    }
}

impl From<OwnFoodRow> for FoodView {
    fn from(row: OwnFoodRow) -> Self {
        Self {
            origin: FoodOrigin::Own,
            id: Some(row.id),
            fdc_id: None,
            name: row.name,
            brand: row.brand,
            barcode: row.barcode,
            per_100_grams: NutrientsView::of(&row.nutrients),
            serving: row.serving_mg.map(|grams| ServingView { name: row.serving_name, grams: of_milli(grams) }),
            source: None,
            licence: None,
            revision: Some(row.revision),
        }
    }
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PageQuery {
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = crate::http::cursor::LIMIT_MAX))]
    pub limit: Option<u32>,
}
