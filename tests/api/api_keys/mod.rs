//! API keys: their operations, and what a request with one may do.

mod create_api_key;
mod delete_api_key;
mod list_api_keys;
mod recognise;
mod rotate_api_key;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp};

pub const KEYS: &str = "/api/v1/auth/api-keys";

/// A key of that person with these scopes; its view, with the secret as `key`.
pub async fn make_key(app: &TestApp, person: &SignedIn, scopes: &[&str]) -> Value {
    app.post(KEYS).by(person).json(json!({"name": "script", "scopes": scopes})).send().await.expect(201).data()
}

pub fn text(view: &Value, name: &str) -> String {
    view[name].as_str().unwrap().to_owned()
}

/// What of a new key must be found nowhere.
pub fn hidden_part(view: &Value) -> String {
    text(view, "key").replace(&text(view, "prefix"), "")
}

/// Whom the gate takes a key for, from that address.
pub async fn stands_for(app: &TestApp, key: &str, ip: &str) -> Option<vivace::domain::principal::Principal> {
    let context = context(app, Some(ip));
    vivace::features::api_keys::recognise(&app.app().core_db(), key, &context).await.unwrap()
}

pub fn context(app: &TestApp, ip: Option<&str>) -> vivace::http::RequestContext {
    vivace::http::RequestContext {
        id: "req_test".into(),
        version: vivace::http::version::Version::V1,
        is_api: true,
        is_unversioned: false,
        client_ip: ip.map(|ip| ip.parse().unwrap()),
        received_at: app.app().now(),
        leaves_no_trace: false,
        usage: std::sync::Arc::default(),
    }
}
