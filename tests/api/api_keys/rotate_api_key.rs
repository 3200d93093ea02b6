use serde_json::json;

use super::{KEYS, make_key, stands_for, text};
use crate::support::TestApp;

const HOME: &str = "192.0.2.1";

#[tokio::test]
async fn c6_rotation_keeps_the_id_and_the_old_secret_stops_at_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let old = make_key(&app, &ada, &["read:exercises"]).await;
    assert!(stands_for(&app, &text(&old, "key"), HOME).await.is_some());
    app.clock.advance_ms(1_000);
    let new = app.post(&format!("{KEYS}/{}/rotate", text(&old, "id"))).by(&ada).send().await.expect(200).data();
    assert_eq!((&new["id"], &new["scopes"], &new["name"]), (&old["id"], &old["scopes"], &old["name"]));
    assert_eq!(new["rotatedAt"], json!(app.app().now()));
    assert_eq!(new["lastUsedAt"], json!(null));
    assert!(stands_for(&app, &text(&old, "key"), HOME).await.is_none());
    assert!(stands_for(&app, &text(&new, "key"), HOME).await.is_some());
    let told = app.core.rows("SELECT action FROM audit_log ORDER BY id", &[]);
    assert_eq!(told[1], json!({"action": "api_key.rotated"}));
}

#[tokio::test]
async fn somebody_elses_key_and_none_are_the_same_404_and_nothing_is_told() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let key = make_key(&app, &ada, &["read:exercises"]).await;
    let foreign = app.post(&format!("{KEYS}/{}/rotate", text(&key, "id"))).by(&bob).send().await.expect(404);
    let missing = app.post(&format!("{KEYS}/{}/rotate", bob.session)).by(&bob).send().await.expect(404);
    assert_eq!((foreign.code(), foreign.json()["error"].clone()), (missing.code(), missing.json()["error"].clone()));
    assert!(stands_for(&app, &text(&key, "key"), HOME).await.is_some());
    assert_eq!((app.core.count("api_keys"), app.core.count("audit_log")), (1, 1));
    assert_eq!(app.post(&format!("{KEYS}/x/rotate")).by(&bob).send().await.expect(400).fields(), ["id"]);
    app.post(&format!("{KEYS}/{}/rotate", text(&key, "id"))).send().await.expect(401);
    app.post(&format!("{KEYS}/{}/rotate", text(&key, "id"))).bearer(&text(&key, "key")).send().await.expect(403);
}
