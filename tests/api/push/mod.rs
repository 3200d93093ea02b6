//! Devices that are told while no app is open.

mod devices;
mod sending;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp};

const ENDPOINT: &str = "https://fcm.googleapis.com/fcm/send/ada";

/// An installation that pushes to browsers and phones.
fn pushing() -> TestApp {
    let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[7; 64]].concat());
    let number = URL_SAFE_NO_PAD.encode([9_u8; 32]);
    let key = base64::engine::general_purpose::STANDARD.encode([0x30_u8; 138]);
    let account = json!({
        "project_id": "gym", "client_email": "push@gym.example",
        "private_key": format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n"),
    });
    TestApp::with_settings(&[
        ("VAPID_PUBLIC_KEY", &point),
        ("VAPID_PRIVATE_KEY", &number),
        ("FCM_SERVICE_ACCOUNT", &account.to_string()),
    ])
}

fn browser(endpoint: &str) -> Value {
    let point = URL_SAFE_NO_PAD.encode([&[4_u8][..], &[5; 64]].concat());
    let auth = URL_SAFE_NO_PAD.encode([6_u8; 16]);
    json!({"endpoint": endpoint, "expirationTime": null, "keys": {"p256dh": point, "auth": auth}, "device": "Laptop"})
}

async fn subscribe(app: &TestApp, person: &SignedIn) -> String {
    let made = app.post("/api/v1/push/subscriptions").json(browser(ENDPOINT)).by(person).send().await.expect(201);
    made.data()["id"].as_str().unwrap().to_owned()
}

async fn devices(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    let answer = app.get("/api/v1/push/subscriptions").by(&app.token_of(person)).send().await.expect(200);
    answer.data()["devices"].as_array().unwrap().clone()
}
