//! What is told to a provider: the caller's own rows alone, of the kinds they let it know, and never who they are.

use serde_json::json;

use super::{GENERATE, ask, asking, says, told, trained};
use crate::support::text_of;
use crate::{
    goals::{aim, weigh},
    nutrition,
    support::{SignedIn, TestApp},
};

/// Two people with something to hide; gives the one who asks.
async fn two_people(app: &TestApp) -> SignedIn {
    let (ada, bob) = (app.sign_in("ada-name-canary"), app.sign_in("bob-canary"));
    let profile = json!({"firstName": "first-canary", "lastName": "last-canary", "bio": "bio-canary", "location": "place-canary",
        "dateOfBirth": "1990-05-01", "gender": "female"});
    app.patch("/api/v1/users/me").by(&ada).json(profile).send().await.expect(200);
    for (person, kilograms) in [(&ada, 61.7), (&bob, 93.3)] {
        weigh(app, person, "2026-11-19", kilograms).await;
        let goal =
            json!({"type": "weight_loss", "title": "title-canary", "description": "text-canary", "targetValue": 55});
        aim(app, person, goal).await;
    }
    trained(app, &ada, "barbell-squat", &[(9, 80), (5, 82), (2, 84)]).await;
    trained(app, &bob, "leg-press", &[(9, 321), (5, 321), (2, 321)]).await;
    app.run_jobs().await;
    ada
}

fn share(kinds: serde_json::Value) -> serde_json::Value {
    json!({"privacy": {"aiContext": kinds}})
}

#[tokio::test]
async fn h5_a_provider_is_told_nothing_of_others_and_not_who_asks() {
    let app = asking(&[]);
    let ada = two_people(&app).await;
    let all = share(json!(["training", "goals", "body", "mood"]));
    app.patch("/api/v1/users/preferences").by(&ada).json(all).send().await.expect(200);
    app.run_jobs().await;
    app.outbound.stream_always(|_| Ok(says("{}")));
    let squat = vivace::domain::exercises::seeded_id("barbell-squat");
    for (path, body) in [
        (GENERATE, json!({})),
        (GENERATE, json!({"kind": "session"})),
        ("/api/v1/ai/exercise-suggest", json!({"exerciseId": squat})),
        ("/api/v1/ai/goal-optimize", json!({})),
        ("/api/v1/ai/progress-analyze", json!({})),
        ("/api/v1/ai/mood/insights", json!({})),
        ("/api/v1/ai/session/generate", json!({})),
        ("/api/v1/ai/sleep-story/generate", json!({})),
    ] {
        ask(&app, &ada, path, body).await;
    }
    let asked = app.outbound.asked();
    assert!(asked.len() >= 12, "{} questions, each asked twice", asked.len());
    for request in &asked {
        let body = text_of(request);
        for secret in [
            "canary",
            "example.org",
            "93.3",
            "321",
            "Leg Press\",[\"quadriceps\"],321",
            &ada.account.to_string(),
            &ada.token,
        ] {
            assert!(!body.contains(secret), "{secret} in {body}");
        }
    }
    app.outbound.drop_unused();
}

