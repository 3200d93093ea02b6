use serde_json::json;

use super::{FULL, measure};
use crate::support::TestApp;

#[tokio::test]
async fn the_smoothed_weight_follows_slowly() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (day, grams) in [("2026-11-10", 80_000), ("2026-11-11", 81_000), ("2026-11-13", 81_000)] {
        measure(&app, &ada, json!({"date": day, "weightGrams": grams})).await;
    }
    let trend = app.get(&format!("{FULL}/trend")).by(&ada).send().await.expect(200).data();
    assert_eq!(
        trend["points"],
        json!([
            {"date": "2026-11-10", "weightGrams": 80_000, "trendGrams": 80_000},
            {"date": "2026-11-11", "weightGrams": 81_000, "trendGrams": 80_100},
            {"date": "2026-11-13", "weightGrams": 81_000, "trendGrams": 80_271}
        ])
    );
    assert_eq!((&trend["latestGrams"], &trend["direction"]), (&json!(80_271), &json!(null)), "six days are needed");
    let listed = app.get(&format!("{FULL}?limit=1")).by(&ada).send().await.expect(200).data();
    assert_eq!(listed[0]["derived"]["trendWeightGrams"], 80_271, "also on a page that begins later");
    // A correction in the past moves what came after.
    measure(&app, &ada, json!({"date": "2026-11-09", "weightGrams": 79_000})).await;
    let trend = app.get(&format!("{FULL}/trend?days=7")).by(&ada).send().await.expect(200).data();
    assert_eq!(trend["points"], json!([]), "the last seven days");
    let trend = app.get(&format!("{FULL}/trend?days=30")).by(&ada).send().await.expect(200).data();
    assert_eq!(trend["points"][0]["trendGrams"], 79_000);
    for bad in ["days=6", "days=731", "days=x"] {
        app.get(&format!("{FULL}/trend?{bad}")).by(&ada).send().await.expect(400);
    }
}

#[tokio::test]
async fn a_steady_loss_is_told_with_its_pace() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for day in 1..=20 {
        measure(&app, &ada, json!({"date": format!("2026-11-{day:02}"), "weightGrams": 80_000 - 100 * day})).await;
    }
    let trend = app.get(&format!("{FULL}/trend")).by(&ada).send().await.expect(200).data();
    assert_eq!(trend["direction"], "declining");
    let pace = trend["percentPerWeek"].as_f64().unwrap();
    assert!((-0.9..-0.3).contains(&pace), "{pace}");
}
