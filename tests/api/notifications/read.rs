use super::{completed, first_id, list, tell};
use crate::support::TestApp;

#[tokio::test]
async fn both_verbs_mark_one_as_read_and_the_first_time_stays() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    tell(&app, &ada, completed(1)).await;
    let id = first_id(&app, &ada).await;
    let path = format!("/api/v1/notifications/{id}/read");
    let first = app.put(&path).by(&ada).send().await.expect(200).data();
    assert_eq!(first["read"], true);
    app.clock.advance_ms(60_000);
    let again = app.patch(&path).by(&ada).send().await.expect(200).data();
    assert_eq!(again["readAt"], first["readAt"]);
    assert_eq!(list(&app, &ada, "").await["data"]["unreadCount"], 0);
    app.run_jobs().await;
    let events: Vec<_> =
        app.hub.take_published(ada.account).into_iter().filter(|(name, _)| name == "notification:read").collect();
    assert_eq!(events.len(), 1, "told to the other devices once: {events:?}");
    assert_eq!(events[0].1["id"], id.as_str());
}

#[tokio::test]
async fn both_verbs_mark_everything_as_read() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    for n in 1..=3 {
        tell(&app, &ada, completed(n)).await;
    }
    tell(&app, &ben, completed(1)).await;
    let all = app.put("/api/v1/notifications/read-all").by(&ada).send().await.expect(200).data();
    assert_eq!((all["marked"].as_i64(), all["unreadCount"].as_i64()), (Some(3), Some(0)));
    let again = app.patch("/api/v1/notifications/read-all").by(&ada).send().await.expect(200).data();
    assert_eq!((again["marked"].as_i64(), again["unreadCount"].as_i64()), (Some(0), Some(0)));
    assert_eq!(list(&app, &ben, "").await["data"]["unreadCount"], 1, "other people's stay");
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    tell(&app, &ada, completed(1)).await;
    let id = first_id(&app, &ada).await;
    let foreign = app.put(&format!("/api/v1/notifications/{id}/read")).by(&ben).send().await.expect(404);
    assert_eq!(foreign.code(), "not_found");
    app.put("/api/v1/notifications/nonsense/read").by(&ada).send().await.expect(400);
    app.put(&format!("/api/v1/notifications/{id}/read")).send().await.expect(401);
    app.put("/api/v1/notifications/read-all").send().await.expect(401);
    assert_eq!(list(&app, &ada, "").await["data"]["unreadCount"], 1);
}

#[tokio::test]
async fn a_hub_that_does_not_answer_fails_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.hub.down.store(true, std::sync::atomic::Ordering::SeqCst);
    tell(&app, &ada, completed(1)).await;
    let id = first_id(&app, &ada).await;
    app.put(&format!("/api/v1/notifications/{id}/read")).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(list(&app, &ada, "").await["data"]["unreadCount"], 0);
}
