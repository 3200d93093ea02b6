//! Opening a sign-in session: the last step of every way to sign in.

use serde::{Deserialize, Serialize};

use super::{
    devices::Device,
    refresh_tokens::RefreshToken,
    store,
    tokens::{ACCESS_TOKEN_MS, AccessTokens, TokenSubject},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, SessionId},
        permissions::{Plan, Role},
        principal::ShardNumber,
        time::{DAY_MS, SECOND_MS, Timestamp},
    },
    http::{Answer, ApiError, Code},
    storage::{Core, Statement, StorageError},
};

/// How long a sign-in lives without being used (OWASP ASVS 5.0, 7.3.1).
pub const IDLE_MS: i64 = 7 * DAY_MS;
/// How long a sign-in lives at most (OWASP ASVS 5.0, 7.3.2).
pub const LIFETIME_MS: i64 = 30 * DAY_MS;

/// What of an account a sign-in needs. Reads from a row with these columns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SignInAccount {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// Its username, as written.
    pub username: String,
    /// Its role now.
    pub role: Role,
    /// Its plan now.
    pub plan: Plan,
    /// Its user shard.
    pub shard: ShardNumber,
    /// When the address was confirmed.
    #[serde(with = "crate::domain::time::optional_millis")]
    pub email_verified_at: Option<Timestamp>,
}

/// The tokens of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TokenPair {
    /// Sent as `Authorization: Bearer` with every request.
    pub access_token: String,
    /// Exchanged for the next pair at `/auth/refresh`.
    pub refresh_token: String,
    /// Seconds the access token is good for.
    pub expires_in: i64,
    /// Always `Bearer`.
    pub token_type: &'static str,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SignedInView {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// Its username.
    pub username: String,
    /// Its role.
    pub role: Role,
    /// Its plan.
    pub plan: Plan,
    /// Whether the address was confirmed.
    pub email_verified: bool,
}

/// The answer to a successful sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SignInView {
    /// The tokens.
    #[serde(flatten)]
    pub tokens: TokenPair,
    /// Who signed in.
    pub user: SignedInView,
    /// Given at the next sign-in as `deviceToken`, it tells that this device is known.
    pub device_token: String,
}

/// A sign-in that is not yet written.
#[derive(Debug)]
pub struct OpenedSession {
    /// What writes it. Fails, and with it the batch, when the account is no longer active or its
    /// password was changed since the proof; [`refused_to_open`] tells that failure.
    pub statements: Vec<Statement<Core>>,
    /// The answer, once that is committed.
    pub view: SignInView,
}

/// Opens a sign-in of `account` on `device`, for somebody who proved at `proved_at` who they are (when
/// the password was read, or the outside provider answered).
pub fn open_session(app: &App, account: &SignInAccount, device: &Device, proved_at: Timestamp) -> OpenedSession {
    let now = app.now();
    let session = SessionId::new(now, app.entropy());
    let insert = bind!(
        store::OPEN_SESSION,
        session,
        account.id,
        proved_at,
        now,
        now.plus_millis(IDLE_MS),
        now.plus_millis(LIFETIME_MS),
        device.id.as_deref(),
        device.name.as_str(),
        device.ip_hash.as_str()
    );
    let user = SignedInView {
        id: account.id,
        email: account.email.clone(),
        username: account.username.clone(),
        role: account.role,
        plan: account.plan,
        email_verified: account.email_verified_at.is_some(),
    };
    let subject = TokenSubject {
        account: account.id,
        session,
        role: account.role,
        plan: account.plan,
        shard: account.shard,
        authenticated_at: now,
    };
    OpenedSession {
        statements: vec![insert, bind!(store::NOTE_LOGIN, account.id, now)],
        view: SignInView {
            tokens: token_pair(app, &subject, RefreshToken { session, counter: 0 }, now),
            user,
            device_token: device.token(app, &account.email),
        },
    }
}

impl OpenedSession {
    /// Writes it together with `along`.
    ///
    /// # Errors
    /// [`Code::SessionEnded`] when the account stopped being active, or its password was changed,
    /// since the proof.
    pub async fn commit(self, app: &App, along: Vec<Statement<Core>>) -> Answer<SignInView> {
        let mut statements = self.statements;
        statements.extend(along);
        match app.core_db().batch(statements).await {
            Ok(_) => Ok(self.view),
            Err(error) if refused_to_open(&error) => Err(ApiError::new(Code::SessionEnded)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a batch failed because the sign-in in it may not be opened any more.
pub fn refused_to_open(error: &StorageError) -> bool {
    matches!(error, StorageError::Constraint(text) if text.contains("sessions.account_id"))
}

/// The pair of a session's tokens.
pub(super) fn token_pair(app: &App, subject: &TokenSubject, refresh: RefreshToken, now: Timestamp) -> TokenPair {
    let access = AccessTokens { keys: app.config.token_keys.clone(), issuer: app.config.public_url.clone() };
    TokenPair {
        access_token: access.issue(subject, now),
        refresh_token: refresh.issue(&app.config.token_keys),
        expires_in: ACCESS_TOKEN_MS / SECOND_MS,
        token_type: "Bearer",
    }
}
