use serde_json::json;

use super::{PATH, aim, path};
use crate::support::{SignedIn, TestApp};

/// Somebody of that birth, height in millimetres and weight in kilograms.
async fn measured(app: &TestApp, name: &str, born: &str, height: u32, weight: f64) -> SignedIn {
    let one = app.sign_in(name);
    app.patch("/api/v1/users/me").by(&one).json(json!({"profile": {"dateOfBirth": born}})).send().await.expect(200);
    let body = json!({"date": "2026-11-20", "weight": weight, "heightMillimetres": height});
    app.post("/api/v1/progress/body").by(&one).json(body).send().await.expect(201);
    app.run_jobs().await;
    one
}

#[tokio::test]
async fn nobody_aims_for_a_weight_that_is_not_healthy() {
    let app = TestApp::new();
    let ada = measured(&app, "ada", "1990-01-01", 1_700, 60.0).await;
    let loss = |target: f64, unit: &str| json!({"type": "weight_loss", "title": "Lighter", "targetValue": target, "unit": unit});
    for (target, unit, least) in [(40.0, "kg", "53.5 kg"), (100.0, "lb", "117.9 lb")] {
        let refused = app.post(PATH).by(&ada).json(loss(target, unit)).send().await.expect(422);
        assert_eq!((refused.code(), refused.fields()), ("goal_refused".to_owned(), vec!["targetValue".to_owned()]));
        assert!(refused.json().to_string().contains(least), "{}", refused.json());
    }
    let custom = json!({"type": "custom", "title": "40", "targetValue": 40, "measure": {"kind": "weight"}});
    app.post(PATH).by(&ada).json(custom).send().await.expect(422);
    let told = json!({"type": "weight_loss", "title": "40", "targetValue": 40, "currentValue": 60, "unit": "kg",
        "measure": {"kind": "manual"}});
    app.post(PATH).by(&ada).json(told).send().await.expect(422);
    let goal = aim(&app, &ada, loss(55.0, "kg")).await;
    for method in ["put", "patch"] {
        let request = if method == "put" { app.put(&path(&goal, "")) } else { app.patch(&path(&goal, "")) };
        let refused = request.by(&ada).json(json!({"targetValue": 40})).send().await.expect(422);
        assert_eq!(refused.fields(), ["targetValue"]);
    }
    app.patch(&path(&goal, "")).by(&ada).json(json!({"targetValue": 54, "title": "On"})).send().await.expect(200);
}

#[tokio::test]
async fn who_is_light_may_gain_and_who_is_growing_loses_nothing() {
    let app = TestApp::new();
    let light = measured(&app, "ada", "1990-01-01", 1_700, 45.0).await;
    let gain =
        |target: i32| json!({"type": "custom", "title": "More", "targetValue": target, "measure": {"kind": "weight"}});
    aim(&app, &light, gain(50)).await;
    let child = measured(&app, "bob", "2011-01-01", 1_700, 70.0).await;
    let loss = json!({"type": "weight_loss", "title": "Lighter", "targetValue": 65});
    let refused = app.post(PATH).by(&child).json(loss).send().await.expect(422);
    assert_eq!(refused.fields(), ["targetValue"]);
    let counted = json!({"type": "weight_loss", "title": "Sizes", "targetValue": 2, "unit": "sizes", "measure": {"kind": "manual"}});
    assert_eq!(app.post(PATH).by(&child).json(counted).send().await.expect(422).fields(), ["type"]);
    aim(&app, &child, gain(75)).await;
    let unknown = app.sign_in("cleo");
    aim(&app, &unknown, json!({"type": "weight_loss", "title": "Lighter", "targetValue": 65})).await;
}
