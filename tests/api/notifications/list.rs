use super::{completed, list, tell, titles};
use crate::support::TestApp;

#[tokio::test]
async fn the_newest_come_first_a_page_at_a_time_with_the_count_of_all_unread() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for n in 1..=5 {
        app.clock.advance_ms(1_000);
        tell(&app, &ada, completed(n)).await;
    }
    let first = list(&app, &ada, "?limit=2").await;
    assert_eq!(titles(&first), ["Workout 5: 12 sets in 30 min.", "Workout 4: 12 sets in 30 min."]);
    assert_eq!(first["data"]["unreadCount"], 5);
    let item = &first["data"]["notifications"][0];
    assert_eq!((item["type"].as_str(), item["read"].as_bool()), (Some("workout_completed"), Some(false)));
    assert_eq!(item["data"]["doneSets"], 12);
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = list(&app, &ada, &format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(titles(&second).len(), 2);
    let cursor = second["pagination"]["nextCursor"].as_str().unwrap();
    let last = list(&app, &ada, &format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(titles(&last), ["Workout 1: 12 sets in 30 min."]);
    assert!(last["pagination"]["nextCursor"].is_null());
}

#[tokio::test]
async fn only_the_unread_are_listed_when_asked_for() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for n in 1..=3 {
        tell(&app, &ada, completed(n)).await;
    }
    let id = list(&app, &ada, "").await["data"]["notifications"][1]["id"].as_str().unwrap().to_owned();
    app.put(&format!("/api/v1/notifications/{id}/read")).by(&ada).send().await.expect(200);
    let unread = list(&app, &ada, "?unread=true").await;
    assert_eq!((titles(&unread).len(), unread["data"]["unreadCount"].as_i64()), (2, Some(2)));
    assert_eq!(titles(&list(&app, &ada, "?unread=false").await).len(), 3);
}

#[tokio::test]
async fn a_list_is_ones_own_and_costs_one_call() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    tell(&app, &ada, completed(1)).await;
    assert_eq!(titles(&list(&app, &ben, "").await).len(), 0);
    let cursor = {
        tell(&app, &ada, completed(2)).await;
        list(&app, &ada, "?limit=1").await["pagination"]["nextCursor"].as_str().unwrap().to_owned()
    };
    app.get(&format!("/api/v1/notifications?cursor={cursor}")).by(&ben).send().await.expect(422);
    app.get(&format!("/api/v1/notifications?cursor={cursor}&unread=true")).by(&ada).send().await.expect(422);
    app.get("/api/v1/notifications").send().await.expect(401);
    let refused = app.get("/api/v1/notifications?limit=0&unread=maybe").by(&ada).send().await.expect(400);
    assert_eq!(refused.code(), "invalid_query");
    list(&app, &ada, "").await;
    let line: serde_json::Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["subrequests"], 1, "the shard");
}
