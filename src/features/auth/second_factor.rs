//! The step between a right password and a second factor: a token that says the first was done.

use serde::Serialize;

use super::signed::{self, Purpose};
use crate::{
    app::App,
    domain::{
        ids::AccountId,
        time::{MINUTE_MS, Timestamp},
    },
};

/// How long the second factor may be given after the password.
pub const MFA_TOKEN_MS: i64 = 5 * MINUTE_MS;

/// The answer to a right password when a second factor is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MfaRequiredView {
    /// Always `true`.
    pub mfa_required: bool,
    /// Given with the code to complete the sign-in; good for five minutes.
    pub mfa_token: String,
}

/// Who gave a right password, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstFactor {
    /// The account.
    pub account: AccountId,
    /// When the password was found right: the `proved_at` of [`open_session`](fn@super::open_session).
    pub proved_at: Timestamp,
}

/// Asks for the second factor.
pub fn require_second_factor(app: &App, first: FirstFactor) -> MfaRequiredView {
    let mut payload = first.account.as_bytes().to_vec();
    payload.extend_from_slice(&first.proved_at.as_millis().to_be_bytes());
    let mfa_token = signed::issue(&app.config.token_keys, Purpose::SecondFactor, &payload);
    MfaRequiredView { mfa_required: true, mfa_token }
}

/// Reads an `mfaToken`; `None` when it is not one of ours or older than [`MFA_TOKEN_MS`].
pub fn read_mfa_token(app: &App, token: &str) -> Option<FirstFactor> {
    let payload: [u8; 24] = signed::read(&app.config.token_keys, Purpose::SecondFactor, token)?;
    let first = FirstFactor {
        account: AccountId::from_bytes(signed::sixteen(&payload, 0)?),
        proved_at: Timestamp::from_millis(signed::integer(&payload, 16)?),
    };
    (app.now().since(first.proved_at) < MFA_TOKEN_MS).then_some(first)
}
