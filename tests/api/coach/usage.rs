use serde_json::json;
use vivace::{
    coach::consult,
    domain::{
        permissions::{Plan, Role},
        time::DAY_MS,
    },
    platform::outbound::StreamError,
};

use super::{AskSets, asker, asking, says};
use crate::support::{SignedIn, TestApp};

const USAGE: &str = "/api/v1/ai/usage";
const COSTS: &str = "/api/v1/admin/ai/costs";

async fn ask(app: &TestApp, person: &SignedIn) {
    app.outbound.stream(says(r#"{"sets":5}"#));
    consult(&app.app().coach(), &asker(person), &AskSets { max_tokens: 100 }).await.unwrap();
}

#[tokio::test]
async fn one_sees_what_one_asked_and_what_is_left_of_the_day() {
    let app = asking(&[("AI_DAILY_BUDGETS", r#"{"free":1000,"premium":0,"pro":0}"#)]);
    let ada = app.sign_in("ada");
    ask(&app, &ada).await;
    app.clock.advance_ms(DAY_MS);
    ask(&app, &ada).await;
    ask(&app, &ada).await;
    let usage = app.get(USAGE).by(&app.token_of(&ada)).send().await.expect(200).data();
    assert_eq!(
        usage["budget"],
        json!({"limitMicrodollars": 1000, "spentMicrodollars": 90, "reservedMicrodollars": 0, "leftMicrodollars": 910,
               "resetsAt": "2026-11-23T00:00:00.000Z"})
    );
    assert_eq!(
        usage["byFeature"],
        json!([{"date": "2026-11-22", "feature": "sets", "model": "openai:gpt-4o-mini", "calls": 2, "failures": 0,
                "promptTokens": 200, "completionTokens": 100, "costMicrodollars": 90}])
    );
    assert_eq!((&usage["today"]["calls"], &usage["modelAvailable"]), (&json!(2), &json!(true)));
    let days: Vec<_> =
        usage["days"].as_array().unwrap().iter().map(|day| (day["date"].clone(), day["calls"].clone())).collect();
    assert_eq!(days, [(json!("2026-11-22"), json!(2)), (json!("2026-11-21"), json!(1))]);
}

#[tokio::test]
async fn nobody_sees_what_others_asked() {
    let app = asking(&[]);
    let (ada, _, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    assert_eq!(ada.shard, eve.shard);
    ask(&app, &ada).await;
    let usage = app.get(USAGE).by(&eve).send().await.expect(200).data();
    assert_eq!((&usage["today"]["calls"], &usage["days"]), (&json!(0), &json!([])));
    assert_eq!(app.get(USAGE).send().await.status, 401);
}

#[tokio::test]
async fn without_a_provider_it_is_said_that_there_is_none() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let usage = app.get(USAGE).by(&ada).send().await.expect(200).data();
    assert_eq!(usage["modelAvailable"], json!(false));
    assert_eq!(usage["budget"]["limitMicrodollars"], json!(20_000));
}

#[tokio::test]
async fn staff_see_costs_by_day_feature_and_model_and_nobody_else_does() {
    let app = asking(&[]);
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    ask(&app, &ada).await;
    ask(&app, &bob).await;
    app.clock.advance_ms(DAY_MS);
    ask(&app, &ada).await;
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let costs = app.get(COSTS).by(&admin).send().await.expect(200).data();
    assert_eq!((&costs["from"], &costs["to"]), (&json!("2026-10-24"), &json!("2026-11-22")));
    assert_eq!((&costs["total"]["calls"], &costs["total"]["costMicrodollars"]), (&json!(3), &json!(135)));
    let lines: Vec<_> =
        costs["lines"].as_array().unwrap().iter().map(|line| (line["date"].clone(), line["calls"].clone())).collect();
    assert_eq!(lines, [(json!("2026-11-22"), json!(1)), (json!("2026-11-21"), json!(2))]);
    assert_eq!(costs["budget"]["spentMicrodollars"], json!(45));
    assert!(!costs.to_string().contains(&ada.account.to_string()));
    for query in ["?feature=sets&to=2026-11-21", "?model=openai:gpt-4o-mini&from=2026-11-21&to=2026-11-21"] {
        let some = app.get(&format!("{COSTS}{query}")).by(&admin).send().await.expect(200).data();
        assert_eq!(some["total"]["calls"], json!(2), "{query}");
    }
    let none = app.get(&format!("{COSTS}?feature=chat")).by(&admin).send().await.expect(200).data();
    assert_eq!(none["lines"], json!([]));
    for query in ["?from=2026-11-22&to=2026-11-21", "?from=2026-01-01&to=2026-11-21"] {
        let refused = app.get(&format!("{COSTS}{query}")).by(&admin).send().await.expect(400);
        assert_eq!(refused.fields(), ["from"], "{query}");
    }
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Pro);
    assert_eq!(app.get(COSTS).by(&moderator).send().await.status, 404);
}

#[tokio::test]
async fn what_was_never_sent_because_a_provider_is_left_alone_is_no_call() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    app.outbound.stream_always(|_| Err(StreamError::Failed("down".to_owned())));
    for _ in 0..8 {
        consult(&app.app().coach(), &asker(&ada), &AskSets { max_tokens: 100 }).await.unwrap();
    }
    assert_eq!(app.outbound.asked().len(), 5, "then it is left alone");
    let usage = app.get(USAGE).by(&ada).send().await.expect(200).data();
    assert_eq!((&usage["today"]["calls"], &usage["today"]["failures"]), (&json!(5), &json!(5)));
    assert_eq!(app.core.rows("SELECT calls FROM ai_spend_days", &[]), [json!({"calls": 5})]);
    assert_eq!((app.shards[0].count("ai_calls"), app.core.count("ai_reservations")), (5, 0));
    // The same of what is asked in a conversation.
    let body = json!({"message": "How many sets?"});
    let reply = app.post("/api/v1/ai/chat").by(&ada).json(body).send().await.expect(200).data();
    assert_eq!(reply["fallbackReason"], "ai_unavailable");
    assert_eq!((app.shards[0].count("ai_calls"), app.core.count("ai_reservations")), (5, 0));
}
