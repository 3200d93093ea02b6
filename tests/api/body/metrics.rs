use serde_json::{Value, json};
use vivace::domain::local_day::LocalDay;

use super::{FIGURES, FULL, id, measure};
use crate::support::{START, TestApp};

#[tokio::test]
async fn two_views_show_the_same_rows_by_the_same_ids() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"date": "2026-11-20", "weight": 70.5, "bodyFatPercentage": 24.5, "heightMillimetres": 1_650,
        "measurements": {"waist": 70, "neck": 32.0, "hips": 95}, "mood": 7, "notes": "After a run."});
    let made = measure(&app, &ada, body).await;
    assert_eq!((&made["weightGrams"], &made["weight"], &made["unit"]), (&json!(70_500), &json!(70.5), &json!("kg")));
    assert_eq!(made["date"], "2026-11-20");
    assert_eq!(made["measurementsMillimetres"], json!({"neck": 320, "waist": 700, "hips": 950}));
    assert_eq!(made["measurements"], json!({"neck": 32.0, "waist": 70.0, "hips": 95.0}));
    assert_eq!((&made["notes"], &made["mood"]), (&json!("After a run."), &json!(7)));
    assert_eq!(made["photos"], json!({"front": null, "side": null, "back": null}));
    let figures = app.get(&format!("{FIGURES}/{}", id(&made))).by(&ada).send().await.expect(200).data();
    for (name, value) in figures.as_object().unwrap() {
        assert_eq!(value, &made[name], "{name}");
    }
    assert!(figures.get("notes").is_none() && figures.get("photos").is_none());
    let scalar = app.post(FIGURES).by(&ada).json(json!({"weightGrams": 70_000})).send().await.expect(201).data();
    app.run_jobs().await;
    for path in [FIGURES, FULL] {
        let listed = app.get(path).by(&ada).send().await.expect(200).data();
        let ids: Vec<&str> = listed.as_array().unwrap().iter().map(id).collect();
        assert_eq!(ids, [id(&scalar), id(&made)], "{path}");
    }
    // A change through one is seen through the other.
    app.put(&format!("{FIGURES}/{}", id(&made)))
        .by(&ada)
        .json(json!({"weight": null, "mood": 8}))
        .send()
        .await
        .expect(200);
    let seen = app.get(&format!("{FULL}/{}", id(&made))).by(&ada).send().await.expect(200).data();
    assert_eq!((&seen["weightGrams"], &seen["mood"], &seen["notes"]), (&json!(null), &json!(8), &made["notes"]));
    assert_eq!((&seen["revision"], &seen["bodyFatPercentage"]), (&json!(2), &json!(24.5)));
    app.delete(&format!("{FULL}/{}", id(&made))).by(&ada).send().await.expect(200);
    app.get(&format!("{FIGURES}/{}", id(&made))).by(&ada).send().await.expect(404);
    app.delete(&format!("{FIGURES}/{}", id(&made))).by(&ada).send().await.expect(404);
    app.run_jobs().await;
}

#[tokio::test]
async fn what_follows_is_derived_where_it_can_be() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let navy = json!({"weightGrams": 80_000, "measurementsMillimetres": {"waist": 850, "neck": 380}});
    let before = measure(&app, &ada, navy.clone()).await;
    assert_eq!((&before["derived"]["bodyFat"], &before["derived"]["bodyMassIndex"]), (&json!(null), &json!(null)));
    app.patch("/api/v1/users/me").by(&ada).json(json!({"gender": "male"})).send().await.expect(200);
    measure(&app, &ada, json!({"heightMillimetres": 1_800})).await;
    let derived = measure(&app, &ada, navy).await["derived"].clone();
    assert_eq!(derived["bodyFat"], json!({"percentage": 16.107, "method": "us_navy_1984"}));
    assert_eq!((&derived["leanMassGrams"], &derived["bodyMassIndex"]), (&json!(67_114), &json!(24.7)));
    let told = measure(&app, &ada, json!({"weightGrams": 80_000, "bodyFatPercentage": 20})).await["derived"].clone();
    assert_eq!(told["bodyFat"], json!({"percentage": 20.0, "method": "measured"}));
    assert_eq!(told["leanMassGrams"], 64_000);
}

