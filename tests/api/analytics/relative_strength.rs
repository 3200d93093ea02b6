use serde_json::json;
use vivace::{
    domain::{exercises::seeded_id, time::DAY_MS},
    training::{BodyWeight, set_body_weight},
};

use super::{get, workout, write};
use crate::support::{START, TestApp};

#[tokio::test]
async fn scores_have_their_golden_values_and_say_what_is_missing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let empty = get(&app, &ada, "/analytics/relative-strength").await;
    assert_eq!(empty["missing"], json!(["bodyWeight", "squat", "bench", "deadlift"]));
    let lifts = [("barbell-squat", 250), ("barbell-bench-press-medium-grip", 170), ("barbell-deadlift", 280)];
    for (number, (slug, kilograms)) in (1_u8..).zip(lifts) {
        let mut workout = workout(number, START.plus_millis(-DAY_MS), 0, &[(kilograms, 1)]);
        workout.exercises[0].exercise = seeded_id(slug);
        write(&app, &ada, &workout).await;
    }
    let weight = BodyWeight { first_grams: 93_000, latest_grams: 93_000, weighed_at: START };
    app.app().user_db(ada.shard).unwrap().batch(vec![set_body_weight(ada.account, Some(weight))]).await.unwrap();
    let both = get(&app, &ada, "/analytics/relative-strength").await;
    assert_eq!(both["totalLiftedGrams"], 700_000);
    assert_eq!(both["scores"].as_array().unwrap().len(), 2, "both classes while the profile tells neither");
    assert_eq!((&both["scores"][0]["class"], &both["scores"][0]["lifted"]["dots"]), (&json!("men"), &json!(445.38)));
    app.patch("/api/v1/users/me").by(&ada).json(json!({"gender": "female"})).send().await.expect(200);
    app.run_jobs().await;
    let women = get(&app, &ada, "/analytics/relative-strength").await;
    assert_eq!((women["scores"].as_array().unwrap().len(), &women["scores"][0]["class"]), (1, &json!("women")));
    let lighter = get(&app, &ada, "/analytics/relative-strength?class=men&bodyWeightGrams=83000").await;
    assert!(lighter["scores"][0]["lifted"]["dots"].as_f64().unwrap() > 445.38);
    let refused = app.get("/api/v1/analytics/relative-strength?bodyWeightGrams=1").by(&ada).send().await.expect(400);
    assert_eq!(refused.fields(), ["bodyWeightGrams"]);
}
