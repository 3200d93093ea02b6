//! Tokens that prove themselves: bytes and an HMAC over them. Nothing about them is stored.
//!
//! `<prefix><key id>.<base64url of payload and tag>`. Each purpose has a key of its own, derived from
//! the token keys, so a token of one purpose is nothing to another.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::platform::crypto::KeyRing;

/// The length of the tag, in bytes: HMAC-SHA256 whole.
const TAG_BYTES: usize = 32;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Keeps a sign-in alive.
    Refresh,
    /// Says that a password was right while a second factor is waited for.
    SecondFactor,
    /// Recognises a device that signed in before.
    Device,
}

impl Purpose {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Refresh => "vr_",
            Self::SecondFactor => "vm_",
            Self::Device => "vd_",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Refresh => "refresh-tokens",
            Self::SecondFactor => "second-factor-tokens",
            Self::Device => "device-tokens",
        }
    }
}

/// The token of `payload`: always the same for the same payload and current key.
pub(super) fn issue(keys: &KeyRing, purpose: Purpose, payload: &[u8]) -> String {
    let current = keys.current();
    let tag = current.key.derive(purpose.label()).sign(payload);
    let mut bytes = payload.to_vec();
    bytes.extend_from_slice(&tag);
    format!("{}{}.{}", purpose.prefix(), current.id, URL_SAFE_NO_PAD.encode(bytes))
}

/// The payload of a token of this purpose, `None` for anything [`issue`] did not make.
pub(super) fn read<const N: usize>(keys: &KeyRing, purpose: Purpose, token: &str) -> Option<[u8; N]> {
    let (key_id, encoded) = token.strip_prefix(purpose.prefix())?.split_once('.')?;
    if encoded.len() != (N + TAG_BYTES).saturating_mul(8).div_ceil(6) {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(encoded).ok()?;
    let (payload, tag) = bytes.split_at_checked(N)?;
    let key = keys.named(key_id)?.key.derive(purpose.label());
    (tag.len() == TAG_BYTES && key.verify(payload, tag)).then(|| payload.try_into().ok())?
}

/// The 16 bytes of `payload` from `at`.
pub(super) fn sixteen(payload: &[u8], at: usize) -> Option<[u8; 16]> {
    payload.get(at..)?.first_chunk().copied()
}

/// The integer in the 8 bytes of `payload` from `at`.
pub(super) fn integer(payload: &[u8], at: usize) -> Option<i64> {
    payload.get(at..)?.first_chunk().copied().map(i64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::crypto::{Key, NamedKey};

    fn ring(id: &str, byte: u8) -> KeyRing {
        KeyRing::new(NamedKey { id: id.to_owned(), key: Key::from_bytes([byte; 32]) }, Vec::new())
    }

    #[test]
    fn a_token_reads_back_for_its_purpose_and_key_only() {
        let token = issue(&ring("k1", 1), Purpose::Refresh, &[7; 24]);
        assert_eq!(read::<24>(&ring("k1", 1), Purpose::Refresh, &token), Some([7; 24]));
        assert_eq!(read::<24>(&ring("k1", 1), Purpose::Device, &token.replace("vr_", "vd_")), None);
        assert_eq!(read::<24>(&ring("k1", 2), Purpose::Refresh, &token), None);
        assert_eq!(read::<24>(&ring("k2", 1), Purpose::Refresh, &token), None);
        assert_eq!(read::<16>(&ring("k1", 1), Purpose::Refresh, &token), None);
    }

    #[test]
    fn a_token_altered_anywhere_is_refused() {
        let keys = ring("k1", 1);
        let token = issue(&keys, Purpose::Refresh, &[7; 24]);
        for index in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            assert!(altered == token || read::<24>(&keys, Purpose::Refresh, &altered).is_none(), "{index}");
        }
        assert_eq!(
            read::<24>(&keys, Purpose::Refresh, token.strip_suffix(char::is_alphanumeric).unwrap_or_default()),
            None
        );
        assert_eq!(read::<24>(&keys, Purpose::Refresh, &format!("{token}A")), None);
    }

    #[test]
    fn a_retired_key_still_reads() {
        let token = issue(&ring("k1", 1), Purpose::Device, &[7; 16]);
        let old = NamedKey { id: "k1".to_owned(), key: Key::from_bytes([1; 32]) };
        let rotated = KeyRing::new(NamedKey { id: "k2".to_owned(), key: Key::from_bytes([2; 32]) }, vec![old]);
        assert!(read::<16>(&rotated, Purpose::Device, &token).is_some());
    }
}
