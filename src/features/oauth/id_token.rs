//! Judging an ID token (OpenID Connect Core 1.0, 3.1.3.7), stricter where the specification leaves it open:
//! two algorithms, one audience, a named key, a fresh token.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    domain::{
        json,
        time::{MINUTE_MS, SECOND_MS, Timestamp},
    },
    platform::signatures::SignatureAlgorithm as Port,
};

/// The longest token looked at, in bytes: those of the great providers have about 1,200.
const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// How far ahead of ours a provider's clock may be, in seconds.
const CLOCK_AHEAD_SECONDS: i64 = MINUTE_MS / SECOND_MS;
/// How old a token may be that we have just been given, in seconds.
const AGE_SECONDS_MAX: i64 = 10 * MINUTE_MS / SECOND_MS;
/// The longest subject, in characters (OpenID Connect Core 1.0, section 2).
const SUBJECT_CHARS_MAX: usize = 255;
/// The longest name taken over: that of a profile.
const NAME_CHARS_MAX: usize = 100;

/// Why a token is refused; for the log only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ID token refused: {0}")]
pub struct Refused(pub &'static str);

/// The algorithms taken. Any other, above all `none` and those with a shared secret, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
        }
    }

    /// The same, for the port.
    pub const fn port(self) -> Port {
        match self {
            Self::Rs256 => Port::Rs256,
            Self::Es256 => Port::Es256,
        }
    }
}

/// What of a header is read. Where a key could be found (`jku`, `jwk`, `x5u`) is not: keys come from the issuer.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: Option<String>,
    crit: Option<Value>,
}

/// A token whose signature is not checked yet.
pub struct Unverified<'a> {
    /// How it says it is signed.
    pub algorithm: Algorithm,
    /// With which key.
    pub kid: String,
    /// What is signed.
    pub message: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    claims: Vec<u8>,
}

/// Takes a token apart.
///
/// # Errors
/// Why it is none.
pub fn parse(token: &str) -> Result<Unverified<'_>, Refused> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Refused("too long"));
    }
    let malformed = Refused("malformed");
    let (message, signature) = token.rsplit_once('.').ok_or(malformed)?;
    let (header, claims) = message.split_once('.').ok_or(malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed);
    let header: Header = json::from_slice(&decode(header)?).map_err(|_| malformed)?;
    let algorithm = Algorithm::parse(&header.alg).ok_or(Refused("algorithm"))?;
    if header.crit.is_some() || header.typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
        return Err(Refused("kind of token"));
    }
    Ok(Unverified { algorithm, kid: header.kid, message, signature: decode(signature)?, claims: decode(claims)? })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: String,
    at_hash: Option<String>,
    email: Option<Value>,
    email_verified: Option<Value>,
    given_name: Option<Value>,
    family_name: Option<Value>,
}

/// What a token must say.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// The issuer, exactly.
    pub issuer: &'a str,
    /// Us.
    pub client_id: &'a str,
    /// The attempt's nonce.
    pub nonce: &'a str,
    /// The access token that came along.
    pub access_token: Option<&'a str>,
    /// Whether the text `"true"` says that an address is confirmed: Apple writes it so.
    pub writes_booleans_as_text: bool,
    /// The time.
    pub now: Timestamp,
}

/// Who signed in, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person there.
    pub subject: String,
    /// The address, if the provider has confirmed it.
    pub verified_email: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
}

impl Unverified<'_> {
    /// What the token says. Only for a token whose signature was checked.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn judge(&self, expected: &Expected<'_>) -> Result<Identity, Refused> {
        let claims: Claims = json::from_slice(&self.claims).map_err(|_| Refused("claims"))?;
        judge_addressee(&claims, expected)?;
        judge_times(&claims, expected.now.as_seconds())?;
        if claims.nonce != expected.nonce {
            return Err(Refused("nonce"));
        }
        let at_hash = expected.access_token.map(access_token_hash);
        if claims.at_hash.is_some() && claims.at_hash != at_hash {
            return Err(Refused("at_hash"));
        }
        if claims.sub.is_empty() || claims.sub.len() > SUBJECT_CHARS_MAX || !claims.sub.is_ascii() {
            return Err(Refused("subject"));
        }
        let is_verified = match &claims.email_verified {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(text)) => expected.writes_booleans_as_text && text == "true",
            _ => false,
        };
        let email = claims.email.as_ref().and_then(Value::as_str);
        Ok(Identity {
            verified_email: email.filter(|_| is_verified).and_then(crate::domain::email::normalise),
            given_name: claims.given_name.as_ref().and_then(Value::as_str).and_then(read_name),
            family_name: claims.family_name.as_ref().and_then(Value::as_str).and_then(read_name),
            subject: claims.sub,
        })
    }
}

fn judge_addressee(claims: &Claims, expected: &Expected<'_>) -> Result<(), Refused> {
    if claims.iss != expected.issuer {
        return Err(Refused("issuer"));
    }
    let audience = match &claims.aud {
        Audience::One(one) => Some(one),
        // Another audience could be one that passes our tokens on.
        Audience::Many(many) => many.first().filter(|_| many.len() == 1),
    };
    if audience.is_none_or(|audience| audience != expected.client_id) {
        return Err(Refused("audience"));
    }
    if claims.azp.as_deref().is_some_and(|party| party != expected.client_id) {
        return Err(Refused("authorized party"));
    }
    Ok(())
}

fn judge_times(claims: &Claims, now: i64) -> Result<(), Refused> {
    let latest = now.saturating_add(CLOCK_AHEAD_SECONDS);
    if claims.exp <= now || claims.nbf.is_some_and(|begins| begins > latest) {
        return Err(Refused("expired or not yet good"));
    }
    if claims.iat > latest || claims.iat < now.saturating_sub(AGE_SECONDS_MAX) {
        return Err(Refused("not issued just now"));
    }
    Ok(())
}

/// The left half of the hash of an access token (OpenID Connect Core 1.0, 3.1.3.6).
fn access_token_hash(token: &str) -> String {
    let digest = Sha256::digest(token.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

/// A name as it can be taken over: without control characters, not empty, cut where a profile's ends.
pub fn read_name(text: &str) -> Option<String> {
    let name: String = text.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}
