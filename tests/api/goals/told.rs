//! Goals that are reached are told of.

use serde_json::json;

use super::{aim, weigh};
use crate::support::{SignedIn, TestApp};

fn told(app: &TestApp, person: &SignedIn) -> Vec<String> {
    let rows = app.shards[usize::from(person.shard)]
        .rows("SELECT message FROM notifications WHERE kind = 'goal_reached' ORDER BY id", &[]);
    rows.iter().map(|row| row["message"].as_str().unwrap().to_owned()).collect()
}

fn announced(app: &TestApp, person: &SignedIn) -> usize {
    let is_goal = |event: &(String, serde_json::Value)| event.1["notification"]["type"] == "goal_reached";
    app.hub.take_published(person.account).iter().filter(|event| is_goal(event)).count()
}

#[tokio::test]
async fn a_completed_workout_that_reaches_a_goal_tells_of_it_once() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for (title, target) in [("First", 1), ("Second", 2)] {
        let measure = json!({"kind": "workouts"});
        aim(&app, &ada, json!({"type": "strength", "title": title, "targetValue": target, "measure": measure})).await;
    }
    let body = json!({"name": "Legs", "start": true});
    let workout = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    let path = format!("/api/v1/workouts/{}/complete", workout["id"].as_str().unwrap());
    app.post(&path).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!((told(&app, &ada), announced(&app, &ada)), (vec!["You have reached your goal: First.".to_owned()], 1));
    // The job runs again, as after a kill before its end was written.
    let shard = &app.shards[usize::from(ada.shard)];
    let message = json!({"kind": "WorkoutCompletedV1", "payload": {"account": ada.account, "shard": ada.shard, "workout": workout["id"]}});
    shard.execute("DELETE FROM outbox_effects", &[]);
    shard.execute(
        "UPDATE outbox SET state = 'pending', attempts = 0, claimed_until = 0, run_after = 0, message = ?1 WHERE kind = 'WorkoutCompletedV1'",
        &[&message.to_string()],
    );
    app.tick().await;
    assert_eq!((told(&app, &ada).len(), announced(&app, &ada)), (1, 0));
    assert_eq!(shard.rows("SELECT state FROM outbox WHERE kind = 'NotifyV1'", &[]).len(), 1);
}

#[tokio::test]
async fn a_measurement_that_reaches_a_goal_tells_of_it_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-10", 90.0).await;
    aim(&app, &ada, json!({"type": "weight_loss", "title": "Lighter", "targetValue": 85})).await;
    weigh(&app, &ada, "2026-11-12", 86.0).await;
    assert_eq!(told(&app, &ada).len(), 0);
    weigh(&app, &ada, "2026-11-14", 84.0).await;
    weigh(&app, &ada, "2026-11-15", 83.0).await;
    assert_eq!((told(&app, &ada).len(), announced(&app, &ada)), (1, 1));
}
