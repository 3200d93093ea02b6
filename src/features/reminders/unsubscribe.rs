//! Being rid of mails with one click, without signing in (RFC 8058).
//!
//! The token says whose reminder it is and is signed; it changes nothing but whether that reminder also comes by mail.
//! Opening the link changes nothing, because programs open the links of mails too.

use axum::response::Response;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use garde::Validate;
use serde::Deserialize;

use super::store::NO_MAIL;
use crate::{
    app::App,
    bind,
    config::Config,
    domain::ids::{AccountId, ReminderId},
    http::{Answer, ApiError, Code, ValidQuery, page::html_page},
    jobs::message::RemindV1,
};

/// What the key of tokens is derived for.
const LABEL: &str = "unsubscribe";
/// Bytes of a signature that a token carries.
const TAG_BYTES: usize = 16;
const ID_BYTES: usize = 16;

/// Which mails.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UnsubscribeQuery {
    /// As the mail's link has it.
    #[garde(length(chars, min = 1, max = 200))]
    token: String,
}

/// The token of a reminder's mails.
pub fn token_of(config: &Config, reminder: &RemindV1) -> String {
    let mut bytes = Vec::with_capacity(2 * ID_BYTES + 1 + TAG_BYTES);
    bytes.extend_from_slice(reminder.account.as_bytes());
    bytes.extend_from_slice(reminder.reminder.as_bytes());
    bytes.push(reminder.shard);
    let tag = config.token_keys.derive(LABEL).current().key.sign(&bytes);
    bytes.extend_from_slice(tag.get(..TAG_BYTES).unwrap_or_default());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a token of ours stands for.
fn read(config: &Config, token: &str) -> Answer<RemindV1> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, tag) = bytes.split_at_checked(2 * ID_BYTES + 1)?;
        let keys = config.token_keys.derive(LABEL);
        if tag.len() != TAG_BYTES || !keys.all().any(|named| named.key.verify(signed, tag)) {
            return None;
        }
        let (account, rest) = signed.split_at_checked(ID_BYTES)?;
        let (reminder, shard) = rest.split_at_checked(ID_BYTES)?;
        Some(RemindV1 {
            account: AccountId::from_bytes(account.try_into().ok()?),
            reminder: ReminderId::from_bytes(reminder.try_into().ok()?),
            shard: shard.first().copied()?,
        })
    };
    read().ok_or_else(|| ApiError::new(Code::InvalidToken).field("token", "is not one of ours"))
}

/// `GET /notifications/unsubscribe`
pub async fn show_unsubscribe(app: App, ValidQuery(query): ValidQuery<UnsubscribeQuery>) -> Answer<Response> {
    read(&app.config, &query.token)?;
    Ok(page(
        "<p>Do you want no more of these mails? The report stays in the app.</p>\
         <form method=\"post\"><button>Send me no more of these</button></form>",
    ))
}

/// `POST /notifications/unsubscribe`
pub async fn unsubscribe(app: App, ValidQuery(query): ValidQuery<UnsubscribeQuery>) -> Answer<Response> {
    let reminder = read(&app.config, &query.token)?;
    app.user_db(reminder.shard)?.execute(bind!(NO_MAIL, reminder.account, reminder.reminder)).await?;
    Ok(page("<p>You get no more of these mails. You can switch them on again in the app.</p>"))
}

fn page(content: &'static str) -> Response {
    html_page(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Vivace: mails</title><body style=\"font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;\
         padding:0 1rem\">{content}</body></html>"
    ))
}
