//! What an exercise costs, from the 2011 Compendium of Physical Activities (Ainsworth et al., Med Sci
//! Sports Exerc 43:1575): metabolic equivalents (MET) by kind, not measured for each exercise.

use super::{Mechanic, MovementPattern, Traits};
use crate::domain::text::fold;

/// The energy of an exercise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    /// Metabolic equivalents: multiples of what the body takes at rest.
    pub met: f64,
    /// Kilocalories a minute for a person of [`REFERENCE_KILOGRAMS`].
    pub per_minute: f64,
}

/// The body mass `per_minute` is told for.
pub const REFERENCE_KILOGRAMS: f64 = 70.0;

impl Energy {
    /// The energy of an activity of so many MET: `MET × 3.5 ml O₂ × kg ÷ 200` kcal/min, the Compendium's
    /// convention, rounded to a tenth.
    pub fn of_met(met: f64) -> Self {
        Self { met, per_minute: (met * 3.5 * REFERENCE_KILOGRAMS / 200.0 * 10.0).round() / 10.0 }
    }
}

/// MET by words of a cardio exercise's name, with the Compendium's code.
const CARDIO: &[(&str, f64)] = &[
    ("trail", 7.0),                // 12020, with walking
    ("rope jump", 11.8),           // 15551, moderate pace
    ("running", 9.8),              // 12050, 6 mph
    ("jogging", 7.0),              // 12020
    ("walking", 3.5),              // 17190, moderate pace
    ("rowing", 4.8),               // 02071, moderate effort
    ("elliptical", 5.0),           // 02048
    ("stairmaster", 9.0),          // 02065
    ("step mill", 9.0),            // 02065
    ("skating", 7.5),              // 15591
    ("bicycling stationary", 7.0), // 02010
    ("recumbent", 4.8),            // 02017, light to moderate
    ("bicycling", 7.5),            // 01015, general
    ("prowler", 8.0),              // 02040, circuit training, vigorous
];

/// The energy of an exercise of a category of the library's source.
pub fn derive_energy(category: &str, traits: &Traits) -> Energy {
    let name = fold(&traits.name);
    let large =
        matches!(traits.pattern, Some(MovementPattern::Squat | MovementPattern::Hinge | MovementPattern::Lunge));
    Energy::of_met(match category {
        "cardio" => CARDIO.iter().find(|(words, _)| name.contains(words)).map_or(7.0, |(_, met)| *met),
        "stretching" => 2.3,                                           // 02101
        "plyometrics" => 8.0,                                          // 02020, calisthenics, vigorous
        "olympic weightlifting" | "powerlifting" | "strongman" => 6.0, // 02050
        _ if traits.pattern == Some(MovementPattern::Carry) => 6.0,    // 02050
        _ if large => 5.0,                                             // 02052
        _ if traits.mechanic == Some(Mechanic::Isolation) => 3.5,      // 02054
        _ => 3.8,                                                      // 02022, calisthenics, moderate
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_ten_met_costs_a_known_amount() {
        assert_eq!(Energy::of_met(10.0).per_minute, 12.3);
        let traits = Traits { name: "Jogging, Treadmill".to_owned(), ..Traits::default() };
        assert_eq!(derive_energy("cardio", &traits).met, 7.0);
    }
}
