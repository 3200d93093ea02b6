use serde_json::json;
use vivace::domain::{time::DAY_MS, training::Rpe};

use super::{get, workout, write};
use crate::support::{START, TestApp};

#[tokio::test]
async fn the_load_of_recent_days_is_compared_only_after_four_weeks_and_warned_of() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for number in 0..10_u8 {
        let mut workout = workout(number, START.plus_millis(-DAY_MS * (2 * i64::from(number))), 0, &[(100, 5)]);
        workout.session_rpe = Rpe::new(7.0);
        write(&app, &ada, &workout).await;
    }
    let short = get(&app, &ada, "/analytics/load").await;
    assert_eq!(short["trend"]["values"], json!(null), "nineteen days");
    assert_eq!(short["days"].as_array().unwrap().last().unwrap()["load"], 420);
    assert_eq!(short["week"]["load"], 1_680.0);
    assert!(short["trend"]["warning"].as_str().unwrap().contains("does not predict injuries"));
    write(&app, &ada, &workout(20, START.plus_millis(-40 * DAY_MS), 0, &[(100, 5)])).await;
    let long = get(&app, &ada, "/analytics/load").await;
    assert!(long["trend"]["values"]["ratio"].as_f64().unwrap() > 1.0);
    assert_eq!((&long["trend"]["method"], &long["weekMethod"]), (&json!("ewma_7_28"), &json!("foster_1998")));
    assert_eq!(get(&app, &ada, "/analytics/load?period=year").await["unratedWorkouts"], 1);
}

#[tokio::test]
async fn hard_sets_are_told_by_muscle_and_week() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    write(&app, &ada, &workout(1, START, 0, &[(100, 5), (100, 5), (100, 5)])).await;
    write(&app, &ada, &workout(2, START.plus_millis(-7 * DAY_MS), 0, &[(100, 5)])).await;
    let muscles = get(&app, &ada, "/analytics/muscles").await;
    let first = &muscles["muscles"][0];
    assert_eq!(first["muscle"], "abdominals");
    assert_eq!((&first["hardSets"], &first["byWeek"]), (&json!(4.0), &json!([1.0, 3.0])));
    assert_eq!(muscles["muscles"][1]["hardSets"], 2.0, "half beside");
}
