//! Web Push: one message to one browser.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;

use super::{
    encryption::{Sealing, seal},
    jobs::Sent,
    store::DeviceRow,
};
use crate::{
    app::App,
    config::Vapid,
    domain::{ids::NotificationId, time::HOUR_MS},
    platform::outbound::{OutboundRequest, RequestBody},
};

/// How long the push service keeps a message for a device that is off, in seconds.
const TTL_SECONDS: u32 = 24 * 3_600;
/// How long our proof holds (RFC 8292, 2: at most 24 hours).
const PROOF_MS: i64 = 12 * HOUR_MS;
const TIMEOUT_MS: u64 = 10_000;

/// Sends a message; its bytes stay unreadable for the push service.
pub async fn send(app: &App, vapid: &Vapid, device: &DeviceRow, id: NotificationId, message: &[u8]) -> Sent {
    if !app.config.push.is_push_service(&device.address) {
        return Sent::Gone;
    }
    let Some(body) = sealed(app, device, message).await else { return Sent::Gone };
    let Some(proof) = proof(app, vapid, &device.address).await else {
        return Sent::Failed { reason: "the VAPID key cannot sign".to_owned(), retry_after: None };
    };
    app.count_subrequest();
    let header = |name: &str, value: String| (name.to_owned(), value);
    let request = OutboundRequest {
        post: true,
        url: device.address.clone(),
        headers: vec![
            header("Authorization", proof),
            header("Content-Encoding", "aes128gcm".to_owned()),
            header("Content-Type", "application/octet-stream".to_owned()),
            header("TTL", TTL_SECONDS.to_string()),
            header("Urgency", "normal".to_owned()),
            // A message sent again takes the place of one that still waits (RFC 8030, 5.4).
            header("Topic", id.to_string().replace('-', "")),
        ],
        body: Some(RequestBody::Bytes(body)),
        timeout_ms: TIMEOUT_MS,
    };
    Sent::of(app.outbound.send(request).await, &[404, 410])
}

async fn sealed(app: &App, device: &DeviceRow, message: &[u8]) -> Option<Vec<u8>> {
    let theirs = URL_SAFE_NO_PAD.decode(device.p256dh.as_deref()?).ok()?;
    let auth = URL_SAFE_NO_PAD.decode(device.auth.as_deref()?).ok()?;
    let agreed = app.signatures.agree_p256(&theirs).await?;
    let salt = app.rng.bytes::<16>();
    seal(&Sealing { theirs: &theirs, auth: &auth, ours: &agreed.public_key, shared: &agreed.secret, salt }, message)
}

/// Who we are, signed for that push service alone (RFC 8292, 2 and 3).
async fn proof(app: &App, vapid: &Vapid, endpoint: &str) -> Option<String> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let audience = format!("{scheme}://{}", rest.split('/').next()?);
    let expires = app.now().plus_millis(PROOF_MS).as_millis() / 1_000;
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!(
        "{}.{}",
        part(json!({"typ": "JWT", "alg": "ES256"})),
        part(json!({"aud": audience, "exp": expires, "sub": vapid.subject}))
    );
    let key = STANDARD.decode(vapid.private_key.reveal()).ok()?;
    let signature = app.signatures.sign_es256(&key, signed.as_bytes()).await?;
    Some(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), vapid.public_key))
}
