use serde_json::json;
use vivace::{
    jobs::{
        message::{JobMessage, NotifyV1},
        outbox::OutboxAddress,
    },
    storage::Core,
};

use super::{completed, list, tell, titles};
use crate::support::TestApp;

#[tokio::test]
async fn the_same_cause_is_told_and_announced_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    tell(&app, &ada, completed(1)).await;
    tell(&app, &ada, completed(1)).await;
    // The same from the core outbox.
    let running = app.app();
    let message = NotifyV1 { account: ada.account, notice: completed(1) };
    let job = running.job::<Core>(JobMessage::NotifyV1(message));
    running.core_db().execute(job.insert()).await.unwrap();
    running.hint([job.hint(OutboxAddress::Core), job.hint(OutboxAddress::Core)]);
    app.run_jobs().await;
    let told = list(&app, &ada, "").await;
    assert_eq!((titles(&told).len(), told["data"]["unreadCount"].as_i64()), (1, Some(1)));
    let announced = app.hub.take_published(ada.account);
    assert_eq!(announced.len(), 1, "{announced:?}");
    assert_eq!(announced[0].0, "notification:new");
    assert_eq!(announced[0].1["notification"], told["data"]["notifications"][0]);
}

#[tokio::test]
async fn a_kind_that_is_switched_off_is_not_told_and_others_are() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let off = |on: bool| json!({"progressUpdates": on});
    app.patch("/api/v1/users/preferences/notifications").json(off(false)).by(&ada).send().await.expect(200);
    tell(&app, &ada, completed(1)).await;
    let session_id = ada.session;
    tell(&app, &ada, vivace::domain::notice::Notice::SessionReused { session_id }).await;
    assert_eq!(list(&app, &ada, "").await["data"]["notifications"][0]["type"], "session_reused");
    assert_eq!(list(&app, &ada, "").await["data"]["unreadCount"], 1);
    app.patch("/api/v1/users/preferences/notifications").json(off(true)).by(&ada).send().await.expect(200);
    tell(&app, &ada, completed(1)).await;
    assert_eq!(list(&app, &ada, "").await["data"]["unreadCount"], 2);
}

#[tokio::test]
async fn nobody_is_told_after_they_left() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.core.execute("UPDATE accounts SET status = 'deleted' WHERE id = ?1", &[&ada.account.to_string()]);
    let running = app.app();
    let message = NotifyV1 { account: ada.account, notice: completed(1) };
    let job = running.job::<Core>(JobMessage::NotifyV1(message));
    running.core_db().execute(job.insert()).await.unwrap();
    running.hint([job.hint(OutboxAddress::Core)]);
    app.run_jobs().await;
    assert_eq!(app.shards[usize::from(ada.shard)].count("notifications"), 0);
    assert!(app.hub.take_published(ada.account).is_empty());
}

#[tokio::test]
async fn changed_preferences_are_told_to_the_other_devices() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/preferences").json(json!({"defaultRestTime": 120})).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let told = app.hub.take_published(ada.account);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].0.as_str(), &told[0].1["preferences"]["defaultRestTime"]), ("sync:preferences", &json!(120)));
}
