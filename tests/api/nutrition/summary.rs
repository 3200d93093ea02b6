use serde_json::json;

use super::{OATS, OIL, PATH, eat, tell};
use crate::support::TestApp;

#[tokio::test]
async fn a_day_stands_against_the_targets_by_meal() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    eat(&app, &ada, "2026-11-21", "breakfast", OATS, 100.0).await;
    eat(&app, &ada, "2026-11-21", "lunch", OIL, 10.0).await;
    eat(&app, &ada, "2026-11-21", "lunch", "Noodles, japanese, somen, cooked", 100.0).await;
    let day = app.get(&format!("{PATH}/summary/day")).by(&ada).send().await.expect(200).data();
    // 1,780 kcal at rest, lightly active.
    assert_eq!((&day["targets"]["energyKcal"], &day["left"]["energyKcal"]), (&json!(2_448), &json!(2448.0 - 586.4)));
    assert_eq!(
        (&day["eaten"]["entriesWithoutFibre"], &day["eaten"]["nutrients"]["fibreGrams"]),
        (&json!(1), &json!(9.8))
    );
    let meals = day["meals"].as_array().unwrap();
    assert_eq!((meals.len(), &meals[0]["nutrients"]["energyKcal"]), (4, &json!(367.0)));
    assert_eq!((&meals[1]["entries"][0]["name"], &meals[1]["nutrients"]["fibreGrams"]), (&json!(OIL), &json!(null)));
}

#[tokio::test]
async fn a_day_costs_the_same_however_it_is_asked_for() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let calls =
        |app: &TestApp| app.shards[usize::from(ada.shard)].statements.load(std::sync::atomic::Ordering::Relaxed);
    for _ in 0..5 {
        eat(&app, &ada, "2026-11-21", "breakfast", OATS, 100.0).await;
    }
    let before = calls(&app);
    app.get(&format!("{PATH}/summary/day?date=2026-11-21")).by(&ada).send().await.expect(200);
    assert_eq!(calls(&app) - before, 3);
}

#[tokio::test]
async fn a_week_has_seven_days_and_the_mean_of_those_that_were_logged() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    // The 21st is a Saturday: its week began on the 16th.
    eat(&app, &ada, "2026-11-15", "lunch", OATS, 500.0).await;
    eat(&app, &ada, "2026-11-16", "lunch", OATS, 500.0).await;
    eat(&app, &ada, "2026-11-18", "lunch", OATS, 600.0).await;
    // A meal that is planned for tomorrow was not eaten yet.
    eat(&app, &ada, "2026-11-22", "lunch", OATS, 900.0).await;
    app.put(&format!("{PATH}/water"))
        .by(&ada)
        .json(json!({"date": "2026-11-17", "millilitres": 800}))
        .send()
        .await
        .expect(200);
    let week = app.get(&format!("{PATH}/summary/week")).by(&ada).send().await.expect(200).data();
    assert_eq!(
        (&week["from"], &week["until"], &week["loggedDays"]),
        (&json!("2026-11-16"), &json!("2026-11-22"), &json!(2))
    );
    assert_eq!((&week["mean"]["energyKcal"], &week["energyOffPercent"]), (&json!(2018.5), &json!(-17.5)));
    assert_eq!(week["days"].as_array().unwrap().len(), 7);
    assert_eq!(week["days"][1]["eaten"]["waterMillilitres"], 800);
    let empty = app.get(&format!("{PATH}/summary/week?date=2020-01-01")).by(&ada).send().await.expect(200).data();
    assert_eq!((&empty["mean"], &empty["loggedDays"]), (&json!(null), &json!(0)));
}

#[tokio::test]
async fn nothing_known_is_no_target() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let day = app.get(&format!("{PATH}/summary/day")).by(&ada).send().await.expect(200).data();
    assert_eq!((&day["targets"], &day["left"], &day["eaten"]["entries"]), (&json!(null), &json!(null), &json!(0)));
    assert_eq!(app.get(&format!("{PATH}/summary/day?date=x")).by(&ada).send().await.expect(400).fields(), ["date"]);
    assert_eq!(app.get(&format!("{PATH}/summary/week")).send().await.status, 401);
}
