use serde_json::json;
use vivace::domain::{time::DAY_MS, training::Rpe};

use super::{get, workout, write};
use crate::support::{START, TestApp, history::exercise};

#[tokio::test]
async fn maxima_are_estimated_by_the_formula_of_ones_choice_and_say_so() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    write(&app, &ada, &workout(1, START.plus_millis(-DAY_MS), 0, &[(100, 5), (80, 12)])).await;
    let path = format!("/analytics/strength?exercise={}", exercise(0));
    let epley = get(&app, &ada, &path).await;
    assert_eq!(
        (&epley["method"], &epley["exercises"][0]["points"][0]["oneRepMax"]),
        (&json!("epley"), &json!(116.667))
    );
    let span = &epley["exercises"][0]["points"][0]["span"];
    assert!(
        (span["min"].as_f64().unwrap() - 112.5).abs() < 0.001
            && (span["max"].as_f64().unwrap() - 119.011).abs() < 0.001
    );
    let change = json!({"training": {"formula": "brzycki"}});
    app.patch("/api/v1/users/preferences").by(&ada).json(change).send().await.expect(200);
    app.run_jobs().await;
    // By Brzycki the twelve with 80 tell of more.
    let brzycki = get(&app, &ada, &path).await;
    let point = &brzycki["exercises"][0]["points"][0];
    assert_eq!(
        (&brzycki["method"], &point["oneRepMax"], &point["reps"]),
        (&json!("brzycki"), &json!(115.2), &json!(12))
    );
    let record = get(&app, &ada, "/analytics/overview").await["strongestLifts"][0]["oneRepMax"].clone();
    assert_eq!(record, json!({"weightGrams": 116_667, "weight": 116.667, "method": "epley"}), "records stay");
}

#[tokio::test]
async fn a_trend_and_a_plateau_come_with_their_evidence() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for week in 0..10_u8 {
        let at = START.plus_millis(-7 * DAY_MS * i64::from(10 - week));
        write(&app, &ada, &workout(week, at, 0, &[(100 + 2 * i32::from(week), 5)])).await;
        write(&app, &ada, &workout(100 + week, at, 1, &[(if week == 0 { 80 } else { 79 }, 5)])).await;
    }
    let progress = get(&app, &ada, "/progress/strength").await;
    let [rising, flat] = [&progress["strengthProgress"][0], &progress["strengthProgress"][1]];
    assert_eq!(rising["trend"]["direction"], "improving");
    assert_eq!(rising["personalRecord"]["weightGrams"], 118_000);
    assert_eq!(rising["trend"]["evidence"]["exposures"], 10);
    assert!(rising["trend"]["evidence"]["pValue"].as_f64().unwrap() < 0.001);
    assert_eq!((&rising["plateau"]["isPlateau"], &rising["plateau"]["daysSinceRecord"]), (&json!(false), &json!(0)));
    assert_eq!(flat["trend"]["direction"], "maintaining");
    assert_eq!((&flat["plateau"]["isSlopeFlat"], &flat["plateau"]["daysSinceRecord"]), (&json!(true), &json!(63)));
    let few = get(&app, &ada, "/progress/strength?period=month").await;
    assert_eq!(few["strengthProgress"][0]["trend"]["direction"], json!(null), "nothing is said of four days");
}

#[tokio::test]
async fn a_lighter_week_is_suggested_to_who_stands_still_and_finds_the_same_sets_harder() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for week in 0..10_u8 {
        let at = START.plus_millis(-7 * DAY_MS * i64::from(10 - week));
        // The first day has the record; after it nothing moves, and from the seventh week on it is a point harder.
        for (number, exercise, harder) in [(week, 0, true), (100 + week, 1, false)] {
            let mut day = workout(number, at, exercise, &[(if week == 0 { 101 } else { 100 }, 5)]);
            let rpe = if harder && week >= 6 { 8.5 } else { 7.5 };
            day.exercises[0].sets[0].rpe = Rpe::new(rpe);
            write(&app, &ada, &day).await;
        }
    }
    let all = get(&app, &ada, "/analytics/strength?from=2026-09-14").await;
    let of = |number: u8| {
        let id = exercise(number).to_string();
        all["exercises"].as_array().unwrap().iter().find(|one| one["exerciseId"] == id.as_str()).unwrap().clone()
    };
    let (tired, bored) = (of(0), of(1));
    assert_eq!(tired["plateau"]["isPlateau"], true, "{tired}");
    assert_eq!(
        (&tired["deload"]["isSuggested"], &tired["deload"]["reason"]),
        (&json!(true), &json!("harder_at_equal_load"))
    );
    let evidence = &tired["deload"]["evidence"];
    assert_eq!((&evidence["rpeDrift"], &evidence["loads"], &evidence["sets"]), (&json!(1.0), &json!(1), &json!(9)));
    assert_eq!(
        (&bored["deload"]["isSuggested"], &bored["deload"]["reason"], &bored["deload"]["evidence"]["rpeDrift"]),
        (&json!(false), &json!("not_harder"), &json!(0.0))
    );
    let one = get(&app, &ada, &format!("/progress/strength?from=2026-09-14&exercise={}", exercise(0))).await;
    assert_eq!(one["strengthProgress"][0]["deload"], tired["deload"]);
}
