use serde_json::{Value, json};
use vivace::domain::time::DAY_MS;

use super::{get, workout, write};
use crate::support::{START, TestApp, history::exercise};

#[tokio::test]
async fn records_are_paged_latest_first_with_what_they_beat() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, kilograms) in [(1, 100), (2, 110), (3, 105), (4, 120)] {
        let at = START.plus_millis(-DAY_MS * i64::from(10 - number));
        write(&app, &ada, &workout(number, at, number % 2, &[(kilograms, 5)])).await;
    }
    let all = get(&app, &ada, "/analytics/records?limit=100").await;
    let all = all.as_array().unwrap();
    let mut paged: Vec<Value> = Vec::new();
    let mut path = "/api/v1/analytics/records?limit=2".to_owned();
    loop {
        let page = app.get(&path).by(&ada).send().await.expect(200);
        paged.extend(page.data().as_array().unwrap().clone());
        let Some(cursor) = page.json()["page"]["nextCursor"].as_str().map(str::to_owned) else { break };
        path = format!("/api/v1/analytics/records?limit=2&cursor={cursor}");
    }
    assert_eq!(&paged, all);
    let times: Vec<&str> = all.iter().map(|record| record["achievedAt"].as_str().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]));
    let best = all.iter().find(|record| record["type"] == "max_weight").unwrap();
    assert_eq!(
        (&best["value"], &best["previousRecord"], &best["unit"]),
        (&json!(120_000), &json!(110_000), &json!("grams"))
    );
    assert_eq!(best["improvementPercentage"], 9.1);
    let e1rm = all.iter().find(|record| record["type"] == "e1rm").unwrap();
    assert_eq!(e1rm["method"], "epley");
}

#[tokio::test]
async fn records_of_one_exercise_have_pages_of_their_own() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for number in 1..6_u8 {
        let at = START.plus_millis(-DAY_MS * i64::from(10 - number));
        write(&app, &ada, &workout(number, at, number % 2, &[(100 + i32::from(number), 5)])).await;
    }
    let path = format!("/api/v1/analytics/records?limit=3&exercise={}", exercise(1));
    let first = app.get(&path).by(&ada).send().await.expect(200);
    assert!(first.data().as_array().unwrap().iter().all(|record| record["exerciseName"] == "Exercise 1"));
    let cursor = first.json()["page"]["nextCursor"].as_str().unwrap().to_owned();
    let next = app.get(&format!("{path}&cursor={cursor}")).by(&ada).send().await.expect(200).data();
    assert_eq!(next.as_array().unwrap().len(), 3);
    let elsewhere = format!("/api/v1/analytics/records?cursor={cursor}");
    app.get(&elsewhere).by(&ada).send().await.expect(422);
}
