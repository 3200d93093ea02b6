//! Lifts compared across body weights. All take and give kilograms.
//!
//! Each is a curve fitted to results of competitions, and holds within the body weights it was fitted to: outside,
//! the nearest of these is taken, as the formulas' own tables do.

use serde::{Deserialize, Serialize};

/// The two curves every formula has: results are judged in two classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum Class {
    /// Men.
    Men,
    /// Women.
    Women,
}

/// What was lifted, for the formula that has a curve for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The sum of squat, bench press and deadlift.
    Total,
    /// The bench press alone.
    Bench,
}

/// A polynomial, highest power first.
fn polynomial(coefficients: &[f64], at: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * at + coefficient)
}

/// DOTS: `500 T / p(B)`. Tim Konertz, BVDK (German federation) 2019. It is no formula of the IPF.
pub fn dots(class: Class, body: f64, total: f64) -> f64 {
    let (coefficients, heaviest) = match class {
        Class::Men => ([-0.000_001_093_0, 0.000_739_129_3, -0.191_875_922_1, 24.090_075_6, -307.750_76], 210.0),
        Class::Women => ([-0.000_001_070_6, 0.000_515_856_8, -0.112_665_549_5, 13.617_503_2, -57.962_88], 150.0),
    };
    500.0 * total / polynomial(&coefficients, body.clamp(40.0, heaviest))
}

/// The original Wilks coefficient: `500 / p(B)`. Robert Wilks, Powerlifting Australia; used by the IPF until 2018.
pub fn wilks_coefficient(class: Class, body: f64) -> f64 {
    let (coefficients, lightest, heaviest) = match class {
        Class::Men => {
            ([-1.291e-8, 7.018_63e-6, -0.001_137_32, -0.002_388_645, 16.260_633_9, -216.047_514_4], 40.0, 201.9)
        }
        Class::Women => (
            [-9.054e-8, 4.731_582e-5, -0.009_307_339_13, 0.821_122_268_71, -27.238_425_364_47, 594.317_477_755_82],
            26.51,
            154.53,
        ),
    };
    500.0 / polynomial(&coefficients, body.clamp(lightest, heaviest))
}

/// Wilks: the coefficient times the total.
pub fn wilks(class: Class, body: f64, total: f64) -> f64 {
    wilks_coefficient(class, body) * total
}

/// IPF GL points: `100 T / (A - B e^(-C body))`, for lifts without supportive equipment. International Powerlifting
/// Federation 2020. Nothing below 35 kg.
pub fn ipf_gl(class: Class, event: Event, body: f64, lifted: f64) -> f64 {
    if body < 35.0 {
        return 0.0;
    }
    let (a, b, c) = match (class, event) {
        (Class::Men, Event::Total) => (1_199.728_39, 1_025.181_62, 0.009_21),
        (Class::Women, Event::Total) => (610.327_96, 1_045.592_82, 0.030_48),
        (Class::Men, Event::Bench) => (320.980_41, 281.402_58, 0.010_08),
        (Class::Women, Event::Bench) => (142.403_98, 442.526_71, 0.047_24),
    };
    100.0 * lifted / (a - b * (-c * body).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: f64, expected: f64, within: f64) {
        assert!((got - expected).abs() < within, "{got} is not {expected}");
    }

    #[test]
    fn dots_has_its_published_values() {
        near(dots(Class::Men, 93.0, 700.0), 445.376, 0.000_5);
        near(dots(Class::Women, 63.0, 400.0), 430.206, 0.000_5);
    }

    #[test]
    fn wilks_has_its_published_values() {
        near(wilks_coefficient(Class::Men, 100.0), 0.608_589_071_9, 1e-9);
        near(wilks_coefficient(Class::Women, 100.0), 0.832_583_316_7, 1e-9);
        near(wilks(Class::Men, 100.0, 700.0), 426.012_35, 1e-4);
    }

    #[test]
    fn ipf_gl_has_its_published_values_and_none_below_35_kilograms() {
        near(ipf_gl(Class::Women, Event::Bench, 70.5, 122.5), 96.78, 0.005);
        near(ipf_gl(Class::Men, Event::Total, 34.9, 500.0), 0.0, 1e-9);
        assert!(ipf_gl(Class::Men, Event::Total, 93.0, 700.0) > ipf_gl(Class::Men, Event::Total, 105.0, 700.0));
    }

    #[test]
    fn outside_its_range_a_curve_stays_where_it_ends() {
        near(dots(Class::Men, 20.0, 300.0), dots(Class::Men, 40.0, 300.0), 1e-9);
        near(dots(Class::Women, 400.0, 300.0), dots(Class::Women, 150.0, 300.0), 1e-9);
        near(wilks(Class::Men, 500.0, 300.0), wilks(Class::Men, 201.9, 300.0), 1e-9);
    }
}
