//! Firebase Cloud Messaging, HTTP v1: one message to one phone.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    jobs::Sent,
    store::{DeviceRow, ToPushRow},
};
use crate::{
    app::App,
    config::Firebase,
    domain::{ids::NotificationId, json},
    platform::outbound::{OutboundRequest, RequestBody},
};

const TIMEOUT_MS: u64 = 10_000;
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
/// How long an assertion holds, in seconds (RFC 7523): an hour is the most that Google takes.
const ASSERTION_SECONDS: i64 = 3_600;
/// How long before its end a token is left aside, in seconds.
const MARGIN_SECONDS: i64 = 120;
/// Under which name the isolate remembers the token.
const MEMO: &str = "firebase-token";

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: i64,
}

/// Sends a message.
pub async fn send(app: &App, firebase: &Firebase, device: &DeviceRow, id: NotificationId, told: &ToPushRow) -> Sent {
    let token = match access_token(app, firebase).await {
        Ok(token) => token,
        Err(sent) => return sent,
    };
    app.count_subrequest();
    let url = format!("{}/v1/projects/{}/messages:send", firebase.base_url, firebase.project);
    let request = OutboundRequest {
        post: true,
        url,
        headers: vec![
            ("Authorization".to_owned(), format!("Bearer {token}")),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: Some(RequestBody::Text(message(&device.address, id, told).to_string())),
        timeout_ms: TIMEOUT_MS,
    };
    let answer = app.outbound.send(request).await;
    if answer.as_ref().is_ok_and(|answer| answer.status == 401) {
        app.memo.forget(MEMO);
    }
    Sent::of(answer, &[404])
}

/// Values of `data` are text: Firebase takes nothing else.
fn message(token: &str, id: NotificationId, told: &ToPushRow) -> Value {
    let mut data = Map::new();
    data.insert("id".to_owned(), json!(id));
    data.insert("type".to_owned(), json!(told.kind));
    data.insert("data".to_owned(), json!(told.data.to_string()));
    json!({"message": {
        "token": token,
        "notification": {"title": told.title, "body": told.message},
        "data": data,
        "android": {"collapse_key": id, "notification": {"tag": id}},
        "apns": {"headers": {"apns-collapse-id": id}},
    }})
}

/// A token for the service account, remembered until shortly before its end.
async fn access_token(app: &App, firebase: &Firebase) -> Result<String, Sent> {
    let now = app.now();
    if let Some(token) = app.memo.get(MEMO, now) {
        return Ok(token.to_string());
    }
    let failed = |reason: &str| Sent::Failed { reason: format!("firebase token: {reason}"), retry_after: None };
    let seconds = now.as_millis() / 1_000;
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!(
        "{}.{}",
        part(json!({"typ": "JWT", "alg": "RS256"})),
        part(json!({
            "iss": firebase.client_email, "scope": SCOPE, "aud": firebase.token_url,
            "iat": seconds, "exp": seconds + ASSERTION_SECONDS,
        }))
    );
    let key = STANDARD.decode(firebase.private_key.reveal()).unwrap_or_default();
    let signature =
        app.signatures.sign_rs256(&key, signed.as_bytes()).await.ok_or_else(|| failed("the key cannot sign"))?;
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .append_pair("assertion", &format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
        .finish();
    app.count_subrequest();
    let request = OutboundRequest {
        post: true,
        url: firebase.token_url.clone(),
        headers: vec![("Content-Type".to_owned(), "application/x-www-form-urlencoded".to_owned())],
        body: Some(RequestBody::Text(form)),
        timeout_ms: TIMEOUT_MS,
    };
    let answer = app.outbound.send(request).await.map_err(|error| failed(&error.to_string()))?;
    if answer.status != 200 {
        return Err(failed(&answer.status.to_string()));
    }
    let token: TokenAnswer = json::from_str(&answer.body).map_err(|_| failed("an answer of unknown form"))?;
    let kept = (token.expires_in - MARGIN_SECONDS).max(0) * 1_000;
    app.memo.put(MEMO, &token.access_token, kept, now);
    Ok(token.access_token)
}
