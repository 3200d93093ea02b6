//! Instants, as stored (milliseconds) and as shown (RFC 3339, UTC).

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// One second, in the unit of [`Timestamp`].
pub const SECOND_MS: i64 = 1_000;
/// One minute, in the unit of [`Timestamp`].
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// One hour, in the unit of [`Timestamp`].
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// One day of 24 hours, in the unit of [`Timestamp`].
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, as it is stored in every database.
///
/// In JSON it is RFC 3339 text in UTC with milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Later than anything stored, and the last that JSON and D1 carry exactly: where lists begin that go back in time.
    pub const END: Self = Self((1 << 53) - 1);

    /// The instant `milliseconds` after the Unix epoch.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down (the unit of JWT `exp` and TOTP).
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(SECOND_MS)
    }

    /// This instant moved by `milliseconds`, saturating at the ends of the range.
    pub const fn plus_millis(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub const fn since(self, earlier: Timestamp) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// RFC 3339 text in UTC with milliseconds, for example `2026-11-21T08:00:00.000Z`.
    pub fn to_rfc3339(self) -> String {
        DateTime::<Utc>::from_timestamp_millis(self.0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// Reads RFC 3339 text with any offset. `None` when it is not a valid instant.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|instant| Self(instant.timestamp_millis()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse_rfc3339(&text).ok_or_else(|| D::Error::custom("expected an RFC 3339 date and time"))
    }
}

/// For `#[serde(with = "millis")]`: a [`Timestamp`] as the integer a database row holds.
pub mod millis {
    use super::{Deserialize, Deserializer, Serializer, Timestamp};

    /// Writes an integer.
    pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_millis())
    }

    /// Reads an integer column.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_millis)
    }
}

/// For `#[serde(with = "optional_millis")]`: the nullable form of [`millis`].
pub mod optional_millis {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Timestamp};

    /// Writes an integer or null.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::as_millis).serialize(serializer)
    }

    /// Reads a nullable integer column.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Timestamp::from_millis))
    }
}

#[cfg(feature = "openapi")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_survives_the_round_trip_through_text() {
        let instant = Timestamp::from_millis(1_795_248_000_123);
        assert_eq!(Timestamp::parse_rfc3339(&instant.to_rfc3339()), Some(instant));
    }

    #[test]
    fn an_offset_is_resolved_to_utc() {
        let instant = Timestamp::parse_rfc3339("2026-11-21T10:00:00+02:00").unwrap();
        assert_eq!(instant.to_rfc3339(), "2026-11-21T08:00:00.000Z");
    }
}
