//! Pushes a notification to a person's devices.
//!
//! 1. What is told, the devices, and which sign-ins stand are read. What was read meanwhile is not pushed.
//! 2. In quiet hours the job is written anew for their end, in the batch that ends this one.
//! 3. Each device that was not sent this yet is sent it. A push service takes a message sent again in the place of the
//!    first (topic, collapse key), should it have been lost that it was sent.
//! 4. One batch remembers what was sent and forgets devices that are gone or signed out. When a device failed and may
//!    be tried again the job ends there and runs again later; else the batch ends the job.

use std::collections::HashSet;

use serde_json::json;

use super::{
    firebase,
    store::{
        DEVICES_OF_PERSON, DeviceRow, FORGET_DEVICES, REMEMBER_PUSHED, STANDING_SIGN_INS, StandingRow, TO_PUSH,
        ToPushRow,
    },
    web,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{PushSubscriptionId, SessionId},
        reminders::QuietHours,
        time::Timestamp,
    },
    jobs::{
        message::{JobMessage, PushV1},
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    platform::outbound::{OutboundError, OutboundResponse},
    storage::{Db, Rows, StorageError, User},
};

/// How long to wait when a push service does not say how long.
const RETRY_SECONDS: u32 = 60;
/// The longest wait a push service is believed, in seconds.
const RETRY_SECONDS_MAX: u32 = 3_600;

/// What became of one message.
#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    /// The push service took it.
    Taken,
    /// The device is no more.
    Gone,
    /// It may be tried again.
    Failed {
        /// For the ledger; no private text.
        reason: String,
        /// After so many seconds, if the service says so.
        retry_after: Option<u32>,
    },
    /// It will never be taken.
    Refused,
}

impl Sent {
    /// What an answer means; `gone` are the statuses that say that a device is no more.
    pub fn of(answer: Result<OutboundResponse, OutboundError>, gone: &[u16]) -> Self {
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Self::Taken,
            Ok(answer) if gone.contains(&answer.status) => Self::Gone,
            Ok(answer) if answer.status == 429 || answer.status == 401 || answer.status >= 500 => Self::Failed {
                reason: format!("push service answered {}", answer.status),
                retry_after: answer.retry_after.and_then(|text| text.parse().ok()),
            },
            Ok(_) => Self::Refused,
            Err(error) => Self::Failed { reason: format!("push service: {error}"), retry_after: None },
        }
    }
}

/// Runs the job.
pub async fn push(app: &App, db: &Db<User>, job: &Running<User>, message: &PushV1) -> Outcome {
    match run(app, db, job, message).await {
        Ok(outcome) => outcome,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn run(app: &App, db: &Db<User>, job: &Running<User>, message: &PushV1) -> Result<Outcome, StorageError> {
    let PushV1 { account, notification } = *message;
    let rows = db.batch(vec![bind!(TO_PUSH, account, notification), bind!(DEVICES_OF_PERSON, account)]).await?;
    let nothing = Rows::default();
    let told: Option<ToPushRow> = rows.first().unwrap_or(&nothing).first()?;
    let devices: Vec<DeviceRow> = rows.get(1).unwrap_or(&nothing).decode()?;
    let Some(told) = told.filter(|_| !devices.is_empty()) else {
        return db.batch(job.done().into()).await.map(|_| Outcome::Done);
    };
    if let Some(end) = quiet_until(app, &told) {
        let later = app.job::<User>(JobMessage::PushV1(message.clone())).not_before(end);
        let mut statements = vec![later.insert()];
        statements.extend(job.done());
        return db.batch(statements).await.map(|_| Outcome::Done);
    }
    let standing = standing(app, &devices).await?;
    let (mut taken, mut gone, mut failure) = (Vec::new(), Vec::new(), None);
    for device in devices.iter().filter(|device| device.last_told != Some(notification)) {
        let sent =
            if standing.contains(&device.session_id) { send(app, device, message, &told).await } else { Sent::Gone };
        match sent {
            Sent::Taken | Sent::Refused => taken.push(device.id),
            Sent::Gone => gone.push(device.id),
            Sent::Failed { reason, retry_after } => failure = Some((reason, retry_after)),
        }
    }
    let list = |ids: &[PushSubscriptionId]| serde_json::to_string(ids).unwrap_or_default();
    let mut statements =
        vec![bind!(REMEMBER_PUSHED, account, list(&taken), notification), bind!(FORGET_DEVICES, account, list(&gone))];
    let Some((reason, retry_after)) = failure else {
        statements.extend(job.done());
        return db.batch(statements).await.map(|_| Outcome::Done);
    };
    db.batch(statements).await?;
    let after_seconds = retry_after.unwrap_or(RETRY_SECONDS).min(RETRY_SECONDS_MAX);
    Ok(Outcome::Retry { after_seconds, reason })
}

fn quiet_until(app: &App, told: &ToPushRow) -> Option<Timestamp> {
    // What concerns security does not wait.
    if told.kind == "session_reused" {
        return None;
    }
    let hours = QuietHours { from: told.from_minute?, to: told.to_minute? };
    hours.end_of(app.now(), &|at| app.time_zones.offset_seconds(&told.time_zone, at))
}

async fn standing(app: &App, devices: &[DeviceRow]) -> Result<HashSet<SessionId>, StorageError> {
    let sessions: Vec<SessionId> = devices.iter().map(|device| device.session_id).collect();
    let sessions = serde_json::to_string(&sessions).unwrap_or_default();
    let rows: Vec<StandingRow> = app.core_db().all(bind!(STANDING_SIGN_INS, sessions, app.now())).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn send(app: &App, device: &DeviceRow, message: &PushV1, told: &ToPushRow) -> Sent {
    let settings = &app.config.push;
    match (&device.p256dh, &settings.vapid, &settings.firebase) {
        (Some(_), Some(vapid), _) => {
            let ToPushRow { kind, title, message: body, data, .. } = told;
            let shown = json!({"id": message.notification, "type": kind, "title": title, "body": body, "data": data});
            web::send(app, vapid, device, message.notification, shown.to_string().as_bytes()).await
        }
        (None, _, Some(firebase)) => firebase::send(app, firebase, device, message.notification, told).await,
        // Pushing was switched off since: the device stays, should it be switched on again.
        _ => Sent::Refused,
    }
}
