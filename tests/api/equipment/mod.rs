//! What people train with, and the plates that make a weight.

use serde_json::json;

use crate::support::TestApp;

const PATH: &str = "/api/v1/users/me/equipment";

#[tokio::test]
async fn who_told_nothing_has_what_a_gym_has() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let gym = app.get(PATH).by(&ada).send().await.expect(200).data();
    assert_eq!((&gym["isDefault"], &gym["revision"], &gym["barGrams"]), (&json!(true), &json!(0), &json!(20_000)));
    assert_eq!(gym["owned"].as_array().unwrap().len(), 19);
    app.get(PATH).send().await.expect(401);
}

#[tokio::test]
async fn what_is_told_replaces_what_was_told_before() {
    let app = TestApp::new();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let body = json!({"owned": ["barbell", "bench", "barbell"], "barGrams": 15_000, "dumbbellStepGrams": 1_000,
        "plates": [{"grams": 5_000, "pairs": 2}, {"grams": 10_000, "pairs": 2}]});
    let told = app.put(PATH).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(told["owned"], json!(["barbell", "bench"]));
    assert_eq!(told["plates"], json!([{"grams": 10_000, "pairs": 2}, {"grams": 5_000, "pairs": 2}]));
    assert_eq!(
        (&told["isDefault"], &told["revision"], &told["ezBarGrams"]),
        (&json!(false), &json!(1), &json!(10_000))
    );
    assert_eq!(app.get(PATH).by(&ada).send().await.expect(200).data(), told);
    assert_eq!(app.get(PATH).by(&bob).send().await.expect(200).data()["isDefault"], true);
    let less = app.put(PATH).by(&ada).json(json!({"barGrams": 7_000})).send().await.expect(200).data();
    assert_eq!((&less["revision"], &less["dumbbellStepGrams"]), (&json!(2), &json!(2_500)));
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_a_conflict() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let put = |tag: &str| app.put(PATH).by(&ada).header("if-match", tag).json(json!({"barGrams": 7_000})).send();
    put("\"3\"").await.expect(412);
    put("\"0\"").await.expect(200);
    assert_eq!(put("\"0\"").await.expect(412).code(), "edit_conflict");
    put("\"1\"").await.expect(200);
    put("*").await.expect(200);
    put("nonsense").await.expect(412);
}

#[tokio::test]
async fn i2_bad_equipment_is_named() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({"owned": ["spoon"]}), "owned[0]"),
        (json!({"barGrams": 100_001}), "barGrams"),
        (json!({"plates": [{"grams": 10, "pairs": 1}]}), "plates[0].grams"),
        (json!({"plates": [{"grams": 1_000, "pairs": 0}]}), "plates[0].pairs"),
        (json!({"plates": [{"grams": 1_000, "pairs": 21}]}), "plates[0].pairs"),
        (json!({"dumbbellStepGrams": 0}), "dumbbellStepGrams"),
        (json!({"accountId": "x"}), "accountId"),
    ] {
        let refused = app.put(PATH).by(&ada).json(body.clone()).send().await.expect(400);
        assert!(refused.fields().contains(&field.to_owned()), "{body}: {:?}", refused.fields());
    }
    assert_eq!(app.shards[usize::from(ada.shard)].count("training_kits"), 0);
}

#[tokio::test]
async fn plates_of_one_weight_are_told_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let twice = json!({"plates": [{"grams": 1_000, "pairs": 1}, {"grams": 1_000, "pairs": 2}]});
    let refused = app.put(PATH).by(&ada).json(twice).send().await.expect(422);
    assert_eq!((refused.code().as_str(), refused.fields()), ("plates_refused", vec!["plates[1].grams".to_owned()]));
}

#[tokio::test]
async fn a_target_becomes_plates_on_each_side() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let plates = |query: &str| app.get(&format!("/api/v1/plates?{query}")).by(&ada).send();
    let told = plates("targetGrams=101000").await.expect(200).data();
    assert_eq!(
        told,
        json!({"targetGrams": 101_000, "totalGrams": 100_000, "differenceGrams": -1_000, "barGrams": 20_000,
            "perSide": [{"grams": 20_000, "count": 2}]})
    );
    let near = plates("targetGrams=101500&rounding=nearest").await.expect(200).data();
    assert_eq!((&near["totalGrams"], &near["differenceGrams"]), (&json!(102_500), &json!(1_000)));
    let body = json!({"barGrams": 10_000, "plates": [{"grams": 5_000, "pairs": 1}]});
    app.put(PATH).by(&ada).json(body).send().await.expect(200);
    assert_eq!(plates("targetGrams=101000").await.data()["totalGrams"], 20_000);
    assert_eq!(plates("targetGrams=101000&barGrams=20000").await.data()["totalGrams"], 30_000);
    for bad in ["", "targetGrams=-1", "targetGrams=2000001", "targetGrams=1&barGrams=x", "targetGrams=1&rounding=up"] {
        plates(bad).await.expect(400);
    }
    app.get("/api/v1/plates?targetGrams=1").send().await.expect(401);
}

#[tokio::test]
async fn no_load_above_the_target_is_given_for_below_it() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let plates = |query: &str| app.get(&format!("/api/v1/plates?{query}")).by(&ada).send();
    assert_eq!(plates("targetGrams=10000").await.expect(422).fields(), ["targetGrams"]);
    assert_eq!(plates("targetGrams=10000&rounding=nearest").await.expect(200).data()["totalGrams"], 20_000);
    assert_eq!(plates("targetGrams=10000&barGrams=0").await.expect(200).data()["totalGrams"], 10_000);
}

#[tokio::test]
async fn who_is_shown_pounds_has_a_gym_of_pounds() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/preferences").by(&ada).json(json!({"units": "imperial"})).send().await.expect(200);
    app.run_jobs().await;
    let gym = app.get(PATH).by(&ada).send().await.expect(200).data();
    assert_eq!((&gym["barGrams"], &gym["plates"][0]["grams"]), (&json!(20_412), &json!(20_412)));
    let loaded = app.get("/api/v1/plates?targetGrams=61235").by(&ada).send().await.expect(200).data();
    assert_eq!(loaded["perSide"], json!([{"grams": 20_412, "count": 1}]));
    let told = app.put(PATH).by(&ada).json(json!({"ezBarGrams": 8_000})).send().await.expect(200).data();
    assert_eq!((&told["barGrams"], &told["ezBarGrams"]), (&json!(20_412), &json!(8_000)));
}
