use serde_json::json;
use vivace::domain::time::DAY_MS;

use super::{get, workout, write};
use crate::support::{START, TestApp};

#[tokio::test]
async fn a_freeze_day_keeps_a_streak_alive_until_it_is_taken_back() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 1), (2, 3), (3, 4)] {
        write(&app, &ada, &workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)])).await;
    }
    let streaks = async || get(&app, &ada, "/progress").await["streaks"].clone();
    assert_eq!(streaks().await["currentWorkoutStreak"], 1);
    let path = "/api/v1/progress/freezes";
    let body = json!({"from": "2026-11-16", "to": "2026-11-22", "days": [{"day": "2026-11-19", "reason": "illness"}]});
    for _ in 0..2 {
        let set = app.put(path).by(&ada).json(body.clone()).send().await.expect(200).data();
        assert_eq!(set["days"], body["days"]);
    }
    assert_eq!(get(&app, &ada, "/progress/freezes").await["days"], body["days"]);
    let frozen = streaks().await;
    assert_eq!((&frozen["currentWorkoutStreak"], &frozen["longestWorkoutStreak"]), (&json!(3), &json!(3)));
    assert_eq!(frozen["why"][2], json!({"day": "2026-11-19", "part": "frozen"}));
    assert_eq!(
        frozen["weeklyTargets"],
        json!({"workoutsPerWeek": 3, "currentWeekCount": 3, "weekStartDate": "2026-11-16"})
    );
    assert_eq!(frozen["method"], "civil_days_v1");
    assert_eq!(get(&app, &ada, "/analytics/dashboard").await["streak"]["current"], 3);
    let none = json!({"from": "2026-11-16", "to": "2026-11-22", "days": []});
    app.put(path).by(&ada).json(none).send().await.expect(200);
    assert_eq!(streaks().await["currentWorkoutStreak"], 1);
}

#[tokio::test]
async fn freeze_days_outside_the_range_and_endless_ranges_are_refused() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({"from": "2026-11-16", "to": "2026-11-22", "days": [{"day": "2026-11-23"}]}), "days[0].day"),
        (json!({"from": "2026-11-22", "to": "2026-11-16", "days": []}), "to"),
        (json!({"from": "2020-01-01", "to": "2026-01-01", "days": []}), "to"),
        (
            json!({"from": "2026-11-16", "to": "2026-11-22", "days": [{"day": "2026-11-20", "reason": "tired"}]}),
            "days[0].reason",
        ),
        (json!({"from": "2026-11-16", "days": []}), "to"),
    ] {
        let refused = app.put("/api/v1/progress/freezes").by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    app.put("/api/v1/progress/freezes").json(json!({})).send().await.expect(401);
}

#[tokio::test]
async fn a_workout_entered_more_than_a_week_late_counts_for_no_streak() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let mut late = workout(1, START.plus_millis(-9 * DAY_MS), 0, &[(100, 5)]);
    late.created_at = START;
    write(&app, &ada, &late).await;
    let mut soon = workout(2, START.plus_millis(-DAY_MS), 0, &[(100, 5)]);
    soon.created_at = START.plus_millis(DAY_MS / 2);
    write(&app, &ada, &soon).await;
    let streaks = get(&app, &ada, "/progress").await["streaks"].clone();
    assert_eq!((&streaks["currentWorkoutStreak"], &streaks["longestWorkoutStreak"]), (&json!(1), &json!(1)));
    assert_eq!(streaks["why"][1]["part"], "backdated");
    assert_eq!(get(&app, &ada, "/analytics/overview").await["totalWorkouts"], 2, "but it was done");
}
