//! Recovery codes: ten, each good once in place of a code of the app.

use data_encoding::BASE32_NOPAD;
use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    access::admit_guess,
    proof::{Given, prove, refused_proof},
    store::{self, SecretRow},
};
use crate::{
    app::App,
    audit::{Action, Entry, Subject},
    bind,
    domain::ids::AccountId,
    http::{Answer, ApiError, Caller, Code, Reply, RequestContext, ValidJson},
    platform::{crypto::sha256_hex, rng::Rng},
    storage::{Core, Statement},
};

/// How many codes a person has.
const CODES: usize = 10;
/// The randomness of a code, in bytes: 80 bits, so that a plain hash cannot be searched, and 16 characters.
const CODE_BYTES: usize = 10;

/// Recovery codes, shown once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct RecoveryCodesView {
    /// Each is good once. They cannot be shown again.
    pub recovery_codes: Vec<String>,
}

/// A code of the app.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReplaceRecoveryCodesRequest {
    /// The six digits the authenticator app shows.
    #[garde(length(chars, min = 6, max = 12))]
    code: String,
}

/// `POST /auth/mfa/recovery-codes`
pub async fn replace_recovery_codes(
    app: App,
    caller: Caller,
    context: RequestContext,
    ValidJson(body): ValidJson<ReplaceRecoveryCodesRequest>,
) -> Answer<Reply<RecoveryCodesView>> {
    let account = caller.account;
    admit_guess(&app, &context, account).await?;
    let row: Option<SecretRow> = app.core_db().first(bind!(store::FIND_SECRET, account)).await?;
    let row = row.filter(|row| row.confirmed_at.is_some()).ok_or(ApiError::new(Code::NotFound))?;
    let mut batch = vec![prove(&app, account, &row, Given::Code(&body.code)).await?];
    let (codes, statements) = make_recovery_codes(&app, account);
    batch.extend(statements);
    batch.push(app.audit(&Entry {
        actor: Some(account),
        action: Action::RecoveryCodesReplaced,
        subject: Subject::Account(account),
        details: serde_json::Map::new(),
    }));
    app.core_db().batch(batch).await.map_err(refused_proof)?;
    Ok(Reply::new(RecoveryCodesView { recovery_codes: codes }))
}

/// New codes, and the statements that put them in the place of the old ones.
pub fn make_recovery_codes(app: &App, account: AccountId) -> (Vec<String>, [Statement<Core>; 2]) {
    let codes: Vec<String> = (0..CODES).map(|_| make_code(&*app.rng)).collect();
    let hashes: Vec<String> = codes.iter().map(|code| hash_recovery_code(account, code)).collect();
    let hashes = serde_json::Value::from(hashes).to_string();
    let statements =
        [bind!(store::DELETE_RECOVERY_CODES, account), bind!(store::ADD_RECOVERY_CODES, account, hashes, app.now())];
    (codes, statements)
}

fn make_code(rng: &dyn Rng) -> String {
    let text = BASE32_NOPAD.encode(&rng.bytes::<CODE_BYTES>()).to_ascii_lowercase();
    let mut code = String::with_capacity(text.len() + 3);
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(c);
    }
    code
}

/// What is stored of a code, however it was typed.
pub fn hash_recovery_code(account: AccountId, code: &str) -> String {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256_hex(format!("{account}|{}", bare.to_ascii_lowercase()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::rng::SystemRng;

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let account = AccountId::from_bytes([7; 16]);
        let code = make_code(&SystemRng);
        assert_eq!(code.len(), 19, "{code}");
        let hash = hash_recovery_code(account, &code);
        assert_eq!(hash_recovery_code(account, &code.replace('-', "")), hash);
        assert_eq!(hash_recovery_code(account, &format!(" {} ", code.to_uppercase().replace('-', " "))), hash);
        assert_ne!(hash_recovery_code(AccountId::from_bytes([8; 16]), &code), hash);
        assert_ne!(hash_recovery_code(account, &make_code(&SystemRng)), hash);
    }
}
