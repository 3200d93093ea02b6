use serde_json::json;

use super::{PATH, add_food};
use crate::support::TestApp;

fn path(food: &serde_json::Value) -> String {
    format!("{PATH}/my-foods/{}", food["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn a_food_is_added_changed_and_deleted() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let food = add_food(&app, &ada, " Rye bread ").await;
    assert_eq!((&food["name"], &food["origin"], &food["revision"]), (&json!("Rye bread"), &json!("own"), &json!(1)));
    assert_eq!((&food["serving"]["grams"], &food["per100Grams"]["sugarsGrams"]), (&json!(40.0), &json!(null)));
    let body = json!({"brand": "Mill", "serving": null, "barcode": "4006381333931"});
    let changed = app.patch(&path(&food)).by(&ada).header("if-match", "1").json(body).send().await.expect(200).data();
    assert_eq!(
        (&changed["brand"], &changed["serving"], &changed["revision"]),
        (&json!("Mill"), &json!(null), &json!(2))
    );
    assert_eq!(changed["per100Grams"], food["per100Grams"], "what is left out stays");
    let stale = app.patch(&path(&food)).by(&ada).header("if-match", "1").json(json!({"name": "x"})).send().await;
    assert_eq!((stale.status, stale.code().as_str()), (412, "edit_conflict"));
    let by_code = app.get(&format!("{PATH}/my-foods?barcode=4006381333931")).by(&ada).send().await.expect(200).data();
    assert_eq!(by_code.as_array().unwrap().len(), 1);
    app.delete(&path(&food)).by(&ada).send().await.expect(200);
    assert_eq!(app.get(&path(&food)).by(&ada).send().await.status, 404);
    assert_eq!(app.delete(&path(&food)).by(&ada).send().await.status, 404);
}

#[tokio::test]
async fn energy_that_is_not_told_follows_from_the_rest() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Bar", "per100Grams": {"proteinGrams": 20, "fatGrams": 10, "carbohydrateGrams": 50.5}});
    let food = app.post(&format!("{PATH}/my-foods")).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(food["per100Grams"]["energyKcal"], 372.0);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let held = json!({"energyKcal": 100, "proteinGrams": 1, "fatGrams": 1, "carbohydrateGrams": 10});
    let with = |name: &str, value: serde_json::Value| {
        let mut held = held.clone();
        held[name] = value;
        held
    };
    for (body, status, field) in [
        (json!({"name": "a", "per100Grams": with("proteinGrams", json!(-1))}), 400, "per100Grams.proteinGrams"),
        (json!({"name": "a", "per100Grams": with("proteinGrams", json!(95))}), 422, "per100Grams"),
        (json!({"name": "a", "per100Grams": with("energyKcal", json!(950))}), 422, "per100Grams.energyKcal"),
        (json!({"name": "a", "per100Grams": with("sugarsGrams", json!(11))}), 422, "per100Grams.carbohydrateGrams"),
        (json!({"name": " ", "per100Grams": held}), 400, "name"),
        (json!({"name": "a", "per100Grams": held, "barcode": "4006381333932"}), 400, "barcode"),
        (json!({"name": "a", "per100Grams": held, "barcode": "abcdefgh"}), 400, "barcode"),
        (json!({"name": "a", "per100Grams": held, "serving": {"grams": 0}}), 400, "serving.grams"),
        (json!({"name": "a", "per100Grams": held, "color": 1}), 400, "color"),
    ] {
        let refused = app.post(&format!("{PATH}/my-foods")).by(&ada).json(body.clone()).send().await.expect(status);
        assert!(refused.fields().iter().any(|name| name.starts_with(field)), "{body}: {:?}", refused.fields());
    }
}

#[tokio::test]
async fn a_barcode_is_of_one_food() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let body = json!({"name": "A", "barcode": "96385074", "per100Grams": {"proteinGrams": 1, "fatGrams": 1, "carbohydrateGrams": 1}});
    app.post(&format!("{PATH}/my-foods")).by(&ada).json(body.clone()).send().await.expect(201);
    let again = app.post(&format!("{PATH}/my-foods")).by(&ada).json(body.clone()).send().await;
    assert_eq!(
        (again.status, again.code().as_str(), again.fields()),
        (409, "already_added", vec!["barcode".to_owned()])
    );
    app.post(&format!("{PATH}/my-foods")).by(&bob).json(body).send().await.expect(201);
}

#[tokio::test]
async fn nobody_sees_or_changes_anothers() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let food = add_food(&app, &ada, "Secret").await;
    assert_eq!(app.get(&path(&food)).send().await.status, 401);
    for request in [app.get(&path(&food)), app.patch(&path(&food)).json(json!({"name": "x"})), app.delete(&path(&food))]
    {
        assert_eq!(request.by(&bob).send().await.code(), "not_found");
    }
    assert_eq!(app.get(&format!("{PATH}/my-foods")).by(&bob).send().await.expect(200).data(), json!([]));
}

#[tokio::test]
async fn lists_are_in_pages_by_name() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for name in ["banana", "Apple", "cherry"] {
        add_food(&app, &ada, name).await;
    }
    let first = app.get(&format!("{PATH}/my-foods?limit=2")).by(&ada).send().await.expect(200);
    let names: Vec<_> = first.data().as_array().unwrap().iter().map(|food| food["name"].clone()).collect();
    assert_eq!(names, ["Apple", "banana"]);
    let cursor = first.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    let second = app.get(&format!("{PATH}/my-foods?limit=2&cursor={cursor}")).by(&ada).send().await.expect(200);
    assert_eq!(second.data()[0]["name"], "cherry");
    assert!(second.json()["pagination"]["nextCursor"].is_null());
}
