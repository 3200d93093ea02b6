use super::{KEYS, make_key, text};
use crate::support::TestApp;

#[tokio::test]
async fn c6_a_revoked_key_is_401_on_the_next_request() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let key = make_key(&app, &ada, &["read:own_profile", "write:own_profile"]).await;
    let path = format!("{KEYS}/{}", text(&key, "id"));
    // 403 tells that it is recognised: a key cannot manage keys.
    app.get(KEYS).bearer(&text(&key, "key")).send().await.expect(403);
    app.delete(&path).by(&ada).send().await.expect(200);
    let refused = app.get(KEYS).bearer(&text(&key, "key")).send().await.expect(401);
    assert_eq!(refused.code(), "not_signed_in");
    app.delete(&path).by(&ada).send().await.expect(404);
    let told = app.core.rows("SELECT action FROM audit_log WHERE action = 'api_key.revoked'", &[]);
    assert_eq!(told.len(), 1);
}

#[tokio::test]
async fn somebody_elses_key_and_none_are_the_same_404() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let key = make_key(&app, &ada, &["read:exercises"]).await;
    let foreign = app.delete(&format!("{KEYS}/{}", text(&key, "id"))).by(&bob).send().await.expect(404);
    let missing = app.delete(&format!("{KEYS}/{}", bob.session)).by(&bob).send().await.expect(404);
    assert_eq!((foreign.code(), foreign.json()["error"].clone()), (missing.code(), missing.json()["error"].clone()));
    assert_eq!((app.core.count("api_keys"), app.core.count("audit_log")), (1, 1));
    app.delete(&format!("{KEYS}/{}", text(&key, "id"))).send().await.expect(401);
    assert_eq!(app.delete(&format!("{KEYS}/x")).by(&bob).send().await.expect(400).fields(), ["id"]);
}
