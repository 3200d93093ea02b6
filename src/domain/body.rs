//! What follows from measurements of the body.
//!
//! Every formula says where it is from and what it holds for. Lengths are millimetres, weights grams.

use serde::{Deserialize, Serialize};

use crate::domain::{
    local_day::LocalDay,
    person::Gender,
    trend::{BODY_WEIGHT_ALPHA, Point, smooth},
};

/// The lightest body weight taken, in grams.
pub const BODY_GRAMS_MIN: i32 = 20_000;
/// The heaviest, in grams: above any on record.
pub const BODY_GRAMS_MAX: i32 = 700_000;
/// How many days before a day still move its smoothed weight: of what was weighed then, less than a billionth is left.
pub const TREND_DAYS: i64 = 200;

macro_rules! girths {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Circumferences, in millimetres. What was not measured is absent.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub struct Girths {
            $($(#[$doc])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $name: Option<u32>,)+
        }

        impl Girths {
            /// The names there are.
            pub const NAMES: &[&str] = &[$(stringify!($name)),+];

            /// Whether nothing was measured.
            pub const fn is_empty(&self) -> bool {
                $(self.$name.is_none())&&+
            }

            /// Sets the one of that name; another name is no girth.
            pub fn set(&mut self, name: &str, millimetres: Option<u32>) {
                match name { $(stringify!($name) => self.$name = millimetres,)+ _ => {} }
            }

            /// The one of that name.
            pub fn named(&self, name: &str) -> Option<u32> {
                match name { $(stringify!($name) => self.$name,)+ _ => None }
            }
        }
    };
}
girths! {
    /// Neck.
    neck,
    /// Shoulders.
    shoulders,
    /// Chest.
    chest,
    /// Waist, at the navel.
    waist,
    /// Belly, at its widest.
    abdomen,
    /// Hips, at their widest.
    hips,
    /// Upper arm.
    bicep,
    /// Lower arm.
    forearm,
    /// Thigh.
    thigh,
    /// Calf.
    calf,
}

/// Percent of fat by circumferences: the formula of the US Navy (Hodgdon & Beckett 1984, NHRC reports 84-11 for men
/// and 84-29 for women), in centimetres. Made for adults of the Navy; standard errors of 3.5 (men) and 3.7 (women)
/// percent. Nothing where a measurement is missing, for who is neither, or where the result is no body's.
pub fn navy_body_fat(gender: Option<Gender>, height_millimetres: Option<u32>, girths: &Girths) -> Option<f64> {
    let centimetres = |millimetres: Option<u32>| millimetres.map(|length| f64::from(length) / 10.0);
    let height = centimetres(height_millimetres)?;
    let (neck, waist) = (centimetres(girths.neck)?, centimetres(girths.waist)?);
    let percent = match gender? {
        Gender::Male => {
            let around = positive(waist - neck)?;
            495.0 / (1.0324 - 0.19077 * around.log10() + 0.15456 * height.log10()) - 450.0
        }
        Gender::Female => {
            let around = positive(waist + centimetres(girths.hips)? - neck)?;
            495.0 / (1.29579 - 0.35004 * around.log10() + 0.22100 * height.log10()) - 450.0
        }
        Gender::Other => return None,
    };
    (2.0..=70.0).contains(&percent).then_some(percent)
}

fn positive(length: f64) -> Option<f64> {
    (length > 0.0).then_some(length)
}

/// What is not fat, in grams, rounded.
pub fn lean_grams(weight_grams: i32, body_fat_percent: f64) -> i32 {
    let share = (1.0 - body_fat_percent / 100.0).clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "at most the weight")]
    let lean = (f64::from(weight_grams) * share).round() as i32;
    lean
}

/// Weight by the square of height, in kg/m² (Quetelet), rounded to a tenth.
pub fn body_mass_index(weight_grams: i32, height_millimetres: u32) -> Option<f64> {
    let metres = positive(f64::from(height_millimetres) / 1_000.0)?;
    Some((f64::from(weight_grams) / 1_000.0 / (metres * metres) * 10.0).round() / 10.0)
}

