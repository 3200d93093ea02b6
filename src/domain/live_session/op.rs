//! An operation: what is to be done, by which device, when, under a name that is used once.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{checks::CLOCK_SKEW_MS, command::Command, stamp::Stamp};
use crate::domain::{
    ids::{IdEntropy, WorkoutId, uuid_v7},
    time::Timestamp,
};

/// The longest name of an operation or a device, in bytes.
const NAME_BYTES_MAX: usize = 64;
/// The device of an operation that does not say which.
const UNNAMED_DEVICE: &str = "-";

fn is_name(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=NAME_BYTES_MAX).contains(&text.len()) && text.bytes().all(is_fit)
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Reads 1 to 64 letters, digits, `_` and `-`. `None` for anything else.
            pub fn parse(text: &str) -> Option<Self> {
                is_name(text).then(|| Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).ok_or_else(|| D::Error::custom("expected 1 to 64 of A-Z, a-z, 0-9, _ and -"))
            }
        }

        #[cfg(feature = "openapi")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" })
            }
        }
    )+};
}

names! {
    /// The name of an operation, made by the client: the same name is the same operation.
    OpId,
    /// The name a device gives itself.
    DeviceId
}

/// Something to be done to a workout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Op {
    /// Its name.
    pub op_id: OpId,
    /// When it was done, by the clock of the device. Absent: now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceId>,
    /// What is to be done.
    pub command: Command,
}

impl Op {
    /// Its place among all writes. A clock ahead of ours by more than is usual gains nothing by it.
    pub fn stamp(&self, now: Timestamp) -> Stamp {
        let at = self.at.filter(|at| *at <= now.plus_millis(CLOCK_SKEW_MS)).unwrap_or(now);
        let device = self.device.as_ref().map_or(UNNAMED_DEVICE, DeviceId::as_str);
        Stamp { at, device: device.into(), op: self.op_id.as_str().into() }
    }
}

/// An id for what an operation adds to a workout without saying one: the same by whatever door and whenever it comes.
/// As old as the workout, because the hour of a repetition must not matter.
pub fn id_added_by(op_id: &str, workout: WorkoutId) -> [u8; 16] {
    let mut entropy = IdEntropy::default();
    let text = format!("{workout}\0{op_id}");
    let hashes = fnv1a(text.as_bytes(), 0).to_be_bytes().into_iter().chain(fnv1a(text.as_bytes(), 1).to_be_bytes());
    for (byte, hashed) in entropy.iter_mut().zip(hashes) {
        *byte = hashed;
    }
    let mut millis = [0; 8];
    for (byte, part) in millis.iter_mut().skip(2).zip(workout.as_bytes()) {
        *byte = *part;
    }
    uuid_v7(Timestamp::from_millis(i64::from_be_bytes(millis)), entropy).into_bytes()
}

/// FNV-1a of 64 bits (draft-eastlake-fnv), after `salt`: spreads names, protects nothing.
fn fnv1a(bytes: &[u8], salt: u8) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    [salt].iter().chain(bytes).fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_holds_nothing_that_a_stamp_is_divided_by() {
        for refused in ["", " ", "a b", "ä", "a/b", &"a".repeat(65)] {
            assert_eq!(OpId::parse(refused), None, "{refused}");
        }
        assert!(OpId::parse(&"a".repeat(64)).is_some());
    }

    #[test]
    fn what_an_operation_adds_has_one_id_for_each_operation_of_each_workout() {
        let (one, other) = (WorkoutId::from_bytes([1; 16]), WorkoutId::from_bytes([2; 16]));
        assert_eq!(id_added_by("a", one), id_added_by("a", one));
        assert_ne!(id_added_by("a", one), id_added_by("b", one));
        assert_ne!(id_added_by("a", one), id_added_by("a", other));
    }

    #[test]
    fn a_clock_far_ahead_gains_nothing() {
        let now = Timestamp::from_millis(1_000_000);
        let op = |at| Op {
            op_id: OpId::parse("a").unwrap(),
            at: Some(Timestamp::from_millis(at)),
            device: None,
            command: Command::Start {},
        };
        assert_eq!(op(1_004_000).stamp(now).at, Timestamp::from_millis(1_004_000));
        assert_eq!(op(1_006_000).stamp(now).at, now);
    }
}
