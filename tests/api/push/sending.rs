use serde_json::{Value, json};
use vivace::{
    domain::{ids::SessionId, notice::Notice},
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::OutboxAddress,
    },
    platform::outbound::{OutboundRequest, RequestBody},
    storage::Core,
};

use super::{ENDPOINT, devices, pushing, subscribe};
use crate::support::{SignedIn, TestApp, text_of};

fn friend_request() -> Notice {
    let at = vivace::domain::time::Timestamp::from_millis(5);
    let user_id = vivace::domain::ids::AccountId::from_bytes([3; 16]);
    Notice::FriendRequested { user_id, username: "bob".to_owned(), at }
}

async fn tell(app: &TestApp, person: &SignedIn, notice: Notice) {
    let running = app.app();
    let job = running.job::<Core>(JobMessage::NotifyV1(NotifyV1 { account: person.account, notice }));
    running.core_db().execute(job.insert()).await.unwrap();
    running.hint([job.hint(OutboxAddress::Core)]);
    app.run_jobs().await;
}

fn header<'a>(request: &'a OutboundRequest, name: &str) -> &'a str {
    request.headers.iter().find(|header| header.0 == name).map_or("", |header| header.1.as_str())
}

fn pushes(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    app.shards[usize::from(person.shard)]
        .rows("SELECT state, run_after FROM outbox WHERE kind = 'PushV1' ORDER BY created_at, id", &[])
}

#[tokio::test]
async fn what_is_told_reaches_the_browser_encrypted_and_signed_for_its_service() {
    let app = pushing();
    let ada = app.sign_in("ada");
    subscribe(&app, &ada).await;
    app.outbound.reply(201, "");
    tell(&app, &ada, friend_request()).await;
    let asked = app.outbound.asked();
    assert_eq!((asked.len(), asked[0].url.as_str()), (1, ENDPOINT));
    assert_eq!(header(&asked[0], "Content-Encoding"), "aes128gcm");
    assert_eq!(header(&asked[0], "Topic").len(), 32);
    let proof = header(&asked[0], "Authorization");
    let claims = proof.split('.').nth(1).unwrap();
    let claims: Value = {
        use base64::Engine;
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
    };
    assert_eq!(claims["aud"], "https://fcm.googleapis.com");
    assert!(claims["sub"].as_str().unwrap().starts_with("mailto:"));
    let Some(RequestBody::Bytes(body)) = &asked[0].body else { panic!("no bytes") };
    assert!(!String::from_utf8_lossy(body).contains("bob"));
    assert_eq!((body[20], body[21]), (65, 4));
    assert_eq!(pushes(&app, &ada)[0]["state"], "done");
}

#[tokio::test]
async fn a_push_waits_for_the_end_of_quiet_hours_unless_it_concerns_security() {
    let app = pushing();
    let ada = app.sign_in("ada");
    subscribe(&app, &ada).await;
    // It is 08:00.
    let hours = json!({"quietHours": {"from": "22:00", "to": "09:30"}});
    app.put("/api/v1/notifications/quiet-hours").json(hours).by(&ada).send().await.expect(200);
    tell(&app, &ada, friend_request()).await;
    assert!(app.outbound.asked().is_empty());
    app.outbound.reply(201, "");
    tell(&app, &ada, Notice::SessionReused { session_id: SessionId::from_bytes([1; 16]) }).await;
    assert_eq!(app.outbound.asked().len(), 1);
    app.clock.advance_ms(90 * 60_000);
    app.outbound.reply(201, "");
    app.tick().await;
    assert_eq!(app.outbound.asked().len(), 2);
    assert!(pushes(&app, &ada).iter().all(|job| job["state"] == "done"));
}

