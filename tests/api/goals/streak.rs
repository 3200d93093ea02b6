use serde_json::{Value, json};
use vivace::domain::time::DAY_MS;

use super::{aim, path};
use crate::support::{SignedIn, TestApp};

async fn streak(app: &TestApp, person: &SignedIn) -> Value {
    let progress = app.get("/api/v1/progress").by(person).send().await.expect(200).data();
    assert_eq!(progress["streaks"]["goalMethod"], "goals_in_a_row_v1");
    progress["streaks"]["currentGoalStreak"].clone()
}

/// A goal that is told by hand, with how far it is and perhaps a day.
async fn count_to_ten(app: &TestApp, person: &SignedIn, day: Option<&str>) -> Value {
    let mut body = json!({"type": "custom", "title": "Ten", "currentValue": 0, "targetValue": 10, "unit": "pages"});
    if let Some(day) = day {
        body["targetDate"] = json!(day);
    }
    aim(app, person, body).await
}

#[tokio::test]
async fn goals_that_were_reached_count_back_to_the_last_that_was_not() {
    let app = TestApp::new();
    let mut ada = app.sign_in("ada");
    assert_eq!(streak(&app, &ada).await, 0);
    for expected in 1..=2 {
        let goal = count_to_ten(&app, &ada, None).await;
        app.put(&path(&goal, "")).by(&ada).json(json!({"currentValue": 10})).send().await.expect(200);
        app.run_jobs().await;
        app.clock.advance_ms(DAY_MS);
        ada = app.sign_in_again(&ada);
        assert_eq!(streak(&app, &ada).await, expected);
    }
    // One that is aimed for changes nothing until its day has passed.
    count_to_ten(&app, &ada, Some("2026-11-25")).await;
    assert_eq!(streak(&app, &ada).await, 2);
    app.clock.advance_ms(4 * DAY_MS);
    ada = app.sign_in_again(&ada);
    assert_eq!(streak(&app, &ada).await, 0);
    let goal = count_to_ten(&app, &ada, None).await;
    app.put(&path(&goal, "")).by(&ada).json(json!({"currentValue": 10})).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(streak(&app, &ada).await, 1);
}
