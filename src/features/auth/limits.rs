//! Limits beside the route's own: by account and device, and by the address a mail goes to.
//!
//! Keys are made of the address as it was sent, whether or not it has an account, so a refusal tells
//! nothing.

use super::devices::Device;
use crate::{
    app::App,
    domain::{
        ids::AccountId,
        rate_limit::Quota,
        time::{HOUR_MS, MINUTE_MS},
    },
    http::{Answer, RequestContext, limit_classes::AppliedLimit},
    platform::crypto::sha256_hex,
};

/// Guesses at one account's password: by all unknown devices together, and by each known one.
const GUESSES: Quota = Quota { limit: 5, window_ms: 15 * MINUTE_MS };
/// Mails that strangers may have sent to one address (the shop among the reference products: password resets 5 an hour).
const MAILS: Quota = Quota { limit: 5, window_ms: HOUR_MS };

/// Admits one guess at the password of `email` from `device`.
pub(super) async fn admit_guess(app: &App, context: &RequestContext, email: &str, device: &Device) -> Answer<()> {
    let whose = sha256_hex(email.as_bytes());
    match device.known_as {
        Some(number) => {
            let key = format!("auth.device:{whose}:{}", hex::encode(number));
            admit(app, context, "auth.device", GUESSES, &key).await
        }
        None => admit(app, context, "auth.account", GUESSES, &format!("auth.account:{whose}")).await,
    }
}

/// Admits one guess at the current password by somebody signed in.
pub(super) async fn admit_change(app: &App, context: &RequestContext, account: AccountId) -> Answer<()> {
    admit(app, context, "auth.change", GUESSES, &format!("auth.change:{account}")).await
}

/// Admits one mail of a kind to `email`.
pub(super) async fn admit_mail(app: &App, context: &RequestContext, kind: &str, email: &str) -> Answer<()> {
    let key = format!("auth.mail:{kind}:{}", sha256_hex(email.as_bytes()));
    admit(app, context, "auth.mail", MAILS, &key).await
}

async fn admit(app: &App, context: &RequestContext, policy: &'static str, quota: Quota, key: &str) -> Answer<()> {
    let quota = app.config.limit_overrides.get(policy).map_or(quota, |changed| Quota {
        limit: changed.limit.max(1),
        window_ms: i64::from(changed.window_seconds.max(1)) * 1_000,
    });
    let limit = AppliedLimit { policy, quota, leased: false, fails_closed: true, by_principal: false };
    let admitted = app.limiter.admit(&limit, key, context.received_at, &context.usage).await;
    admitted.map(drop).map_err(|(error, _)| error)
}