#[tokio::test]
async fn a_device_that_is_gone_or_signed_out_is_forgotten() {
    let app = pushing();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    subscribe(&app, &ada).await;
    app.outbound.reply(410, "");
    tell(&app, &ada, friend_request()).await;
    assert!(devices(&app, &ada).await.is_empty());
    subscribe(&app, &bob).await;
    app.core.execute(
        "UPDATE sessions SET revoked_at = 1, revoked_reason = 'signed_out' WHERE account_id = ?1",
        &[&bob.account.to_string()],
    );
    tell(&app, &bob, friend_request()).await;
    assert_eq!(app.outbound.asked().len(), 1, "nothing was sent to a device that is signed out");
    assert_eq!(
        app.shards[usize::from(bob.shard)]
            .rows("SELECT id FROM push_subscriptions WHERE account_id = ?1", &[&bob.account.to_string()])
            .len(),
        0
    );
}

#[tokio::test]
async fn e5_a_busy_push_service_is_asked_again_later_and_no_device_is_sent_a_notification_twice() {
    let app = pushing();
    let ada = app.sign_in("ada");
    subscribe(&app, &ada).await;
    let second = super::browser("https://updates.push.services.mozilla.com/wpush/v2/second");
    app.post("/api/v1/push/subscriptions").json(second).by(&ada).send().await.expect(201);
    app.outbound.reply(201, "");
    app.outbound.reply(429, "");
    tell(&app, &ada, friend_request()).await;
    assert_eq!(pushes(&app, &ada)[0]["state"], "pending");
    app.clock.advance_ms(5 * 60_000);
    app.outbound.reply(201, "");
    app.tick().await;
    let urls: Vec<String> = app.outbound.asked().into_iter().map(|request| request.url).collect();
    assert_eq!(urls.iter().filter(|url| url.as_str() == ENDPOINT).count(), 1, "{urls:?}");
    assert_eq!(urls.len(), 3);
    assert_eq!(pushes(&app, &ada)[0]["state"], "done");
}

#[tokio::test]
async fn a_phone_is_told_through_firebase_with_a_token_that_is_asked_for_once() {
    let app = pushing();
    let ada = app.sign_in("ada");
    app.post("/api/v1/push/tokens").json(json!({"token": "phone-1"})).by(&ada).send().await.expect(201);
    app.outbound.reply(200, r#"{"access_token":"at","expires_in":3599,"token_type":"Bearer"}"#);
    app.outbound.reply(200, r#"{"name":"projects/gym/messages/1"}"#);
    tell(&app, &ada, friend_request()).await;
    app.outbound.reply(404, r#"{"error":{"status":"NOT_FOUND"}}"#);
    tell(&app, &ada, Notice::SessionReused { session_id: SessionId::from_bytes([1; 16]) }).await;
    let asked = app.outbound.asked();
    assert_eq!(asked.len(), 3);
    assert!(text_of(&asked[0]).starts_with("grant_type=urn"));
    assert_eq!(asked[1].url, "https://fcm.googleapis.com/v1/projects/gym/messages:send");
    assert_eq!(header(&asked[1], "Authorization"), "Bearer at");
    let message: Value = serde_json::from_str(text_of(&asked[1])).unwrap();
    assert_eq!(message["message"]["token"], "phone-1");
    assert_eq!(message["message"]["data"]["type"], "friend_requested");
    assert!(devices(&app, &ada).await.is_empty(), "the token is not known to Firebase any more");
}

#[tokio::test]
async fn what_was_read_before_it_could_be_pushed_is_not() {
    let app = pushing();
    let ada = app.sign_in("ada");
    subscribe(&app, &ada).await;
    app.outbound.fail(vivace::platform::outbound::OutboundError::TimedOut);
    tell(&app, &ada, friend_request()).await;
    app.put("/api/v1/notifications/read-all").by(&ada).send().await.expect(200);
    app.clock.advance_ms(5 * 60_000);
    app.tick().await;
    assert_eq!(app.outbound.asked().len(), 1);
    assert_eq!(pushes(&app, &ada)[0]["state"], "done");
}