#[tokio::test]
async fn weights_are_exact_and_shown_in_either_unit() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let made =
        measure(&app, &ada, json!({"weight": 154.3, "unit": "lb", "measurements": {"waist": 30}, "lengthUnit": "in"}))
            .await;
    assert_eq!((&made["weightGrams"], &made["measurementsMillimetres"]["waist"]), (&json!(69_989), &json!(762)));
    let imperial = app.get(&format!("{FULL}?units=imperial")).by(&ada).send().await.expect(200).data();
    let first = &imperial[0];
    assert_eq!((&first["weight"], &first["unit"]), (&json!(154.3), &json!("lb")));
    assert_eq!((&first["measurements"]["waist"], &first["lengthUnit"]), (&json!(30.0), &json!("in")));
}

#[tokio::test]
async fn the_day_is_the_persons_own() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/me").by(&ada).json(json!({"timezone": "Pacific/Auckland"})).send().await.expect(200);
    app.run_jobs().await;
    let late = measure(&app, &ada, json!({"date": "2026-11-20T12:30:00Z", "weightGrams": 70_000})).await;
    assert_eq!((&late["date"], &late["measuredAt"]), (&json!("2026-11-21"), &json!("2026-11-20T12:30:00.000Z")));
}

#[tokio::test]
async fn j2_notes_are_sealed_on_disk() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"notes": "CANARY-note"})).await;
    assert_eq!(made["notes"], "CANARY-note");
    assert!(!app.shards[usize::from(ada.shard)].dump().contains("CANARY"));
    // Put into another row, they do not open.
    let other = measure(&app, &ada, json!({"notes": "other"})).await;
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute(
        "UPDATE body_metrics SET notes = (SELECT notes FROM body_metrics WHERE id = ?1) WHERE id = ?2",
        &[&id(&made), &id(&other)],
    );
    app.get(&format!("{FULL}/{}", id(&other))).by(&ada).send().await.expect(500);
}

#[tokio::test]
async fn i2_bad_input_is_named_and_writes_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (status, body, field) in [
        (400, json!({"weightGrams": 19_999}), "weightGrams"),
        (400, json!({"weightGrams": "70"}), "weightGrams"),
        (400, json!({"bodyFatPercentage": 80}), "bodyFatPercentage"),
        (400, json!({"heightMillimetres": 100}), "heightMillimetres"),
        (400, json!({"mood": 11}), "mood"),
        (400, json!({"measurements": {"waist": 0}}), "measurements.waist"),
        (400, json!({"measurements": {"nose": 5}}), "measurements.nose"),
        (400, json!({"date": "20.11.2026"}), "date"),
        (400, json!({"notes": "x".repeat(2_001)}), "notes"),
        (400, json!({"userId": "x"}), "userId"),
        (422, json!({"date": "2026-11-23"}), "date"),
        (422, json!({"date": "1949-12-31"}), "date"),
        (422, json!({}), "date"),
        (422, json!({"weight": 70, "weightGrams": 70_000}), "weight"),
        (422, json!({"weight": 1_600}), "weight"),
        (422, json!({"measurements": {}, "measurementsMillimetres": {}}), "measurements"),
    ] {
        for path in [FULL, FIGURES] {
            let refused = app.post(path).by(&ada).json(body.clone()).send().await;
            assert_eq!(refused.status, status, "{body}: {}", String::from_utf8_lossy(&refused.body));
            assert!(refused.fields().contains(&field.to_owned()), "{body}: {:?}", refused.fields());
        }
    }
    app.post(FULL).json(json!({})).send().await.expect(401);
    assert_eq!(app.shards[usize::from(ada.shard)].count("body_metrics"), 0);
}

