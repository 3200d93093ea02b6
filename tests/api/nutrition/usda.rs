use serde_json::json;
use vivace::platform::outbound::OutboundError;

use super::PATH;
use crate::support::TestApp;

const KEY: (&str, &str) = ("USDA_API_KEY", "the-key-of-data-gov");

fn answer() -> String {
    json!({"foods": [
        {"fdcId": 171_705, "description": "Avocados, raw", "foodNutrients": [
            {"nutrientId": 1003, "nutrientNumber": "203", "value": 2.0},
            {"nutrientNumber": "204", "value": 14.66},
            {"nutrientNumber": "205", "value": 8.53},
            {"nutrientNumber": "208", "value": 160},
            {"nutrientNumber": "291", "value": 6.7},
        ]},
        {"fdcId": 2, "description": "Nobody measured it", "foodNutrients": []},
    ]})
    .to_string()
}

fn path(q: &str) -> String {
    format!("{PATH}/foods/search?q={q}&in=usda")
}

#[tokio::test]
async fn it_is_asked_once_with_the_key_in_a_header() {
    let app = TestApp::seeded_with_settings(&[KEY]);
    let ada = app.sign_in("ada");
    app.outbound.reply(200, &answer());
    let found = app.get(&path("Avocado")).by(&ada).send().await.expect(200).data();
    assert_eq!((&found["searched"], &found["fallbackReason"]), (&json!("usda"), &json!(null)));
    let food = &found["items"][0];
    assert_eq!((&food["fdcId"], &food["per100Grams"]["fatGrams"]), (&json!(171_705), &json!(14.66)));
    assert!(food["per100Grams"]["sugarsGrams"].is_null());
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "what has no figures is left out");
    let asked = app.outbound.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].post && !asked[0].url.contains(KEY.1), "{}", asked[0].url);
    assert!(asked[0].headers.contains(&("X-Api-Key".to_owned(), KEY.1.to_owned())) && asked[0].timeout_ms <= 5_000);

    app.finish_background().await;
    let again = app.get(&path("avocado")).by(&ada).send().await.expect(200).data();
    assert_eq!((again["items"][0]["fdcId"].clone(), app.outbound.asked().len()), (json!(171_705), 1), "remembered");
}

#[tokio::test]
async fn without_a_key_or_an_answer_the_library_answers_and_says_why() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let found = app.get(&path("olive%20oil")).by(&ada).send().await.expect(200).data();
    assert_eq!((&found["searched"], &found["fallbackReason"]), (&json!("library"), &json!("not_configured")));
    assert!(app.outbound.asked().is_empty());

    let failures: [fn(&TestApp); 4] = [
        |app| app.outbound.fail(OutboundError::TimedOut),
        |app| app.outbound.reply(500, "oops"),
        |app| app.outbound.reply(429, "{}"),
        |app| app.outbound.reply(200, "<html>"),
    ];
    for fail in failures {
        let app = TestApp::seeded_with_settings(&[KEY]);
        let ada = app.sign_in("ada");
        fail(&app);
        let found = app.get(&path("olive%20oil")).by(&ada).send().await.expect(200).data();
        assert_eq!((&found["searched"], &found["fallbackReason"]), (&json!("library"), &json!("unavailable")));
        assert_eq!(found["items"][0]["name"], super::OIL);
        // Left alone for a while, then asked again.
        app.get(&path("olive%20oil")).by(&ada).send().await.expect(200);
        assert_eq!(app.outbound.asked().len(), 1);
        app.clock.advance_ms(31_000);
        app.outbound.reply(200, &answer());
        let found = app.get(&path("olive%20oil")).by(&ada).send().await.expect(200).data();
        assert_eq!(found["searched"], "usda");
    }
}

#[tokio::test]
async fn strangers_do_not_spend_the_key() {
    let app = TestApp::seeded_with_settings(&[KEY]);
    let refused = app.get(&path("avocado")).send().await;
    assert_eq!((refused.status, refused.code().as_str()), (401, "not_signed_in"));
    assert_eq!(app.get(&format!("{PATH}/usda-foods/1")).send().await.status, 401);
    assert!(app.outbound.asked().is_empty());
}

#[tokio::test]
async fn one_food_is_read_and_logged_by_its_number() {
    let app = TestApp::seeded_with_settings(&[KEY]);
    let ada = app.sign_in("ada");
    let abridged = json!({"fdcId": 42, "description": "Hummus", "gtinUpc": "0001", "servingSize": 28.0, "servingSizeUnit": "g",
        "foodNutrients": [{"number": "203", "amount": 7.0}, {"number": "204", "amount": 18.0}, {"number": "205", "amount": 15.0}]});
    app.outbound.reply(200, &abridged.to_string());
    let food = app.get(&format!("{PATH}/usda-foods/42")).by(&ada).send().await.expect(200).data();
    assert_eq!((&food["name"], &food["per100Grams"]["energyKcal"]), (&json!("Hummus"), &json!(250.0)), "4, 9 and 4");
    app.finish_background().await;
    let body = json!({"meal": "snack", "fdcId": 42, "servings": 2});
    let entry = app.post(&format!("{PATH}/log")).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!((&entry["source"], &entry["sourceId"], &entry["grams"]), (&json!("usda"), &json!("42"), &json!(56.0)));
    assert_eq!(entry["nutrients"]["energyKcal"], 140.0);

    app.outbound.reply(404, "");
    assert_eq!(app.get(&format!("{PATH}/usda-foods/43")).by(&ada).send().await.status, 404);
    app.outbound.fail(OutboundError::TimedOut);
    assert_eq!(app.get(&format!("{PATH}/usda-foods/44")).by(&ada).send().await.code(), "service_unavailable");
    let body = json!({"meal": "snack", "fdcId": 44, "grams": 10});
    assert_eq!(app.post(&format!("{PATH}/log")).by(&ada).json(body).send().await.status, 503);
}
