//! What can be put on a bar: which loads a person's plates make, exactly.
//!
//! Both sides of a bar carry the same, so plates count in pairs. All loads the plates make are worked out once
//! ([`Rack`]), as a bounded subset sum over whole grams: nothing is rounded but by choosing another load.

use serde::{Deserialize, Serialize};

/// The most kinds of plates a person may tell of.
pub const KINDS_MAX: usize = 20;
/// The most pairs of one kind.
pub const PAIRS_MAX: u8 = 20;
/// The lightest plate, in grams: fractional plates begin at a quarter of a pound.
pub const PLATE_GRAMS_MIN: u32 = 100;
/// The heaviest plate, in grams: the largest of 45 kg and 100 lb, and some more.
pub const PLATE_GRAMS_MAX: u32 = 100_000;
/// The heaviest bar, in grams.
pub const BAR_GRAMS_MAX: u32 = 100_000;
/// How far above a target the heaviest load "not above it" may be, in grams: bars and plates of pounds are told in
/// whole grams, each at most half a gram off, and 135 lb are still 135 lb.
const SLACK_GRAMS: u32 = 10;
/// The most that is put on one side, in grams: bars bend before.
const SIDE_GRAMS_MAX: u32 = 500_000;

/// Plates of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plates {
    /// What one weighs.
    pub grams: u32,
    /// How many pairs there are.
    pub pairs: u8,
}

/// Some plates of one weight on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SidePlates {
    /// What one weighs.
    pub grams: u32,
    /// How many.
    pub count: u8,
}

/// A bar with plates on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Bar and plates together, in grams.
    pub total_grams: u32,
    /// What is on each side, heaviest first.
    pub per_side: Vec<SidePlates>,
}

