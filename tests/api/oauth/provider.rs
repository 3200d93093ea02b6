//! An identity provider, as far as its answers go.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vivace::platform::signatures::SignatureAlgorithm;

use super::{APPLE, Begun};
use crate::support::{TestApp, signatures::StandInSignatures};

pub const GOOGLE_ISSUER: &str = "https://id.google.test";
pub const APPLE_ISSUER: &str = "https://id.apple.test";
pub const CLIENT: &str = "vivace-client";
pub const SECRET: &str = "client-secret-canary";
pub const ACCESS_TOKEN: &str = "provider-access-token";

pub struct Provider {
    pub issuer: &'static str,
}

/// A key that may sign; `name` makes it another key.
pub fn rsa_key(name: &str) -> Value {
    let modulus = URL_SAFE_NO_PAD.encode(name.as_bytes().iter().cycle().take(256).copied().collect::<Vec<u8>>());
    json!({"kty": "RSA", "kid": name, "use": "sig", "alg": "RS256", "n": modulus, "e": "AQAB"})
}

pub fn ec_key(name: &str) -> Value {
    json!({"kty": "EC", "kid": name, "use": "sig", "alg": "ES256", "crv": "P-256", "x": format!("x-{name}"), "y": "y"})
}

pub fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token.as_bytes())[..16])
}

impl Provider {
    pub fn at(path: &str) -> Self {
        Self { issuer: if path == APPLE { APPLE_ISSUER } else { GOOGLE_ISSUER } }
    }

    pub fn discovery_url(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.issuer)
    }

    pub fn keys_url(&self) -> String {
        format!("{}/keys", self.issuer)
    }

    pub fn token_url(&self) -> String {
        format!("{}/token", self.issuer)
    }

    pub fn discovery(&self) -> Value {
        json!({
            "issuer": self.issuer,
            "authorization_endpoint": format!("{}/authorize?kept=1", self.issuer),
            "token_endpoint": self.token_url(),
            "jwks_uri": self.keys_url(),
            "authorization_response_iss_parameter_supported": true,
            "scopes_supported": ["openid"],
        })
    }

    pub fn key_set(&self) -> Value {
        json!({"keys": [{"kty": "OKP", "kid": "other", "crv": "Ed25519", "x": "x"}, rsa_key("rsa-1"), ec_key("ec-1")]})
    }

    pub fn token_answer(&self, id_token: &str) -> Value {
        json!({"id_token": id_token, "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 3600})
    }

    /// The claims of an honest token, changed: `null` takes one away.
    pub fn claims(&self, app: &TestApp, begun: &Begun, changes: &Value) -> Value {
        let now = app.app().now().as_seconds();
        let mut claims = json!({
            "iss": self.issuer, "sub": "subject-1", "aud": CLIENT, "exp": now + 300, "iat": now,
            "nonce": begun.told("nonce"), "at_hash": half_hash(ACCESS_TOKEN),
            "email": "ada@example.org", "email_verified": true, "given_name": "Ada", "family_name": "Lovelace",
        });
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    }

    /// An honest token but for these claims.
    pub fn id_token(&self, app: &TestApp, begun: &Begun, changes: &Value) -> String {
        let claims = self.claims(app, begun, changes);
        sign(&json!({"alg": "RS256", "kid": "rsa-1", "typ": "JWT"}), &claims, &rsa_key("rsa-1"))
    }
}

/// A token signed with `key` by the algorithm its header names, RS256 for names we do not know.
pub fn sign(header: &Value, claims: &Value, key: &Value) -> String {
    let encode = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let algorithm = if header["alg"] == "ES256" { SignatureAlgorithm::Es256 } else { SignatureAlgorithm::Rs256 };
    let signature = StandInSignatures::sign(algorithm, key, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}
