use serde_json::{Value, json};

use super::{PATH, tell};
use crate::support::{SignedIn, TestApp};

const PLANS: &str = "/api/v1/nutrition/meal-plans";

async fn plan(app: &TestApp, person: &SignedIn, body: Value) -> Value {
    app.post(PLANS).by(person).json(body).send().await.expect(201).data()
}

#[tokio::test]
async fn every_day_meets_the_targets_within_five_percent() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let plan =
        plan(&app, &ada, json!({"days": 7, "mealsPerDay": 5, "diet": "vegetarian", "exclude": ["broccoli"]})).await;
    let targets = &plan["targets"];
    let days = plan["days"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]["date"], &days[6]["date"]), (7, &json!("2026-11-21"), &json!("2026-11-27")));
    for day in days {
        for name in ["energyKcal", "proteinGrams", "fatGrams", "carbohydrateGrams"] {
            let (found, target) = (day["totals"][name].as_f64().unwrap(), targets[name].as_f64().unwrap());
            assert!((found / target - 1.0).abs() <= 0.05, "{name}: {found} of {target}");
        }
        assert_eq!(day["meals"].as_array().unwrap().len(), 5);
        let text = day.to_string().to_lowercase();
        assert!(!["chicken", "fish", "beef", "pork", "turkey", "broccoli"].iter().any(|word| text.contains(word)));
    }
    assert_eq!(plan["source"], "rules");
    assert!(plan["notice"].as_str().unwrap().contains("read the label"));
    let path = format!("{PLANS}/{}", plan["id"].as_str().unwrap());
    assert_eq!(app.get(&path).by(&ada).send().await.expect(200).data(), plan);
}

#[tokio::test]
async fn without_targets_there_is_no_plan_and_what_is_missing_is_said() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let refused = app.post(PLANS).by(&ada).json(json!({"days": 1})).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "targets_unknown"));
    assert_eq!(refused.json()["details"]["missing"], json!(["weight", "height", "dateOfBirth"]));
}

#[tokio::test]
async fn what_cannot_be_met_is_said_with_how_near_it_comes() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let own = json!({"own": {"energyKcal": 2000, "proteinGrams": 450, "fatGrams": 10}});
    app.put(&format!("{PATH}/targets")).by(&ada).json(own).send().await.expect(200);
    let refused = app.post(PLANS).by(&ada).json(json!({"days": 2, "diet": "vegan"})).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "meal_plan_infeasible"));
    assert!(refused.json()["details"]["nearestOffPercent"].as_f64().unwrap() > 5.0);
    assert_eq!(app.shards[usize::from(ada.shard)].count("meal_plans"), 0);
}

#[tokio::test]
async fn bad_wishes_are_refused_by_field() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    for (body, field) in [
        (json!({"days": 0}), "days"),
        (json!({"days": 8}), "days"),
        (json!({"days": 1, "mealsPerDay": 2}), "mealsPerDay"),
        (json!({"days": 1, "diet": "keto"}), "diet"),
        (json!({"days": 1, "allergens": ["pollen"]}), "allergens[0]"),
        (json!({"days": 1, "exclude": ["x"]}), "exclude[0]"),
        (json!({"days": 1, "startDate": "soon"}), "startDate"),
    ] {
        let refused = app.post(PLANS).by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
    assert_eq!(app.post(PLANS).json(json!({"days": 1})).send().await.status, 401);
}

#[tokio::test]
async fn plans_are_listed_and_deleted_by_their_owner_alone() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    tell(&app, &ada);
    let mut ids = Vec::new();
    for variant in 0..3 {
        ids.push(plan(&app, &ada, json!({"days": 1, "variant": variant})).await["id"].clone());
        app.clock.advance_ms(1_000);
    }
    let first = app.get(&format!("{PLANS}?limit=2")).by(&ada).send().await.expect(200);
    assert_eq!((&first.data()[0]["id"], &first.data()[1]["id"]), (&ids[2], &ids[1]));
    let cursor = first.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    let second = app.get(&format!("{PLANS}?limit=2&cursor={cursor}")).by(&ada).send().await.expect(200).data();
    assert_eq!((second.as_array().unwrap().len(), &second[0]["id"]), (1, &ids[0]));
    let path = format!("{PLANS}/{}", ids[0].as_str().unwrap());
    assert_eq!(app.get(&path).by(&bob).send().await.code(), "not_found");
    assert_eq!(app.delete(&path).by(&bob).send().await.code(), "not_found");
    app.delete(&path).by(&ada).send().await.expect(200);
    assert_eq!(app.get(&path).by(&ada).send().await.status, 404);
}
