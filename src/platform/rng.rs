//! The randomness port.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Gives random bytes fit for keys and tokens.
pub trait Rng: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Rng + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A token of `N` random bytes, in URL-safe base64 without padding.
    pub fn token<const N: usize>(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<N>())
    }
}

/// The runtime's generator (`crypto.getRandomValues` in a Worker).
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&self, bytes: &mut [u8]) {
        // A Worker's getRandomValues fails only above 65,536 bytes; a host's only when the kernel
        // has no randomness at all. Neither leaves anything to answer with.
        #[expect(clippy::expect_used, reason = "no request can be served without randomness")]
        getrandom::fill(bytes).expect("the platform gives randomness");
    }
}
