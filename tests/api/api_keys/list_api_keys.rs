use serde_json::json;

use super::{KEYS, hidden_part, make_key};
use crate::support::TestApp;

#[tokio::test]
async fn the_list_shows_ones_own_keys_without_their_secrets_newest_first() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let first = make_key(&app, &ada, &["read:exercises"]).await;
    app.clock.advance_ms(1_000);
    let second = make_key(&app, &ada, &["read:own_profile"]).await;
    make_key(&app, &bob, &["read:exercises"]).await;
    let list = app.get(KEYS).by(&ada).send().await.expect(200);
    let ids: Vec<_> = list.data().as_array().unwrap().iter().map(|key| key["id"].clone()).collect();
    assert_eq!(ids, [second["id"].clone(), first["id"].clone()]);
    assert!(list.data()[0].get("key").is_none());
    assert!(!String::from_utf8_lossy(&list.body).contains(&hidden_part(&first)));
}

#[tokio::test]
async fn the_list_goes_on_where_its_cursor_says() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for _ in 0..3 {
        make_key(&app, &ada, &["read:exercises"]).await;
        app.clock.advance_ms(1_000);
    }
    let page = app.get(&format!("{KEYS}?limit=2")).by(&ada).send().await.expect(200);
    assert_eq!(page.data().as_array().unwrap().len(), 2);
    let cursor = page.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    let rest = app.get(&format!("{KEYS}?limit=2&cursor={cursor}")).by(&ada).send().await.expect(200);
    assert_eq!(rest.data().as_array().unwrap().len(), 1);
    assert_eq!(rest.json()["pagination"]["nextCursor"], json!(null));
    // A cursor belongs to its list, and a list to its person.
    let bob = app.sign_in("bob");
    let foreign = app.get(&format!("{KEYS}?cursor={cursor}")).by(&bob).send().await.expect(422);
    assert_eq!(foreign.code(), "invalid_cursor");
    assert_eq!(app.get(&format!("{KEYS}?limit=0")).by(&ada).send().await.expect(400).fields(), ["limit"]);
    app.get(KEYS).send().await.expect(401);
}
