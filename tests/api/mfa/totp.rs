use serde_json::json;
use vivace::domain::time::{HOUR_MS, MINUTE_MS};
use vivace::storage::erasure::in_core;

use super::{MFA, PASSWORD, Phone, actions, set_password, set_up};
use crate::support::TestApp;

#[tokio::test]
async fn a12_a_second_factor_is_set_up_by_a_secret_and_its_first_code() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let status = app.get(MFA).by(&ada).send().await.expect(200).data();
    assert_eq!(status, json!({"enabled": false, "enabledAt": null, "recoveryCodesLeft": 0}));

    let begun = app.post(&format!("{MFA}/totp")).by(&ada).json(json!({})).send().await.expect(201).data();
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 32);
    assert_eq!(
        begun["otpauthUri"],
        format!(
            "otpauth://totp/Vivace:ada%40example.org?secret={secret}&issuer=Vivace&algorithm=SHA1&digits=6&period=30"
        )
    );
    assert_eq!(app.get(MFA).by(&ada).send().await.expect(200).data()["enabled"], false, "not before it is confirmed");

    let code = Phone::scan(&begun).shows(&app, 0);
    let grouped = format!("{} {}", code.get(..3).unwrap(), code.get(3..).unwrap());
    let confirm = app.post(&format!("{MFA}/totp/confirm")).by(&ada).json(json!({"code": grouped})).send().await;
    let codes = confirm.expect(200).data()["recoveryCodes"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 10);
    let status = app.get(MFA).by(&ada).send().await.expect(200).data();
    assert_eq!(status, json!({"enabled": true, "enabledAt": app.app().now(), "recoveryCodesLeft": 10}));
    assert_eq!(actions(&app), ["mfa.enabled"]);
}

#[tokio::test]
async fn secret_and_recovery_codes_are_nowhere_in_the_database() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let begun = app.post(&format!("{MFA}/totp")).by(&ada).json(json!({})).send().await.expect(201).data();
    let secret = begun["secret"].as_str().unwrap();
    let phone = Phone::scan(&begun);
    let body = json!({"code": phone.shows(&app, 0)});
    let confirmed = app.post(&format!("{MFA}/totp/confirm")).by(&ada).json(body).send().await.expect(200).data();
    let dump = app.core.dump().to_lowercase();
    let hex = hex::encode(data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
    assert!(!dump.contains(&secret.to_lowercase()) && !dump.contains(&hex));
    for code in confirmed["recoveryCodes"].as_array().unwrap() {
        let code = code.as_str().unwrap();
        assert!(!dump.contains(code) && !dump.contains(&code.replace('-', "")));
    }
}

#[tokio::test]
async fn j1_a_secret_moved_to_another_person_opens_nothing() {
    let app = TestApp::new();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let (phone, _) = set_up(&app, &eve).await;
    set_up(&app, &ada).await;
    app.core.execute(
        "UPDATE mfa_secrets SET last_step = 0, sealed_secret = (SELECT sealed_secret FROM mfa_secrets WHERE account_id = ?1) WHERE account_id = ?2",
        &[&eve.account.to_string(), &ada.account.to_string()],
    );
    app.clock.advance_ms(MINUTE_MS);
    let body = json!({"code": phone.shows(&app, 0)});
    app.delete(&format!("{MFA}/totp")).by(&ada).json(body).send().await.expect(500);
    assert_eq!(app.core.count("mfa_secrets"), 2);
}

#[tokio::test]
async fn a_secret_is_handed_out_for_the_password_only() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    set_password(&app, &ada, PASSWORD);
    let path = format!("{MFA}/totp");
    assert_eq!(app.post(&path).by(&ada).json(json!({})).send().await.expect(400).fields(), ["password"]);
    let wrong = app.post(&path).by(&ada).json(json!({"password": "another-passphrase"})).send().await.expect(422);
    assert_eq!(wrong.code(), "wrong_password");
    assert_eq!(app.core.count("mfa_secrets"), 0);
    app.post(&path).by(&ada).json(json!({"password": PASSWORD})).send().await.expect(201);
}

#[tokio::test]
async fn who_has_no_password_must_have_signed_in_lately() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.clock.advance_ms(HOUR_MS + 1);
    app.core.execute("UPDATE sessions SET expires_at = expires_at", &[]);
    let fresh = app.sign_in_again(&ada);
    app.core.execute("UPDATE sessions SET authenticated_at = ?1", &[&(app.app().now().as_millis() - HOUR_MS - 1)]);
    let refused = app.post(&format!("{MFA}/totp")).by(&fresh).json(json!({})).send().await.expect(403);
    assert_eq!(refused.code(), "reauthentication_required");
    app.core.execute("UPDATE sessions SET authenticated_at = ?1", &[&(app.app().now().as_millis() - HOUR_MS)]);
    app.post(&format!("{MFA}/totp")).by(&fresh).json(json!({})).send().await.expect(201);
}

