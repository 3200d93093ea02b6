//! Judging a code: what was given becomes a statement that uses it up, for the batch of what it allows.

use garde::Validate;
use serde::Deserialize;

use super::{recovery_codes::hash_recovery_code, store, store::SecretRow};
use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, totp},
    http::{Answer, ApiError, Code},
    storage::{Core, Statement, StorageError},
};

/// A second factor: exactly one of both.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SecondFactorRequest {
    /// The six digits the authenticator app shows.
    #[garde(length(chars, min = 6, max = 12))]
    pub code: Option<String>,
    /// One of the recovery codes.
    #[garde(length(chars, min = 16, max = 40))]
    pub recovery_code: Option<String>,
}

/// What somebody gave as their second factor.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// The digits an app shows.
    Code(&'a str),
    /// A recovery code.
    RecoveryCode(&'a str),
}

impl<'a> Given<'a> {
    /// One of both, and not both.
    pub fn of(code: Option<&'a str>, recovery_code: Option<&'a str>) -> Answer<Self> {
        match (code, recovery_code) {
            (Some(code), None) => Ok(Self::Code(code)),
            (None, Some(code)) => Ok(Self::RecoveryCode(code)),
            (None, None) => Err(ApiError::invalid_field("code", "or recoveryCode is required")),
            (Some(_), Some(_)) => Err(ApiError::invalid_field("recoveryCode", "cannot be given with code")),
        }
    }
}

/// Under what a person's secret is sealed: it opens for nobody else.
fn seal_context(account: AccountId) -> String {
    format!("totp|{account}")
}

/// Seals a new secret.
pub async fn seal_secret(app: &App, account: AccountId, secret: &[u8]) -> Answer<String> {
    let key = app.data_key(account).await?;
    Ok(key.seal(&*app.rng, &seal_context(account), secret))
}

/// The step whose code was given, if it is good now and was not used before.
pub async fn judge_code(app: &App, account: AccountId, row: &SecretRow, code: &str) -> Answer<i64> {
    let key = app.data_key(account).await?;
    let secret = key
        .open(&seal_context(account), &row.sealed_secret)
        .ok_or_else(|| ApiError::new(Code::InternalError).logging("a second factor's secret does not open"))?;
    // Apps show two groups of three digits.
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    totp::accept(&secret, &digits, app.now(), row.last_step).ok_or(ApiError::new(Code::InvalidMfaCode))
}

/// The statement that uses up what was given for the confirmed secret `row`. [`refused_proof`] tells its failure.
pub async fn prove(app: &App, account: AccountId, row: &SecretRow, given: Given<'_>) -> Answer<Statement<Core>> {
    match given {
        Given::Code(code) => {
            let step = judge_code(app, account, row, code).await?;
            Ok(bind!(store::USE_STEP, account, &row.sealed_secret, step))
        }
        // Whether it is good is for the statement to find out: no look-up could know it better.
        Given::RecoveryCode(code) => {
            Ok(bind!(store::USE_RECOVERY_CODE, account, hash_recovery_code(account, code), app.now()))
        }
    }
}

/// The error of a batch with the statement of [`prove`] in it.
pub fn refused_proof(error: StorageError) -> ApiError {
    match &error {
        StorageError::Constraint(text)
            if text.contains("mfa_secrets.sealed_secret") || text.contains("mfa_recovery_codes.created_at") =>
        {
            ApiError::new(Code::InvalidMfaCode)
        }
        _ => error.into(),
    }
}
