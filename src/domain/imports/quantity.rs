//! Numbers and units as files write them, kept exactly until they become grams and millimetres.

use serde::{Deserialize, Serialize};

/// A decimal number, in millionths: what weights, distances and percentages in files fit into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decimal(i64);

/// Millionths in one.
const ONE: i64 = 1_000_000;
/// The most digits before the decimal sign: more is no quantity of training.
const WHOLE_DIGITS_MAX: usize = 9;

impl Decimal {
    /// The number of that many millionths.
    pub const fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// A whole number.
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * ONE)
    }

    /// Reads `82.5`, `82,5`, `-20`, `1.234,5` and `1,234.5`. A single comma before three digits is a decimal sign
    /// only where the file writes commas so (`comma_is_decimal`). `None` for anything else.
    pub fn parse(text: &str, comma_is_decimal: bool) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let digits: String = digits.chars().filter(|c| !matches!(c, '\u{202f}' | '\u{a0}' | ' ' | '\'')).collect();
        let (whole, fraction) = split_decimal(&digits, comma_is_decimal)?;
        let ok = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !ok(&whole) || !ok(&fraction) || whole.len() > WHOLE_DIGITS_MAX
        {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let mut millionths = 0;
        let mut unit = ONE;
        for (index, digit) in fraction.bytes().take(7).enumerate() {
            let digit = i64::from(digit - b'0');
            unit /= 10;
            if index < 6 {
                millionths += digit * unit;
            } else if digit >= 5 {
                millionths += 1;
            }
        }
        let magnitude = whole * ONE + millionths;
        Some(Self(if negative { -magnitude } else { magnitude }))
    }

    /// Whether it is nought.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The nearest whole number.
    pub fn round(self) -> i64 {
        round_div(i128::from(self.0), i128::from(ONE))
    }

    /// Times `numerator / denominator`, to the nearest whole number.
    pub fn scaled(self, numerator: i64, denominator: i64) -> i64 {
        round_div(i128::from(self.0) * i128::from(numerator), i128::from(ONE) * i128::from(denominator))
    }

    /// The nearest floating-point number.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / ONE as f64
    }
}

fn split_decimal(digits: &str, comma_is_decimal: bool) -> Option<(String, String)> {
    let sign = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(dot), Some(comma)) => Some(dot.max(comma)),
        (Some(dot), None) => (digits.matches('.').count() == 1).then_some(dot),
        (None, Some(comma)) => {
            let after = digits.len() - comma - 1;
            let groups = digits.matches(',').count();
            if groups > 1 || (after == 3 && comma > 0 && !comma_is_decimal) { None } else { Some(comma) }
        }
        (None, None) => None,
    };
    let Some(at) = sign else { return ungroup(digits).map(|whole| (whole, String::new())) };
    let (whole, fraction) = digits.split_at_checked(at)?;
    let fraction: String = fraction.chars().skip(1).collect();
    Some((ungroup(whole)?, fraction))
}

