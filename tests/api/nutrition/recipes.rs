use serde_json::{Value, json};

use super::{OATS, OIL, PATH, add_food, library};
use crate::support::{SignedIn, TestApp};

fn path(recipe: &Value) -> String {
    format!("{PATH}/recipes/{}", recipe["id"].as_str().expect("an id"))
}

async fn cook(app: &TestApp, person: &SignedIn) -> Value {
    let body = json!({"name": "Porridge", "servings": 3, "ingredients": [
        {"foodId": library(app, OATS), "grams": 150},
        {"foodId": library(app, OIL), "grams": 10.5},
    ]});
    app.post(&format!("{PATH}/recipes")).by(person).json(body).send().await.expect(201).data()
}

#[tokio::test]
async fn a_serving_holds_its_share_of_the_ingredients() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let recipe = cook(&app, &ada).await;
    // 1.5 times 367 kcal and 10.5 g of 884 kcal.
    assert_eq!(recipe["total"]["energyKcal"], 643.32);
    assert_eq!((&recipe["perServing"]["energyKcal"], &recipe["grams"]), (&json!(214.44), &json!(160.5)));
    assert_eq!(
        (&recipe["perServing"]["proteinGrams"], &recipe["perServing"]["fibreGrams"]),
        (&json!(8.0), &json!(4.9))
    );
    let body = json!({"meal": "breakfast", "recipeId": recipe["id"], "servings": 1.5});
    let entry = app.post(&format!("{PATH}/log")).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!((&entry["nutrients"]["energyKcal"], &entry["grams"]), (&json!(321.66), &json!(80.25)));
}

#[tokio::test]
async fn a_food_that_is_none_is_named_by_its_place() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let food = add_food(&app, &ada, "Bread").await;
    let none = "0198a0a0-0000-7000-8000-000000000000";
    let body = json!({"name": "Toast", "servings": 1, "ingredients": [{"foodId": food["id"], "grams": 100},
        {"foodId": none, "grams": 1}, {"foodId": food["id"], "grams": 5}]});
    let refused = app.post(&format!("{PATH}/recipes")).by(&ada).json(body).send().await.expect(422);
    assert_eq!(
        (refused.code().as_str(), refused.fields()),
        ("food_unavailable", vec!["ingredients[1].foodId".to_owned()])
    );
}

#[tokio::test]
async fn it_is_replaced_and_stays_as_it_was_when_a_food_changes() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let food = add_food(&app, &ada, "Bread").await;
    let body = json!({"name": "Toast", "servings": 1, "ingredients": [{"foodId": food["id"], "grams": 100}]});
    let toast = app.post(&format!("{PATH}/recipes")).by(&ada).json(body.clone()).send().await.expect(201).data();
    let food_path = format!("{PATH}/my-foods/{}", food["id"].as_str().unwrap());
    let richer =
        json!({"per100Grams": {"energyKcal": 400, "proteinGrams": 10, "fatGrams": 20, "carbohydrateGrams": 30}});
    app.patch(&food_path).by(&ada).json(richer).send().await.expect(200);
    let kept = app.get(&path(&toast)).by(&ada).send().await.expect(200).data();
    assert_eq!(kept["total"]["energyKcal"], 250.0, "as the food was");
    let saved =
        app.put(&path(&toast)).by(&ada).header("if-match", "1").json(body.clone()).send().await.expect(200).data();
    assert_eq!((&saved["total"]["energyKcal"], &saved["revision"]), (&json!(400.0), &json!(2)));
    assert!(saved["total"]["fibreGrams"].is_null(), "not known of a part, not known of the whole");
    assert_eq!(app.put(&path(&toast)).by(&ada).header("if-match", "1").json(body).send().await.status, 412);
    app.delete(&path(&toast)).by(&ada).send().await.expect(200);
    assert_eq!(app.get(&path(&toast)).by(&ada).send().await.status, 404);
}

#[tokio::test]
async fn a_recipe_can_be_changed_after_a_food_in_it_was_deleted() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let food = add_food(&app, &ada, "Bread").await;
    let body = |name: &str, grams: u32| json!({"name": name, "servings": 1, "ingredients": [{"foodId": food["id"], "grams": grams}]});
    let toast = app.post(&format!("{PATH}/recipes")).by(&ada).json(body("Toast", 80)).send().await.expect(201).data();
    app.delete(&format!("{PATH}/my-foods/{}", food["id"].as_str().unwrap())).by(&ada).send().await.expect(200);
    assert_eq!(app.get(&path(&toast)).by(&ada).send().await.expect(200).data(), toast, "it stays as it was");
    let saved = app.put(&path(&toast)).by(&ada).json(body("French toast", 160)).send().await.expect(200).data();
    assert_eq!((&saved["total"]["energyKcal"], &saved["ingredients"][0]["name"]), (&json!(400.0), &json!("Bread")));
    let refused = app.post(&format!("{PATH}/recipes")).by(&ada).json(body("Another", 80)).send().await;
    assert_eq!(refused.code(), "food_unavailable", "nothing new is made of it");
}

#[tokio::test]
async fn nobody_cooks_with_anothers_food_or_sees_their_recipes() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let food = add_food(&app, &ada, "Bread").await;
    let body = json!({"name": "Toast", "servings": 1, "ingredients": [{"foodId": food["id"], "grams": 100}]});
    let refused = app.post(&format!("{PATH}/recipes")).by(&bob).json(body).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "food_unavailable"));
    let recipe = cook(&app, &ada).await;
    assert_eq!(app.get(&path(&recipe)).by(&bob).send().await.status, 404);
    let entry = json!({"meal": "lunch", "recipeId": recipe["id"], "servings": 1});
    assert_eq!(app.post(&format!("{PATH}/log")).by(&bob).json(entry).send().await.code(), "food_unavailable");
    assert_eq!(app.get(&format!("{PATH}/recipes")).by(&bob).send().await.expect(200).data(), json!([]));
    assert_eq!(app.get(&format!("{PATH}/recipes")).send().await.status, 401);
}

#[tokio::test]
async fn bad_recipes_are_refused_by_field() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let oats = json!({"foodId": library(&app, OATS), "grams": 50});
    for (body, field) in [
        (json!({"name": "a", "servings": 0, "ingredients": [oats]}), "servings"),
        (json!({"name": "a", "servings": 1, "ingredients": []}), "ingredients"),
        (json!({"name": "a\u{7}", "servings": 1, "ingredients": [oats]}), "name"),
        (json!({"name": "a", "servings": 1, "ingredients": [{"foodId": "x", "grams": 1}]}), "ingredients[0].foodId"),
        (
            json!({"name": "a", "servings": 1, "ingredients": [{"foodId": oats["foodId"], "grams": 0}]}),
            "ingredients[0].grams",
        ),
    ] {
        let refused = app.post(&format!("{PATH}/recipes")).by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
}
