//! A sign-in that was begun: its state, what is made from it, and the browser it belongs to.
//!
//! Only the state travels; the PKCE verifier and the nonce are made from it with a key of ours, so that
//! nothing has to be kept of them. The browser holds a secret in a cookie of this attempt alone: two tabs
//! that begin at once do not disturb one another.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, header::COOKIE};
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    config::Config,
    domain::time::{MINUTE_MS, SECOND_MS},
    platform::crypto::{Key, sha256_hex},
};

/// How long the browser may take (OAuth 2.1 leaves it open; RFC 6749, 4.1.2 recommends ten minutes at most for a code).
pub const ATTEMPT_MS: i64 = 10 * MINUTE_MS;
/// Characters of 32 bytes in URL-safe base64 without padding.
const TOKEN_CHARS: usize = 43;

/// The state of an attempt: 32 random bytes, as text.
#[derive(Clone, PartialEq, Eq)]
pub struct State(String);

impl State {
    /// A new state.
    pub fn new(app: &App) -> Self {
        Self(app.rng.token::<32>())
    }

    /// A state that came back. `None` for what has not the form of one.
    pub fn read(text: &str) -> Option<Self> {
        let fits = text.len() == TOKEN_CHARS && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> String {
        sha256_hex(self.0.as_bytes())
    }

    /// The PKCE verifier (RFC 7636, 4.1).
    pub fn verifier(&self, config: &Config) -> String {
        URL_SAFE_NO_PAD.encode(key(config).derive("verifier").sign(self.0.as_bytes()))
    }

    /// The PKCE challenge, method S256 (RFC 7636, 4.2).
    pub fn challenge(&self, config: &Config) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier(config).as_bytes()))
    }

    /// The nonce the ID token must carry.
    pub fn nonce(&self, config: &Config) -> String {
        URL_SAFE_NO_PAD.encode(key(config).derive("nonce").sign(self.0.as_bytes()))
    }

    fn cookie_name(&self, config: &Config) -> String {
        // Only a secure origin can set the prefix, which no subdomain can then set over it.
        let prefix = if is_secure(config) { "__Host-" } else { "" };
        let hash = self.hash();
        format!("{prefix}vivace_oauth_{}", hash.get(..16).unwrap_or_default())
    }

    /// The cookie that binds the attempt to a browser. `posts_back` is for a provider that has the browser
    /// post from its own site, which brings only cookies that any site may have sent.
    pub fn cookie(&self, config: &Config, secret: &str, posts_back: bool) -> String {
        self.cookie_text(config, secret, ATTEMPT_MS / SECOND_MS, posts_back)
    }

    /// The cookie that forgets it.
    pub fn no_cookie(&self, config: &Config) -> String {
        self.cookie_text(config, "", 0, false)
    }

    fn cookie_text(&self, config: &Config, value: &str, max_age_seconds: i64, posts_back: bool) -> String {
        let name = self.cookie_name(config);
        let same_site = if posts_back && is_secure(config) { "None" } else { "Lax" };
        let secure = if is_secure(config) { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite={same_site}{secure}")
    }

    /// The secret in the browser's cookie of this attempt.
    pub fn browser_secret<'a>(&self, config: &Config, headers: &'a HeaderMap) -> Option<&'a str> {
        let name = self.cookie_name(config);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(candidate, _)| *candidate == name)
            .map(|(_, secret)| secret)
            .filter(|secret| secret.len() == TOKEN_CHARS)
    }
}

fn key(config: &Config) -> Key {
    config.token_keys.current().key.derive("oauth-attempts")
}

fn is_secure(config: &Config) -> bool {
    config.public_url.starts_with("https://")
}
