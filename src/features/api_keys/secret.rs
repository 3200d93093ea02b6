//! The text of a key: a fixed prefix and 32 random bytes.

use crate::{
    http::middleware::gate::API_KEY_PREFIX,
    platform::{crypto::sha256_hex, rng::Rng},
};

/// Characters of 32 bytes in URL-safe base64 without padding.
const SECRET_CHARS: usize = 43;
/// How much of a key a person sees afterwards: the prefix and 36 of 256 bits.
const VISIBLE_CHARS: usize = 9;

/// A key that was just made. Never printed, never stored.
pub struct NewKey {
    /// The whole key.
    pub text: String,
    /// What is stored of it.
    pub hash: String,
    /// What a person recognises it by.
    pub prefix: String,
}

/// Makes a key.
pub fn make_key(rng: &dyn Rng) -> NewKey {
    let text = format!("{API_KEY_PREFIX}{}", rng.token::<32>());
    NewKey { hash: hash_key(&text), prefix: text.chars().take(VISIBLE_CHARS).collect(), text }
}

/// What is stored of a key.
pub fn hash_key(text: &str) -> String {
    sha256_hex(text.as_bytes())
}

/// Whether a text has the form of a key: others are not worth a look-up.
pub fn looks_like_key(text: &str) -> bool {
    text.strip_prefix(API_KEY_PREFIX).is_some_and(|secret| {
        secret.len() == SECRET_CHARS && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::rng::SystemRng;

    #[test]
    fn c6_a_key_is_its_prefix_and_256_random_bits() {
        let (one, other) = (make_key(&SystemRng), make_key(&SystemRng));
        assert!(looks_like_key(&one.text) && one.text.starts_with("vk_"));
        assert_ne!(one.text, other.text);
        assert_eq!((one.prefix.len(), one.hash.len()), (9, 64));
        assert!(one.text.starts_with(&one.prefix));
    }

    #[test]
    fn what_has_not_the_form_of_a_key_is_none() {
        let key = make_key(&SystemRng).text;
        let cut: String = key.chars().take(45).collect();
        for bad in ["", "vk_", "vk_short", &format!("{key}A"), &key.replacen('_', "-", 1), &cut, &format!("{cut}é")] {
            assert!(!looks_like_key(bad), "{bad}");
        }
    }
}
