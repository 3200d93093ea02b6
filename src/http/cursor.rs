//! Keyset cursors: opaque, signed, and bound to the list that gave them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    domain::json,
    http::{ApiError, Code},
    platform::crypto::KeyRing,
};

/// The most items one page may hold.
pub const LIMIT_MAX: u32 = 100;
/// The items of a page when the client does not say.
pub const LIMIT_DEFAULT: u32 = 20;

/// Makes cursors with the installation's current key and reads those of all its keys.
#[derive(Clone, Debug)]
pub struct Cursors(pub KeyRing);

impl Cursors {
    /// The cursor after an item whose sort key is `position`, of the list called `list` (its name and
    /// every filter, so that a cursor of one list is refused by another).
    pub fn encode(&self, list: &str, position: &impl Serialize) -> String {
        let json = serde_json::to_string(position).unwrap_or_default();
        let tag = self.0.current().key.sign(format!("{list}\n{json}").as_bytes());
        let mut bytes = tag.get(..16).unwrap_or_default().to_vec();
        bytes.extend_from_slice(json.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position a cursor of `list` stands for.
    ///
    /// # Errors
    /// [`Code::InvalidCursor`] for anything [`Cursors::encode`] did not make for this list.
    pub fn decode<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> Result<T, ApiError> {
        let decoded = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| {
            let (tag, json) = bytes.split_at_checked(16)?;
            let json = std::str::from_utf8(json).ok()?;
            let signed = format!("{list}\n{json}");
            let is_ours = self.0.all().any(|named| named.key.verify(signed.as_bytes(), tag));
            is_ours.then(|| json::from_str(json).ok())?
        });
        decoded.ok_or_else(|| ApiError::new(Code::InvalidCursor).field("cursor", "is not one this list gave"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::crypto::{Key, NamedKey};

    fn named(id: &str, byte: u8) -> NamedKey {
        NamedKey { id: id.to_owned(), key: Key::from_bytes([byte; 32]) }
    }

    #[test]
    fn a_cursor_outlives_the_rotation_of_its_key_until_the_key_is_dropped() {
        let before = Cursors(KeyRing::new(named("k1", 3), Vec::new()));
        let during = Cursors(KeyRing::new(named("k2", 4), vec![named("k1", 3)]));
        let after = Cursors(KeyRing::new(named("k2", 4), Vec::new()));
        let (old, new) = (before.encode("exercises", &7), during.encode("exercises", &7));
        assert_eq!(during.decode::<i64>("exercises", &old).unwrap(), 7);
        assert!(after.decode::<i64>("exercises", &old).is_err());
        assert_eq!(after.decode::<i64>("exercises", &new).unwrap(), 7);
    }

    #[test]
    fn a_cursor_is_refused_when_altered_or_taken_to_another_list() {
        let cursors = Cursors(KeyRing::new(named("k1", 3), Vec::new()));
        let cursor = cursors.encode("exercises", &("squat", 7));
        assert_eq!(cursors.decode::<(String, i64)>("exercises", &cursor).unwrap(), ("squat".to_owned(), 7));
        assert!(cursors.decode::<(String, i64)>("friends", &cursor).is_err());
        for index in 0..cursor.len() {
            let mut altered = cursor.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(altered == cursor || cursors.decode::<(String, i64)>("exercises", &altered).is_err());
        }
    }
}
