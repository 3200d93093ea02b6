//! What somebody should eat a day: energy for their goal, within what is safe, and its parts.
//!
//! Made for healthy adults. What a rule changes of what was asked is said with its reason and source.

use serde::{Deserialize, Serialize};

use super::{
    healthy_weight::HealthyWeight,
    metabolism::{Body, Resting, resting},
    nutrients::{KCAL_PER_GRAM, KCAL_PER_GRAM_OF_FAT},
};
use crate::domain::person::Gender;

/// Kilocalories of a kilogram of body weight, in the mean: an approximation (Wishnofsky 1958), too high for the first
/// weeks and for who is lean.
pub const KCAL_PER_KILOGRAM: f64 = 7_700.0;
/// The fastest loss, in hundredths of a percent of weight a week (Helms et al. 2014, JISSN 11:20: 0.5 to 1 %).
pub const LOSS_RATE_MAX: u32 = 100;
/// The fastest gain (Iraki et al. 2019, Sports 7(7):154: 0.25 to 0.5 %).
pub const GAIN_RATE_MAX: u32 = 50;
/// The usual loss and gain, where nobody says.
const LOSS_RATE: u32 = 50;
const GAIN_RATE: u32 = 25;
/// The largest deficit, in kilocalories a day (NHLBI 1998, Clinical Guidelines on Obesity, publication 98-4083).
const DEFICIT_MAX: f64 = 1_000.0;
/// The least a day without a doctor, in kilocalories (the same), for women and for men.
const FLOOR_FEMALE: f64 = 1_200.0;
const FLOOR_MALE: f64 = 1_500.0;
/// The rule that warns of an own figure below the least. Nothing is planned by such a figure.
pub const OWN_BELOW_FLOOR: &str = "own_energy_below_floor";
/// Protein is counted for no more weight than makes this, in kg/m²: fat needs none.
const BODY_MASS_INDEX_COUNTED: f64 = 30.0;
/// The largest share of energy from protein, so that there is room for the rest.
const PROTEIN_SHARE_MAX: f64 = 0.40;
/// The share of energy from fat, and the largest (WHO/FAO 2010, paper 91: 20 to 35 %), and the least fat per kilogram
/// that is counted, in grams.
const FAT_SHARE: f64 = 0.25;
const FAT_SHARE_MAX: f64 = 0.35;
const FAT_PER_KILOGRAM_MIN: f64 = 0.6;
/// Fibre, in grams per 1,000 kcal (Institute of Medicine 2005, Dietary Reference Intakes).
const FIBRE_PER_1000_KCAL: f64 = 14.0;
/// How far own figures may be apart: protein, fat and carbohydrate from the energy.
const OVERRIDE_GAP_MAX: f64 = 0.05;

/// Where the weight should go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Direction {
    /// Down.
    Lose,
    /// Nowhere.
    #[default]
    Keep,
    /// Up.
    Gain,
}

impl Direction {
    /// Protein, in grams per kilogram: Morton et al. 2018 (Br J Sports Med 52:376-84) find no more use above 1.6; more
    /// keeps muscle while losing (Helms et al. 2014).
    pub const fn protein_per_kilogram(self) -> f64 {
        match self {
            Self::Lose => 2.0,
            Self::Keep => 1.6,
            Self::Gain => 1.8,
        }
    }
}

/// Own figures a day, in kilocalories and grams. They go before what is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Overrides {
    /// Kilocalories.
    pub energy_kcal: Option<u32>,
    /// Protein, in grams.
    pub protein_grams: Option<u32>,
    /// Fat, in grams.
    pub fat_grams: Option<u32>,
    /// Carbohydrate, in grams.
    pub carbohydrate_grams: Option<u32>,
    /// Fibre, in grams.
    pub fibre_grams: Option<u32>,
}

/// What somebody wants.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Wish {
    /// Where the weight should go.
    pub direction: Direction,
    /// How fast, in hundredths of a percent of weight a week.
    pub rate: Option<u32>,
    /// Own figures.
    pub own: Overrides,
}

/// Targets of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Targets {
    /// Kilocalories.
    pub energy_kcal: u32,
    /// Protein, in grams.
    pub protein_grams: u32,
    /// Fat, in grams.
    pub fat_grams: u32,
    /// Carbohydrate, in grams.
    pub carbohydrate_grams: u32,
    /// Fibre, in grams.
    pub fibre_grams: u32,
}

/// Where the energy spent comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum SpendingSource {
    /// Resting energy by formula, times the factor of activity.
    Formula,
    /// What was eaten, less what went into the weight.
    Measured,
}