#[tokio::test]
async fn h5_what_is_not_shared_is_not_told() {
    let app = asking(&[]);
    let ada = two_people(&app).await;
    app.outbound.stream_always(|_| Ok(says("{}")));
    ask(&app, &ada, GENERATE, json!({})).await;
    let usual = told(&app);
    assert!(usual["training"].is_object() && usual["goals"].is_array());
    assert!(usual["body"].is_null() && usual["wellbeing"].is_null(), "health is not told unless one says so");
    assert!(usual["goals"].as_array().unwrap().is_empty(), "nor is a goal of the body's weight");
    let body = share(json!(["training", "goals", "body"]));
    app.patch("/api/v1/users/preferences").by(&ada).json(body).send().await.expect(200);
    ask(&app, &ada, GENERATE, json!({})).await;
    assert_eq!(told(&app)["body"]["weightKg"], 61.7);
    assert_eq!(told(&app)["goals"].as_array().unwrap().len(), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn h5_without_consent_the_rules_answer_and_say_why() {
    let app = asking(&[]);
    let ada = two_people(&app).await;
    let mood = ask(&app, &ada, "/api/v1/ai/mood/insights", json!({})).await;
    assert_eq!((&mood["source"], &mood["fallbackReason"]), (&json!("rules"), &json!("context_not_shared")));
    let goals = ask(&app, &ada, "/api/v1/ai/goal-optimize", json!({})).await;
    assert_eq!(goals["fallbackReason"], "context_not_shared", "it is about the body's weight");
    app.patch("/api/v1/users/preferences").by(&ada).json(share(json!([]))).send().await.expect(200);
    let plan = ask(&app, &ada, GENERATE, json!({})).await;
    assert_eq!(plan["fallbackReason"], "context_not_shared");
    assert!(app.outbound.asked().is_empty());
    let refused = app.patch("/api/v1/users/preferences").by(&ada).json(share(json!(["secrets"]))).send().await;
    assert_eq!(refused.expect(400).fields(), ["privacy.aiContext[0]"]);
    app.run_jobs().await;
}

#[tokio::test]
async fn h5_eating_is_told_in_sums_against_targets_and_only_where_it_is_shared() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    nutrition::tell(&app, &ada);
    // As the slice of the body does when somebody weighs themselves.
    app.shards[usize::from(ada.shard)].execute(
        "INSERT INTO training_people (account_id, revision, body_weight_grams) VALUES (?1, 1, 80000)
         ON CONFLICT (account_id) DO UPDATE SET body_weight_grams = 80000",
        &[&ada.account.to_string()],
    );
    let food = nutrition::add_food(&app, &ada, "food-canary").await;
    for (day, grams) in [("2026-11-21", 200), ("2026-11-19", 400), ("2026-11-10", 4_000)] {
        let entry = json!({"date": day, "meal": "lunch", "foodId": food["id"], "grams": grams});
        app.post("/api/v1/nutrition/log").by(&ada).json(entry).send().await.expect(201);
    }
    app.outbound.stream_always(|_| Ok(says("{}")));
    ask(&app, &ada, GENERATE, json!({})).await;
    assert!(told(&app).get("eating").is_none(), "not unless one says so");
    let body = share(json!(["training", "nutrition"]));
    app.patch("/api/v1/users/preferences").by(&ada).json(body).send().await.expect(200);
    ask(&app, &ada, GENERATE, json!({})).await;
    let eating = told(&app)["eating"].clone();
    assert_eq!((&eating["daysLogged"], &eating["mean"]["energyKcal"]), (&json!(2), &json!(750)), "{eating}");
    let targets = app.get("/api/v1/nutrition/targets").by(&ada).send().await.expect(200).data();
    assert_eq!(eating["target"]["energyKcal"], targets["reckoning"]["targets"]["energyKcal"]);
    assert!(eating["target"]["energyKcal"].as_i64().is_some_and(|kcal| kcal > 1_500), "{eating}");
    assert!(app.outbound.asked().iter().all(|request| !text_of(request).contains("canary")));
    // The same in a conversation.
    app.outbound.drop_unused();
    app.outbound.stream(says("Ok."));
    crate::chat::ask(&app, &ada, json!({"message": "How do I eat?"})).await;
    assert!(text_of(app.outbound.asked().last().unwrap()).contains("daysLogged"));
    app.run_jobs().await;
}

#[tokio::test]
async fn h5_a_kind_there_is_nothing_of_is_not_offered_and_shares_nothing_else() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    // Chosen while it was offered.
    app.shards[usize::from(ada.shard)].execute(
        "INSERT OR REPLACE INTO preferences (account_id, document, updated_at)
         VALUES (?1, '{\"privacy\": {\"aiContext\": [\"journal\"]}}', 0)",
        &[&ada.account.to_string()],
    );
    app.core.execute(
        "INSERT OR REPLACE INTO account_details (account_id, preferences, preferences_revision)
         VALUES (?1, '{\"privacy\": {\"aiContext\": [\"journal\"]}}', 1)",
        &[&ada.account.to_string()],
    );
    let kept = app.get("/api/v1/users/preferences").by(&ada).send().await.expect(200).data();
    assert_eq!(kept["privacy"]["aiContext"], json!([]));
    let refused = app.patch("/api/v1/users/preferences").by(&ada).json(share(json!(["journal"]))).send().await;
    assert_eq!(refused.expect(400).fields(), ["privacy.aiContext[0]"]);
    let plan = ask(&app, &ada, GENERATE, json!({})).await;
    assert_eq!(plan["fallbackReason"], "context_not_shared");
    assert!(app.outbound.asked().is_empty());
    app.run_jobs().await;
}
