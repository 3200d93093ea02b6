//! Which of one's devices are connected.

use serde::Serialize;

use crate::{
    app::App,
    http::{Answer, Caller, Reply},
    live::user_hub::PresentDevice,
};

/// The devices connected to one's hub.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PresenceView {
    devices: Vec<PresentDevice>,
}

/// `GET /users/me/presence`
pub async fn get_my_presence(app: App, caller: Caller) -> Answer<Reply<PresenceView>> {
    app.count_subrequest();
    Ok(Reply::new(PresenceView { devices: app.hub.presence(caller.account).await? }))
}