/// What a rule changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Limit {
    /// The rule: `adults_only`, `too_light_to_lose`, `loss_rate`, `gain_rate`, `deficit`, `energy_floor`,
    /// `own_energy_below_floor`, `protein_weight` or `protein_share`.
    pub rule: &'static str,
    /// Why, for a person.
    pub reason: &'static str,
    /// Who says so.
    pub source: &'static str,
}

/// Targets, and how they come about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Reckoning {
    /// The targets.
    pub targets: Targets,
    /// Estimates of resting energy, the one that counts first.
    pub resting: Vec<Resting>,
    /// What is spent a day, in kilocalories; `null` where only own figures count.
    pub spent_kcal: Option<u32>,
    /// Where that comes from.
    pub spent_source: Option<SpendingSource>,
    /// Where the weight should go, after the rules.
    pub direction: Direction,
    /// How fast, in percent of weight a week: what comes of the energy, after the rules.
    pub percent_per_week: f64,
    /// Protein, in grams per kilogram of the weight that is counted.
    pub protein_per_kilogram: f64,
    /// What rules changed.
    pub limits: Vec<Limit>,
}

/// What must be known first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Missing {
    /// A measured weight.
    Weight,
    /// A measured height, or the share of fat.
    Height,
    /// The date of birth, or the share of fat.
    DateOfBirth,
}

/// Why own figures are refused: they name the energy that protein, fat and carbohydrate make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// In kilocalories.
    pub kcal_of_macros: u32,
}

/// Checks own figures against each other: protein, fat and carbohydrate must fit the energy, and leave no less than
/// nothing of it.
///
/// # Errors
/// They contradict each other.
pub fn check_overrides(own: &Overrides) -> Result<(), Contradiction> {
    let grams = |grams: Option<u32>| i64::from(grams.unwrap_or(0));
    let of_macros = KCAL_PER_GRAM * (grams(own.protein_grams) + grams(own.carbohydrate_grams))
        + KCAL_PER_GRAM_OF_FAT * grams(own.fat_grams);
    let Some(energy) = own.energy_kcal else { return Ok(()) };
    let all = own.protein_grams.is_some() && own.fat_grams.is_some() && own.carbohydrate_grams.is_some();
    let gap = of_macros as f64 / f64::from(energy.max(1)) - 1.0;
    let contradicts = gap > OVERRIDE_GAP_MAX || (all && gap < -OVERRIDE_GAP_MAX);
    if contradicts {
        Err(Contradiction { kcal_of_macros: u32::try_from(of_macros).unwrap_or(u32::MAX) })
    } else {
        Ok(())
    }
}

fn rounded(value: f64) -> u32 {
    value.round().clamp(0.0, 100_000.0) as u32
}

/// The reckoning while it is made.
struct Draft {
    direction: Direction,
    rate: u32,
    limits: Vec<Limit>,
}

impl Draft {
    fn limit(&mut self, rule: &'static str, reason: &'static str, source: &'static str) {
        self.limits.push(Limit { rule, reason, source });
    }

    /// Direction and rate as far as they are safe.
    fn of(body: &Body, wish: &Wish) -> Self {
        let usual = match wish.direction {
            Direction::Lose => LOSS_RATE,
            Direction::Keep => 0,
            Direction::Gain => GAIN_RATE,
        };
        let rate = if wish.direction == Direction::Keep { 0 } else { wish.rate.unwrap_or(usual) };
        let mut draft = Self { direction: wish.direction, rate, limits: Vec::new() };
        let (healthy, is_light) = healthy_of(body);
        if draft.direction == Direction::Lose && healthy.is_growing {
            draft.keep();
            let reason = "You are still growing: eat what you spend, and see a doctor before you lose weight.";
            draft.limit("adults_only", reason, "NICE guideline CG189");
        } else if draft.direction == Direction::Lose && is_light {
            draft.keep();
            let reason = "Your body mass index is below 18.5: losing more would harm you.";
            draft.limit("too_light_to_lose", reason, "WHO Technical Report 894");
        }
        if draft.direction == Direction::Lose && draft.rate > LOSS_RATE_MAX {
            draft.rate = LOSS_RATE_MAX;
            draft.limit("loss_rate", "Above 1 % a week, muscle goes with the fat.", "Helms et al. 2014, JISSN 11:20");
        }
        if draft.direction == Direction::Gain && draft.rate > GAIN_RATE_MAX {
            draft.rate = GAIN_RATE_MAX;
            let reason = "Above 0.5 % a week, most of what is gained is fat.";
            draft.limit("gain_rate", reason, "Iraki et al. 2019, Sports 7(7):154");
        }
        draft
    }

