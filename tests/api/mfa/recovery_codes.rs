use serde_json::json;

use super::{MFA, actions, set_up};
use crate::support::TestApp;

#[tokio::test]
async fn new_recovery_codes_replace_the_old_ones() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let (phone, old) = set_up(&app, &ada).await;
    let body = json!({"code": phone.shows(&app, 1)});
    let answer = app.post(&format!("{MFA}/recovery-codes")).by(&ada).json(body).send().await.expect(200).data();
    let new: Vec<String> = serde_json::from_value(answer["recoveryCodes"].clone()).unwrap();
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    assert_eq!(app.core.count("mfa_recovery_codes"), 10);
    let path = format!("{MFA}/totp");
    let refused = app.delete(&path).by(&ada).json(json!({"recoveryCode": old[0]})).send().await.expect(422);
    assert_eq!(refused.code(), "invalid_mfa_code");
    app.delete(&path).by(&ada).json(json!({"recoveryCode": new[0]})).send().await.expect(200);
    assert_eq!(actions(&app), ["mfa.enabled", "mfa.recovery_codes_replaced", "mfa.disabled"]);
}

#[tokio::test]
async fn new_recovery_codes_take_a_code_of_the_app() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let path = format!("{MFA}/recovery-codes");
    assert_eq!(app.post(&path).by(&ada).json(json!({"code": "123456"})).send().await.expect(404).code(), "not_found");
    let (phone, codes) = set_up(&app, &ada).await;
    let replay = json!({"code": phone.shows(&app, 0)});
    assert_eq!(app.post(&path).by(&ada).json(replay).send().await.expect(422).code(), "invalid_mfa_code");
    let other = json!({"recoveryCode": codes[0]});
    assert_eq!(app.post(&path).by(&ada).json(other).send().await.expect(400).fields(), ["recoveryCode"]);
    app.post(&path).json(json!({"code": phone.shows(&app, 1)})).send().await.expect(401);
    let key = crate::api_keys::make_key(&app, &ada, &["write:own_profile"]).await;
    let body = json!({"code": phone.shows(&app, 1)});
    let by_key = app.post(&path).bearer(key["key"].as_str().unwrap()).json(body).send().await.expect(403);
    assert_eq!(by_key.code(), "session_required");
}
