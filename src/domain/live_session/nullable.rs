//! Tells a field that is absent (`None`: leave it) from one that is `null` (`Some(None)`: clear it).

use serde::{Deserialize, Deserializer};

/// Reads a field that is there.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}
