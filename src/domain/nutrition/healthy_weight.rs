//! Who may lose weight, and down to what: the one rule behind targets of energy, goals and what the coach says of them.

/// Below so many years a body grows, and is to lose nothing (NICE guideline CG189).
pub const ADULT_AGE: u32 = 18;
/// Below this a body is too light to lose (WHO 2000, Technical Report 894), in kg/m².
pub const BODY_MASS_INDEX_MIN: f64 = 18.5;

/// How far somebody may lose weight. What is not known of them bounds nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HealthyWeight {
    /// Whether they are growing.
    pub is_growing: bool,
    /// The least that is healthy for their height, in grams.
    pub least_grams: Option<f64>,
}

/// Why a weight is none to aim for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum UnsafeLoss {
    /// They are growing.
    Growing,
    /// It is less than is healthy: the least, in grams.
    TooLight(f64),
}

impl HealthyWeight {
    /// That of somebody of that age and height.
    pub fn of(age: Option<u32>, height_millimetres: Option<u32>) -> Self {
        let least = |height: u32| {
            let metres = f64::from(height) / 1_000.0;
            BODY_MASS_INDEX_MIN * metres * metres * 1_000.0
        };
        Self {
            is_growing: age.is_some_and(|age| age < ADULT_AGE),
            least_grams: height_millimetres.filter(|height| *height > 0).map(least),
        }
    }

    /// Whether a body of that weight is too light to lose.
    pub fn is_too_light(&self, grams: f64) -> bool {
        self.least_grams.is_some_and(|least| grams < least)
    }

    /// Why nobody should aim for that weight from the one they have, if it is known. Who is lighter gains by it.
    pub fn refuses(&self, target_grams: f64, now_grams: Option<f64>) -> Option<UnsafeLoss> {
        if now_grams.is_some_and(|now| now <= target_grams) {
            return None;
        }
        let too_light = || self.least_grams.filter(|least| target_grams < *least).map(UnsafeLoss::TooLight);
        if self.is_growing { Some(UnsafeLoss::Growing) } else { too_light() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_loses_below_what_is_healthy_or_while_growing_and_everybody_may_gain() {
        let adult = HealthyWeight::of(Some(30), Some(1_700));
        assert!((adult.least_grams.unwrap() - 53_465.0).abs() < 1e-6);
        assert!(matches!(adult.refuses(40_000.0, Some(60_000.0)), Some(UnsafeLoss::TooLight(_))));
        assert!(matches!(adult.refuses(40_000.0, None), Some(UnsafeLoss::TooLight(_))));
        assert_eq!(adult.refuses(50_000.0, Some(45_000.0)), None, "gains");
        assert_eq!(adult.refuses(54_000.0, Some(60_000.0)), None);
        assert!(adult.is_too_light(53_000.0) && !adult.is_too_light(54_000.0));
        let child = HealthyWeight::of(Some(17), None);
        assert_eq!(child.refuses(60_000.0, Some(70_000.0)), Some(UnsafeLoss::Growing));
        assert_eq!(child.refuses(60_000.0, Some(50_000.0)), None);
        assert_eq!(HealthyWeight::of(None, None).refuses(30_000.0, None), None, "what is not known bounds nothing");
    }
}
