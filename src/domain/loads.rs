//! Which loads a person can train with, by what an exercise takes: plates on a bar, or a rack of steps.

use serde::{Deserialize, Serialize};

use crate::domain::{
    exercises::Equipment,
    person::Units,
    plates::{Loaded, Plates, Rack, SidePlates},
};

/// The step where nothing was told, in grams: the smallest plates of most gyms, a pair or a machine's pin.
const STEP_GRAMS: u32 = 2_500;

/// What a person trains with. Stored as JSON: fields are only ever added, with a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Kit {
    /// The equipment there is.
    pub owned: Vec<Equipment>,
    /// The straight bar, in grams.
    pub bar_grams: u32,
    /// The bent curl bar, in grams.
    pub ez_bar_grams: u32,
    /// Plates for both.
    pub plates: Vec<Plates>,
    /// From one dumbbell (or kettlebell) to the next, in grams.
    pub dumbbell_step_grams: u32,
    /// From one pin of a machine to the next, in grams.
    pub machine_step_grams: u32,
}

impl Default for Kit {
    /// What a gym has, for people who told nothing.
    fn default() -> Self {
        let pairs = [(25_000, 8), (20_000, 4), (15_000, 2), (10_000, 4), (5_000, 4), (2_500, 4), (1_250, 2)];
        Self {
            owned: Equipment::ALL.to_vec(),
            bar_grams: 20_000,
            ez_bar_grams: 10_000,
            plates: pairs.map(|(grams, pairs)| Plates { grams, pairs }).to_vec(),
            dumbbell_step_grams: STEP_GRAMS,
            machine_step_grams: STEP_GRAMS,
        }
    }
}

/// So many pounds, in whole grams.
const fn pounds(hundredths: u32) -> u32 {
    (hundredths * 45_359 + 5_000) / 10_000
}

impl Kit {
    /// What a gym has where weights are pounds.
    pub fn imperial() -> Self {
        let pairs = [(4_500, 8), (3_500, 2), (2_500, 4), (1_000, 4), (500, 4), (250, 4)];
        Self {
            bar_grams: pounds(4_500),
            ez_bar_grams: pounds(2_500),
            plates: pairs.map(|(hundredths, pairs)| Plates { grams: pounds(hundredths), pairs }).to_vec(),
            dumbbell_step_grams: pounds(500),
            machine_step_grams: pounds(500),
            ..Self::default()
        }
    }

    /// What a gym has for people who are shown such units.
    pub fn of_a_gym(units: Option<Units>) -> Self {
        match units {
            Some(Units::Imperial) => Self::imperial(),
            Some(Units::Metric) | None => Self::default(),
        }
    }
}

/// The loads of one exercise.
#[derive(Clone, Debug)]
pub enum Loads {
    /// Plates on a bar.
    Bar(Rack),
    /// Every multiple of so many grams; negative for assistance.
    Steps(u32),
}

/// What a load is put on or taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Implement {
    /// The straight bar.
    Bar,
    /// The bent curl bar.
    EzBar,
    /// Dumbbells and kettlebells.
    InHand,
    /// Anything else.
    Machine,
}

impl Implement {
    /// What an exercise is loaded by that takes this.
    pub fn of(equipment: &[Equipment]) -> Self {
        let takes = |one| equipment.contains(&one);
        if takes(Equipment::Barbell) {
            Self::Bar
        } else if takes(Equipment::EzBar) {
            Self::EzBar
        } else if takes(Equipment::Dumbbell) || takes(Equipment::Kettlebell) {
            Self::InHand
        } else {
            Self::Machine
        }
    }
}

impl Kit {
    /// The loads there are. Those of bars take some work: keep them.
    pub fn loads(&self, implement: Implement) -> Loads {
        match implement {
            Implement::Bar => Loads::Bar(Rack::new(self.bar_grams, &self.plates)),
            Implement::EzBar => Loads::Bar(Rack::new(self.ez_bar_grams, &self.plates)),
            Implement::InHand => Loads::Steps(self.dumbbell_step_grams.max(1)),
            Implement::Machine => Loads::Steps(self.machine_step_grams.max(1)),
        }
    }