#[tokio::test]
async fn c3_anothers_measurement_is_the_same_404_as_none() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    // On the same shard.
    let (_, eve) = (app.sign_in("bob"), app.sign_in("eve"));
    assert_eq!(ada.shard, eve.shard);
    let made = measure(&app, &ada, json!({"weightGrams": 70_000, "notes": "CANARY"})).await;
    let plain = |mut body: Value| {
        body["requestId"] = Value::Null;
        body
    };
    for base in [FULL, FIGURES] {
        for (method, body) in [("GET", None), ("PATCH", Some(json!({"mood": 1}))), ("DELETE", None)] {
            let mut answers = Vec::new();
            for id in [id(&made), "0192ab3c-0000-7000-8000-000000000000"] {
                let request = app.request(method, &format!("{base}/{id}")).by(&eve);
                let request = match &body {
                    Some(body) => request.json(body.clone()),
                    None => request,
                };
                answers.push(plain(request.send().await.expect(404).json()));
            }
            assert_eq!(answers[0], answers[1], "{method} {base}");
        }
    }
    assert_eq!(app.get(FULL).by(&eve).send().await.expect(200).data(), json!([]));
    app.run_jobs().await;
    assert_eq!(app.get(&format!("{FULL}/{}", id(&made))).by(&ada).send().await.expect(200).data(), made);
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_a_conflict() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"weightGrams": 70_000})).await;
    let put = |tag: &str, mood: u32| {
        app.put(&format!("{FULL}/{}", id(&made))).by(&ada).header("if-match", tag).json(json!({"mood": mood})).send()
    };
    put("\"2\"", 5).await.expect(412);
    put("\"1\"", 5).await.expect(200);
    assert_eq!(put("\"1\"", 6).await.expect(412).code(), "edit_conflict");
    put("\"2\"", 5).await.expect(200);
    put("\"2\"", 6).await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn training_learns_what_the_person_weighs_now() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let shard = app.shards[usize::from(ada.shard)].clone();
    let people = || shard.rows("SELECT first_weight_grams, body_weight_grams FROM training_people", &[])[0].clone();
    let (weight, begin) = (|| people()["body_weight_grams"].clone(), || people()["first_weight_grams"].clone());
    let first = measure(&app, &ada, json!({"date": "2026-11-10", "weightGrams": 70_000})).await;
    assert_eq!(weight(), 70_000);
    measure(&app, &ada, json!({"date": "2026-11-01", "weightGrams": 75_000})).await;
    assert_eq!(weight(), 70_000, "the latest counts, not the last told");
    assert_eq!(begin(), 75_000);
    let shown = app.get("/api/v1/analytics/user").by(&ada).send().await.expect(200).json();
    assert_eq!(shown["progress"]["weightChange"], -5.0);
    app.delete(&format!("{FULL}/{}", id(&first))).by(&ada).send().await.expect(200);
    assert_eq!((weight(), begin()), (json!(75_000), json!(75_000)));
    app.run_jobs().await;
}

#[tokio::test]
async fn a_measurement_counts_for_the_day_it_is_where_ones_day_begins_late() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let at = json!({"date": "2026-11-20T02:00:00Z", "weightGrams": 70_000});
    let before = measure(&app, &ada, at.clone()).await;
    let late = json!({"training": {"dayStartHour": 4}});
    app.patch("/api/v1/users/preferences").by(&ada).json(late).send().await.expect(200);
    let after = measure(&app, &ada, at).await;
    let days = app.shards[usize::from(ada.shard)].rows("SELECT day FROM body_metrics ORDER BY day", &[]);
    assert_eq!((days[0]["day"].as_str(), days[1]["day"].as_str()), (Some("2026-11-19"), Some("2026-11-20")));
    assert_ne!(id(&before), id(&after));
    app.run_jobs().await;
}

#[tokio::test]
async fn tomorrow_is_refused_of_who_told_where_they_are() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let change = json!({"profile": {"timezone": "Europe/Berlin"}});
    app.patch("/api/v1/users/me").by(&ada).json(change).send().await.expect(200);
    app.run_jobs().await;
    let [today, tomorrow] = [0, 1].map(|days| LocalDay::of(START, 3_600, 0).plus_days(days));
    let refused = app.post(FULL).by(&ada).json(json!({"date": tomorrow, "weight": 70})).send().await.expect(422);
    assert_eq!(refused.fields(), ["date"]);
    let soon = START.plus_millis(3_600_000);
    app.post(FULL).by(&ada).json(json!({"date": soon, "weight": 70})).send().await.expect(422);
    app.post(FULL).by(&ada).json(json!({"date": today, "weight": 70})).send().await.expect(201);
    app.run_jobs().await;
}