#[tokio::test]
async fn a_new_secret_replaces_one_not_confirmed_and_none_that_is() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let begin = || app.post(&format!("{MFA}/totp")).by(&ada).json(json!({})).send();
    let first = Phone::scan(&begin().await.expect(201).data());
    let second = Phone::scan(&begin().await.expect(201).data());
    let confirm = |code: String| app.post(&format!("{MFA}/totp/confirm")).by(&ada).json(json!({"code": code})).send();
    assert_eq!(confirm(first.shows(&app, 0)).await.expect(422).code(), "invalid_mfa_code");
    confirm(second.shows(&app, 0)).await.expect(200);
    app.clock.advance_ms(16 * MINUTE_MS);
    let ada = app.sign_in_again(&ada);
    let begin = app.post(&format!("{MFA}/totp")).by(&ada).json(json!({})).send().await.expect(409);
    assert_eq!(begin.code(), "already_enabled");
    let again = app.post(&format!("{MFA}/totp/confirm")).by(&ada).json(json!({"code": second.shows(&app, 0)}));
    assert_eq!(again.send().await.expect(409).code(), "already_enabled");
    assert_eq!(app.core.count("mfa_recovery_codes"), 10);
}

#[tokio::test]
async fn nothing_is_confirmed_that_was_not_begun() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let path = format!("{MFA}/totp/confirm");
    assert_eq!(app.post(&path).by(&ada).json(json!({"code": "123456"})).send().await.expect(404).code(), "not_found");
    assert_eq!(app.post(&path).by(&ada).json(json!({"code": "1"})).send().await.expect(400).fields(), ["code"]);
    assert_eq!(app.post(&path).by(&ada).json(json!({})).send().await.expect(400).fields(), ["code"]);
    app.post(&path).json(json!({"code": "123456"})).send().await.expect(401);
    app.get(MFA).send().await.expect(401);
    app.post(&format!("{MFA}/totp")).json(json!({})).send().await.expect(401);
}

#[tokio::test]
async fn removing_takes_a_code_or_a_recovery_code_and_leaves_nothing() {
    let app = TestApp::new();
    let path = format!("{MFA}/totp");
    let ada = app.sign_in("ada");
    assert_eq!(app.delete(&path).by(&ada).json(json!({"code": "123456"})).send().await.expect(404).code(), "not_found");
    let (phone, _) = set_up(&app, &ada).await;
    // The code of the set-up was used.
    let replay = json!({"code": phone.shows(&app, 0)});
    assert_eq!(app.delete(&path).by(&ada).json(replay).send().await.expect(422).code(), "invalid_mfa_code");
    assert_eq!(app.delete(&path).by(&ada).json(json!({})).send().await.expect(400).fields(), ["code"]);
    let both = json!({"code": "123456", "recoveryCode": "abcd-abcd-abcd-abcd"});
    assert_eq!(app.delete(&path).by(&ada).json(both).send().await.expect(400).fields(), ["recoveryCode"]);
    app.delete(&path).by(&ada).json(json!({"code": phone.shows(&app, 1)})).send().await.expect(200);
    assert_eq!((app.core.count("mfa_secrets"), app.core.count("mfa_recovery_codes")), (0, 0));

    let bob = app.sign_in("bob");
    let (_, codes) = set_up(&app, &bob).await;
    app.delete(&path).by(&bob).json(json!({"recoveryCode": codes[3]})).send().await.expect(200);
    assert_eq!((app.core.count("mfa_secrets"), app.core.count("mfa_recovery_codes")), (0, 0));
    assert_eq!(actions(&app), ["mfa.enabled", "mfa.disabled", "mfa.enabled", "mfa.disabled"]);
    app.run_jobs().await;
    let (on, off) = ("Two-step sign-in is on", "Two-step sign-in was switched off");
    let expected =
        [("ada@example.org", on), ("ada@example.org", off), ("bob@example.org", on), ("bob@example.org", off)];
    assert_eq!(app.mails_sent(), expected.map(|(to, subject)| (to.to_owned(), subject.to_owned())));
}

#[tokio::test]
async fn a12_guesses_are_limited_for_each_person() {
    let app = TestApp::new();
    app.leaves_jobs();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let (phone, _) = set_up(&app, &ada).await;
    set_up(&app, &bob).await;
    app.clock.advance_ms(16 * MINUTE_MS);
    let (ada, bob) = (app.sign_in_again(&ada), app.sign_in_again(&bob));
    let path = format!("{MFA}/totp");
    for guess in 0..5 {
        let from = format!("198.51.100.{guess}");
        app.delete(&path).by(&ada).from(&from).json(json!({"code": "000000"})).send().await.expect(422);
    }
    let right = json!({"code": phone.shows(&app, 0)});
    let limited = app.delete(&path).by(&ada).from("198.51.100.9").json(right).send().await.expect(429);
    assert_eq!(limited.json()["details"]["policy"], "mfa");
    app.delete(&path).by(&bob).json(json!({"code": "000000"})).send().await.expect(422);
    app.clock.advance_ms(16 * MINUTE_MS);
    let ada = app.sign_in_again(&ada);
    app.delete(&path).by(&ada).json(json!({"code": phone.shows(&app, 0)})).send().await.expect(200);
}

#[tokio::test]
async fn an_account_is_erased_with_its_second_factor_and_keys() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    for person in [&ada, &bob] {
        set_up(&app, person).await;
        crate::api_keys::make_key(&app, person, &["read:exercises"]).await;
    }
    let mut erase = in_core(vivace::features::mfa::ERASURES, ada.account);
    erase.extend(in_core(vivace::features::api_keys::ERASURES, ada.account));
    app.app().core_db().batch(erase).await.unwrap();
    for table in ["mfa_secrets", "mfa_recovery_codes", "api_keys"] {
        let left = app.core.rows(&format!("SELECT DISTINCT account_id FROM {table}"), &[]);
        assert_eq!(left, [json!({"account_id": bob.account})], "{table}");
    }
}
