//! The test of Mann (1945, Econometrica 13:245-259) and Kendall (1975, Rank Correlation Methods): whether a series
//! rises or falls more often than chance would have it.

use std::collections::BTreeMap;

/// What the test says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannKendall {
    /// Rises less falls, over all pairs.
    pub s: i64,
    /// Kendall's tau: `s` by the number of pairs.
    pub tau: f64,
    /// Two-sided probability by chance, by the normal approximation with correction for continuity and ties.
    pub p_value: f64,
}

/// Tests values in the order of time.
pub fn mann_kendall(values: &[f64]) -> MannKendall {
    let mut s = 0_i64;
    for (index, earlier) in values.iter().enumerate() {
        for later in values.iter().skip(index + 1) {
            s += match later.total_cmp(earlier) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Less => -1,
            };
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand pairs")]
    let (score, pairs) = (s as f64, (values.len() * values.len().saturating_sub(1) / 2) as f64);
    let deviation = variance_of(values.iter().copied()).sqrt();
    let z = if deviation > 0.0 { (score.abs() - 1.0).max(0.0) / deviation } else { 0.0 };
    MannKendall { s, tau: if pairs > 0.0 { score / pairs } else { 0.0 }, p_value: two_sided(z) }
}

/// The variance of `s` where chance alone rules, with ties.
pub(super) fn variance_of(values: impl Iterator<Item = f64>) -> f64 {
    let mut ties: BTreeMap<u64, f64> = BTreeMap::new();
    let mut count = 0.0;
    for value in values {
        *ties.entry(value.to_bits()).or_default() += 1.0;
        count += 1.0;
    }
    let term = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    (term(count) - ties.values().map(|tied| term(*tied)).sum::<f64>()) / 18.0
}

/// The probability of a normal deviate further from 0 than `z`. Abramowitz and Stegun 1964, 7.1.26: exact to 1.5e-7.
fn two_sided(z: f64) -> f64 {
    let x = z / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let polynomial = series.iter().fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    (polynomial * (-x * x).exp()).clamp(0.0, 1.0)
}
