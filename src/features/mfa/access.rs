//! What is asked before a secret is handed out, and how often anything may be guessed.

use super::store::CredentialsRow;
use crate::{
    app::App,
    domain::{
        ids::AccountId,
        rate_limit::Quota,
        time::{HOUR_MS, MINUTE_MS},
    },
    http::{Answer, ApiError, Code, RequestContext, limit_classes::AppliedLimit},
    platform::passwords::Compared,
};

/// Guesses at one person's codes (a code is one of a million, and three are good at a time).
const GUESSES: Quota = Quota { limit: 5, window_ms: 15 * MINUTE_MS };
/// How long ago somebody without a password may have signed in.
const RECENTLY_MS: i64 = HOUR_MS;
/// The name of the limit.
const POLICY: &str = "mfa";

/// Admits one guess at a code, a recovery code or the password of `account`.
pub async fn admit_guess(app: &App, context: &RequestContext, account: AccountId) -> Answer<()> {
    let quota = app.config.limit_overrides.get(POLICY).map_or(GUESSES, |changed| Quota {
        limit: changed.limit.max(1),
        window_ms: i64::from(changed.window_seconds.max(1)) * 1_000,
    });
    let limit = AppliedLimit { policy: POLICY, quota, leased: false, fails_closed: true, by_principal: true };
    let key = format!("{POLICY}:{account}");
    let admitted = app.limiter.admit(&limit, &key, context.received_at, &context.usage).await;
    admitted.map(drop).map_err(|(error, _)| error)
}

/// Asks for the password of who has one, and for a recent sign-in of who has none.
pub fn reauthenticate(app: &App, row: &CredentialsRow, password: Option<&str>) -> Answer<()> {
    let Some(stored) = row.password() else {
        return if app.now().since(row.authenticated_at) <= RECENTLY_MS {
            Ok(())
        } else {
            Err(ApiError::new(Code::ReauthenticationRequired))
        };
    };
    let password = password.ok_or_else(|| ApiError::invalid_field("password", "is required"))?;
    let turn = app.passwords.take_turn().ok_or_else(|| ApiError::new(Code::ServiceUnavailable).retry_after(1))?;
    match turn.compare(password, Some(&stored)) {
        Compared::Wrong => Err(ApiError::new(Code::WrongPassword).field("password", "is not right")),
        Compared::Right | Compared::RightButOld => Ok(()),
    }
}
