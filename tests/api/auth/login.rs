use futures::future::join_all;
use serde_json::{Value, json};
use vivace::{
    domain::time::MINUTE_MS,
    features::auth::{Device, SignInAccount, open_session, read_mfa_token},
};

use super::{PASSWORD, give_password, less, log_in, person_with_password, refresh, seen, sign_in_on, unlimited, work};
use crate::support::{SignedIn, TestApp};

fn set(app: &TestApp, person: &SignedIn, column: &str, value: &str) {
    app.core.execute(&format!("UPDATE accounts SET {column} = {value} WHERE id = ?1"), &[&person.account.to_string()]);
}

fn enable_mfa(app: &TestApp, person: &SignedIn) {
    app.core.execute(
        "INSERT INTO mfa_secrets (account_id, sealed_secret, confirmed_at) VALUES (?1, '', 1)",
        &[&person.account.to_string()],
    );
}

#[tokio::test]
async fn signing_in_gives_tokens_that_work_and_remembers_the_device() {
    let app = TestApp::new();
    let ada = person_with_password(&app, "ada");
    app.clock.advance_ms(1);
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "deviceName": "Ada's phone", "deviceId": "d1"});
    let answer = app.post("/api/v1/auth/login").json(body).send().await.expect(200).data();
    assert_eq!((answer["tokenType"].as_str(), answer["expiresIn"].as_i64()), (Some("Bearer"), Some(900)));
    assert_eq!(
        answer["user"],
        json!({"id": ada.account, "email": "ada@example.org", "username": "ada", "role": "user", "plan": "free", "emailVerified": true})
    );
    let sessions = app.get("/api/v1/auth/sessions").bearer(answer["accessToken"].as_str().unwrap()).send().await;
    let current = &sessions.expect(200).data()[0];
    assert_eq!((current["deviceName"].as_str(), current["current"].as_bool()), (Some("Ada's phone"), Some(true)));
    refresh(&app, answer["refreshToken"].as_str().unwrap()).await.expect(200);
    let row = &app.core.rows("SELECT last_login_at FROM accounts", &[])[0];
    assert!(row["last_login_at"].is_i64());
}

#[tokio::test]
async fn what_is_wrong_is_told_by_field() {
    let app = unlimited();
    for (field, body) in [
        ("email", json!({"email": "ada", "password": PASSWORD})),
        ("password", json!({"email": "ada@example.org"})),
        ("password", json!({"email": "ada@example.org", "password": "x".repeat(1_025)})),
        ("deviceName", json!({"email": "ada@example.org", "password": PASSWORD, "deviceName": ""})),
        ("role", json!({"email": "ada@example.org", "password": PASSWORD, "role": "admin"})),
    ] {
        let answer = app.post("/api/v1/auth/login").json(body).send().await.expect(400);
        assert_eq!(answer.fields(), [field]);
    }
}

#[tokio::test]
async fn a6_a7_whatever_is_wrong_the_bytes_and_the_work_are_the_same() {
    let app = unlimited();
    person_with_password(&app, "known");
    let suspended = person_with_password(&app, "suspended");
    set(&app, &suspended, "status", "'suspended'");
    let unverified = person_with_password(&app, "unverified");
    set(&app, &unverified, "email_verified_at", "NULL");
    let deleted = person_with_password(&app, "deleted");
    set(&app, &deleted, "status", "'deleted'");
    let erased = person_with_password(&app, "erased");
    set(&app, &erased, "status", "'deleted', email = NULL, username_key = NULL");
    app.sign_in("elsewhere");
    let with_mfa = person_with_password(&app, "mfa");
    enable_mfa(&app, &with_mfa);
    let mut first = None;
    for (number, (who, password)) in [
        ("nobody", PASSWORD),
        ("known", "wrong horse battery"),
        ("suspended", "wrong horse battery"),
        ("unverified", "wrong horse battery"),
        ("deleted", PASSWORD),
        ("erased", PASSWORD),
        ("elsewhere", PASSWORD),
        ("mfa", "wrong horse battery"),
    ]
    .into_iter()
    .enumerate()
    {
        let before = work(&app);
        let answer = log_in(&app, &format!("{who}@example.org"), password, &format!("192.0.2.{number}")).await;
        let this = (seen(&answer.expect(401)), less(work(&app), before));
        assert_eq!(this.1, (1, 1), "{who}: one statement, one hash");
        assert_eq!(first.get_or_insert(this.clone()), &this, "{who}");
    }
}

