use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use vivace::{domain::ids::NotificationId, live::user_hub::Forgotten};

use super::{first_id, list, titles};
use crate::support::{SignedIn, TestApp};

async fn ask(app: &TestApp, from: &SignedIn, to: &SignedIn) -> u16 {
    let body = json!({"userId": to.account});
    let answer = app.post("/api/v1/users/friends/request").json(body).by(from).send().await;
    app.run_jobs().await;
    answer.status
}

async fn answer(app: &TestApp, by: &SignedIn, whom: &SignedIn, action: &str) {
    let path = format!("/api/v1/users/friends/{}", whom.account);
    app.put(&path).json(json!({"action": action})).by(by).send().await.expect(200);
    app.run_jobs().await;
}

fn kinds(answer: &Value) -> Vec<String> {
    let items = answer["data"]["notifications"].as_array().unwrap();
    items.iter().map(|item| item["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_request_and_its_acceptance_are_told_to_the_other_with_the_name() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    assert_eq!(ask(&app, &ada, &ben).await, 201);
    let bens = list(&app, &ben, "").await;
    assert_eq!(titles(&bens), ["ada would like to be friends."]);
    assert_eq!(bens["data"]["notifications"][0]["data"]["userId"], ada.account.to_string());
    let names: Vec<String> = app.hub.take_published(ben.account).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["notification:new", "friend:request"]);
    assert!(kinds(&list(&app, &ada, "").await).is_empty(), "who asks is told nothing");
    answer(&app, &ben, &ada, "accept").await;
    answer(&app, &ben, &ada, "accept").await;
    assert_eq!(titles(&list(&app, &ada, "").await), ["ben and you are friends now."]);
    assert_eq!(kinds(&list(&app, &ben, "").await), ["friend_requested"]);
}

#[tokio::test]
async fn to_ask_who_has_asked_tells_of_an_acceptance() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, &ben).await;
    app.clock.advance_ms(5);
    ask(&app, &ben, &ada).await;
    assert_eq!(kinds(&list(&app, &ada, "").await), ["friend_accepted"]);
    assert_eq!(kinds(&list(&app, &ben, "").await), ["friend_requested"]);
}

#[tokio::test]
async fn a_request_that_does_not_reach_anybody_tells_nobody() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let block = format!("/api/v1/users/{}/block", ada.account);
    app.put(&block).by(&ben).send().await.expect(200);
    assert_eq!(ask(&app, &ada, &ben).await, 404);
    app.delete(&block).by(&ben).send().await.expect(200);
    assert_eq!(ask(&app, &ada, &ben).await, 201);
    app.clock.advance_ms(5);
    assert_eq!(ask(&app, &ada, &ben).await, 409);
    assert_eq!(kinds(&list(&app, &ben, "").await), ["friend_requested"]);
}

#[tokio::test]
async fn a_request_made_again_after_it_was_declined_is_told_again() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, &ben).await;
    answer(&app, &ben, &ada, "decline").await;
    app.clock.advance_ms(60_000);
    ask(&app, &ada, &ben).await;
    assert_eq!(kinds(&list(&app, &ben, "").await).len(), 2);
    assert!(kinds(&list(&app, &ada, "").await).is_empty(), "to be declined is not told");
}

#[tokio::test]
async fn j5_a_hub_that_is_down_is_asked_again_before_the_row_forgets_whom_to_ask() {
    let app = TestApp::new();
    app.leaves_jobs();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, &ben).await;
    app.hub.down.store(true, Ordering::SeqCst);
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.hub.forgotten().is_empty());
    app.hub.down.store(false, Ordering::SeqCst);
    app.clock.advance_ms(3_600_000);
    app.tick().await;
    assert_eq!(app.hub.forgotten(), [(ben.account, Forgotten::Person(ada.account))]);
}

#[tokio::test]
async fn j5_what_one_deletes_that_names_somebody_is_forgotten_by_the_hub_too() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    ask(&app, &ada, &ben).await;
    let id = first_id(&app, &ben).await;
    let path = format!("/api/v1/notifications/{id}");
    app.hub.down.store(true, Ordering::SeqCst);
    app.delete(&path).by(&ben).send().await.expect(503);
    app.hub.down.store(false, Ordering::SeqCst);
    app.delete(&path).by(&ben).send().await.expect(200);
    app.delete(&path).by(&ben).send().await.expect(404);
    let id = NotificationId::parse(&id).unwrap();
    assert_eq!(app.hub.forgotten(), [(ben.account, Forgotten::Notification(id))]);
}

#[tokio::test]
async fn j5_who_has_left_is_no_longer_named_in_what_others_were_told() {
    let app = TestApp::new();
    let [ada, ben, cleo] = ["ada", "ben", "cleo"].map(|name| app.sign_in(name));
    assert_ne!(ada.shard, ben.shard, "in another database than their own");
    ask(&app, &ada, &ben).await;
    ask(&app, &ada, &cleo).await;
    answer(&app, &cleo, &ada, "accept").await;
    ask(&app, &cleo, &ben).await;
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    for shard in &app.shards {
        let rows = shard.rows("SELECT cause, title, message, data FROM notifications", &[]);
        for row in rows {
            let text = row.to_string();
            assert!(!text.contains("ada") && !text.contains(&ada.account.to_string()), "{text}");
        }
    }
    let bens = list(&app, &ben, "").await;
    assert_eq!(
        titles(&bens),
        ["cleo would like to be friends.", "Somebody who has left would have liked to be friends."],
        "nobody else is forgotten"
    );
    assert_eq!(bens["data"]["unreadCount"], 2);
    let mut hubs = app.hub.forgotten();
    hubs.sort_by_key(|(whose, _)| *whose != ben.account);
    let of_ada = Forgotten::Person(ada.account);
    assert_eq!(hubs, [(ben.account, of_ada), (cleo.account, of_ada)], "each once");
    app.clock.advance_ms(3_600_000);
    app.tick().await;
}
