use serde_json::json;
use vivace::{storage::erasure, wiring::erasures::rules};

use super::{OATS, PATH, add_food, eat, library, tell};
use crate::support::TestApp;

#[tokio::test]
async fn nothing_of_what_somebody_ate_outlives_their_account() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    add_food(&app, &ada, "Bread").await;
    eat(&app, &ada, "2026-11-20", "lunch", OATS, 50.0).await;
    let recipe = json!({"name": "a", "servings": 1, "ingredients": [{"foodId": library(&app, OATS), "grams": 50}]});
    app.post(&format!("{PATH}/recipes")).by(&ada).json(recipe).send().await.expect(201);
    app.put(&format!("{PATH}/targets")).by(&ada).json(json!({"activity": "active"})).send().await.expect(200);
    app.post(&format!("{PATH}/meal-plans")).by(&ada).json(json!({"days": 1})).send().await.expect(201);
    let shard = &app.shards[usize::from(ada.shard)];
    let tables = ["own_foods", "recipes", "food_entries", "food_days", "nutrition_settings", "meal_plans"];
    for table in tables {
        assert_eq!(shard.count(table), 1, "{table}");
    }
    app.app().user_db(ada.shard).unwrap().batch(erasure::in_shard(&rules(), ada.account)).await.unwrap();
    for table in tables {
        assert_eq!(shard.count(table), 0, "{table}");
    }
}
