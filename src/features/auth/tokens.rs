//! Access tokens: JWT (RFC 7519) with HMAC-SHA256, fifteen minutes, profile of RFC 9068.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_compact::{
    AlgorithmExt, Claims, Header, UntrustedToken,
    alg::{Hs256, Hs256Key},
};
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        ids::{AccountId, SessionId},
        json,
        permissions::{Permission, PermissionSet, Plan, Role},
        principal::{Credential, Principal, ShardNumber},
        time::{MINUTE_MS, Timestamp},
    },
    platform::crypto::KeyRing,
};

/// How long an access token is good for.
pub const ACCESS_TOKEN_MS: i64 = 15 * MINUTE_MS;
/// The longest token looked at, in bytes: ours have about 700.
const TOKEN_BYTES_MAX: usize = 4_096;
const TYPE: &str = "at+jwt";
const AUDIENCE: &str = "vivace";

/// What an access token says, beside its times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Issuer: this installation's public URL.
    pub iss: String,
    /// Audience: always `vivace`.
    pub aud: String,
    /// The account.
    pub sub: AccountId,
    /// The sign-in session.
    pub sid: SessionId,
    /// Role when issued.
    pub role: Role,
    /// Plan when issued.
    pub plan: Plan,
    /// Number of the user shard.
    pub shard: ShardNumber,
    /// Permissions, with a space between (RFC 8693, 4.2).
    pub scope: String,
    /// When the person last proved who they are, in seconds (OpenID Connect Core, section 2).
    pub auth_time: i64,
}

/// The header of our tokens, and nothing else: `jku`, `jwk`, `x5u`, `crit` and duplicates are refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// Makes and reads access tokens.
#[derive(Clone, Debug)]
pub struct AccessTokens {
    /// Keys by `kid`.
    pub keys: KeyRing,
    /// This installation's public URL.
    pub issuer: String,
}

/// Who a token is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenSubject {
    /// The account.
    pub account: AccountId,
    /// The sign-in.
    pub session: SessionId,
    /// The role.
    pub role: Role,
    /// The plan.
    pub plan: Plan,
    /// The user shard.
    pub shard: ShardNumber,
    /// When the person last proved who they are.
    pub authenticated_at: Timestamp,
}

impl AccessTokens {
    /// A token for `subject`, good for [`ACCESS_TOKEN_MS`].
    pub fn issue(&self, subject: &TokenSubject, now: Timestamp) -> String {
        let scope = PermissionSet::granted_to(subject.role, subject.plan).to_strings().join(" ");
        let mut claims = Claims::new(AccessClaims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: subject.account,
            sid: subject.session,
            role: subject.role,
            plan: subject.plan,
            shard: subject.shard,
            scope,
            auth_time: subject.authenticated_at.as_seconds(),
        });
        claims.issued_at = instant(now);
        claims.expiration = instant(now.plus_millis(ACCESS_TOKEN_MS));
        let current = self.keys.current();
        let header = Header::empty().with_key_id(current.id.clone()).with_token_type(TYPE);
        // Serialising these claims cannot fail; an empty token would authenticate nobody.
        Hs256.token(&header, &claims, &Hs256Key::new(current.key.as_bytes())).unwrap_or_default()
    }

    /// Reads a token. `None` for anything that is not one of ours and good at `now`.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Principal> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
        let header: StrictHeader = json::from_slice(&header).ok()?;
        if header.alg != "HS256" || header.typ != TYPE {
            return None;
        }
        let key = self.keys.named(&header.kid)?;
        let untrusted = UntrustedToken::new(token).ok()?;
        let token = Hs256.validator::<AccessClaims>(&Hs256Key::new(key.key.as_bytes())).validate(&untrusted).ok()?;
        let claims = token.claims();
        let now_seconds = now.as_seconds();
        let expires = claims.expiration?.timestamp();
        let begins = claims.not_before.map_or(i64::MIN, |instant| instant.timestamp());
        let AccessClaims { iss, aud, sub, sid, role, plan, shard, scope, .. } = &claims.custom;
        if now_seconds >= expires || now_seconds < begins || *iss != self.issuer || aud != AUDIENCE {
            return None;
        }
        let permissions =
            scope.split(' ').filter_map(Permission::parse).fold(PermissionSet::EMPTY, PermissionSet::with);
        Some(Principal {
            account: *sub,
            role: *role,
            plan: *plan,
            shard: *shard,
            permissions,
            credential: Credential::Session(*sid),
        })
    }
}

fn instant(timestamp: Timestamp) -> Option<chrono::DateTime<chrono::Utc>> {
    chrono::DateTime::from_timestamp(timestamp.as_seconds(), 0)
}
