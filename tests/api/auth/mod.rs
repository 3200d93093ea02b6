//! The auth slice: who is asking.

mod email_verification;
mod forged_tokens;
mod login;
mod password_change;
mod password_reset;
mod refresh;
mod register;
mod sessions;

use std::sync::{OnceLock, atomic::Ordering};

use serde_json::{Value, json};
use vivace::{
    domain::ids::SessionId,
    features::auth::{Device, SignInAccount, open_session},
    jobs::queues::PAUSED_MEMO,
    platform::passwords::StoredPassword,
};

use crate::support::{SignedIn, TestApp, TestResponse};

pub const PASSWORD: &str = "correct horse battery";

/// An installation whose limits do not get into the way.
pub fn unlimited() -> TestApp {
    let limits: serde_json::Map<String, Value> =
        ["auth", "refresh", "auth.account", "auth.mail", "general.anonymous", "general.user"]
            .into_iter()
            .map(|policy| (policy.to_owned(), json!({"limit": 100_000, "window_seconds": 900})))
            .collect();
    let app = TestApp::with_settings(&[("RATE_LIMITS", &Value::Object(limits).to_string())]);
    app.leaves_jobs();
    app
}

/// Gives a person [`PASSWORD`]. Hashed once for all tests: their peppers are the same.
pub fn give_password(app: &TestApp, person: &SignedIn) {
    static STORED: OnceLock<StoredPassword> = OnceLock::new();
    let stored = STORED.get_or_init(|| {
        let app = TestApp::new();
        app.app().passwords.take_turn().unwrap().hash(PASSWORD).unwrap()
    });
    app.core.execute(
        "UPDATE accounts SET password_hash = ?2, password_pepper = ?3 WHERE id = ?1",
        &[&person.account.to_string(), &stored.hash, &stored.pepper],
    );
}

/// A person with [`PASSWORD`].
pub fn person_with_password(app: &TestApp, username: &str) -> SignedIn {
    let person = app.sign_in(username);
    give_password(app, &person);
    person
}

/// A sign-in with its tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
    pub device: String,
    pub session: SessionId,
}

/// The person on another device, with a refresh token. No password: quick.
pub async fn sign_in_on(app: &TestApp, person: &SignedIn, device: &str) -> Tokens {
    let row = app.core.rows(
        "SELECT id, email, username, role, plan, shard, email_verified_at FROM accounts WHERE id = ?1",
        &[&person.account.to_string()],
    );
    let account: SignInAccount = serde_json::from_value(row[0].clone()).unwrap();
    let before: Vec<Value> = sessions_of(app, person);
    let device = Device { id: None, name: device.to_owned(), ip_hash: String::new(), known_as: None };
    let ports = app.app();
    let view = open_session(&ports, &account, &device, ports.now()).commit(&ports, Vec::new()).await.unwrap();
    let session = sessions_of(app, person).into_iter().find(|row| !before.contains(row)).unwrap();
    Tokens {
        access: view.tokens.access_token,
        refresh: view.tokens.refresh_token,
        device: view.device_token,
        session: session["id"].as_str().unwrap().parse().unwrap(),
    }
}

fn sessions_of(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    app.core.rows("SELECT id FROM sessions WHERE account_id = ?1", &[&person.account.to_string()])
}

pub async fn log_in(app: &TestApp, email: &str, password: &str, ip: &str) -> TestResponse {
    app.post("/api/v1/auth/login").from(ip).json(json!({"email": email, "password": password})).send().await
}

pub async fn refresh(app: &TestApp, token: &str) -> TestResponse {
    app.post("/api/v1/auth/refresh").json(json!({"refreshToken": token})).send().await
}

/// The mails that wait to be sent.
pub fn mails(app: &TestApp) -> Vec<Value> {
    let rows = app.core.rows("SELECT message FROM outbox WHERE kind = 'SendMailV1' ORDER BY rowid", &[]);
    let messages = rows.iter().map(|row| serde_json::from_str::<Value>(row["message"].as_str().unwrap()).unwrap());
    messages.map(|message| message["payload"].clone()).collect()
}

/// The templates of the mails that wait, in order.
pub fn templates(app: &TestApp) -> Vec<String> {
    mails(app).iter().map(|mail| mail["mail"]["template"].as_str().unwrap().to_owned()).collect()
}

/// The token in the last mail.
pub fn last_token(app: &TestApp) -> String {
    mails(app).last().unwrap()["mail"]["token"].as_str().unwrap().to_owned()
}

/// What a stranger can see of an answer: status, headers and body, without the request's own id.
pub fn seen(response: &TestResponse) -> (u16, Vec<(String, String)>, String) {
    let id = response.header("x-request-id").to_owned();
    let headers = response
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    (response.status, headers, String::from_utf8(response.body.clone()).unwrap().replace(&id, "ID"))
}

/// What was done so far that takes time: statements of all databases, and hashes.
pub fn work(app: &TestApp) -> (u64, u64) {
    let statements = app.shards.iter().chain([&app.core]).map(|db| db.statements.load(Ordering::Relaxed)).sum();
    (statements, app.app().passwords.hashes())
}

/// What a stranger sees of asking for a link, and the work of the request and of the job that follows.
pub async fn seen_and_done(
    app: &TestApp,
    path: &str,
    email: &str,
    host: usize,
) -> ((u16, Vec<(String, String)>, String), [(u64, u64); 2]) {
    let before = work(app);
    let request = app.post(&format!("/api/v1/auth/{path}")).from(&format!("192.0.2.{host}"));
    let answer = request.json(json!({"email": email})).send().await.expect(200);
    let between = work(app);
    // Isolates look up every few seconds which queues are paused: here for each job, so that all cost the same.
    app.app().memo.forget(PAUSED_MEMO);
    app.run_jobs_of("AnswerMailRequestV1").await;
    (seen(&answer), [less(between, before), less(work(app), between)])
}

/// The work between two moments.
pub fn less(after: (u64, u64), before: (u64, u64)) -> (u64, u64) {
    (after.0 - before.0, after.1 - before.1)
}
