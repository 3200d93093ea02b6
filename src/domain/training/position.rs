//! Where a thing stands among others: between any two there is always room for one more.
//!
//! A position is a whole number and, where numbers are too coarse, a fraction: digits of base 63 after a dot. Two
//! devices may choose the same position without knowing of each other; then the ids decide, as if each fraction went
//! on with `-` and the id. So what is put between those two has a position of its own too.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The digits of fractions, lowest first: in the order of their bytes.
const DIGITS: &[u8; 63] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// What divides a fraction from an id: the lowest digit.
const DIVIDER: u8 = b'-';
/// The longest fraction, in bytes. One digit holds about six things that are put into the same gap one after another,
/// so this holds all that a workout remembers.
const FRACTION_BYTES_MAX: usize = 1_024;
/// The digits of a rank: as many as every rank takes (63^11 > 2^63).
const RANK_DIGITS: usize = 11;
/// What begins and ends a rank.
const ENDS_OF_RANK: u8 = b'V';
/// The furthest whole number: every JSON parser reads it exactly.
const WHOLE_MAX: i64 = (1 << 53) - 1;

/// Where a thing stands. In JSON a number, or where it has a fraction a text such as `"1795248000000000.V"`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    whole: i64,
    fraction: Box<str>,
}

/// The position of a thing together with its id, by which things are in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key<'a> {
    position: &'a Position,
    id: [u8; 16],
}

impl Position {
    /// A whole number.
    pub fn whole(whole: i64) -> Self {
        Self { whole, fraction: "".into() }
    }

    /// A position above a whole number and below the next one: of a higher rank, a higher one. A rank below 0 is 0.
    pub fn ranked(whole: i64, rank: i64) -> Self {
        let base = DIGITS.len() as u64;
        let mut left = u64::try_from(rank).unwrap_or(0);
        let mut digits = [DIVIDER; RANK_DIGITS];
        for digit in digits.iter_mut().rev() {
            let value = usize::try_from(left % base).unwrap_or(0);
            *digit = DIGITS.get(value).copied().unwrap_or(DIVIDER);
            left /= base;
        }
        // Neither the first digit is the lowest, which stands between a number and an id, nor the last, which would say
        // nothing.
        let digits = [ENDS_OF_RANK].into_iter().chain(digits).chain([ENDS_OF_RANK]).map(char::from);
        Self { whole, fraction: digits.collect::<String>().into() }
    }

    /// The whole number below it, or it itself.
    pub const fn floor(&self) -> i64 {
        self.whole
    }

    /// With the id of what stands there.
    pub const fn key(&self, id: [u8; 16]) -> Key<'_> {
        Key { position: self, id }
    }

    /// Whether it lies within what is kept.
    pub fn is_sound(&self) -> bool {
        (-WHOLE_MAX..=WHOLE_MAX).contains(&self.whole) && self.fraction.len() <= FRACTION_BYTES_MAX
    }

    /// Reads a text: a whole number, or one with a fraction.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            None => (text, ""),
            // The lowest digit at the end says nothing.
            Some((whole, fraction)) if !fraction.is_empty() && !fraction.ends_with('-') => (whole, fraction),
            Some(_) => return None,
        };
        let is_number = whole.strip_prefix('-').unwrap_or(whole).bytes().all(|byte| byte.is_ascii_digit());
        let read = Self { whole: whole.parse().ok().filter(|_| is_number)?, fraction: fraction.into() };
        (fraction.bytes().all(|byte| DIGITS.contains(&byte)) && read.is_sound()).then_some(read)
    }

    /// A position between two things that stand one after the other, whatever the id of what comes there. `None` when it
    /// would be longer than is kept.
    pub fn between(low: Key<'_>, high: Key<'_>) -> Option<Self> {
        let (from, to) = (low.position.whole, high.position.whole);
        match to.checked_sub(from)? {
            0 => Self::within(from, low, Some(high)),
            1 if high.position.fraction.bytes().next().is_none_or(|first| first == DIVIDER) => {
                Self::within(from, low, None)
            }
            1 => Some(Self::whole(to)),
            apart => Some(Self::whole(from + apart / 2)),
        }
    }

    fn within(whole: i64, low: Key<'_>, high: Option<Key<'_>>) -> Option<Self> {
        let high = high.map(|high| high.digits().collect::<Vec<u8>>());
        let fraction = middle(low.digits(), high.as_deref());
        let between = Self { whole, fraction: String::from_utf8(fraction).ok()?.into() };
        between.is_sound().then_some(between)
    }
}

impl<'a> Key<'a> {
    /// The position.
    pub const fn position(&self) -> &'a Position {
        self.position
    }

    /// The fraction, the divider and the id.
    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(DIVIDER);
        let id = self.id.into_iter().flat_map(move |byte| [digit(byte >> 4), digit(byte & 15)]);
        self.position.fraction.bytes().chain([DIVIDER]).chain(id)
    }
}

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_whole = self.position.whole.cmp(&other.position.whole);
        by_whole.then_with(|| {
            if self.position.fraction == other.position.fraction {
                self.id.cmp(&other.id)
            } else {
                self.digits().cmp(other.digits())
            }
        })
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The value of a digit.
fn value(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or(0)
}

