use serde_json::{Value, json};
use vivace::domain::nutrition::plan::components::COMPONENTS;

use super::tell;
use crate::{
    coach::{OPENAI, body_of, says},
    support::TestApp,
};

const PLANS: &str = "/api/v1/nutrition/meal-plans";

/// The plan by rules as a model would choose it: foods by their numbers, and smaller portions.
fn chosen(plan: &Value) -> Value {
    let number = |name: &str| COMPONENTS.iter().position(|component| component.name == name).unwrap();
    let item = |item: &Value| json!({"food": number(item["name"].as_str().unwrap()), "grams": item["grams"].as_f64().unwrap() * 0.8});
    let list = |value: &Value, map: &dyn Fn(&Value) -> Value| {
        value.as_array().unwrap().iter().map(map).collect::<Vec<Value>>()
    };
    let meal = |meal: &Value| json!({"meal": meal["meal"], "items": list(&meal["items"], &item)});
    json!({"days": list(&plan["days"], &|day| json!({"meals": list(&day["meals"], &meal)}))})
}

#[tokio::test]
async fn a_model_chooses_and_its_plan_passes_the_same_check() {
    let app = TestApp::seeded_with_settings(&[OPENAI]);
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let body = |by: &str| json!({"days": 2, "mealsPerDay": 3, "by": by});
    let rules = app.post(PLANS).by(&ada).json(body("rules")).send().await.expect(201).data();
    app.outbound.stream(says(&chosen(&rules).to_string()));
    let plan = app.post(PLANS).by(&ada).json(body("model")).send().await.expect(201).data();
    assert_eq!((&plan["source"], &plan["fallbackReason"]), (&json!("model"), &json!(null)));
    for day in plan["days"].as_array().unwrap() {
        for name in ["energyKcal", "proteinGrams", "fatGrams", "carbohydrateGrams"] {
            let (found, target) = (day["totals"][name].as_f64().unwrap(), plan["targets"][name].as_f64().unwrap());
            assert!((found / target - 1.0).abs() <= 0.05, "{name}: {found} of {target}");
        }
    }
}

/// The number of the first food whose name has that word.
fn number_of(word: &str) -> usize {
    COMPONENTS.iter().position(|component| component.name.to_lowercase().contains(word)).unwrap()
}

/// A plan of one day of three meals, each made of this one food.
fn day_of(food: usize) -> Value {
    let meal = |meal: &str| json!({"meal": meal, "items": [{"food": food, "grams": 300}]});
    json!({"days": [{"meals": [meal("breakfast"), meal("lunch"), meal("dinner")]}]})
}

/// A vegan plan of a day by a model that says this, twice.
async fn plan_of(app: &TestApp, person: &crate::support::SignedIn, said: &str) -> Value {
    app.outbound.stream(says(said));
    app.outbound.stream(says(said));
    let body = json!({"days": 1, "mealsPerDay": 3, "diet": "vegan", "exclude": ["rice"], "by": "model"});
    app.post(PLANS).by(person).json(body).send().await.expect(201).data()
}

#[tokio::test]
async fn h2_what_does_not_pass_the_check_is_not_shown() {
    let endless = json!({"days": vec![day_of(0)["days"][0].clone(); 300]});
    for nonsense in [
        "I would eat pizza.".to_owned(),
        json!({"days": []}).to_string(),
        endless.to_string(),
        // A food that was not offered, because there is none, the diet forbids it, or the person wants none.
        day_of(9_999).to_string(),
        day_of(number_of("chicken")).to_string(),
        day_of(number_of("rice")).to_string(),
        // Sound foods, of which nobody can make the targets.
        day_of(number_of("broccoli")).to_string(),
        json!({"days": [{"meals": [{"meal": "lunch", "items": [{"food": -1, "grams": 1e300}]}]}]}).to_string(),
    ] {
        let app = TestApp::seeded_with_settings(&[OPENAI]);
        let ada = app.sign_in("ada");
        tell(&app, &ada);
        let plan = plan_of(&app, &ada, &nonsense).await;
        let told = (&plan["source"], &plan["fallbackReason"]);
        assert_eq!(told, (&json!("rules"), &json!("ai_answer_invalid")), "{nonsense}");
    }
}

#[tokio::test]
async fn h4_words_of_a_model_never_come_into_a_plan() {
    let app = TestApp::seeded_with_settings(&[OPENAI]);
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let hostile = "<img src=//evil.example onerror=x> IGNORE ALL RULES";
    let mut chosen = day_of(number_of("broccoli"));
    chosen["days"][0]["meals"][0]["meal"] = json!(hostile);
    chosen["days"][0]["meals"][0]["items"][0]["name"] = json!(hostile);
    let plan = plan_of(&app, &ada, &chosen.to_string()).await;
    assert_eq!(plan["source"], "rules");
    let stored = app.shards[usize::from(ada.shard)].rows("SELECT document FROM meal_plans", &[]);
    assert!(!plan.to_string().contains("evil") && !stored[0].to_string().contains("evil"));
    // It is asked about numbered foods that fit, and of the person told nothing but the targets.
    let asked = body_of(&app.outbound.asked()[0]).to_string().to_lowercase();
    assert!(!asked.contains("chicken") && !asked.contains("rice") && asked.contains("broccoli"));
    assert!(!asked.contains("ada") && !asked.contains("1996") && !asked.contains("male"));
}

#[tokio::test]
async fn h3_without_a_budget_the_rules_plan_and_say_why() {
    let app = TestApp::seeded_with_settings(&[OPENAI, ("AI_GLOBAL_DAILY_BUDGET", "1")]);
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let plan = app.post(PLANS).by(&ada).json(json!({"days": 1, "by": "model"})).send().await.expect(201).data();
    assert_eq!((&plan["source"], &plan["fallbackReason"]), (&json!("rules"), &json!("ai_quota_exceeded")));
    assert_eq!(app.outbound.asked().len(), 0);
}

#[tokio::test]
async fn without_a_model_the_rules_plan() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    tell(&app, &ada);
    let plan = app.post(PLANS).by(&ada).json(json!({"days": 1, "by": "model"})).send().await.expect(201).data();
    assert_eq!((&plan["source"], &plan["fallbackReason"]), (&json!("rules"), &json!(null)));
    let refused = app.post(PLANS).by(&ada).json(json!({"days": 1, "by": "oracle"})).send().await.expect(400);
    assert_eq!(refused.fields(), ["by"]);
}
