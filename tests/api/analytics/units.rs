use serde_json::{Value, json};
use vivace::domain::time::DAY_MS;

use super::{get, workout, write};
use crate::support::{START, SignedIn, TestApp};

async fn trained() -> (TestApp, SignedIn) {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for number in 1..=8 {
        let at = START.plus_millis((i64::from(number) - 8) * 4 * DAY_MS);
        write(&app, &ada, &workout(number, at, 1, &[(100 + i32::from(number), 5)])).await;
    }
    (app, ada)
}

/// The answer without what differs between units: numbers for reading, and their unit.
fn exact(mut value: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                for name in [
                    "unit",
                    "weight",
                    "volume",
                    "totalVolume",
                    "maxWeight",
                    "oneRepMax",
                    "span",
                    "displayValue",
                    "displayUnit",
                    "bodyWeight",
                    "totalLifted",
                    "totalEstimated",
                    "weightChange",
                ] {
                    if !object.get(name).is_some_and(Value::is_object) || name == "span" {
                        object.remove(name);
                    }
                }
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut value);
    value
}

#[tokio::test]
async fn statistics_are_shown_in_pounds_when_asked_and_are_the_same_grams() {
    let (app, ada) = trained().await;
    for (path, pointer, kg, lb) in [
        ("/analytics/overview", "/totalVolume", 4_180.0, 9_215.32),
        ("/analytics/overview", "/strongestLifts/0/maxWeight", 108.0, 238.1),
        ("/analytics/dashboard", "/totals/totalVolume", 4_180.0, 9_215.32),
        ("/analytics/dashboard", "/latestRecords/0/displayValue", 108.0, 238.1),
        ("/analytics/volume?period=year", "/totalVolume", 4_180.0, 9_215.32),
        ("/analytics/volume?period=year", "/points/0/volume", 1_015.0, 2_237.69),
        ("/analytics/strength", "/exercises/0/points/7/oneRepMax", 126.0, 277.78),
        ("/analytics/activity-breakdown?period=year", "/byExercise/0/volume", 4_180.0, 9_215.32),
        ("/analytics/export", "/exercises/0/maxWeight", 108.0, 238.1),
        ("/progress", "/analytics/totalVolume", 4_180.0, 9_215.32),
        ("/progress/strength", "/strengthProgress/0/personalRecord/weight", 108.0, 238.1),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let metric = get(&app, &ada, path).await;
        let imperial = get(&app, &ada, &format!("{path}{joint}units=imperial")).await;
        assert_eq!(metric.pointer(pointer), Some(&json!(kg)), "{path}{pointer}: {metric}");
        assert_eq!(imperial.pointer(pointer), Some(&json!(lb)), "{path}{pointer}: {imperial}");
        assert_eq!(exact(metric), exact(imperial), "{path}: trends and grams are the same");
    }
    let records = get(&app, &ada, "/analytics/records?units=imperial").await;
    let weight = records.as_array().unwrap().iter().find(|record| record["type"] == "max_weight").unwrap();
    assert_eq!((&weight["displayValue"], &weight["displayUnit"]), (&json!(238.1), &json!("lb")));
    let lines = app.get("/api/v1/analytics/export?format=csv&units=imperial").by(&ada).send().await.expect(200).body;
    let lines = String::from_utf8(lines).unwrap();
    assert!(lines.starts_with("day,workouts,sets,reps,volume_lb,") && lines.contains(",1113.33,"), "{lines}");
    app.get("/api/v1/analytics/volume?units=stone").by(&ada).send().await.expect(400);
}

#[tokio::test]
async fn statistics_and_charts_follow_the_preferred_units() {
    let (app, ada) = trained().await;
    app.patch("/api/v1/users/preferences").by(&ada).json(json!({"units": "imperial"})).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(get(&app, &ada, "/analytics/overview").await["unit"], "lb");
    assert_eq!(get(&app, &ada, "/analytics/overview?units=metric").await["unit"], "kg");
    assert_eq!(get(&app, &ada, "/analytics/records").await[0]["displayUnit"], "lb");
    let chart = app.get("/api/v1/analytics/volume?format=svg&period=year").by(&ada).send().await.expect(200).body;
    let chart = String::from_utf8(chart).unwrap();
    assert!(chart.contains("9215 lb moved"), "{chart}");
    let body = json!({"weight": 80, "unit": "kg"});
    let made = app.post("/api/v1/users/metrics").by(&ada).json(body).send().await.expect(201).data();
    assert_eq!((&made["weight"], &made["unit"]), (&json!(176.37), &json!("lb")));
    let list = get(&app, &ada, "/users/metrics").await;
    assert_eq!((&list[0]["weight"], &list[0]["weightGrams"]), (&json!(176.37), &json!(80_000)));
    assert_eq!(get(&app, &ada, "/users/metrics?units=metric").await[0]["weight"], 80.0);
    app.run_jobs().await;
}
