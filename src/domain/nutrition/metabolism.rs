//! What a body spends: at rest by formula, and in all by how active somebody is.
//!
//! The formulas were made from adults. They say what people alike spend in the mean: one person's own differs by a
//! tenth and more.

use serde::{Deserialize, Serialize};

use crate::domain::{body::lean_grams, person::Gender};

/// How active somebody is beside and in training. The factors are a convention, not a measured quantity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Activity {
    /// Sits, and hardly trains: 1.2.
    Sedentary,
    /// Trains on one to three days a week: 1.375.
    #[default]
    Light,
    /// Trains on three to five days: 1.55.
    Moderate,
    /// Trains on six or seven days: 1.725.
    Active,
    /// Works hard with the body, or trains twice a day: 1.9.
    VeryActive,
}

impl Activity {
    /// What resting energy is multiplied by.
    pub const fn factor(self) -> f64 {
        match self {
            Self::Sedentary => 1.2,
            Self::Light => 1.375,
            Self::Moderate => 1.55,
            Self::Active => 1.725,
            Self::VeryActive => 1.9,
        }
    }
}

/// What formulas take of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// Gender, if told.
    pub gender: Option<Gender>,
    /// Age in whole years, if the date of birth was told.
    pub age: Option<u32>,
    /// Weight, if one was measured.
    pub weight_grams: Option<i32>,
    /// Height, if one was measured.
    pub height_millimetres: Option<u32>,
    /// Share of fat, if one was measured.
    pub body_fat_percent: Option<f64>,
}

/// How resting energy was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum RestingMethod {
    /// Mifflin & St Jeor 1990, for men.
    MifflinStJeorMale,
    /// Mifflin & St Jeor 1990, for women.
    MifflinStJeorFemale,
    /// The mean of the two, for who is neither or does not tell.
    MifflinStJeorMean,
    /// Katch & McArdle, by what is not fat.
    KatchMcardle,
}

/// One estimate of resting energy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Resting {
    /// By which formula.
    pub method: RestingMethod,
    /// Kilocalories a day.
    pub kcal: f64,
}

/// Mifflin & St Jeor (1990, Am J Clin Nutr 51:241-7): `10 kg + 6.25 cm - 5 years`, and 5 more for men, 161 less for
/// women. From healthy adults of 19 to 78 years.
pub fn mifflin_st_jeor(weight_grams: i32, height_millimetres: u32, age: u32, is_male: bool) -> f64 {
    let base =
        10.0 * f64::from(weight_grams) / 1_000.0 + 6.25 * f64::from(height_millimetres) / 10.0 - 5.0 * f64::from(age);
    if is_male { base + 5.0 } else { base - 161.0 }
}

/// Katch & McArdle: `370 + 21.6 × lean kilograms`. The same for everybody, and as good as the measured share of fat.
pub fn katch_mcardle(weight_grams: i32, body_fat_percent: f64) -> f64 {
    370.0 + 21.6 * f64::from(lean_grams(weight_grams, body_fat_percent)) / 1_000.0
}

/// Every estimate that what is known allows, the one to use first: by what is not fat where that is known; the mean of
/// both of Mifflin & St Jeor, with both, for who is neither man nor woman or does not tell.
pub fn resting(body: &Body) -> Vec<Resting> {
    let mut found = estimates(body);
    // What formulas give is no surer than that.
    found.iter_mut().for_each(|resting| resting.kcal = (resting.kcal * 100.0).round() / 100.0);
    found
}

fn estimates(body: &Body) -> Vec<Resting> {
    let mut found = Vec::new();
    let Some(weight) = body.weight_grams else { return found };
    if let Some(percent) = body.body_fat_percent {
        found.push(Resting { method: RestingMethod::KatchMcardle, kcal: katch_mcardle(weight, percent) });
    }
    let Some((height, age)) = body.height_millimetres.zip(body.age) else { return found };
    let male = mifflin_st_jeor(weight, height, age, true);
    let female = mifflin_st_jeor(weight, height, age, false);
    let male = Resting { method: RestingMethod::MifflinStJeorMale, kcal: male };
    let female = Resting { method: RestingMethod::MifflinStJeorFemale, kcal: female };
    match body.gender {
        Some(Gender::Male) => found.push(male),
        Some(Gender::Female) => found.push(female),
        Some(Gender::Other) | None => {
            let mean = f64::midpoint(male.kcal, female.kcal);
            found.extend([Resting { method: RestingMethod::MifflinStJeorMean, kcal: mean }, male, female]);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(gender: Option<Gender>) -> Body {
        Body {
            gender,
            age: Some(30),
            weight_grams: Some(80_000),
            height_millimetres: Some(1_800),
            body_fat_percent: None,
        }
    }

    #[test]
    fn golden_values() {
        assert!((mifflin_st_jeor(80_000, 1_800, 30, true) - 1_780.0).abs() < 1e-9);
        assert!((mifflin_st_jeor(60_000, 1_650, 30, false) - 1_320.25).abs() < 1e-9);
        // 80 kg with a fifth of fat: 64 kg lean.
        assert!((katch_mcardle(80_000, 20.0) - 1_752.4).abs() < 1e-9);
        assert!((Activity::Moderate.factor() * 1_780.0 - 2_759.0).abs() < 1e-9);
    }

    #[test]
    fn who_is_neither_gets_both_and_the_mean() {
        for gender in [Some(Gender::Other), None] {
            let all = resting(&body(gender));
            let methods: Vec<RestingMethod> = all.iter().map(|one| one.method).collect();
            use RestingMethod::{MifflinStJeorFemale, MifflinStJeorMale, MifflinStJeorMean};
            assert_eq!(methods, [MifflinStJeorMean, MifflinStJeorMale, MifflinStJeorFemale]);
            assert!((all[0].kcal - 1_697.0).abs() < 1e-9 && (all[1].kcal - 1_780.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_measured_share_of_fat_comes_first() {
        let known = Body { body_fat_percent: Some(20.0), ..body(Some(Gender::Female)) };
        let methods: Vec<RestingMethod> = resting(&known).iter().map(|one| one.method).collect();
        assert_eq!(methods, [RestingMethod::KatchMcardle, RestingMethod::MifflinStJeorFemale]);
        let only_weight = Body { weight_grams: Some(80_000), ..Body::default() };
        assert!(resting(&only_weight).is_empty());
        assert_eq!(resting(&Body { body_fat_percent: Some(20.0), ..only_weight }).len(), 1);
    }
}