#[tokio::test]
async fn a6_only_the_right_password_tells_that_an_account_is_suspended() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    set(&app, &ada, "status", "'suspended'");
    assert_eq!(log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(403).code(), "account_suspended");
    assert_eq!(app.core.count("sessions"), 1, "only the one of the fixture");
}

#[tokio::test]
async fn a8_old_hashes_are_replaced_at_the_next_sign_in() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    // bcrypt of "abc", from the test vectors of jBCrypt.
    set(&app, &ada, "password_hash", "'$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'");
    log_in(&app, "ada@example.org", "abd", "192.0.2.1").await.expect(401);
    log_in(&app, "ada@example.org", "abc", "192.0.2.1").await.expect(200);
    let row = &app.core.rows("SELECT password_hash, password_pepper FROM accounts", &[])[0];
    assert!(row["password_hash"].as_str().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{row}");
    assert_eq!(row["password_pepper"], "p1");
    let before = work(&app);
    log_in(&app, "ada@example.org", "abc", "192.0.2.1").await.expect(200);
    assert_eq!(less(work(&app), before).1, 1, "no second upgrade");
}

#[tokio::test]
async fn a9_beyond_three_hashes_at_once_the_rest_is_turned_away_and_others_are_served() {
    let app = unlimited();
    let logins = join_all((0..40).map(|_| log_in(&app, "nobody@example.org", PASSWORD, "192.0.2.1")));
    let (logins, health) = futures::join!(logins, app.get("/health/live").send());
    assert_eq!(health.status, 200);
    let turned_away: Vec<_> = logins.iter().filter(|answer| answer.status == 503).collect();
    assert_eq!((turned_away.len(), app.app().passwords.hashes()), (37, 3));
    assert!(
        turned_away.iter().all(|answer| answer.code() == "service_unavailable" && answer.header("retry-after") == "1")
    );
    log_in(&app, "nobody@example.org", PASSWORD, "192.0.2.1").await.expect(401);
}

#[tokio::test]
async fn a10_guesses_from_everywhere_are_five_and_the_owner_on_a_known_device_gets_in() {
    let app = TestApp::new();
    let ada = person_with_password(&app, "ada");
    let device = sign_in_on(&app, &ada, "phone").await.device;
    for name in ["ada", "nobody"] {
        let before = work(&app).1;
        for guess in 0..30 {
            let ip = format!("198.51.{guess}.7");
            let answer = log_in(&app, &format!("{name}@example.org"), "wrong horse battery", &ip).await;
            assert_eq!(answer.status, if guess < 5 { 401 } else { 429 }, "{name} {guess}");
        }
        assert_eq!(work(&app).1 - before, 5);
    }
    log_in(&app, "ada@example.org", PASSWORD, "192.0.2.50").await.expect(429);
    let with = |device: String| json!({"email": "ada@example.org", "password": PASSWORD, "deviceToken": device});
    let answer = app.post("/api/v1/auth/login").json(with(device.clone())).send().await.expect(200).data();
    // Signing in again and again earns no fresh limit.
    let renewed = answer["deviceToken"].as_str().unwrap().to_owned();
    for attempt in 0..5 {
        let body = json!({"email": "ada@example.org", "password": "wrong horse battery", "deviceToken": renewed});
        let answer = app.post("/api/v1/auth/login").from(&format!("192.0.2.{attempt}")).json(body).send().await;
        assert_eq!(answer.status, if attempt < 4 { 401 } else { 429 }, "{attempt}");
    }
    app.clock.advance_ms(15 * MINUTE_MS);
    log_in(&app, "ada@example.org", PASSWORD, "192.0.2.50").await.expect(200);
}

