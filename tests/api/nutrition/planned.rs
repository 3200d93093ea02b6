use serde_json::{Value, json};

use super::{PATH, tell};
use crate::support::{SignedIn, TestApp};

async fn plan(app: &TestApp, person: &SignedIn, days: u8) -> Value {
    tell(app, person);
    let body = json!({"days": days, "mealsPerDay": 3});
    app.post(&format!("{PATH}/meal-plans")).by(person).json(body).send().await.expect(201).data()
}

fn path(plan: &Value, tail: &str) -> String {
    format!("{PATH}/meal-plans/{}/{tail}", plan["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn a_planned_meal_is_logged_in_one_call() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let plan = plan(&app, &ada, 2).await;
    let body = json!({"date": "2026-11-22", "mealIndex": 1});
    let logged = app.post(&path(&plan, "log")).by(&ada).json(body.clone()).send().await.expect(201).data();
    let items = plan["days"][1]["meals"][1]["items"].as_array().unwrap();
    let entries = logged["entries"].as_array().unwrap();
    assert_eq!((&logged["date"], entries.len()), (&json!("2026-11-22"), items.len()));
    for (entry, item) in entries.iter().zip(items) {
        assert_eq!(
            (&entry["name"], &entry["sourceId"], &entry["nutrients"]),
            (&item["name"], &item["foodId"], &item["nutrients"])
        );
        assert_eq!((entry["grams"].as_f64(), &entry["meal"]), (item["grams"].as_f64(), &json!("lunch")));
    }
    let other = json!({"date": "2026-11-22", "mealIndex": 0, "eatenOn": "2026-11-21"});
    assert_eq!(
        app.post(&path(&plan, "log")).by(&ada).json(other).send().await.expect(201).data()["date"],
        "2026-11-21"
    );
    assert_eq!(app.post(&path(&plan, "log")).by(&bob).json(body).send().await.code(), "not_found");
    for (body, status, field) in [
        (json!({"date": "2026-11-23", "mealIndex": 0}), 422, "date"),
        (json!({"date": "2026-11-20", "mealIndex": 0}), 422, "date"),
        (json!({"date": "2026-11-22", "mealIndex": 3}), 422, "mealIndex"),
        (json!({"date": "2026-11-22", "mealIndex": 9}), 400, "mealIndex"),
    ] {
        let refused = app.post(&path(&plan, "log")).by(&ada).json(body.clone()).send().await.expect(status);
        assert_eq!(refused.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn a_shopping_list_holds_what_all_days_take() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let plan = plan(&app, &ada, 7).await;
    let list = app.get(&path(&plan, "shopping-list")).by(&ada).send().await.expect(200).data();
    let sum = |items: &[Value]| items.iter().map(|item| item["grams"].as_u64().unwrap()).sum::<u64>();
    let mut planned = 0;
    for day in plan["days"].as_array().unwrap() {
        planned +=
            day["meals"].as_array().unwrap().iter().map(|meal| sum(meal["items"].as_array().unwrap())).sum::<u64>();
    }
    assert_eq!(sum(list["items"].as_array().unwrap()), planned);
    assert!(list["notice"].is_string());
    assert_eq!(app.get(&path(&plan, "shopping-list")).by(&bob).send().await.code(), "not_found");
}
