use serde_json::{Value, json};

use super::{OATS, OIL, PATH, add_food, eat, library};
use crate::support::{SignedIn, TestApp};

const LOG: &str = "/api/v1/nutrition/log";

fn path(entry: &Value) -> String {
    format!("{LOG}/{}", entry["id"].as_str().expect("an id"))
}

async fn energy(app: &TestApp, person: &SignedIn, day: &str) -> Value {
    let day = app.get(&format!("{PATH}/summary/day?date={day}")).by(person).send().await.expect(200).data();
    day["eaten"]["nutrients"]["energyKcal"].clone()
}

#[tokio::test]
async fn what_is_eaten_is_kept_as_the_food_was() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let food = add_food(&app, &ada, "Bread").await;
    let body = json!({"meal": "breakfast", "foodId": food["id"], "servings": 2});
    let entry = app.post(LOG).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(
        (&entry["date"], &entry["grams"], &entry["servings"]),
        (&json!("2026-11-21"), &json!(80.0), &json!(2.0))
    );
    assert_eq!((&entry["nutrients"]["energyKcal"], &entry["source"]), (&json!(200.0), &json!("own")));
    app.delete(&format!("{PATH}/my-foods/{}", food["id"].as_str().unwrap())).by(&ada).send().await.expect(200);
    let kept = app.get(&path(&entry)).by(&ada).send().await.expect(200).data();
    assert_eq!(kept, entry, "also when the food is gone");
    let changed = app.patch(&path(&entry)).by(&ada).json(json!({"servings": 3})).send().await.expect(200).data();
    assert_eq!(changed["nutrients"]["energyKcal"], 300.0, "other amounts follow from what it was");
}

#[tokio::test]
async fn the_sums_of_days_follow_every_change() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let day = "2026-11-20";
    let oats = eat(&app, &ada, day, "breakfast", OATS, 100.0).await;
    let oil = eat(&app, &ada, day, "lunch", OIL, 10.0).await;
    assert_eq!(energy(&app, &ada, day).await, 455.4);
    app.patch(&path(&oats)).by(&ada).json(json!({"grams": 50})).send().await.expect(200);
    assert_eq!(energy(&app, &ada, day).await, 271.9);
    app.patch(&path(&oats)).by(&ada).json(json!({"date": "2026-11-19", "meal": "snack"})).send().await.expect(200);
    assert_eq!((energy(&app, &ada, day).await, energy(&app, &ada, "2026-11-19").await), (json!(88.4), json!(183.5)));
    app.delete(&path(&oil)).by(&ada).send().await.expect(200);
    assert_eq!(energy(&app, &ada, day).await, 0.0);
    let rows = app.shards[usize::from(ada.shard)].rows(
        "SELECT d.day FROM food_days AS d WHERE (d.entries, d.energy_mkcal, d.protein_mg, d.without_sugars) <>
           (SELECT count(*), coalesce(sum(e.energy_mkcal), 0), coalesce(sum(e.protein_mg), 0), coalesce(sum(e.sugars_mg IS NULL), 0)
            FROM food_entries AS e WHERE e.account_id = d.account_id AND e.day = d.day)",
        &[],
    );
    assert!(rows.is_empty(), "{rows:?}");
}

#[tokio::test]
async fn nobody_logs_what_they_can_not_have_eaten_or_what_is_no_food() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let figures = |date: &str, kcal: i32, fat: i32| {
        json!({"date": date, "meal": "lunch", "name": "x",
            "figures": {"energyKcal": kcal, "proteinGrams": 0, "fatGrams": fat, "carbohydrateGrams": 0}})
    };
    for (body, field) in [
        (figures("2026-11-23", 100, 1), "date"),
        (figures("1899-12-31", 100, 1), "date"),
        (figures("2026-11-21", 10, 200), "figures.energyKcal"),
    ] {
        assert_eq!(app.post(LOG).by(&ada).json(body.clone()).send().await.expect(422).fields(), [field], "{body}");
    }
    // Tomorrow has begun elsewhere; alcohol has energy that no figure tells.
    for body in [figures("2026-11-22", 100, 1), figures("1900-01-01", 100, 1), figures("2026-11-21", 250, 0)] {
        app.post(LOG).by(&ada).json(body).send().await.expect(201);
    }
    app.patch("/api/v1/users/me")
        .by(&ada)
        .json(json!({"profile": {"dateOfBirth": "1990-05-01"}}))
        .send()
        .await
        .expect(200);
    app.run_jobs().await;
    let unborn = app.post(LOG).by(&ada).json(figures("1990-04-30", 100, 1)).send().await.expect(422);
    assert_eq!(unborn.fields(), ["date"]);
}

