//! Devices that are told.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    encryption::POINT_BYTES,
    store::{ADD_DEVICE, DEVICE_BY_ADDRESS, DEVICES_OF_PERSON, DeviceRow, FORGET_DEVICE},
};
use crate::{
    app::App,
    bind,
    domain::{ids::PushSubscriptionId, time::Timestamp},
    http::{Answer, ApiError, Caller, Code, Created, Done, PathId, Reply, ValidJson},
};

/// How many devices a person may have.
const DEVICES_MAX: u32 = 20;
/// The longest endpoint or token, in characters.
const ADDRESS_CHARS_MAX: usize = 1_000;
/// The longest name of a device, in characters.
const DEVICE_CHARS_MAX: usize = 100;
/// Bytes of a browser's secret (RFC 8291, 3.2).
const AUTH_BYTES: usize = 16;

/// A browser's keys.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BrowserKeys {
    /// Its public key: an uncompressed point on P-256 in base64url.
    #[garde(custom(is_point))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^B[A-Za-z0-9_-]{86}$")))]
    p256dh: String,
    /// Its secret: sixteen bytes in base64url.
    #[garde(custom(is_secret))]
    #[cfg_attr(feature = "openapi", schemars(regex(pattern = "^[A-Za-z0-9_-]{22}$")))]
    auth: String,
}

/// What `PushSubscription.toJSON()` gives in a browser.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SubscribeBrowserRequest {
    /// Where its push service takes messages.
    #[garde(length(chars, min = 1, max = ADDRESS_CHARS_MAX))]
    endpoint: String,
    /// When the browser expects to end it; not needed.
    #[serde(default)]
    #[garde(range(min = 0.0, max = 1e15))]
    expiration_time: Option<f64>,
    /// What messages are encrypted with.
    #[garde(dive)]
    keys: BrowserKeys,
    /// What to call the device.
    #[garde(length(chars, max = DEVICE_CHARS_MAX))]
    device: Option<String>,
}

/// A phone.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SubscribePhoneRequest {
    /// Firebase's registration token.
    #[garde(length(chars, min = 1, max = ADDRESS_CHARS_MAX))]
    token: String,
    /// What to call the device.
    #[garde(length(chars, max = DEVICE_CHARS_MAX))]
    device: Option<String>,
}

fn is_point(text: &str, _: &()) -> garde::Result {
    let bytes = URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    let is_point = bytes.len() == POINT_BYTES && bytes.first() == Some(&4);
    if is_point { Ok(()) } else { Err(garde::Error::new("must be an uncompressed point on P-256 in base64url")) }
}

fn is_secret(text: &str, _: &()) -> garde::Result {
    let is_secret = URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == AUTH_BYTES);
    if is_secret { Ok(()) } else { Err(garde::Error::new("must be 16 bytes in base64url")) }
}

/// The key to subscribe with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PushKeyView {
    /// For `applicationServerKey`: an uncompressed point on P-256 in base64url.
    public_key: String,
}

/// A device that is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DeviceView {
    id: PushSubscriptionId,
    /// `web` or `phone`.
    kind: &'static str,
    device: String,
    created_at: Timestamp,
}

impl From<DeviceRow> for DeviceView {
    fn from(row: DeviceRow) -> Self {
        let kind = if row.p256dh.is_some() { "web" } else { "phone" };
        Self { id: row.id, kind, device: row.device, created_at: row.created_at }
    }
}

/// The devices that are told.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DevicesView {
    devices: Vec<DeviceView>,
}

/// `GET /push/key`
pub async fn get_push_key(app: App, _caller: Caller) -> Answer<Reply<PushKeyView>> {
    let vapid = app.config.push.vapid.as_ref().ok_or_else(not_configured)?;
    Ok(Reply::new(PushKeyView { public_key: vapid.public_key.clone() }))
}

/// `GET /push/subscriptions`
pub async fn list_devices(app: App, caller: Caller) -> Answer<Reply<DevicesView>> {
    let rows: Vec<DeviceRow> = app.user_db(caller.shard)?.all(bind!(DEVICES_OF_PERSON, caller.account)).await?;
    Ok(Reply::new(DevicesView { devices: rows.into_iter().map(DeviceView::from).collect() }))
}

/// `POST /push/subscriptions`
pub async fn subscribe_browser(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SubscribeBrowserRequest>,
) -> Answer<Created<DeviceView>> {
    if app.config.push.vapid.is_none() {
        return Err(not_configured());
    }
    if !app.config.push.is_push_service(&body.endpoint) {
        return Err(ApiError::invalid_field("endpoint", "is not at a push service known here"));
    }
    let BrowserKeys { p256dh, auth } = body.keys;
    add(&app, &caller, body.endpoint, Some((p256dh, auth)), body.device).await
}

/// `POST /push/tokens`
pub async fn subscribe_phone(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SubscribePhoneRequest>,
) -> Answer<Created<DeviceView>> {
    if app.config.push.firebase.is_none() {
        return Err(not_configured());
    }
    add(&app, &caller, body.token, None, body.device).await
}

/// `DELETE /push/subscriptions/{id}`
pub async fn unsubscribe_device(
    app: App,
    caller: Caller,
    PathId(id): PathId<PushSubscriptionId>,
) -> Answer<Reply<Done>> {
    match app.user_db(caller.shard)?.execute(bind!(FORGET_DEVICE, caller.account, id)).await? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(Done::reply("The device is told no more.")),
    }
}

fn not_configured() -> ApiError {
    ApiError::new(Code::NotConfigured).saying("This installation does not push to such devices.")
}

async fn add(
    app: &App,
    caller: &Caller,
    address: String,
    keys: Option<(String, String)>,
    device: Option<String>,
) -> Answer<Created<DeviceView>> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let id = PushSubscriptionId::new(app.now(), app.entropy());
    let (p256dh, auth) = keys.unzip();
    let device = device.unwrap_or_default();
    let add = bind!(ADD_DEVICE, caller.account, id, session, &address, p256dh, auth, device, app.now(), DEVICES_MAX);
    let rows = app.user_db(caller.shard)?.batch(vec![add, bind!(DEVICE_BY_ADDRESS, caller.account, &address)]).await?;
    let row: Option<DeviceRow> = rows.get(1).map(crate::storage::Rows::first).transpose()?.flatten();
    let row =
        row.ok_or_else(|| ApiError::new(Code::LimitReached).saying(format!("You may have {DEVICES_MAX} devices.")))?;
    Ok(Created(DeviceView::from(row)))
}