/// Every load a bar makes with a person's plates.
#[derive(Clone, Debug)]
pub struct Rack {
    bar_grams: u32,
    /// The unit of the table: the greatest common divisor of all plates.
    unit: u32,
    /// Kinds of plates, heaviest first.
    kinds: Vec<u32>,
    /// For each load of one side in units: the kind put on last to make it (index into `kinds`, plus one), 0 when
    /// it cannot be made. Load 0 is made by nothing.
    last: Vec<u8>,
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Rack {
    /// The loads of a bar with those plates.
    pub fn new(bar_grams: u32, plates: &[Plates]) -> Self {
        let mut stock: Vec<Plates> = plates.iter().copied().filter(|kind| kind.grams > 0 && kind.pairs > 0).collect();
        stock.sort_by_key(|kind| std::cmp::Reverse(kind.grams));
        stock.truncate(KINDS_MAX);
        let unit = stock.iter().fold(0, |unit, kind| gcd(unit, kind.grams)).max(1);
        let all: u32 = stock.iter().map(|kind| kind.grams.saturating_mul(u32::from(kind.pairs))).sum();
        let slots = usize::try_from(all.min(SIDE_GRAMS_MAX) / unit).unwrap_or(0) + 1;
        let mut last = vec![0u8; slots];
        for (index, kind) in stock.iter().enumerate() {
            put_on(&mut last, index, usize::try_from(kind.grams / unit).unwrap_or(1), kind.pairs);
        }
        Self { bar_grams, unit, kinds: stock.iter().map(|kind| kind.grams).collect(), last }
    }

    fn is_made(&self, slot: usize) -> bool {
        slot == 0 || self.last.get(slot).is_some_and(|kind| *kind != 0)
    }

    fn load(&self, slot: usize) -> Loaded {
        let mut per_side: Vec<SidePlates> = Vec::new();
        let mut left = slot;
        while let Some(grams) = self.last.get(left).and_then(|kind| self.kinds.get(usize::from(*kind).wrapping_sub(1)))
        {
            left = left.saturating_sub(usize::try_from(grams / self.unit).unwrap_or(usize::MAX));
            match per_side.iter_mut().find(|plates| plates.grams == *grams) {
                Some(plates) => plates.count += 1,
                None => per_side.push(SidePlates { grams: *grams, count: 1 }),
            }
        }
        per_side.sort_by_key(|plates| std::cmp::Reverse(plates.grams));
        let side: u32 = per_side.iter().map(|plates| plates.grams * u32::from(plates.count)).sum();
        Loaded { total_grams: self.bar_grams + 2 * side, per_side }
    }

    /// The heaviest load that is not above the target but for the rounding of weights; the empty bar when even that is.
    pub fn at_or_below(&self, target_grams: u32) -> Loaded {
        let side = target_grams.saturating_add(SLACK_GRAMS).saturating_sub(self.bar_grams) / 2 / self.unit;
        let side = usize::try_from(side).unwrap_or(usize::MAX).min(self.last.len().saturating_sub(1));
        self.load((0..=side).rev().find(|slot| self.is_made(*slot)).unwrap_or(0))
    }

    /// The lightest load that is above this one, if the plates make one.
    pub fn above(&self, grams: u32) -> Option<Loaded> {
        if grams < self.bar_grams {
            return Some(self.load(0));
        }
        let first = usize::try_from((grams - self.bar_grams) / (2 * self.unit)).ok()? + 1;
        (first..self.last.len()).find(|slot| self.is_made(*slot)).map(|slot| self.load(slot))
    }

    /// The load nearest to the target; of two as near, the lighter.
    pub fn nearest(&self, target_grams: u32) -> Loaded {
        let below = self.at_or_below(target_grams);
        if below.total_grams == target_grams {
            return below;
        }
        match self.above(target_grams) {
            Some(above) if above.total_grams.abs_diff(target_grams) < below.total_grams.abs_diff(target_grams) => above,
            _ => below,
        }
    }
}

/// Adds a kind of plate to the table. Loads that heavier kinds make keep the way they are made, so that a bar
/// is loaded with large plates first.
fn put_on(last: &mut [u8], index: usize, units: usize, pairs: u8) {
    let mark = u8::try_from(index + 1).unwrap_or(u8::MAX);
    // How many of this kind it took to make a load; only where this kind was put on last.
    let mut used = vec![0u8; last.len()];
    for slot in units..last.len() {
        let before = slot - units;
        let is_made = before == 0 || last.get(before).is_some_and(|kind| *kind != 0);
        let taken = used.get(before).copied().unwrap_or(0);
        let (Some(kind), Some(count)) = (last.get_mut(slot), used.get_mut(slot)) else { continue };
        if is_made && *kind == 0 && taken < pairs {
            *kind = mark;
            *count = taken + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GYM: [Plates; 6] = [
        Plates { grams: 20_000, pairs: 4 },
        Plates { grams: 15_000, pairs: 1 },
        Plates { grams: 10_000, pairs: 1 },
        Plates { grams: 5_000, pairs: 1 },
        Plates { grams: 2_500, pairs: 1 },
        Plates { grams: 1_250, pairs: 1 },
    ];

    fn sides(loaded: &Loaded) -> Vec<(u32, u8)> {
        loaded.per_side.iter().map(|plates| (plates.grams, plates.count)).collect()
    }

    #[test]
    fn a_load_is_told_as_plates_on_each_side() {
        let rack = Rack::new(20_000, &GYM);
        for (target, total, per_side) in [
            (100_000, 100_000, vec![(20_000, 2)]),
            (102_500, 102_500, vec![(20_000, 2), (1_250, 1)]),
            (97_500, 97_500, vec![(20_000, 1), (15_000, 1), (2_500, 1), (1_250, 1)]),
            (101_000, 100_000, vec![(20_000, 2)]),
            (20_000, 20_000, vec![]),
            (5_000, 20_000, vec![]),
            (900_000, 247_500, vec![(20_000, 4), (15_000, 1), (10_000, 1), (5_000, 1), (2_500, 1), (1_250, 1)]),
        ] {
            let loaded = rack.at_or_below(target);
            assert_eq!((loaded.total_grams, sides(&loaded)), (total, per_side), "{target}");
        }
    }

    #[test]
    fn the_nearest_load_may_be_above_and_of_two_the_lighter_is_taken() {
        let rack = Rack::new(20_000, &GYM);
        assert_eq!(rack.nearest(101_000).total_grams, 100_000);
        assert_eq!(rack.nearest(101_251).total_grams, 102_500);
        assert_eq!(rack.nearest(101_250).total_grams, 100_000);
        assert_eq!(rack.nearest(1).total_grams, 20_000);
        assert_eq!(rack.above(100_000).unwrap().total_grams, 102_500);
        assert_eq!(rack.above(0).unwrap().total_grams, 20_000);
        assert_eq!(rack.above(247_500), None);
    }

    #[test]
    fn a_bar_without_plates_is_a_load_and_pounds_are_exact() {
        assert_eq!(Rack::new(20_000, &[]).nearest(60_000).total_grams, 20_000);
        // 45 lb bar, plates of 45, 10 and 2.5 lb, in whole grams.
        let pounds = [(20_412, 2), (4_536, 2), (1_134, 1)].map(|(grams, pairs)| Plates { grams, pairs });
        let rack = Rack::new(20_412, &pounds);
        assert_eq!(rack.at_or_below(61_235).total_grams, 61_236, "135 lb");
        let loaded = rack.nearest(70_307); // 155 lb
        assert_eq!((loaded.total_grams, sides(&loaded)), (70_308, vec![(20_412, 1), (4_536, 1)]));
    }

    /// Every load of one side, tried out.
    fn brute(plates: &[Plates]) -> std::collections::BTreeSet<u32> {
        plates.iter().fold([0].into(), |loads: std::collections::BTreeSet<u32>, kind| {
            loads.iter().flat_map(|load| (0..=u32::from(kind.pairs)).map(move |n| load + n * kind.grams)).collect()
        })
    }

    proptest! {
        #[test]
        fn every_answer_is_the_best_the_plates_make(
            kinds in proptest::collection::btree_map(1u32..40, 1u8..4, 0..5),
            target in 0u32..400_000,
        ) {
            let plates: Vec<Plates> = kinds.into_iter().map(|(n, pairs)| Plates { grams: n * 250, pairs }).collect();
            let rack = Rack::new(20_000, &plates);
            let totals: Vec<u32> = brute(&plates).into_iter().map(|side| 20_000 + 2 * side).collect();
            let below = totals.iter().copied().filter(|total| *total <= target + SLACK_GRAMS).max().unwrap_or(20_000);
            let above = totals.iter().copied().find(|total| *total > target);
            let loaded = rack.at_or_below(target);
            prop_assert_eq!(loaded.total_grams, below);
            prop_assert_eq!(rack.above(target).map(|loaded| loaded.total_grams), above);
            for side in &loaded.per_side {
                let owned = plates.iter().find(|kind| kind.grams == side.grams).unwrap();
                prop_assert!(side.count <= owned.pairs);
            }
            let nearest = rack.nearest(target).total_grams;
            prop_assert!(totals.iter().all(|total| total.abs_diff(target) >= nearest.abs_diff(target)));
        }
    }
}
