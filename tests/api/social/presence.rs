use serde_json::{Value, json};
use vivace::{
    domain::{ids::WorkoutId, time::HOUR_MS},
    live::workout_room::RoomAddress,
};

use super::{app, befriend};
use crate::support::{SignedIn, TestApp};

const PATH: &str = "/api/v1/users/friends/presence";

async fn presence(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    app.get(PATH).by(person).send().await.expect(200).data().as_array().unwrap().clone()
}

fn connect(app: &TestApp, person: &SignedIn) {
    app.hub.here.lock().unwrap().push(person.account);
}

async fn prefer(app: &TestApp, person: &SignedIn, privacy: Value) {
    let body = json!({"privacy": privacy});
    app.patch("/api/v1/users/preferences").by(person).json(body).send().await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn friends_see_who_is_here_and_when_others_were() {
    let app = app();
    let [ada, ben, cleo] = ["ada", "ben", "cleo"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    befriend(&app, &ada, &cleo).await;
    connect(&app, &ben);
    let seen = presence(&app, &ada).await;
    let of = |name: &str| seen.iter().find(|one| one["username"] == name).unwrap().clone();
    assert_eq!((&of("ben")["online"], &of("ben")["lastSeenAt"]), (&json!(true), &Value::Null));
    assert_eq!((&of("cleo")["online"], &of("cleo")["lastSeenAt"]), (&json!(false), &json!("2026-11-21T08:00:00.000Z")));
    // A hub that does not answer spoils nothing.
    app.hub.down.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(presence(&app, &ada).await.len(), 2);
}

#[tokio::test]
async fn c1_nobody_but_friends_sees_presence_and_a_block_ends_it() {
    let app = app();
    let [ada, ben, cleo] = ["ada", "ben", "cleo"].map(|name| app.sign_in(name));
    connect(&app, &ben);
    let ask = json!({"userId": ben.account});
    app.post("/api/v1/users/friends/request").by(&ada).json(ask).send().await.expect(201);
    app.put(&format!("/api/v1/users/{}/follow", ben.account)).by(&ada).send().await.expect(200);
    assert!(presence(&app, &ada).await.is_empty(), "not by asking or following");
    befriend(&app, &cleo, &ben).await;
    assert_eq!(presence(&app, &cleo).await.len(), 1);
    app.put(&format!("/api/v1/users/{}/block", cleo.account)).by(&ben).send().await.expect(200);
    assert!(presence(&app, &cleo).await.is_empty());
    app.get(PATH).send().await.expect(401);
    app.run_jobs().await;
}

#[tokio::test]
async fn who_keeps_it_to_themselves_looks_away_and_training_takes_shared_workouts() {
    let app = app();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    befriend(&app, &ada, &ben).await;
    connect(&app, &ben);
    let made = app.post("/api/v1/workouts").by(&ben).json(json!({"name": "Legs"})).send().await.expect(201).data();
    let start = format!("/api/v1/workouts/{}/start", made["id"].as_str().unwrap());
    app.post(&start).by(&ben).json(json!({})).send().await.expect(200);
    let workout = WorkoutId::parse(made["id"].as_str().unwrap()).unwrap();
    app.rooms.ring(RoomAddress { account: ben.account, shard: ben.shard, workout }).await.unwrap();
    app.run_jobs().await;
    assert_eq!(presence(&app, &ada).await[0]["training"], false, "workouts are not shared");
    prefer(&app, &ben, json!({"workoutSharing": true})).await;
    assert_eq!(presence(&app, &ada).await[0]["training"], true);
    app.clock.advance_ms(3 * HOUR_MS);
    let ada = app.sign_in_again(&ada);
    assert_eq!(presence(&app, &ada).await[0]["training"], false, "forgotten, not under way");
    prefer(&app, &app.sign_in_again(&ben), json!({"presenceSharing": false})).await;
    let hidden = presence(&app, &ada).await[0].clone();
    assert_eq!(
        (&hidden["online"], &hidden["training"], &hidden["lastSeenAt"]),
        (&json!(false), &json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn a_page_asks_at_most_twenty_hubs() {
    let app = app();
    let ada = app.sign_in("ada");
    for number in 0..25 {
        befriend(&app, &ada, &app.sign_in(&format!("friend{number}"))).await;
        app.clock.advance_ms(1);
    }
    app.get(&format!("{PATH}?limit=21")).by(&ada).send().await.expect(400);
    let page = app.get(PATH).by(&ada).send().await.expect(200);
    assert_eq!(page.data().as_array().unwrap().len(), 20);
    let line: Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["subrequests"], 22, "two to the core database and twenty hubs");
    let cursor = page.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    let rest = app.get(&format!("{PATH}?cursor={cursor}")).by(&ada).send().await.expect(200);
    assert_eq!(rest.data().as_array().unwrap().len(), 5);
}
