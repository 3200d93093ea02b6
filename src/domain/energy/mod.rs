//! Energy spent by moving, estimated from metabolic equivalents (MET).
//!
//! `kcal/min = MET × 3.5 × kg ÷ 200` (the metabolic equation of the American College of Sports Medicine, which counts
//! 3.5 ml of oxygen per kilogram and minute for one MET and 5 kcal per litre of it). The Compendium of Physical
//! Activities rounds the same to `kcal/h = MET × kg`, 5 % less; we take the first and say so by its id.
//! An estimate for a group of people of that weight: one person's own spending differs by a fifth and more.

pub mod compendium;

/// How the energy of a workout is estimated.
pub const METHOD: &str = "met_acsm";
/// The weight counted with while a person has not told theirs, in grams.
pub const ASSUMED_WEIGHT_GRAMS: i64 = 70_000;
/// Counted for exercises of which no MET is known: resistance training of 8 to 15 repetitions (Compendium 02054).
pub const ASSUMED_MET: f64 = 3.5;

/// Kilocalories of `seconds` of an activity of so many MET for a body of `grams`.
pub fn kilocalories(met: f64, grams: i64, seconds: u32) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "grams of a body")]
    let kilograms = grams as f64 / 1_000.0;
    met * 3.5 * kilograms / 200.0 * f64::from(seconds) / 60.0
}

/// The MET of a workout: the mean of its exercises', each as often as it has sets.
pub fn met_of_sets(mets: impl IntoIterator<Item = Option<f64>>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for met in mets {
        sum += met.unwrap_or(ASSUMED_MET);
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { ASSUMED_MET }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quarters_of_an_hour_at_five_met_costs_315() {
        assert!((kilocalories(5.0, 80_000, 45 * 60) - 315.0).abs() < 1e-9);
    }

    #[test]
    fn a_workout_is_as_hard_as_its_sets_are_in_the_mean() {
        assert!((met_of_sets([Some(6.0), Some(6.0), Some(3.0)]) - 5.0).abs() < 1e-9);
        assert!((met_of_sets([Some(4.5), None]) - 4.0).abs() < 1e-9);
        assert!((met_of_sets([]) - ASSUMED_MET).abs() < 1e-9);
    }
}
