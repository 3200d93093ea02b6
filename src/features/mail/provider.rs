//! A SendGrid-compatible mail API: `POST {base}/v3/mail/send`.

use serde_json::{Value, json};

use super::render::RenderedMail;
use crate::{
    app::App,
    config::{Config, MailProvider},
    domain::ids::JobId,
    jobs::outcome::Outcome,
    platform::outbound::{OutboundRequest, RequestBody},
};

/// How long the provider may take, in milliseconds: well under the claim on the job.
const TIMEOUT_MS: u64 = 15_000;
/// How long to leave a provider alone that says it is asked too often.
const THROTTLED_SECONDS: u32 = 60;

/// Hands a mail to the provider.
///
/// # Errors
/// How the job ends when the provider did not take it.
pub async fn hand_over(
    app: &App,
    provider: &MailProvider,
    job: JobId,
    to: &str,
    mail: &RenderedMail,
) -> Result<(), Outcome> {
    app.count_subrequest();
    let request = OutboundRequest {
        post: true,
        url: format!("{}/v3/mail/send", provider.base_url),
        headers: vec![
            ("Authorization".to_owned(), format!("Bearer {}", provider.api_key.reveal())),
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("Idempotency-Key".to_owned(), job.to_string()),
        ],
        body: Some(RequestBody::Text(body(&app.config, job, to, mail).to_string())),
        timeout_ms: TIMEOUT_MS,
    };
    let answer = app.outbound.send(request).await.map_err(|error| Outcome::retry(format!("mail provider: {error}")))?;
    // The answer's body may repeat the address: only the status goes into the ledger.
    let reason = format!("mail provider answered {}", answer.status);
    match answer.status {
        200..=299 => Ok(()),
        429 => Err(Outcome::Retry { after_seconds: THROTTLED_SECONDS, reason }),
        408 | 500..=599 => Err(Outcome::retry(reason)),
        _ => Err(Outcome::GiveUp { reason }),
    }
}

fn body(config: &Config, job: JobId, to: &str, mail: &RenderedMail) -> Value {
    let mut from = json!({"email": config.mail_from.address});
    if let (Some(name), Some(from)) = (&config.mail_from.name, from.as_object_mut()) {
        from.insert("name".to_owned(), json!(name));
    }
    let mut body = json!({
        "personalizations": [{"to": [{"email": to}], "custom_args": {"job_id": job}}],
        "from": from,
        "subject": mail.subject,
        "content": [
            {"type": "text/plain", "value": mail.text},
            {"type": "text/html", "value": mail.html},
        ],
        // The links carry one-time tokens: they must not pass through somebody's redirect.
        "tracking_settings": {
            "click_tracking": {"enable": false, "enable_text": false},
            "open_tracking": {"enable": false},
        },
    });
    if let (Some(url), Some(body)) = (&mail.unsubscribe, body.as_object_mut()) {
        let headers =
            json!({"List-Unsubscribe": format!("<{url}>"), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"});
        body.insert("headers".to_owned(), headers);
    }
    body
}