/// Digits without the signs between thousands; `None` when the groups are not of three digits.
fn ungroup(digits: &str) -> Option<String> {
    let mut groups = digits.split(['.', ',']);
    let mut out = groups.next()?.to_owned();
    for group in groups {
        if group.len() != 3 || out.is_empty() {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

fn round_div(numerator: i128, denominator: i128) -> i64 {
    let half = denominator / 2;
    let rounded = if numerator < 0 { (numerator - half) / denominator } else { (numerator + half) / denominator };
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

macro_rules! units {
    ($($(#[$doc:meta])* $type:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal $(| $other:literal)* => $per:expr),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(inline))]
        pub enum $type { $($(#[$word_doc])* #[serde(rename = $word)] $name),+ }

        impl $type {
            /// Reads the unit in any of the spellings files use.
            pub fn parse(text: &str) -> Option<Self> {
                let folded = crate::domain::text::fold(text);
                match folded.as_str() { $($word $(| $other)* => Some(Self::$name),)+ _ => None }
            }

            /// The unit as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// How much one is, in hundred-thousandths of our unit.
            const fn hundred_thousandths(self) -> i64 {
                match self { $(Self::$name => $per),+ }
            }

            /// So many of it, in our unit.
            pub fn exact(self, number: Decimal) -> i64 {
                number.scaled(self.hundred_thousandths(), 100_000)
            }
        }
    )+};
}

units! {
    /// A unit of weight; ours is the gram.
    WeightUnit {
        /// Kilograms.
        Kg = "kg" | "kgs" | "kilogram" | "kilograms" | "kilogramm" | "kilo" | "kilos" => 1_000 * 100_000,
        /// Pounds: 453.59237 g by the agreement of 1959.
        Lb = "lb" | "lbs" | "pound" | "pounds" | "pfund" => 45_359_237,
        /// Stones of 14 pounds.
        Stone = "st" | "stone" | "stones" => 14 * 45_359_237,
        /// Grams.
        Gram = "g" | "gram" | "grams" | "gramm" => 100_000,
    }

    /// A unit of length; ours is the millimetre.
    LengthUnit {
        /// Metres.
        Metre = "m" | "meter" | "meters" | "metern" | "metre" | "metres" => 1_000 * 100_000,
        /// Kilometres.
        Kilometre = "km" | "kms" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => 1_000_000 * 100_000,
        /// Miles: 1,609.344 m.
        Mile = "mi" | "mile" | "miles" | "meilen" | "meile" => 1_609_344 * 100_000,
        /// Yards.
        Yard = "yd" | "yds" | "yard" | "yards" => 91_440_000,
        /// Feet.
        Foot = "ft" | "foot" | "feet" => 30_480_000,
        /// Centimetres.
        Centimetre = "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" | "zentimeter" => 1_000_000,
        /// Inches: 25.4 mm.
        Inch = "in" | "inch" | "inches" => 2_540_000,
        /// Millimetres.
        Millimetre = "mm" | "millimeter" | "millimetre" => 100_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str, unit: WeightUnit) -> i64 {
        unit.exact(Decimal::parse(text, true).unwrap())
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, comma, millionths) in [
            ("82.5", false, 82_500_000),
            ("82,5", false, 82_500_000),
            ("82,500", true, 82_500_000),
            ("1,234", false, 1_234_000_000),
            ("1.234,5", true, 1_234_500_000),
            ("1,234.5", false, 1_234_500_000),
            ("-20", false, -20_000_000),
            ("+.5", false, 500_000),
            ("5.", false, 5_000_000),
            ("1 234,5", true, 1_234_500_000),
            ("81.19999999999999", false, 81_200_000),
        ] {
            assert_eq!(Decimal::parse(text, comma), Some(Decimal(millionths)), "{text}");
        }
        for refused in ["", ".", "-", "1e5", "NaN", "inf", "12kg", "1.2.3", "1,23,4", "0x10", "٣", "9999999999", "--1"]
        {
            assert_eq!(Decimal::parse(refused, false), None, "{refused}");
        }
    }

    #[test]
    fn a_unit_is_exact() {
        assert_eq!(grams("100", WeightUnit::Kg), 100_000);
        assert_eq!(grams("225", WeightUnit::Lb), 102_058);
        assert_eq!(grams("1", WeightUnit::Lb), 454);
        assert_eq!(grams("-44", WeightUnit::Lb), -19_958);
        assert_eq!(LengthUnit::Mile.exact(Decimal::whole(1)), 1_609_344);
        assert_eq!(LengthUnit::Kilometre.exact(Decimal::parse("5.2", false).unwrap()), 5_200_000);
        assert_eq!(LengthUnit::Inch.exact(Decimal::whole(40)), 1_016);
    }

    #[test]
    fn a_unit_is_known_by_its_names() {
        assert_eq!(WeightUnit::parse("LBS"), Some(WeightUnit::Lb));
        assert_eq!(WeightUnit::parse(" kg "), Some(WeightUnit::Kg));
        assert_eq!(LengthUnit::parse("Meters"), Some(LengthUnit::Metre));
        assert_eq!(WeightUnit::parse("ounces"), None);
    }
}
