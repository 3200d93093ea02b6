//! Digests, message authentication, key derivation and sealed text, over well-kept crates.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::platform::rng::Rng;

/// A 256-bit key. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// The key with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Another key for the purpose named by `label` (HKDF-SHA256, RFC 5869): a leak of one derived
    /// key tells nothing of this one or of its siblings.
    pub fn derive(&self, label: &str) -> Key {
        let mut bytes = [0; 32];
        // Expanding to 32 bytes cannot fail: HKDF gives up to 255 × 32.
        let _ = hkdf::Hkdf::<Sha256>::new(None, &self.0).expand(label.as_bytes(), &mut bytes);
        Key(bytes)
    }

    /// HMAC-SHA256 of `message` (RFC 2104).
    pub fn sign(&self, message: &[u8]) -> [u8; 32] {
        // HMAC takes keys of every length, so this branch is always taken.
        match <Hmac<Sha256> as Mac>::new_from_slice(&self.0) {
            Ok(mac) => mac.chain_update(message).finalize().into_bytes().into(),
            Err(_) => [0; 32],
        }
    }

    /// Whether `tag` begins the signature of `message` and is at least 16 bytes, in constant time.
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        let signature = self.sign(message);
        tag.len() >= 16 && signature.get(..tag.len()).is_some_and(|expected| bool::from(expected.ct_eq(tag)))
    }

    /// Encrypts `plain` with AES-256-GCM under a random 96-bit nonce (NIST SP 800-38D), bound to
    /// `context`: it opens only with the same context. URL-safe base64 of nonce and ciphertext.
    pub fn seal(&self, rng: &dyn Rng, context: &str, plain: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.seal_bytes(rng, context, plain))
    }

    /// By how many bytes something is longer once it is sealed: nonce and tag.
    pub const SEALED_MORE_BYTES: usize = 28;

    /// The same, as bytes: nonce and ciphertext.
    pub fn seal_bytes(&self, rng: &dyn Rng, context: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = rng.bytes::<12>();
        let cipher = Aes256Gcm::new(&self.0.into());
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        // Encryption fails only above 64 GiB.
        let sealed = cipher.encrypt(Nonce::from_slice(&nonce), payload).unwrap_or_default();
        let mut out = nonce.to_vec();
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`Key::seal`] made. `None` when it was made with another key or context, or altered.
    pub fn open(&self, context: &str, sealed: &str) -> Option<Vec<u8>> {
        self.open_bytes(context, &URL_SAFE_NO_PAD.decode(sealed).ok()?)
    }

    /// Opens what [`Key::seal_bytes`] made.
    pub fn open_bytes(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(12)?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        Aes256Gcm::new(&self.0.into()).decrypt(Nonce::from_slice(nonce), payload).ok()
    }
}

/// A key with the name under which what it made is found again after a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// The name: letters and digits.
    pub id: String,
    /// The key.
    pub key: Key,
}

/// The keys of one purpose: the first makes, all verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRing {
    current: NamedKey,
    retired: Vec<NamedKey>,
}

impl KeyRing {
    /// A ring whose `current` key makes and whose `retired` keys only verify.
    pub const fn new(current: NamedKey, retired: Vec<NamedKey>) -> Self {
        Self { current, retired }
    }

    /// The key that makes.
    pub const fn current(&self) -> &NamedKey {
        &self.current
    }

    /// The key of that name.
    pub fn named(&self, id: &str) -> Option<&NamedKey> {
        self.all().find(|key| key.id == id)
    }

    /// All keys, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &NamedKey> {
        std::iter::once(&self.current).chain(&self.retired)
    }

    /// The same ring for another purpose.
    pub fn derive(&self, label: &str) -> KeyRing {
        let derive = |named: &NamedKey| NamedKey { id: named.id.clone(), key: named.key.derive(label) };
        KeyRing { current: derive(&self.current), retired: self.retired.iter().map(derive).collect() }
    }
}

/// SHA-256 in lower-case hex: how random tokens are kept at rest (they need no salt).
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::rng::SystemRng;

    #[test]
    fn j1_sealed_text_opens_only_in_its_context_and_unaltered() {
        let key = Key::from_bytes([7; 32]);
        let sealed = key.seal(&SystemRng, "totp|account-a", b"secret");
        assert_eq!(key.open("totp|account-a", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open("totp|account-b", &sealed), None);
        assert_eq!(Key::from_bytes([8; 32]).open("totp|account-a", &sealed), None);
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for index in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[index] ^= 1;
            assert_eq!(key.open("totp|account-a", &URL_SAFE_NO_PAD.encode(altered)), None);
        }
    }

    #[test]
    fn a_signature_is_refused_when_cut_below_sixteen_bytes() {
        let key = Key::from_bytes([7; 32]);
        let tag = key.sign(b"message");
        assert!(key.verify(b"message", &tag) && key.verify(b"message", &tag[..16]));
        assert!(!key.verify(b"message", &tag[..15]) && !key.verify(b"message", b""));
        assert!(!key.verify(b"other", &tag));
    }

    #[test]
    fn hmac_agrees_with_rfc_4231_case_2_extended_to_a_full_key() {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(b"Jefe");
        // A key shorter than the block is padded with zeros, so "Jefe" and its padded form agree.
        assert_eq!(
            hex::encode(Key::from_bytes(bytes).sign(b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
