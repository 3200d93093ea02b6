use serde_json::json;
use vivace::domain::{
    permissions::{Plan, Role},
    time::DAY_MS,
};

use super::{KEYS, hidden_part, make_key, text};
use crate::support::TestApp;

#[tokio::test]
async fn c6_a_key_is_shown_once_and_kept_as_a_hash() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = make_key(&app, &ada, &["read:own_workouts", "read:exercises", "read:exercises"]).await;
    let secret = text(&key, "key");
    assert!(secret.starts_with("vk_") && secret.len() == 46, "{secret}");
    assert_eq!(key["scopes"], json!(["read:exercises", "read:own_workouts"]));
    assert!(secret.starts_with(&text(&key, "prefix")) && text(&key, "prefix").len() == 9);
    assert_eq!(
        (&key["expiresAt"], &key["lastUsedAt"], &key["allowedNetworks"]),
        (&json!(null), &json!(null), &json!([]))
    );
    assert!(!app.core.dump().contains(&hidden_part(&key)), "the secret is in the database");
    let told = app.core.rows("SELECT action FROM audit_log", &[]);
    assert_eq!(told, [json!({"action": "api_key.created"})]);
}

#[tokio::test]
async fn c6_networks_are_kept_in_one_spelling() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"name": "n", "scopes": ["read:exercises"], "allowedNetworks": ["10.1.2.3/8", "::ffff:192.0.2.7", "2001:DB8::/32"]});
    let key = app.post(KEYS).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(key["allowedNetworks"], json!(["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"]));
}

#[tokio::test]
async fn c6_a_key_gets_no_more_than_its_person_holds_and_never_what_staff_may() {
    let app = TestApp::new();
    let free = app.sign_in("free");
    let premium = app.sign_in_as("premium", Role::User, Plan::Premium);
    let moderator = app.sign_in_as("moderator", Role::Moderator, Plan::Free);
    let admin = app.sign_in_as("admin", Role::Admin, Plan::Pro);
    for (person, scope, status) in [
        (&free, "write:own_workouts", 201),
        (&free, "export:own_data", 400),
        (&premium, "export:own_data", 201),
        (&moderator, "moderate:content", 400),
        (&admin, "export:own_data", 201),
        (&admin, "read:all_users", 400),
        (&admin, "write:admin_settings", 400),
        (&admin, "everything", 400),
    ] {
        let body = json!({"name": "n", "scopes": ["read:exercises", scope]});
        let answer = app.post(KEYS).by(person).json(body).send().await.expect(status);
        if status == 400 {
            assert_eq!(answer.fields(), ["scopes[1]"], "{scope}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_field_and_nothing_is_written() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let now = app.app().now();
    for (change, field) in [
        (json!({"name": ""}), "name"),
        (json!({"name": "x".repeat(101)}), "name"),
        (json!({"name": null}), "name"),
        (json!({"scopes": []}), "scopes"),
        (json!({"scopes": [7]}), "scopes[0]"),
        (json!({"expiresAt": now}), "expiresAt"),
        (json!({"expiresAt": now.plus_millis(3_653 * DAY_MS)}), "expiresAt"),
        (json!({"expiresAt": "soon"}), "expiresAt"),
        (json!({"allowedNetworks": ["10.0.0.0/8", "10.0.0.0/33"]}), "allowedNetworks[1]"),
        (json!({"allowedNetworks": ["example.org"]}), "allowedNetworks[0]"),
        (json!({"allowedNetworks": vec!["10.0.0.1"; 21]}), "allowedNetworks"),
        (json!({"accountId": ada.account}), "accountId"),
    ] {
        let mut body = json!({"name": "n", "scopes": ["read:exercises"]});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = app.post(KEYS).by(&ada).json(body).send().await.expect(400);
        assert_eq!(answer.fields(), [field], "{change}");
    }
    assert_eq!(app.core.count("api_keys"), 0);
}

#[tokio::test]
async fn a_person_has_at_most_twenty_keys_that_are_not_expired() {
    let app = TestApp::with_settings(&[("RATE_LIMITS", r#"{"general.user":{"limit":1000,"window_seconds":900}}"#)]);
    let ada = app.sign_in("ada");
    let expires_at = app.app().now().plus_millis(DAY_MS);
    for number in 0..20 {
        let expires_at = (number < 1).then_some(expires_at);
        let body = json!({"name": "n", "scopes": ["read:exercises"], "expiresAt": expires_at});
        app.post(KEYS).by(&ada).json(body).send().await.expect(201);
    }
    let body = json!({"name": "n", "scopes": ["read:exercises"]});
    assert_eq!(app.post(KEYS).by(&ada).json(body.clone()).send().await.expect(409).code(), "limit_reached");
    assert_eq!((app.core.count("api_keys"), app.core.count("audit_log")), (20, 20));
    make_key(&app, &app.sign_in("bob"), &["read:exercises"]).await;

    app.clock.advance_ms(DAY_MS);
    let ada = app.sign_in_again(&ada);
    let last = app.post(KEYS).by(&ada).json(body.clone()).send().await.expect(201).data();
    assert_eq!(app.core.count("api_keys"), 22, "twenty of ada's, one expired, one of bob's");
    // A month after its end an expired key makes room in the list, too.
    app.clock.advance_ms(30 * DAY_MS);
    let ada = app.sign_in_again(&ada);
    app.delete(&format!("{KEYS}/{}", text(&last, "id"))).by(&ada).send().await.expect(200);
    app.post(KEYS).by(&ada).json(body).send().await.expect(201);
    assert_eq!(app.core.count("api_keys"), 21);
}

#[tokio::test]
async fn only_somebody_signed_in_with_a_session_makes_keys() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = text(&make_key(&app, &ada, &["read:own_profile", "write:own_profile"]).await, "key");
    let body = json!({"name": "n", "scopes": ["read:exercises"]});
    app.post(KEYS).json(body.clone()).send().await.expect(401);
    let refused = app.post(KEYS).bearer(&key).json(body).send().await.expect(403);
    assert_eq!(refused.code(), "session_required");
}

#[tokio::test]
async fn the_same_request_twice_makes_one_key() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"name": "n", "scopes": ["read:exercises"]});
    let send = || app.post(KEYS).by(&ada).header("idempotency-key", "once").json(body.clone()).send();
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.data(), second.data());
    assert_eq!(app.core.count("api_keys"), 1);
    assert!(!app.core.dump().contains(&hidden_part(&first.data())), "the kept answer tells the secret");
}
