use serde_json::json;
use vivace::domain::{
    permissions::{Permission, PermissionSet, Plan, Role},
    principal::Credential,
    time::{HOUR_MS, MINUTE_MS},
};

use super::{KEYS, context, make_key, stands_for, text};
use crate::support::TestApp;

const HOME: &str = "192.0.2.1";

#[tokio::test]
async fn c6_a_key_may_do_what_its_scopes_say_and_the_plan_grants_now() {
    let app = TestApp::new();
    let ada = app.sign_in_as("ada", Role::Admin, Plan::Premium);
    let key = text(&make_key(&app, &ada, &["read:own_workouts", "export:own_data"]).await, "key");
    let principal = stands_for(&app, &key, HOME).await.unwrap();
    assert_eq!(principal.account, ada.account);
    assert_eq!(principal.role, Role::User);
    assert!(matches!(principal.credential, Credential::ApiKey(_)));
    assert_eq!(principal.permissions, PermissionSet::of(&[Permission::ReadOwnWorkouts, Permission::ExportOwnData]));

    app.core.execute("UPDATE accounts SET plan = 'free'", &[]);
    let principal = stands_for(&app, &key, HOME).await.unwrap();
    assert_eq!(principal.permissions, PermissionSet::of(&[Permission::ReadOwnWorkouts]));
}

#[tokio::test]
async fn c6_a_permission_of_staff_in_a_row_gives_nothing() {
    let app = TestApp::new();
    let admin = app.sign_in_as("admin", Role::Admin, Plan::Pro);
    let key = text(&make_key(&app, &admin, &["read:exercises"]).await, "key");
    app.core.execute(r#"UPDATE api_keys SET scopes = '["read:all_users","read:exercises","gone:permission"]'"#, &[]);
    let principal = stands_for(&app, &key, HOME).await.unwrap();
    assert_eq!(principal.permissions, PermissionSet::of(&[Permission::ReadExercises]));
}

#[tokio::test]
async fn c6_a_key_works_from_its_networks_only() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"name": "n", "scopes": ["read:exercises"], "allowedNetworks": ["10.0.0.0/8", "2001:db8::/32"]});
    let key = text(&app.post(KEYS).by(&ada).json(body).send().await.expect(201).data(), "key");
    for (ip, admitted) in [
        ("10.9.9.9", true),
        ("::ffff:10.0.0.1", true),
        ("2001:db8::9", true),
        ("11.0.0.1", false),
        ("::ffff:11.0.0.1", false),
        ("2001:db9::9", false),
        ("::1", false),
    ] {
        assert_eq!(stands_for(&app, &key, ip).await.is_some(), admitted, "{ip}");
    }
    let nowhere = context(&app, None);
    assert!(vivace::features::api_keys::recognise(&app.app().core_db(), &key, &nowhere).await.unwrap().is_none());
    // A row that cannot be read admits nobody.
    app.core.execute(r#"UPDATE api_keys SET allowed_networks = '["nonsense"]'"#, &[]);
    assert!(stands_for(&app, &key, "10.9.9.9").await.is_none());
}

#[tokio::test]
async fn c6_an_expired_key_stands_for_nobody() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let end = app.app().now().plus_millis(MINUTE_MS);
    let body = json!({"name": "n", "scopes": ["read:exercises"], "expiresAt": end});
    let key = text(&app.post(KEYS).by(&ada).json(body).send().await.expect(201).data(), "key");
    app.clock.advance_ms(MINUTE_MS - 1);
    assert!(stands_for(&app, &key, HOME).await.is_some());
    app.clock.advance_ms(1);
    assert!(stands_for(&app, &key, HOME).await.is_none());
}

#[tokio::test]
async fn a_key_of_somebody_suspended_or_deleted_stands_for_nobody() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = text(&make_key(&app, &ada, &["read:exercises"]).await, "key");
    for status in ["suspended", "deleted"] {
        app.core.execute("UPDATE accounts SET status = ?1", &[&status]);
        assert!(stands_for(&app, &key, HOME).await.is_none(), "{status}");
    }
    app.core.execute("UPDATE accounts SET status = 'active'", &[]);
    assert!(stands_for(&app, &key, HOME).await.is_some());
}

#[tokio::test]
async fn recognising_costs_one_call_and_notes_the_use_once_an_hour() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = text(&make_key(&app, &ada, &["read:exercises"]).await, "key");
    let last_use = || app.core.rows("SELECT last_used_at FROM api_keys", &[])[0]["last_used_at"].clone();
    let began = app.app().now();
    for (step_ms, noted) in [(0, began), (HOUR_MS - 1, began), (1, began.plus_millis(HOUR_MS))] {
        app.clock.advance_ms(step_ms);
        let context = context(&app, Some(HOME));
        let core = vivace::storage::Db::new(app.isolate.ports.core.clone(), context.usage.clone());
        assert!(vivace::features::api_keys::recognise(&core, &key, &context).await.unwrap().is_some());
        assert_eq!(context.usage.subrequests(), 1);
        assert_eq!(last_use(), json!(noted.as_millis()));
    }
}

#[tokio::test]
async fn both_headers_take_a_key_and_what_is_none_is_refused_without_a_look_up() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = text(&make_key(&app, &ada, &["read:own_profile"]).await, "key");
    app.get(KEYS).header("x-api-key", &key).send().await.expect(403);
    app.get(KEYS).bearer(&key).send().await.expect(403);
    let unknown = format!("vk_{}", "A".repeat(43));
    for bad in ["", "vk_", "nonsense", &unknown, &key.to_uppercase()] {
        let refused = app.get(KEYS).header("x-api-key", bad).send().await.expect(401);
        assert_eq!(refused.code(), "not_signed_in", "{bad}");
    }
    let context = context(&app, Some(HOME));
    let core = vivace::storage::Db::new(app.isolate.ports.core.clone(), context.usage.clone());
    assert!(vivace::features::api_keys::recognise(&core, "vk_short", &context).await.unwrap().is_none());
    assert_eq!(context.usage.subrequests(), 0);
}
