//! Days and weeks of goals are those of the person.

use serde_json::json;

use super::{aim, look};
use crate::support::TestApp;

const HOUR_MS: i64 = 3_600_000;

#[tokio::test]
async fn a_week_and_a_day_begin_when_the_person_says() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Legs", "start": true});
    // On Saturday, 08:00.
    let workout = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    let path = format!("/api/v1/workouts/{}/complete", workout["id"].as_str().unwrap());
    app.post(&path).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let goal = json!({"type": "strength", "title": "A", "targetValue": 3, "measure": {"kind": "workouts_per_week"}});
    // On Sunday, 02:00.
    app.clock.advance_ms(18 * HOUR_MS);
    let ada = app.sign_in_again(&ada);
    for (preferences, done) in [
        (json!({"weekStart": "monday"}), 1.0),
        (json!({"weekStart": "sunday"}), 0.0),
        (json!({"weekStart": "sunday", "dayStartHour": 4}), 1.0),
    ] {
        let say = json!({"training": preferences});
        app.patch("/api/v1/users/preferences").by(&ada).json(say).send().await.expect(200);
        let made = aim(&app, &ada, goal.clone()).await;
        assert_eq!(look(&app, &ada, &made).await["currentValue"], json!(done), "{preferences}");
    }
    // Saturday is not over.
    let until = json!({"type": "custom", "title": "B", "targetValue": 3, "targetDate": "2026-11-21"});
    aim(&app, &ada, until).await;
    app.run_jobs().await;
}