#[tokio::test]
async fn figures_can_be_logged_without_a_food() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let figures = json!({"energyKcal": 850, "proteinGrams": 30, "fatGrams": 40, "carbohydrateGrams": 90});
    let body = json!({"meal": "dinner", "name": "At the canteen", "figures": figures});
    let entry = app.post(LOG).by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(
        (&entry["source"], &entry["grams"], &entry["nutrients"]["energyKcal"]),
        (&json!("quick"), &json!(null), &json!(850.0))
    );
    let half = app.patch(&path(&entry)).by(&ada).json(json!({"servings": 0.5})).send().await.expect(200).data();
    assert_eq!(half["nutrients"]["proteinGrams"], 15.0);
    let by_weight = app.patch(&path(&entry)).by(&ada).json(json!({"grams": 100})).send().await;
    assert_eq!((by_weight.status, by_weight.fields()), (422, vec!["grams".to_owned()]));
}

#[tokio::test]
async fn the_same_request_twice_is_one_entry() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"date": "2026-11-20", "meal": "lunch", "foodId": library(&app, OATS), "grams": 60});
    let send = || app.post(LOG).by(&ada).header("idempotency-key", "lunch-1").json(body.clone()).send();
    let first = send().await.expect(201).data();
    let second = send().await.expect(201);
    assert_eq!((second.data(), second.header("idempotency-replayed")), (first, "true"));
    assert_eq!(app.shards[usize::from(ada.shard)].count("food_entries"), 1);
}

#[tokio::test]
async fn bad_entries_are_refused_by_field() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let oats = library(&app, OATS);
    for (body, status, field) in [
        (json!({"meal": "lunch", "grams": 5}), 422, "foodId"),
        (json!({"meal": "lunch", "foodId": oats, "fdcId": 1, "grams": 5}), 422, "foodId"),
        (json!({"meal": "lunch", "foodId": oats}), 422, "grams"),
        (json!({"meal": "lunch", "foodId": oats, "grams": 5, "servings": 1}), 422, "servings"),
        (json!({"meal": "lunch", "foodId": oats, "servings": 1}), 422, "servings"),
        (json!({"meal": "brunch", "foodId": oats, "grams": 5}), 400, "meal"),
        (json!({"meal": "lunch", "foodId": oats, "grams": 1e9}), 400, "grams"),
        (json!({"date": "2028-01-01", "meal": "lunch", "foodId": oats, "grams": 5}), 422, "date"),
        (json!({"date": "2026-02-30", "meal": "lunch", "foodId": oats, "grams": 5}), 400, "date"),
        (json!({"meal": "lunch", "foodId": "00000000-0000-7000-8000-000000000000", "grams": 5}), 422, "foodId"),
        (json!({"meal": "lunch", "figures": {"proteinGrams": 1, "fatGrams": 1, "carbohydrateGrams": 1}}), 422, "name"),
    ] {
        let refused = app.post(LOG).by(&ada).json(body.clone()).send().await.expect(status);
        assert_eq!(refused.fields(), [field], "{body}");
    }
    assert_eq!(app.post(LOG).json(json!({})).send().await.status, 401);
}

#[tokio::test]
async fn nobody_sees_or_changes_what_another_ate() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let entry = eat(&app, &ada, "2026-11-20", "lunch", OATS, 50.0).await;
    for request in
        [app.get(&path(&entry)), app.patch(&path(&entry)).json(json!({"grams": 1})), app.delete(&path(&entry))]
    {
        assert_eq!(request.by(&bob).send().await.code(), "not_found");
    }
    assert_eq!(app.get(LOG).by(&bob).send().await.expect(200).data(), json!([]));
    let stale = app.patch(&path(&entry)).by(&ada).header("if-match", "7").json(json!({"grams": 1})).send().await;
    assert_eq!(stale.status, 412);
}

