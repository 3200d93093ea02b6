use serde_json::json;
use vivace::domain::time::DAY_MS;

use super::{get, workout, write};
use crate::support::{START, TestApp, history::exercise};

#[tokio::test]
async fn volume_is_summed_by_day_week_or_month_as_the_range_is_long() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 0), (2, 3), (3, 40), (4, 300)] {
        write(&app, &ada, &workout(number, START.plus_millis(-ago * DAY_MS), number % 2, &[(100, 5), (60, 10)])).await;
    }
    let week = get(&app, &ada, "/analytics/volume?period=week").await;
    assert_eq!((&week["bucket"], &week["totalVolume"]), (&json!("day"), &json!(2_200.0)));
    assert_eq!(week["points"].as_array().unwrap().len(), 4, "from the first day with training on");
    let year = get(&app, &ada, "/analytics/volume?period=year").await;
    assert_eq!((&year["bucket"], &year["totalSets"]), (&json!("month"), &json!(8)));
    let sum: i64 = year["points"].as_array().unwrap().iter().map(|p| p["volumeGrams"].as_i64().unwrap()).sum();
    assert_eq!(json!(sum), year["totalVolumeGrams"]);
    let of_one = get(&app, &ada, &format!("/analytics/volume?period=year&exercise={}", exercise(1))).await;
    assert_eq!(of_one["totalVolume"], 2_200.0);
    let between = get(&app, &ada, "/analytics/volume?from=2026-10-01&to=2026-10-31").await;
    assert_eq!(between["totalSets"], 2);
}

#[tokio::test]
async fn a_week_begins_when_the_person_says_and_sums_stay_the_same() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 6), (2, 13), (3, 35)] {
        write(&app, &ada, &workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)])).await;
    }
    let path = "/analytics/volume?from=2026-10-01&to=2026-11-21";
    let monday = get(&app, &ada, path).await;
    let change = json!({"training": {"weekStart": "sunday"}});
    app.patch("/api/v1/users/preferences").by(&ada).json(change).send().await.expect(200);
    app.run_jobs().await;
    let sunday = get(&app, &ada, path).await;
    assert_eq!(monday["totalVolumeGrams"], sunday["totalVolumeGrams"]);
    assert_eq!(sunday["points"][0]["start"], "2026-10-11");
    assert_eq!(monday["points"][0]["start"], "2026-10-12");
}

#[tokio::test]
async fn how_often_one_trains_is_told_by_week_and_weekday() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    // Saturdays and the Tuesdays before.
    for (number, ago) in [(1, 0), (2, 4), (3, 7), (4, 11), (5, 14), (6, 18)] {
        write(&app, &ada, &workout(number, START.plus_millis(-ago * DAY_MS), 0, &[(100, 5)])).await;
    }
    let frequency = get(&app, &ada, "/analytics/frequency").await;
    assert_eq!(frequency["byWeekday"], json!([0, 3, 0, 0, 0, 3, 0]));
    assert_eq!(frequency["averagePerWeek"], 2.21);
    assert_eq!(frequency["weeks"].as_array().unwrap().len(), 3);
    assert!(frequency["consistencyScore"].as_f64().unwrap() > 0.5);
    let breakdown = get(&app, &ada, "/analytics/activity-breakdown").await;
    assert_eq!(breakdown["byType"], json!([{"type": "strength", "exercises": 1, "sets": 6, "share": 1.0}]));
    assert_eq!((&breakdown["totalWorkouts"], &breakdown["totalMinutes"]), (&json!(6), &json!(360)));
}

#[tokio::test]
async fn one_workout_today_is_one_a_week() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    write(&app, &ada, &workout(1, START, 0, &[(100, 5)])).await;
    let frequency = get(&app, &ada, "/analytics/frequency").await;
    assert_eq!((&frequency["totalWorkouts"], &frequency["averagePerWeek"]), (&json!(1), &json!(1.0)));
}

#[tokio::test]
async fn all_means_all_however_long_ago_it_began() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, years) in [(1, 14), (2, 11), (3, 1)] {
        write(&app, &ada, &workout(number, START.plus_millis(-years * 365 * DAY_MS), 0, &[(100, 5)])).await;
    }
    let first = "2012-11-24";
    for path in ["frequency", "volume", "activity-breakdown", "muscles", "load", "strength"] {
        let all = get(&app, &ada, &format!("/analytics/{path}?period=all")).await;
        assert_eq!(all["from"], first, "{path}");
    }
    let frequency = get(&app, &ada, "/analytics/frequency?period=all").await;
    assert_eq!(frequency["totalWorkouts"], 3);
    let since = get(&app, &ada, "/analytics/volume?from=2010-01-01").await;
    assert_eq!((&since["from"], &since["totalSets"]), (&json!("2010-01-01"), &json!(3)));
    let export = get(&app, &ada, "/analytics/export").await;
    assert_eq!((&export["from"], export["days"].as_array().unwrap().len()), (&json!(first), 3));
    let ages = app.get("/api/v1/analytics/volume?from=0001-01-01&to=9999-12-31").by(&ada).send().await.expect(400);
    assert_eq!(ages.fields(), ["from"]);
}

#[tokio::test]
async fn what_is_not_valid_is_named() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (query, field) in [
        ("from=2026-13-01", "from"),
        ("from=2026-02-02&to=2026-02-01", "from"),
        ("period=decade", "period"),
        ("format=png", "format"),
        ("exercise=squat", "exercise"),
        ("other=1", "other"),
    ] {
        let path = format!("/api/v1/analytics/volume?{query}");
        assert_eq!(app.get(&path).by(&ada).send().await.expect(400).fields(), [field], "{query}");
    }
    let path = format!("/api/v1/analytics/frequency?exercise={}", exercise(1));
    assert_eq!(app.get(&path).by(&ada).send().await.expect(400).fields(), ["exercise"]);
}
