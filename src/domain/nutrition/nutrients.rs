//! What food holds, in exact integers.

use serde::{Deserialize, Serialize};

/// The amount nutrients of a food are told for, in milligrams: 100 g.
pub const BASE_MG: i64 = 100_000;
/// Milligrams of a gram, and thousandths of a kilocalorie.
pub const MILLI: i64 = 1_000;
/// Kilocalories of a gram of protein or carbohydrate (Atwater's general factors).
pub const KCAL_PER_GRAM: i64 = 4;
/// Kilocalories of a gram of fat.
pub const KCAL_PER_GRAM_OF_FAT: i64 = 9;
/// How much labels round, in thousandths of a kilocalorie.
const ROUNDED_MKCAL: i64 = 5_000;

/// What some amount of food holds. `None` is "not measured", which is not nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nutrients {
    /// Thousandths of a kilocalorie.
    pub energy_mkcal: i64,
    /// Protein, in milligrams.
    pub protein_mg: i64,
    /// Fat, in milligrams.
    pub fat_mg: i64,
    /// Carbohydrate with fibre, in milligrams.
    pub carbohydrate_mg: i64,
    /// Fibre, in milligrams.
    pub fibre_mg: Option<i64>,
    /// Sugars, in milligrams.
    pub sugars_mg: Option<i64>,
}

/// `value × numerator ÷ denominator`, rounded half away from nothing.
fn share(value: i64, numerator: i64, denominator: i64) -> i64 {
    let product = i128::from(value) * i128::from(numerator);
    let denominator = i128::from(denominator.max(1));
    i64::try_from((2 * product + denominator).div_euclid(2 * denominator)).unwrap_or(i64::MAX)
}

impl Nutrients {
    /// Nothing, and known to be nothing.
    pub const NONE: Self =
        Self { energy_mkcal: 0, protein_mg: 0, fat_mg: 0, carbohydrate_mg: 0, fibre_mg: Some(0), sugars_mg: Some(0) };

    /// This much of it: `numerator` of `denominator` parts.
    #[must_use]
    pub fn part(&self, numerator: i64, denominator: i64) -> Self {
        let of = |value| share(value, numerator, denominator);
        Self {
            energy_mkcal: of(self.energy_mkcal),
            protein_mg: of(self.protein_mg),
            fat_mg: of(self.fat_mg),
            carbohydrate_mg: of(self.carbohydrate_mg),
            fibre_mg: self.fibre_mg.map(of),
            sugars_mg: self.sugars_mg.map(of),
        }
    }

    /// What an amount holds of a food whose 100 g hold this.
    #[must_use]
    pub fn of_amount(&self, amount_mg: i64) -> Self {
        self.part(amount_mg, BASE_MG)
    }

    /// Both together. What was not measured of one is not known of both.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let both = |a: Option<i64>, b: Option<i64>| a.zip(b).map(|(a, b)| a + b);
        Self {
            energy_mkcal: self.energy_mkcal + other.energy_mkcal,
            protein_mg: self.protein_mg + other.protein_mg,
            fat_mg: self.fat_mg + other.fat_mg,
            carbohydrate_mg: self.carbohydrate_mg + other.carbohydrate_mg,
            fibre_mg: both(self.fibre_mg, other.fibre_mg),
            sugars_mg: both(self.sugars_mg, other.sugars_mg),
        }
    }

    /// All together.
    pub fn sum<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        parts.into_iter().fold(Self::NONE, |sum, part| sum.plus(part))
    }

    /// The energy that follows from protein, fat and carbohydrate by Atwater's general factors.
    pub const fn energy_of_macros(&self) -> i64 {
        KCAL_PER_GRAM * (self.protein_mg + self.carbohydrate_mg) + KCAL_PER_GRAM_OF_FAT * self.fat_mg
    }
}

impl Nutrients {
    /// Whether so much protein and fat can hold so little energy. Half of what the general factors give is allowed for,
    /// as some fats are digested in part only, and 5 kcal, as labels round; carbohydrate may give none (fibre,
    /// polyols), and what alcohol adds is not told, so that there is no upper bound.
    pub const fn is_energy_plausible(&self) -> bool {
        let least = (KCAL_PER_GRAM * self.protein_mg + KCAL_PER_GRAM_OF_FAT * self.fat_mg) / 2 - ROUNDED_MKCAL;
        self.energy_mkcal >= least
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fat_without_energy_is_no_food() {
        let of = |kcal: i64, protein: i64, fat: i64| {
            let (energy_mkcal, protein_mg, fat_mg) = (kcal * MILLI, protein * MILLI, fat * MILLI);
            Nutrients { energy_mkcal, protein_mg, fat_mg, ..OATS }.is_energy_plausible()
        };
        assert!(!of(10, 0, 200) && !of(100, 80, 0));
        assert!(of(900, 0, 100) && of(500, 0, 100) && of(0, 1, 0) && of(700, 0, 0), "alcohol, and roundings");
    }

    const OATS: Nutrients = Nutrients {
        energy_mkcal: 367_000,
        protein_mg: 16_000,
        fat_mg: 6_300,
        carbohydrate_mg: 67_000,
        fibre_mg: Some(9_800),
        sugars_mg: None,
    };

    #[test]
    fn an_amount_holds_its_share_rounded_once() {
        let bowl = OATS.of_amount(45_500);
        assert_eq!((bowl.energy_mkcal, bowl.protein_mg, bowl.fat_mg), (166_985, 7_280, 2_867));
        assert_eq!((bowl.fibre_mg, bowl.sugars_mg), (Some(4_459), None));
        assert_eq!(OATS.of_amount(BASE_MG), OATS);
        assert_eq!(Nutrients { protein_mg: 1, ..Nutrients::NONE }.part(1, 2).protein_mg, 1, "half goes up");
    }

    #[test]
    fn what_is_not_known_of_a_part_is_not_known_of_the_whole() {
        let known = Nutrients { sugars_mg: Some(5), ..OATS };
        assert_eq!(Nutrients::sum([&OATS, &known]).sugars_mg, None);
        assert_eq!(Nutrients::sum([&known, &known]).sugars_mg, Some(10));
        assert_eq!(Nutrients::sum([]), Nutrients::NONE);
    }

    #[test]
    fn energy_follows_from_macros() {
        assert_eq!(OATS.energy_of_macros(), 4 * 83_000 + 9 * 6_300);
    }
}
