use serde_json::json;

use super::{ENDPOINT, browser, devices, pushing, subscribe};
use crate::support::TestApp;

#[tokio::test]
async fn a_browser_subscribes_once_however_often_it_says_so() {
    let app = pushing();
    let ada = app.sign_in("ada");
    let key = app.get("/api/v1/push/key").by(&ada).send().await.expect(200).data()["publicKey"].clone();
    assert_eq!(key.as_str().unwrap().len(), 87);
    let id = subscribe(&app, &ada).await;
    assert_eq!(subscribe(&app, &ada).await, id);
    let all = devices(&app, &ada).await;
    assert_eq!((all.len(), &all[0]["kind"], &all[0]["device"]), (1, &json!("web"), &json!("Laptop")));
    let phone = json!({"token": "fcm-token"});
    app.post("/api/v1/push/tokens").json(phone).by(&ada).send().await.expect(201);
    assert_eq!(devices(&app, &ada).await[1]["kind"], "phone");
}

#[tokio::test]
async fn a_device_is_told_no_more_by_its_person_only() {
    let app = pushing();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let path = format!("/api/v1/push/subscriptions/{}", subscribe(&app, &ada).await);
    app.delete(&path).by(&bob).send().await.expect(404);
    assert!(devices(&app, &bob).await.is_empty());
    app.delete(&path).by(&ada).send().await.expect(200);
    app.delete(&path).by(&ada).send().await.expect(404);
    assert!(devices(&app, &ada).await.is_empty());
}

#[tokio::test]
async fn i4_only_push_services_are_taken_and_bad_keys_are_refused_by_field() {
    let app = pushing();
    let ada = app.sign_in("ada");
    for endpoint in ["https://127.0.0.1/x", "https://evil.example/fcm.googleapis.com", "http://fcm.googleapis.com/x"] {
        let refused = app.post("/api/v1/push/subscriptions").json(browser(endpoint)).by(&ada).send().await.expect(400);
        assert_eq!(refused.fields(), ["endpoint"], "{endpoint}");
    }
    for (field, value) in [("p256dh", json!("AAAA")), ("auth", json!("AAAA")), ("p256dh", json!(5))] {
        let mut body = browser(ENDPOINT);
        body["keys"][field] = value;
        let refused = app.post("/api/v1/push/subscriptions").json(body).by(&ada).send().await.expect(400);
        assert_eq!(refused.fields(), [format!("keys.{field}")]);
    }
    app.post("/api/v1/push/subscriptions").json(browser(ENDPOINT)).send().await.expect(401);
    assert!(devices(&app, &ada).await.is_empty());
}

#[tokio::test]
async fn an_installation_without_keys_says_that_it_does_not_push() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let refused = app.post("/api/v1/push/subscriptions").json(browser(ENDPOINT)).by(&ada).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (404, "not_configured"));
    let refused = app.post("/api/v1/push/tokens").json(json!({"token": "t"})).by(&ada).send().await;
    assert_eq!(refused.code(), "not_configured");
    assert_eq!(app.get("/api/v1/push/key").by(&ada).send().await.code(), "not_configured");
}

#[tokio::test]
async fn there_is_an_end_to_how_many_devices_one_has() {
    let app = pushing();
    let ada = app.sign_in("ada");
    for number in 0..20 {
        let body = browser(&format!("{ENDPOINT}/{number}"));
        app.post("/api/v1/push/subscriptions").json(body).by(&ada).send().await.expect(201);
    }
    let refused = app.post("/api/v1/push/subscriptions").json(browser(ENDPOINT)).by(&ada).send().await;
    assert_eq!(refused.code(), "limit_reached");
    // One that is known is taken over all the same.
    let known = browser(&format!("{ENDPOINT}/3"));
    app.post("/api/v1/push/subscriptions").json(known).by(&ada).send().await.expect(201);
}