/// Digits between `low` and `high` (nothing: the end of the unit), as few as it takes: the two agree at first, and
/// where they part there is a digit between them, or one follows `low` with as much room as there is.
fn middle(mut low: impl Iterator<Item = u8>, mut high: Option<&[u8]>) -> Vec<u8> {
    let mut digits = Vec::new();
    loop {
        let from = low.next().map_or(0, value);
        let to = match high {
            Some([first, rest @ ..]) => {
                high = Some(rest);
                value(*first)
            }
            _ => DIGITS.len(),
        };
        let room = to.saturating_sub(from);
        let digit = if room > 1 { from + room / 2 } else { from };
        digits.extend(DIGITS.get(digit));
        if room > 1 {
            return digits;
        }
        if room == 1 {
            high = None;
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.fraction.is_empty() {
            write!(f, "{}", self.whole)
        } else {
            write!(f, "{}.{}", self.whole, self.fraction)
        }
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.fraction.is_empty() { serializer.serialize_i64(self.whole) } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Position;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a position: a whole number, or a text of one with a fraction")
            }

            fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Position, E> {
                Ok(Position::whole(whole))
            }

            fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Position, E> {
                Ok(Position::whole(i64::try_from(whole).unwrap_or(i64::MAX)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Position, E> {
                Position::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for Position {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Position".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "oneOf": [
            { "type": "integer", "format": "int64", "minimum": -WHOLE_MAX, "maximum": WHOLE_MAX },
            { "type": "string", "pattern": "^-?[0-9]{1,16}\\.[-0-9A-Za-z]{0,1023}[0-9A-Za-z]$" }
        ] })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u16) -> [u8; 16] {
        let mut id = [0xab; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        id
    }

    fn at(text: &str) -> Position {
        Position::parse(text).unwrap()
    }

    #[test]
    fn the_middle_is_as_short_as_it_can_be() {
        let between = |low: &str, high: &str| {
            Position::between(at(low).key(id(1)), at(high).key(id(2))).map(|middle| middle.to_string())
        };
        for (low, high, middle) in [
            ("0", "10", "5"),
            ("0", "2", "1"),
            ("0", "1", "0.U"),
            ("-1", "0", "-1.U"),
            ("0.U", "1", "0.k"),
            ("0.z", "1", "0.zU"),
            ("0.U", "1.5", "1"),
            ("0", "0.U", "0.E"),
            ("0.0", "0.1", "0.0U"),
            ("0.2", "0.4", "0.3"),
        ] {
            assert_eq!(between(low, high).as_deref(), Some(middle), "{low} {high}");
        }
    }

    #[test]
    fn a_higher_rank_stands_higher_below_the_next_number() {
        let ranks = [i64::MIN, 1, 62, 63, 64, 63 * 63, 63 * 63 + 1, 1_795_248_000_000, 1_795_248_000_001, i64::MAX];
        let row = ranks.map(|rank| Position::ranked(7, rank));
        for pair in row.windows(2) {
            // Whatever the ids.
            assert!(pair[0].key(id(u16::MAX)) < pair[1].key(id(0)), "{} {}", pair[0], pair[1]);
        }
        for position in &row {
            assert!(at("7").key(id(u16::MAX)) < position.key(id(0)) && position.key(id(u16::MAX)) < at("8").key(id(0)));
            assert_eq!(Position::parse(&position.to_string()).as_ref(), Some(position));
        }
    }

    #[test]
    fn two_that_chose_the_same_have_room_between_them() {
        for text in ["7", "7.V"] {
            let same = at(text);
            let (low, high) = (same.key(id(1)), same.key(id(2)));
            let middle = Position::between(low, high).unwrap();
            for other in [0, 1, 2, 3, u16::MAX] {
                assert!(low < middle.key(id(other)) && middle.key(id(other)) < high, "{middle} {other}");
            }
            assert_eq!(Position::parse(&middle.to_string()), Some(middle));
        }
    }

    #[test]
    fn bytes_of_positions_never_change_and_what_is_none_is_refused() {
        for text in ["5", "-5", "\"5.V\"", "\"-5.-0aV\""] {
            let read: Position = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), text);
        }
        for text in ["1.5", "\"\"", "\"5.\"", "\".5\"", "\"5.a-\"", "\"+5\"", "\"5.ä\"", "\"5.a b\"", "null", "\"--5\""]
        {
            assert!(serde_json::from_str::<Position>(text).is_err(), "{text}");
        }
        assert_eq!(Position::parse(&format!("0.{}", "V".repeat(1_025))), None);
        assert!(!serde_json::from_str::<Position>("9007199254740992").unwrap().is_sound());
    }

    proptest! {
        // Positions are put between neighbours again and again; some are chosen twice, under other ids.
        #[test]
        fn what_is_put_between_two_stands_between_them(steps in proptest::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 1..200)) {
            let mut row = vec![(at("0"), id(0)), (at("3"), id(9))];
            for (place, new, is_again) in steps {
                let place = usize::from(place) % (row.len() - 1);
                let (low, high) = (&row[place], &row[place + 1]);
                if row.iter().any(|(_, other)| *other == id(new)) {
                    continue;
                }
                let position =
                    if is_again { low.0.clone() } else { Position::between(low.0.key(low.1), high.0.key(high.1)).unwrap() };
                if !is_again {
                    prop_assert!(low.0.key(low.1) < position.key(id(new)) && position.key(id(new)) < high.0.key(high.1));
                }
                row.push((position, id(new)));
                row.sort_by(|(a, one), (b, other)| a.key(*one).cmp(&b.key(*other)));
            }
        }
    }
}