#[tokio::test]
async fn lists_go_back_in_time_page_by_page() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for day in ["2026-11-18", "2026-11-20", "2026-11-19"] {
        eat(&app, &ada, day, "lunch", OATS, 50.0).await;
        eat(&app, &ada, day, "dinner", OIL, 5.0).await;
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(&format!("{LOG}?limit=4{cursor}")).by(&ada).send().await.expect(200);
        seen.extend(page.data().as_array().unwrap().iter().map(|entry| entry["date"].as_str().unwrap().to_owned()));
        match page.json()["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["2026-11-20", "2026-11-20", "2026-11-19", "2026-11-19", "2026-11-18", "2026-11-18"]);
    let day = app.get(&format!("{LOG}?date=2026-11-19")).by(&ada).send().await.expect(200).data();
    assert_eq!(day.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_day_is_copied_and_takes_no_more_than_it_may() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    eat(&app, &ada, "2026-11-19", "lunch", OATS, 50.0).await;
    eat(&app, &ada, "2026-11-19", "dinner", OIL, 5.0).await;
    let copy = |body: Value| app.post(&format!("{LOG}/copy")).by(&ada).json(body).send();
    let copied = copy(json!({"from": "2026-11-19"})).await.expect(201).data();
    assert_eq!((&copied["date"], copied["entries"].as_array().unwrap().len()), (&json!("2026-11-21"), 2));
    assert_eq!(energy(&app, &ada, "2026-11-21").await, energy(&app, &ada, "2026-11-19").await);
    let lunch = copy(json!({"from": "2026-11-19", "to": "2026-11-22", "meal": "lunch"})).await.expect(201).data();
    assert_eq!(lunch["entries"].as_array().unwrap().len(), 1);
    assert_eq!(copy(json!({"from": "2026-11-01"})).await.expect(422).fields(), ["from"]);
    assert_eq!(copy(json!({"from": "2026-11-19", "to": "2026-11-19"})).await.expect(422).fields(), ["to"]);
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute("UPDATE food_days SET entries = 199 WHERE day = '2026-11-21'", &[]);
    let full = copy(json!({"from": "2026-11-19"})).await;
    assert_eq!((full.status, full.code().as_str()), (409, "limit_reached"));
}

#[tokio::test]
async fn nothing_is_moved_to_a_day_that_is_full() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let entry = eat(&app, &ada, "2026-11-20", "lunch", OATS, 50.0).await;
    app.shards[usize::from(ada.shard)].execute(
        "INSERT INTO food_days (account_id, day, entries) VALUES (?1, '2026-11-19', 200)",
        &[&ada.account.to_string()],
    );
    let path = format!("{PATH}/log/{}", entry["id"].as_str().unwrap());
    let refused = app.patch(&path).by(&ada).json(json!({"date": "2026-11-19"})).send().await;
    assert_eq!(refused.code(), "limit_reached");
    app.patch(&path).by(&ada).json(json!({"date": "2026-11-18"})).send().await.expect(200);
    app.patch(&path).by(&ada).json(json!({"grams": 60})).send().await.expect(200);
}

#[tokio::test]
async fn a_day_is_the_persons_own() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.shards[usize::from(ada.shard)].execute(
        "INSERT INTO profiles (account_id, time_zone, updated_at) VALUES (?1, 'Pacific/Auckland', 0)",
        &[&ada.account.to_string()],
    );
    // 08:00 in UTC is 21:00 there; at 12:00 it is tomorrow.
    let body = json!({"meal": "dinner", "foodId": library(&app, OATS), "grams": 60});
    let log = || app.post(LOG).by(&ada).json(body.clone()).send();
    assert_eq!(log().await.expect(201).data()["date"], "2026-11-21");
    app.clock.advance_ms(4 * 3_600_000);
    let ada = app.token_of(&ada);
    let tomorrow = app.post(LOG).by(&ada).json(body.clone()).send().await.expect(201).data();
    assert_eq!(tomorrow["date"], "2026-11-22");
}

#[tokio::test]
async fn water_is_of_a_day() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for millilitres in [500, 1_250] {
        app.put(&format!("{PATH}/water")).by(&ada).json(json!({"millilitres": millilitres})).send().await.expect(200);
    }
    let day = app.get(&format!("{PATH}/summary/day")).by(&ada).send().await.expect(200).data();
    assert_eq!((&day["eaten"]["waterMillilitres"], &day["eaten"]["entries"]), (&json!(1_250), &json!(0)));
    let refused = app.put(&format!("{PATH}/water")).by(&ada).json(json!({"millilitres": -1})).send().await;
    assert_eq!((refused.status, refused.fields()), (400, vec!["millilitres".to_owned()]));
}
