use serde_json::json;

use super::{OATS, PATH, eat, weigh};
use crate::support::TestApp;

#[tokio::test]
async fn too_little_is_said_with_the_evidence() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    eat(&app, &ada, "2026-11-20", "lunch", OATS, 500.0).await;
    let found = app.get(&format!("{PATH}/expenditure")).by(&ada).send().await.expect(200).data();
    assert_eq!((&found["kcal"], &found["notEnoughData"]), (&json!(null), &json!("logged_days")));
    assert_eq!((&found["loggedDays"], &found["loggedDaysNeeded"], &found["days"]), (&json!(1), &json!(10), &json!(28)));
    for (query, field) in [("days=13", "days"), ("days=91", "days"), ("weeks=2", "weeks")] {
        let refused = app.get(&format!("{PATH}/expenditure?{query}")).by(&ada).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    assert_eq!(app.get(&format!("{PATH}/expenditure")).send().await.status, 401);
}

#[tokio::test]
async fn spending_is_what_was_eaten_less_what_went_into_the_weight() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    // Long enough for the smoothed weight to fall as fast as the weight: 50 g a day, 385 kcal.
    let first = vivace::domain::local_day::LocalDay::parse("2026-08-01").unwrap();
    for day in 0..112 {
        weigh(&app, &ada, &first.plus_days(day).to_string(), 90_000 - 50 * day);
    }
    for day in 7..=20 {
        eat(&app, &ada, &format!("2026-11-{day:02}"), "lunch", OATS, 500.0).await;
    }
    // Today is not over, and does not count.
    eat(&app, &ada, "2026-11-21", "lunch", OATS, 10.0).await;
    let found = app.get(&format!("{PATH}/expenditure?days=14")).by(&ada).send().await.expect(200).data();
    assert_eq!((&found["meanIntakeKcal"], &found["trendGramsPerDay"]), (&json!(1_835), &json!(-50.0)));
    assert_eq!((&found["kcal"], &found["until"]), (&json!(2_220), &json!("2026-11-20")));
}