    /// An own figure of energy, where it may stand. Who is growing, or too light, eats no less than they spend, whoever
    /// says otherwise.
    fn own_energy(&mut self, body: &Body, own: u32, spent: Option<f64>) -> f64 {
        let own = f64::from(own);
        let least = spent.unwrap_or_else(|| floor_of(body.gender));
        let (HealthyWeight { is_growing, .. }, is_light) = healthy_of(body);
        let has = |draft: &Self, rule: &str| draft.limits.iter().any(|limit| limit.rule == rule);
        if own < least && is_growing {
            if !has(self, "adults_only") {
                let reason = "You are still growing: eat what you spend, and see a doctor before you lose weight.";
                self.limit("adults_only", reason, "NICE guideline CG189");
            }
            return least;
        }
        if own < least && is_light {
            if !has(self, "too_light_to_lose") {
                let reason = "Your body mass index is below 18.5: losing more would harm you.";
                self.limit("too_light_to_lose", reason, "WHO Technical Report 894");
            }
            return least;
        }
        if own < floor_of(body.gender) {
            let reason = "Your own figure is below what is safe without a doctor.";
            self.limit(OWN_BELOW_FLOOR, reason, "NHLBI 1998, 98-4083");
        }
        own
    }

    /// The rate that comes of eating so much, in hundredths of a percent of weight a week: rules may have cut the deficit.
    fn rate_of(&self, body: &Body, energy: f64, spent: Option<f64>) -> u32 {
        let kilograms = f64::from(body.weight_grams.unwrap_or(0)) / 1_000.0;
        let Some(spent) = spent.filter(|_| self.direction == Direction::Lose && kilograms > 0.0) else {
            return self.rate;
        };
        rounded((spent - energy).max(0.0) * 7.0 / KCAL_PER_KILOGRAM / kilograms * 10_000.0)
    }

    fn keep(&mut self) {
        (self.direction, self.rate) = (Direction::Keep, 0);
    }

    /// Kilocalories a day for somebody of that weight who spends that much.
    fn energy(&mut self, body: &Body, spent: f64) -> f64 {
        let kilograms = f64::from(body.weight_grams.unwrap_or(0)) / 1_000.0;
        let daily = kilograms * f64::from(self.rate) / 10_000.0 * KCAL_PER_KILOGRAM / 7.0;
        match self.direction {
            Direction::Keep => spent,
            Direction::Gain => spent + daily,
            Direction::Lose => {
                if daily > DEFICIT_MAX {
                    self.limit("deficit", "No more than 1,000 kcal a day below what you spend.", "NHLBI 1998, 98-4083");
                }
                let wanted = spent - daily.min(DEFICIT_MAX);
                let floor = floor_of(body.gender).min(spent);
                if wanted < floor {
                    let reason = "Below this, meals hold too little of what a body needs; less only with a doctor.";
                    self.limit("energy_floor", reason, "NHLBI 1998, 98-4083");
                }
                wanted.max(floor)
            }
        }
    }

    /// Protein in grams.
    fn protein(&mut self, body: &Body, energy: f64) -> f64 {
        let counted = counted_kilograms(body);
        if counted < f64::from(body.weight_grams.unwrap_or(0)) / 1_000.0 {
            let reason = "Counted for the weight at a body mass index of 30: fat needs no protein.";
            self.limit("protein_weight", reason, "Leidy et al. 2015, Am J Clin Nutr 101:1320S");
        }
        let wanted = counted * self.direction.protein_per_kilogram();
        let most = energy * PROTEIN_SHARE_MAX / KCAL_PER_GRAM as f64;
        if wanted > most {
            let reason = "No more than 40 % of the energy, to leave room for fat and carbohydrate.";
            self.limit("protein_share", reason, "Institute of Medicine 2005, Dietary Reference Intakes");
        }
        wanted.min(most)
    }
}

/// The weight that protein and fat are counted for, in kilograms.
fn counted_kilograms(body: &Body) -> f64 {
    let kilograms = f64::from(body.weight_grams.unwrap_or(0)) / 1_000.0;
    let metres = body.height_millimetres.map(|millimetres| f64::from(millimetres) / 1_000.0);
    metres.map_or(kilograms, |metres| kilograms.min(BODY_MASS_INDEX_COUNTED * metres * metres))
}

