//! What people eat.

mod erasure;
mod expenditure;
mod foods;
mod log;
mod meal_plans;
mod model_plan;
mod own_foods;
mod planned;
mod recipes;
mod search;
mod seed;
mod summary;
mod targets;
mod usda;

use serde_json::{Value, json};

use crate::support::{SignedIn, TestApp};

pub const PATH: &str = "/api/v1/nutrition";

/// The id of a food of the library.
pub fn library(app: &TestApp, name: &str) -> String {
    let row = app.core.rows("SELECT id FROM foods WHERE name = ?1", &[&name.to_owned()]);
    row[0]["id"].as_str().expect("a food of that name").to_owned()
}

pub const OATS: &str = "Cereals, QUAKER, Instant Oatmeal Organic, Regular";
pub const OIL: &str = "Oil, olive, salad or cooking";

/// Logs so many grams of a food of the library.
pub async fn eat(app: &TestApp, person: &SignedIn, day: &str, meal: &str, name: &str, grams: f64) -> Value {
    // Ids made in one millisecond are in no order.
    app.clock.advance_ms(1);
    let body = json!({"date": day, "meal": meal, "foodId": library(app, name), "grams": grams});
    app.post(&format!("{PATH}/log")).by(person).json(body).send().await.expect(201).data()
}

/// Adds a food of one's own.
pub async fn add_food(app: &TestApp, person: &SignedIn, name: &str) -> Value {
    let body = json!({
        "name": name,
        "per100Grams": {"energyKcal": 250, "proteinGrams": 10, "fatGrams": 10, "carbohydrateGrams": 30, "fibreGrams": 5},
        "serving": {"name": "slice", "grams": 40},
    });
    app.post(&format!("{PATH}/my-foods")).by(person).json(body).send().await.expect(201).data()
}

/// Tells who somebody is: a man of 30 years, 1.80 m and 80 kg.
pub fn tell(app: &TestApp, person: &SignedIn) {
    let account = person.account.to_string();
    let shard = &app.shards[usize::from(person.shard)];
    shard.execute(
        "INSERT INTO profiles (account_id, date_of_birth, gender, time_zone, updated_at) VALUES (?1, '1996-05-01', 'male', 'UTC', 0)",
        &[&account],
    );
    weigh(app, person, "2026-11-20", 80_000);
    shard.execute("UPDATE body_metrics SET height_millimetres = 1800 WHERE account_id = ?1", &[&account]);
}

/// Writes a weight of a day.
pub fn weigh(app: &TestApp, person: &SignedIn, day: &str, grams: i64) {
    let instant = vivace::domain::local_day::LocalDay::parse(day).expect("a day").midnight_utc().as_millis();
    app.shards[usize::from(person.shard)].execute(
        "INSERT INTO body_metrics (account_id, id, measured_at, day, weight_grams, created_at, updated_at)
         VALUES (?1, 'm' || ?3, ?2, ?3, ?4, ?2, ?2)",
        &[&person.account.to_string(), &instant, &day.to_owned(), &grams],
    );
}
