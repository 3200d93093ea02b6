//! Devices: what a sign-in remembers of one, and the token by which it is recognised again.
//!
//! A known device has a limit of its own, so that guesses from elsewhere cannot lock its owner out.

use super::signed::{self, Purpose};
use crate::{
    app::App,
    domain::time::{DAY_MS, Timestamp},
    http::{RequestContext, middleware::gate::address_key},
    platform::crypto::sha256_hex,
};

/// How long a device stays known without a sign-in.
pub const KNOWN_MS: i64 = 180 * DAY_MS;
/// What a device is called that gives no name.
const UNNAMED: &str = "Unnamed device";

/// The device of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// As the client names its device to programs.
    pub id: Option<String>,
    /// As the client names it to people.
    pub name: String,
    /// Keyed hash of the client's address.
    pub ip_hash: String,
    /// The number in its device token, when it has one already.
    pub known_as: Option<[u8; 16]>,
}

impl Device {
    /// The device a request comes from, with what its body tells of it.
    pub fn of(app: &App, context: &RequestContext, id: Option<String>, name: Option<String>) -> Self {
        let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        let key = app.config.audit_key.derive("session-addresses");
        let ip = key.sign(address_key(context.client_ip).as_bytes());
        Self {
            id,
            name: name.unwrap_or_else(|| UNNAMED.to_owned()),
            ip_hash: hex::encode(ip.get(..16).unwrap_or_default()),
            known_as: None,
        }
    }

    /// The same device, recognised by the token it got at an earlier sign-in to `email`.
    #[must_use]
    pub fn recognised(mut self, app: &App, email: &str, token: Option<&str>) -> Self {
        self.known_as = token.and_then(|token| recognise(app, email, token, app.now()));
        self
    }

    /// The token by which it is recognised at the next sign-in to `email`. A known device keeps its
    /// number, so that signing in often earns no more guesses.
    pub(super) fn token(&self, app: &App, email: &str) -> String {
        let number = self.known_as.unwrap_or_else(|| app.rng.bytes());
        let mut payload = address_digest(email).to_vec();
        payload.extend_from_slice(&number);
        payload.extend_from_slice(&app.now().as_millis().to_be_bytes());
        signed::issue(&app.config.token_keys, Purpose::Device, &payload)
    }
}

/// The number of a device that signed in to `email` before.
fn recognise(app: &App, email: &str, token: &str, now: Timestamp) -> Option<[u8; 16]> {
    let payload: [u8; 40] = signed::read(&app.config.token_keys, Purpose::Device, token)?;
    let issued_at = Timestamp::from_millis(signed::integer(&payload, 32)?);
    let fits = signed::sixteen(&payload, 0)? == address_digest(email) && now.since(issued_at) < KNOWN_MS;
    fits.then(|| signed::sixteen(&payload, 16))?
}

fn address_digest(email: &str) -> [u8; 16] {
    let digest = sha256_hex(email.as_bytes());
    let mut bytes = [0; 16];
    // 32 of 64 hexadecimal digits are 16 bytes: this cannot fail.
    let _ = hex::decode_to_slice(digest.get(..32).unwrap_or_default(), &mut bytes);
    bytes
}
