use futures::future::join_all;
use serde_json::json;
use vivace::features::goals::measure_goals;

use super::{aim, look, path, weigh};
use crate::support::TestApp;

#[tokio::test]
async fn milestones_are_achieved_by_the_data_and_stay_so() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-10", 90.0).await;
    let body = json!({"type": "weight_loss", "title": "A", "targetValue": 80,
        "milestones": [{"value": 85, "title": "half"}, {"value": 88, "title": "first"}]});
    let goal = aim(&app, &ada, body).await;
    let titles: Vec<&str> =
        goal["milestones"].as_array().unwrap().iter().map(|step| step["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["first", "half"], "in the order they are reached");
    weigh(&app, &ada, "2026-11-15", 87.9).await;
    let on = look(&app, &ada, &goal).await;
    let achieved = on["milestones"][0]["achievedAt"].clone();
    assert!(achieved.is_string() && on["milestones"][1]["achievedAt"].is_null());
    app.clock.advance_ms(60_000);
    weigh(&app, &ada, "2026-11-16", 91.0).await;
    weigh(&app, &ada, "2026-11-17", 87.0).await;
    assert_eq!(look(&app, &ada, &goal).await["milestones"][0]["achievedAt"], achieved);
}

#[tokio::test]
async fn each_is_told_to_one_of_many_that_measure_at_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"type": "weight_loss", "title": "A", "targetValue": 80, "milestones": [{"value": 85}]});
    aim(&app, &ada, body).await;
    let add = json!({"weightGrams": 79_000});
    app.post("/api/v1/progress/body").by(&ada).json(add).send().await.expect(201);
    let ports = app.app();
    let db = ports.user_db(ada.shard).unwrap();
    let all = join_all((0..5).map(|_| measure_goals(&ports, &db, (ada.account, ada.shard), Vec::new()))).await;
    let told: usize = all.into_iter().map(|reached| reached.unwrap().len()).sum();
    assert_eq!(told, 2, "the step and the goal, once each");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_milestone_is_added_and_achieved_by_hand_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let goal = aim(&app, &ada, json!({"type": "custom", "title": "A", "targetValue": 10, "currentValue": 4})).await;
    let post = |body: serde_json::Value| app.post(&path(&goal, "/milestone")).by(&ada).json(body).send();
    let with = post(json!({"value": 5, "title": "five", "notes": "Cake."})).await.expect(200).data();
    let step = with["milestones"][0].clone();
    assert_eq!((&step["value"], &step["notes"], &step["achievedAt"]), (&json!(5.0), &json!("Cake."), &json!(null)));
    // One that is behind already is achieved at once.
    let behind = post(json!({"value": 3})).await.expect(200).data();
    assert!(behind["milestones"][0]["achievedAt"].is_string());
    let achieved = post(json!({"milestoneId": step["id"]})).await.expect(200).data();
    app.clock.advance_ms(60_000);
    let again = post(json!({"milestoneId": step["id"]})).await.expect(200).data();
    assert_eq!(achieved["milestones"], again["milestones"]);
    post(json!({"milestoneId": "0192ab3c-0000-7000-8000-000000000000"})).await.expect(404);
    for body in [json!({}), json!({"value": 1, "milestoneId": step["id"]})] {
        assert_eq!(post(body).await.expect(422).code(), "goal_refused");
    }
    for number in 0..18 {
        post(json!({"value": number})).await.expect(200);
    }
    assert_eq!(post(json!({"value": 9})).await.expect(409).code(), "limit_reached");
}

#[tokio::test]
async fn j5_goals_are_erased_with_the_account() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    aim(&app, &ada, json!({"type": "custom", "title": "A", "targetValue": 10, "milestones": [{"value": 5}]})).await;
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!((shard.count("goals"), shard.count("goal_milestones")), (0, 0));
}
