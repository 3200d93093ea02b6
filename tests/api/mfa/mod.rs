//! The second factor.

mod recovery_codes;
mod totp;
mod verify;

use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use vivace::domain::totp::{code_of, step_at};

use crate::support::{SignedIn, TestApp};

pub const MFA: &str = "/api/v1/auth/mfa";
pub const PASSWORD: &str = "a-quite-good-passphrase";

/// Gives somebody a password, as registering would.
pub fn set_password(app: &TestApp, person: &SignedIn, password: &str) {
    let turn = app.isolate.ports.passwords.take_turn().unwrap();
    let stored = turn.hash(password).unwrap();
    app.core.execute(
        "UPDATE accounts SET password_hash = ?2, password_pepper = ?3 WHERE id = ?1",
        &[&person.account.to_string(), &stored.hash, &stored.pepper],
    );
}

/// What an authenticator app holds and shows.
pub struct Phone(Vec<u8>);

impl Phone {
    pub fn scan(view: &Value) -> Self {
        Self(BASE32_NOPAD.decode(view["secret"].as_str().unwrap().as_bytes()).unwrap())
    }

    /// The code `steps` steps from now.
    pub fn shows(&self, app: &TestApp, steps: i64) -> String {
        code_of(&self.0, step_at(app.app().now()) + steps)
    }
}

/// Sets up the second factor of somebody without a password; their phone and recovery codes. The code of
/// this step is used.
pub async fn set_up(app: &TestApp, person: &SignedIn) -> (Phone, Vec<String>) {
    let begun = app.post(&format!("{MFA}/totp")).by(person).json(json!({})).send().await.expect(201).data();
    let phone = Phone::scan(&begun);
    let body = json!({"code": phone.shows(app, 0)});
    let confirmed = app.post(&format!("{MFA}/totp/confirm")).by(person).json(body).send().await.expect(200).data();
    app.run_jobs().await;
    (phone, serde_json::from_value(confirmed["recoveryCodes"].clone()).unwrap())
}

pub fn actions(app: &TestApp) -> Vec<String> {
    let rows = app.core.rows("SELECT action FROM audit_log ORDER BY rowid", &[]);
    rows.iter().map(|row| row["action"].as_str().unwrap().to_owned()).collect()
}
