//! How much of a food: by weight or by servings, and what that holds.

use serde::{Deserialize, Serialize};

use super::{Nutrients, nutrients::BASE_MG};

/// Thousandths of a serving in one.
const SERVING_MILLI: i64 = 1_000;

/// What is known of a food or recipe, from which every amount follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Basis {
    /// What it holds.
    pub nutrients: Nutrients,
    /// In how many milligrams; `None` where no weight is known.
    pub amount_mg: Option<i64>,
    /// One serving as a share of it: numerator and denominator.
    pub serving: Option<(i64, i64)>,
}

/// How much somebody takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// By weight.
    Milligrams(i64),
    /// Thousandths of a serving.
    Servings(i64),
}

/// What somebody takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its weight, where it is known.
    pub amount_mg: Option<i64>,
    /// Thousandths of a serving, where it was told so.
    pub servings_milli: Option<i64>,
    /// What it holds.
    pub nutrients: Nutrients,
}

impl Basis {
    /// A food whose 100 g hold this, with the weight of a serving, if it has one.
    pub fn of_food(nutrients: Nutrients, serving_mg: Option<i64>) -> Self {
        Self { nutrients, amount_mg: Some(BASE_MG), serving: serving_mg.map(|serving| (serving, BASE_MG)) }
    }

    /// A recipe of so many servings that holds this in all.
    pub fn of_recipe(nutrients: Nutrients, amount_mg: i64, servings: i64) -> Self {
        Self { nutrients, amount_mg: Some(amount_mg), serving: Some((1, servings)) }
    }

    /// Figures of one serving.
    pub fn of_figures(nutrients: Nutrients) -> Self {
        Self { nutrients, amount_mg: None, serving: Some((1, 1)) }
    }

    /// What an amount holds. `None` where it is told by weight and none is known, or by servings and there are none.
    pub fn serve(&self, amount: Amount) -> Option<Served> {
        match amount {
            Amount::Milligrams(milligrams) => {
                let nutrients = self.nutrients.part(milligrams, self.amount_mg?);
                Some(Served { amount_mg: Some(milligrams), servings_milli: None, nutrients })
            }
            Amount::Servings(milli) => {
                let (numerator, denominator) = self.serving?;
                let (parts, of) = (milli * numerator, SERVING_MILLI * denominator);
                let weight = Nutrients { energy_mkcal: self.amount_mg.unwrap_or(0), ..Nutrients::NONE };
                Some(Served {
                    amount_mg: self.amount_mg.map(|_| weight.part(parts, of).energy_mkcal),
                    servings_milli: Some(milli),
                    nutrients: self.nutrients.part(parts, of),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(protein_mg: i64) -> Nutrients {
        Nutrients { protein_mg, ..Nutrients::NONE }
    }

    #[test]
    fn amounts_by_weight_and_by_servings() {
        let yogurt = Basis::of_food(holding(5_250), Some(125_000));
        let pot = yogurt.serve(Amount::Servings(2_000)).unwrap();
        assert_eq!((pot.amount_mg, pot.nutrients.protein_mg), (Some(250_000), 13_125));
        assert_eq!(yogurt.serve(Amount::Milligrams(40_000)).unwrap().nutrients.protein_mg, 2_100);
        let loose = Basis::of_food(holding(5_250), None);
        assert_eq!(loose.serve(Amount::Servings(1_000)), None);
    }

    #[test]
    fn a_third_of_a_recipe_is_a_third() {
        let stew = Basis::of_recipe(holding(100_000), 1_000_000, 3);
        let one = stew.serve(Amount::Servings(1_000)).unwrap();
        assert_eq!((one.amount_mg, one.nutrients.protein_mg), (Some(333_333), 33_333));
        assert_eq!(stew.serve(Amount::Servings(3_000)).unwrap().nutrients.protein_mg, 100_000);
    }

    #[test]
    fn figures_have_servings_and_no_weight() {
        let dinner = Basis::of_figures(holding(30_000));
        assert_eq!(dinner.serve(Amount::Milligrams(1)), None);
        assert_eq!(dinner.serve(Amount::Servings(500)).unwrap().nutrients.protein_mg, 15_000);
    }
}
