//! When and where something was written: the order in which writes win.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::domain::time::Timestamp;

/// The order of writes: by time, then by device, then by operation, so that no two are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// When it was written, by the clock of the device, never later than when it arrived.
    pub at: Timestamp,
    /// Where.
    pub device: Arc<str>,
    /// By which operation.
    pub op: Arc<str>,
}

impl Stamp {
    /// The stamp of what no operation wrote: before all that operations have, whatever the clocks of devices say.
    pub fn before_all() -> Self {
        Self { at: Timestamp::from_millis(0), device: "-".into(), op: "-".into() }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.at.as_millis(), self.device, self.op)
    }
}

/// Text, because a stamp is also a key of a JSON object; its parts hold no space.
impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut parts = text.splitn(3, ' ');
        let (Some(at), Some(device), Some(op)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(D::Error::custom("expected a stamp"));
        };
        let at = at.parse().map_err(|_| D::Error::custom("expected a stamp"))?;
        Ok(Self { at: Timestamp::from_millis(at), device: device.into(), op: op.into() })
    }
}

/// The stamps of a thing's fields: one of the last write of all of them, and those of later writes of single ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamps<F: Ord> {
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    base: Option<Stamp>,
    #[serde(default = "BTreeMap::new", skip_serializing_if = "BTreeMap::is_empty")]
    edits: BTreeMap<F, Stamp>,
}

fn none() -> Option<Stamp> {
    None
}

impl<F: Ord> Default for Stamps<F> {
    fn default() -> Self {
        Self { base: None, edits: BTreeMap::new() }
    }
}

impl<F: Ord> Stamps<F> {
    /// Whether a write at `stamp` comes after what is in the field.
    pub(super) fn is_later(&self, field: &F, stamp: &Stamp) -> bool {
        self.edits.get(field).max(self.base.as_ref()).is_none_or(|last| stamp > last)
    }

    /// Remembers the write of a field.
    pub(super) fn wrote(&mut self, field: F, stamp: &Stamp) {
        self.edits.insert(field, stamp.clone());
    }

    /// Remembers a write of all fields, of which those lost that were written later.
    pub(super) fn wrote_all(&mut self, stamp: &Stamp) {
        if self.base.as_ref().is_none_or(|base| stamp > base) {
            self.edits.retain(|_, edit| *edit > *stamp);
            self.base = Some(stamp.clone());
        }
    }

    /// The last write of all fields: a thing is there only after one.
    pub(super) const fn base(&self) -> Option<&Stamp> {
        self.base.as_ref()
    }

    /// The last write.
    pub(super) fn latest(&self) -> Option<&Stamp> {
        self.edits.values().chain(self.base.as_ref()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_stamp_never_change() {
        let stamp = Stamp { at: Timestamp::from_millis(1_795_248_000_123), device: "phone".into(), op: "op-1".into() };
        let text = serde_json::to_string(&stamp).unwrap();
        assert_eq!(text, r#""1795248000123 phone op-1""#);
        assert_eq!(serde_json::from_str::<Stamp>(&text).unwrap(), stamp);
        assert!(serde_json::from_str::<Stamp>(r#""soon""#).is_err());
    }
}