#[tokio::test]
async fn a10_a_device_is_known_to_its_own_account_only() {
    let app = TestApp::new();
    let ada = person_with_password(&app, "ada");
    let eve = app.sign_in("eve");
    let of_eve = sign_in_on(&app, &eve, "phone").await.device;
    let of_ada = sign_in_on(&app, &ada, "phone").await.device;
    let forged = of_eve.replace("vd_", "vr_");
    for guess in 0..5 {
        log_in(&app, "ada@example.org", "wrong horse battery", &format!("198.51.{guess}.7")).await.expect(401);
    }
    let attempt = async |token: &str| {
        let body = json!({"email": "ada@example.org", "password": PASSWORD, "deviceToken": token});
        app.post("/api/v1/auth/login").json(body).send().await.status
    };
    assert_eq!((attempt(&of_eve).await, attempt(&forged).await, attempt("x").await), (429, 429, 429));
    assert_eq!(attempt(&of_ada).await, 200);
}

#[tokio::test]
async fn d1_five_sign_ins_from_one_address_and_none_when_the_limiter_is_away() {
    let app = TestApp::new();
    let answers = join_all(
        (0..20).map(async |who| log_in(&app, &format!("nobody{who}@example.org"), "x", "192.0.2.1").await.status),
    )
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 15);
    app.limits.down.store(true, std::sync::atomic::Ordering::SeqCst);
    log_in(&app, "nobody@example.org", "x", "192.0.2.2").await.expect(503);
}

#[tokio::test]
async fn a12_with_a_second_factor_the_password_alone_opens_nothing() {
    let app = unlimited();
    let ada = person_with_password(&app, "ada");
    app.core
        .execute("INSERT INTO mfa_secrets (account_id, sealed_secret) VALUES (?1, '')", &[&ada.account.to_string()]);
    let answer = log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(200).data();
    assert!(answer["accessToken"].is_string(), "a factor that was not confirmed is not asked for");
    app.core.execute("UPDATE mfa_secrets SET confirmed_at = 1", &[]);
    let sessions = app.core.count("sessions");
    let answer = log_in(&app, "ada@example.org", PASSWORD, "192.0.2.1").await.expect(200).data();
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["mfaRequired", "mfaToken"]);
    assert_eq!((answer["mfaRequired"].as_bool(), app.core.count("sessions")), (Some(true), sessions));
    let token = answer["mfaToken"].as_str().unwrap();
    app.get("/api/v1/auth/sessions").bearer(token).send().await.expect(401);
    refresh(&app, token).await.expect(401);
    assert_eq!(read_mfa_token(&app.app(), token).map(|first| first.account), Some(ada.account));
    assert_eq!(read_mfa_token(&app.app(), &token.replace("vm_", "vr_")), None);
    app.clock.advance_ms(5 * MINUTE_MS);
    assert_eq!(read_mfa_token(&app.app(), token), None);
}

#[tokio::test]
async fn a3_no_session_is_opened_on_a_proof_older_than_the_password_or_for_a_suspended_account() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    give_password(&app, &ada);
    let ports = app.app();
    let row = app.core.rows("SELECT id, email, username, role, plan, shard, email_verified_at FROM accounts", &[]);
    let account: SignInAccount = serde_json::from_value(row[0].clone()).unwrap();
    let device = Device { id: None, name: "phone".to_owned(), ip_hash: String::new(), known_as: None };
    let proved_at = ports.now();
    app.clock.advance_ms(10);
    set(&app, &ada, "password_changed_at", &ports.now().as_millis().to_string());
    let stale = open_session(&ports, &account, &device, proved_at).commit(&ports, Vec::new()).await;
    assert_eq!(stale.unwrap_err().code.as_str(), "session_ended");
    open_session(&ports, &account, &device, ports.now()).commit(&ports, Vec::new()).await.unwrap();
    set(&app, &ada, "status", "'suspended'");
    let suspended = open_session(&ports, &account, &device, ports.now()).commit(&ports, Vec::new()).await;
    assert!(suspended.is_err());
    let sessions: Vec<Value> = app.core.rows("SELECT id FROM sessions", &[]);
    assert_eq!(sessions.len(), 2, "the fixture's and one");
}