    /// The loads of an exercise that takes this.
    pub fn loads_of(&self, equipment: &[Equipment]) -> Loads {
        self.loads(Implement::of(equipment))
    }
}

fn total(loaded: &Loaded) -> i32 {
    i32::try_from(loaded.total_grams).unwrap_or(i32::MAX)
}

impl Loads {
    /// The heaviest load not above the target; the lightest there is when all are.
    pub fn at_or_below(&self, target_grams: i32) -> i32 {
        match self {
            Self::Bar(rack) => total(&rack.at_or_below(u32::try_from(target_grams).unwrap_or(0))),
            Self::Steps(step) => {
                let step = i32::try_from(*step).unwrap_or(i32::MAX);
                target_grams.div_euclid(step).saturating_mul(step)
            }
        }
    }

    /// The lightest load above this one, if there is one.
    pub fn above(&self, grams: i32) -> Option<i32> {
        match self {
            Self::Bar(rack) => rack.above(u32::try_from(grams).unwrap_or(0)).as_ref().map(total),
            Self::Steps(step) => self.at_or_below(grams).checked_add(i32::try_from(*step).ok()?),
        }
    }

    /// The nearest load; of two as near, the lighter.
    pub fn nearest(&self, target_grams: i32) -> i32 {
        let below = self.at_or_below(target_grams);
        match self.above(target_grams) {
            Some(above) if below != target_grams && above.abs_diff(target_grams) < below.abs_diff(target_grams) => {
                above
            }
            _ => below,
        }
    }

    /// The plates on each side that make a load of this bar.
    pub fn plates_of(&self, grams: i32) -> Option<Vec<SidePlates>> {
        let Self::Bar(rack) = self else { return None };
        let loaded = rack.at_or_below(u32::try_from(grams).ok()?);
        (total(&loaded) == grams).then_some(loaded.per_side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gym_of_pounds_makes_whole_pounds() {
        let kit = Kit::imperial();
        assert_eq!((kit.bar_grams, kit.plates[0].grams, kit.plates[5].grams), (20_412, 20_412, 1_134));
        let loads = kit.loads(Implement::Bar);
        // 135 lb: the bar and a plate of 45 on each side.
        assert_eq!(loads.nearest(61_235), 61_236);
    }

    #[test]
    fn what_an_exercise_takes_decides_its_loads() {
        let kit = Kit { dumbbell_step_grams: 2_000, ..Kit::default() };
        for (equipment, target, below, above) in [
            (vec![Equipment::Barbell, Equipment::Bench], 61_000, 60_000, Some(62_500)),
            (vec![Equipment::EzBar], 31_000, 30_000, Some(32_500)),
            (vec![Equipment::Dumbbell], 13_000, 12_000, Some(14_000)),
            (vec![Equipment::Machine], 13_000, 12_500, Some(15_000)),
            // Assistance: less of it is more.
            (vec![Equipment::Machine], -11_000, -12_500, Some(-10_000)),
        ] {
            let loads = kit.loads_of(&equipment);
            assert_eq!((loads.at_or_below(target), loads.above(target)), (below, above), "{equipment:?}");
        }
        assert_eq!(kit.loads_of(&[Equipment::Dumbbell]).nearest(13_001), 14_000);
        assert_eq!(kit.loads_of(&[Equipment::Dumbbell]).nearest(13_000), 12_000);
    }

    #[test]
    fn plates_are_told_for_loads_of_a_bar_only() {
        let kit = Kit::default();
        let plates = kit.loads_of(&[Equipment::Barbell]).plates_of(60_000).unwrap();
        assert_eq!(plates, [SidePlates { grams: 20_000, count: 1 }]);
        assert_eq!(kit.loads_of(&[Equipment::Barbell]).plates_of(60_100), None);
        assert_eq!(kit.loads_of(&[Equipment::Dumbbell]).plates_of(20_000), None);
    }

    #[test]
    fn a_stored_kit_that_tells_little_is_completed() {
        let kit: Kit = serde_json::from_str(r#"{"barGrams": 15000}"#).unwrap();
        assert_eq!(kit, Kit { bar_grams: 15_000, ..Kit::default() });
    }
}