/// The smoothed weight of each day that was weighed: exponentially, a tenth a day (Walker, The Hacker's Diet), gaps
/// counted. `weights` are in the order of time.
pub fn weight_trend(weights: &[(LocalDay, i32)]) -> Vec<Point> {
    smooth(&daily_weights(weights), BODY_WEIGHT_ALPHA)
}

/// The weight of each day that was weighed: of several, their mean. `weights` are in the order of time.
pub fn daily_weights(weights: &[(LocalDay, i32)]) -> Vec<Point> {
    let mut days: Vec<(LocalDay, i64, i64)> = Vec::new();
    for (day, grams) in weights {
        match days.last_mut().filter(|(known, ..)| known == day) {
            Some((_, sum, count)) => {
                *sum += i64::from(*grams);
                *count += 1;
            }
            None => days.push((*day, i64::from(*grams), 1)),
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a few weights in grams")]
    let mean = |sum: i64, count: i64| sum as f64 / count as f64;
    days.into_iter().map(|(day, sum, count)| Point { day, value: mean(sum, count) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn girths(waist: u32, neck: u32, hips: Option<u32>) -> Girths {
        Girths { waist: Some(waist), neck: Some(neck), hips, ..Girths::default() }
    }

    #[test]
    fn the_navys_formula_has_its_golden_values() {
        let round = |percent: Option<f64>| percent.map(|percent| (percent * 1_000.0).round() / 1_000.0);
        let male = navy_body_fat(Some(Gender::Male), Some(1_800), &girths(850, 380, None));
        let female = navy_body_fat(Some(Gender::Female), Some(1_650), &girths(700, 320, Some(950)));
        assert_eq!((round(male), round(female)), (Some(16.107), Some(24.856)));
    }

    #[test]
    fn nothing_is_said_without_what_it_takes() {
        let all = girths(850, 380, Some(950));
        for (gender, height, girths) in [
            (None, Some(1_800), all),
            (Some(Gender::Other), Some(1_800), all),
            (Some(Gender::Male), None, all),
            (Some(Gender::Male), Some(1_800), Girths { neck: None, ..all }),
            (Some(Gender::Female), Some(1_800), Girths { hips: None, ..all }),
            (Some(Gender::Male), Some(1_800), girths(380, 380, None)),
            (Some(Gender::Male), Some(1_800), girths(300, 380, None)),
            (Some(Gender::Male), Some(1_800), girths(381, 380, None)),
        ] {
            assert_eq!(navy_body_fat(gender, height, &girths), None, "{gender:?} {height:?} {girths:?}");
        }
    }

    #[test]
    fn lean_mass_and_index_are_rounded() {
        assert_eq!(lean_grams(80_000, 16.107), 67_114);
        assert_eq!(lean_grams(80_000, 120.0), 0);
        assert_eq!(body_mass_index(80_000, 1_800), Some(24.7));
        assert_eq!(body_mass_index(80_000, 0), None);
    }

    #[test]
    fn the_trend_follows_slowly_and_counts_gaps() {
        let day = |text: &str| LocalDay::parse(text).unwrap();
        let weights = [
            (day("2026-11-01"), 80_000),
            (day("2026-11-02"), 80_500),
            (day("2026-11-02"), 81_500),
            (day("2026-11-04"), 81_000),
        ];
        let trend: Vec<f64> = weight_trend(&weights).iter().map(|point| point.value.round()).collect();
        // 80 kg; a tenth of the way to 81 kg; 19 % of the rest.
        assert_eq!(trend, [80_000.0, 80_100.0, 80_271.0]);
    }

    #[test]
    fn names_are_those_of_the_fields() {
        assert!(Girths::NAMES.contains(&"waist") && Girths::default().is_empty());
        assert_eq!(girths(850, 380, None).named("waist"), Some(850));
        assert_eq!(serde_json::to_string(&girths(850, 380, None)).unwrap(), r#"{"neck":380,"waist":850}"#);
    }
}
