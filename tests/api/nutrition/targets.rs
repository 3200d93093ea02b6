use serde_json::json;

use super::tell;
use crate::support::TestApp;

const TARGETS: &str = "/api/v1/nutrition/targets";

#[tokio::test]
async fn targets_follow_from_the_body_and_the_goal() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let first = app.get(TARGETS).by(&ada).send().await.expect(200).data();
    assert_eq!((&first["reckoning"], &first["missing"]), (&json!(null), &json!(["weight", "height", "dateOfBirth"])));
    tell(&app, &ada);
    let body = json!({"activity": "moderate", "direction": "lose", "percentPerWeek": 0.5});
    let set = app.put(TARGETS).by(&ada).json(body).send().await.expect(200).data();
    let reckoning = &set["reckoning"];
    assert_eq!((&reckoning["spentKcal"], &reckoning["targets"]["energyKcal"]), (&json!(2_759), &json!(2_319)));
    assert_eq!(reckoning["resting"][0], json!({"method": "mifflin_st_jeor_male", "kcal": 1780.0}));
    assert_eq!(app.get(TARGETS).by(&ada).send().await.expect(200).data(), set);
    let reset = app.put(TARGETS).by(&ada).json(json!({})).send().await.expect(200).data();
    assert_eq!((&reset["settings"]["direction"], &reset["settings"]["activity"]), (&json!("keep"), &json!("light")));
}

#[tokio::test]
async fn what_is_unsafe_is_cut_and_said() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let body = json!({"activity": "sedentary", "direction": "lose", "percentPerWeek": 3});
    let reckoning = app.put(TARGETS).by(&ada).json(body).send().await.expect(200).data()["reckoning"].clone();
    let rules: Vec<&str> =
        reckoning["limits"].as_array().unwrap().iter().map(|l| l["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["loss_rate", "energy_floor", "protein_share"]);
    assert_eq!((&reckoning["targets"]["energyKcal"], &reckoning["percentPerWeek"]), (&json!(1_500), &json!(0.72)));
    assert!(reckoning["limits"][0]["reason"].is_string() && reckoning["limits"][0]["source"].is_string());
}

#[tokio::test]
async fn who_is_neither_sees_both_and_the_mean() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    app.shards[usize::from(ada.shard)].execute("UPDATE profiles SET gender = 'other'", &[]);
    let found = app.get(TARGETS).by(&ada).send().await.expect(200).data();
    let methods: Vec<_> =
        found["reckoning"]["resting"].as_array().unwrap().iter().map(|one| one["method"].clone()).collect();
    assert_eq!(methods, ["mifflin_st_jeor_mean", "mifflin_st_jeor_male", "mifflin_st_jeor_female"]);
    app.shards[usize::from(ada.shard)].execute("UPDATE body_metrics SET body_fat_hundredths = 2000", &[]);
    let lean = app.get(TARGETS).by(&ada).send().await.expect(200).data();
    assert_eq!(lean["reckoning"]["resting"][0], json!({"method": "katch_mcardle", "kcal": 1752.4}));
}

#[tokio::test]
async fn own_figures_go_first_and_must_fit() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let own = json!({"own": {"energyKcal": 2000, "proteinGrams": 150}});
    let found = app.put(TARGETS).by(&ada).json(own).send().await.expect(200).data();
    assert_eq!(found["reckoning"]["targets"]["energyKcal"], 2_000, "also of somebody of whom nothing is known");
    let contradicts =
        json!({"own": {"energyKcal": 2000, "proteinGrams": 150, "fatGrams": 60, "carbohydrateGrams": 100}});
    let refused = app.put(TARGETS).by(&ada).json(contradicts).send().await;
    assert_eq!((refused.status, refused.fields()), (422, vec!["own.energyKcal".to_owned()]));
    for (body, field) in [
        (json!({"own": {"energyKcal": 500}}), "own.energyKcal"),
        (json!({"percentPerWeek": 9}), "percentPerWeek"),
        (json!({"activity": "olympic"}), "activity"),
    ] {
        assert_eq!(app.put(TARGETS).by(&ada).json(body).send().await.expect(400).fields(), [field]);
    }
    assert_eq!(app.get(TARGETS).send().await.status, 401);
}

#[tokio::test]
async fn what_was_measured_counts_only_when_it_was() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let body = json!({"useMeasuredSpending": true});
    let refused = app.put(TARGETS).by(&ada).json(body.clone()).send().await;
    assert_eq!((refused.status, refused.fields()), (422, vec!["useMeasuredSpending".to_owned()]));
    assert_eq!(refused.json()["details"]["expenditure"]["notEnoughData"], "logged_days");
    for day in 1..=20 {
        let date = format!("2026-11-{day:02}");
        super::eat(&app, &ada, &date, "lunch", super::OATS, 600.0).await;
        if day < 20 {
            super::weigh(&app, &ada, &date, 80_000);
        }
    }
    let set = app.put(TARGETS).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!((&set["reckoning"]["spentKcal"], &set["reckoning"]["spentSource"]), (&json!(2_202), &json!("measured")));
    assert_eq!(set["settings"]["measured"], json!({"kcal": 2_202, "on": "2026-11-21"}));
}