/// The least energy a day; for who is neither man nor woman, or does not tell, the mean.
/// How far that body may lose, and whether it is too light to.
fn healthy_of(body: &Body) -> (HealthyWeight, bool) {
    let healthy = HealthyWeight::of(body.age, body.height_millimetres);
    (healthy, body.weight_grams.is_some_and(|grams| healthy.is_too_light(f64::from(grams))))
}

fn floor_of(gender: Option<Gender>) -> f64 {
    match gender {
        Some(Gender::Male) => FLOOR_MALE,
        Some(Gender::Female) => FLOOR_FEMALE,
        Some(Gender::Other) | None => f64::midpoint(FLOOR_FEMALE, FLOOR_MALE),
    }
}

/// The targets of a person. `factor` is that of their activity; `measured` is what they were found to spend, in
/// kilocalories a day, where that is to count.
///
/// # Errors
/// What must be known first, where own figures do not make up for it.
pub fn reckon(body: &Body, factor: f64, measured: Option<f64>, wish: &Wish) -> Result<Reckoning, Vec<Missing>> {
    let resting = resting(body);
    let by_formula = resting.first().map(|resting| (resting.kcal * factor, SpendingSource::Formula));
    let spent = measured.map(|kcal| (kcal, SpendingSource::Measured)).or(by_formula);
    let has_own = wish.own.energy_kcal.is_some() && wish.own.protein_grams.is_some();
    if body.weight_grams.is_none() && !has_own || spent.is_none() && wish.own.energy_kcal.is_none() {
        return Err(missing(body));
    }
    let mut draft = Draft::of(body, wish);
    let by_rules = spent.map(|(kcal, _)| draft.energy(body, kcal));
    let mut own = wish.own;
    let energy = match own.energy_kcal {
        Some(asked) => {
            draft.limits.retain(|limit| !matches!(limit.rule, "energy_floor" | "deficit"));
            let energy = draft.own_energy(body, asked, spent.map(|(kcal, _)| kcal));
            if rounded(energy) != asked {
                // They belonged to the other figure.
                (own.fat_grams, own.carbohydrate_grams) = (None, None);
            }
            energy
        }
        None => by_rules.unwrap_or(0.0),
    };
    let rate = draft.rate_of(body, energy, spent.map(|(kcal, _)| kcal));
    let protein = wish.own.protein_grams.map(f64::from).unwrap_or_else(|| draft.protein(body, energy));
    Ok(Reckoning {
        targets: split(body, &own, energy, protein),
        resting,
        spent_kcal: spent.map(|(kcal, _)| rounded(kcal)),
        spent_source: spent.map(|(_, source)| source),
        direction: draft.direction,
        percent_per_week: f64::from(rate) / 100.0,
        protein_per_kilogram: draft.direction.protein_per_kilogram(),
        limits: draft.limits,
    })
}

/// What is left of the energy after protein: fat no less than it must be, the rest carbohydrate.
fn split(body: &Body, own: &Overrides, energy: f64, protein: f64) -> Targets {
    let per_gram = KCAL_PER_GRAM as f64;
    let per_gram_of_fat = KCAL_PER_GRAM_OF_FAT as f64;
    let left = (energy - protein * per_gram).max(0.0);
    let by_carbohydrate = own.carbohydrate_grams.map(|grams| (left - f64::from(grams) * per_gram) / per_gram_of_fat);
    let least = (counted_kilograms(body) * FAT_PER_KILOGRAM_MIN).min(energy * FAT_SHARE_MAX / per_gram_of_fat);
    let by_rules = (energy * FAT_SHARE / per_gram_of_fat).max(least);
    let fat = own.fat_grams.map(f64::from).or(by_carbohydrate).unwrap_or(by_rules);
    let fat = fat.clamp(0.0, left / per_gram_of_fat);
    let rest = (left - fat * per_gram_of_fat) / per_gram;
    Targets {
        energy_kcal: rounded(energy),
        protein_grams: rounded(protein),
        fat_grams: rounded(fat),
        carbohydrate_grams: own.carbohydrate_grams.unwrap_or_else(|| rounded(rest)),
        fibre_grams: own.fibre_grams.unwrap_or_else(|| rounded(energy * FIBRE_PER_1000_KCAL / 1_000.0)),
    }
}

fn missing(body: &Body) -> Vec<Missing> {
    let mut missing = Vec::new();
    if body.weight_grams.is_none() {
        missing.push(Missing::Weight);
    }
    if body.body_fat_percent.is_none() && body.height_millimetres.is_none() {
        missing.push(Missing::Height);
    }
    if body.body_fat_percent.is_none() && body.age.is_none() {
        missing.push(Missing::DateOfBirth);
    }
    missing
}

#[cfg(test)]
mod tests;
