use std::sync::atomic::Ordering;

use serde_json::json;

use super::{ask, asking, breaks_off_after, chat_of, messages, says};
use crate::support::{TestApp, text_of};

#[tokio::test]
async fn without_a_model_the_embedded_coach_answers() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let answer = app
        .post("/api/v1/ai/chat")
        .by(&ada)
        .json(json!({"message": "How many sets should I do for my chest?"}))
        .send()
        .await
        .expect(200);
    let body = answer.json();
    let reply = &body["data"];
    assert_eq!(
        (&reply["source"], &reply["model"], &reply["state"]),
        (&json!("rules"), &json!("rules"), &json!("complete"))
    );
    assert!(!reply["message"].as_str().unwrap().is_empty());
    assert_eq!((&reply["message"], &reply["message"]), (&reply["response"], &body["response"]));
    assert_eq!(reply["fallbackReason"], json!(null));
    assert!(reply.get("success").is_none() && body["success"] == true);
    let said = messages(&app, &ada, reply).await;
    assert_eq!(said.len(), 2);
    assert_eq!((&said[0]["role"], &said[1]["role"]), (&json!("coach"), &json!("person")));
    assert_eq!(said[1]["text"], "How many sets should I do for my chest?");
    assert_eq!((&said[0]["parentId"], &said[1]["parentId"]), (&said[1]["id"], &json!(null)));
    assert_eq!(said[0]["text"], reply["message"]);
}

#[tokio::test]
async fn a_model_answers_and_is_settled() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Do ", "three ", "sets."]));
    let reply = ask(&app, &ada, json!({"message": "How many sets?", "topic": "workout", "context": {"fitnessLevel": "intermediate"}, "priority": "high"})).await;
    assert_eq!(
        (&reply["message"], &reply["source"], &reply["persona"]),
        (&json!("Do three sets."), &json!("model"), &json!("workout"))
    );
    assert_eq!(reply["model"], "openai:gpt-4o-mini");
    assert_eq!(reply["usage"], json!({"promptTokens": 100, "completionTokens": 50, "totalTokens": 150}));
    assert_eq!(reply["priority"], "normal", "high is for subscribers");
    let asked = app.outbound.asked();
    assert!(text_of(&asked[0]).contains("intermediate"));
    let calls = app.shards[usize::from(ada.shard)].rows("SELECT state, charge FROM ai_calls", &[]);
    assert_eq!(calls.len(), 1);
    assert_eq!((&calls[0]["state"], &calls[0]["charge"]), (&json!("settled"), &json!(45)));
}

#[tokio::test]
async fn a_conversation_goes_on_with_what_was_said() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Blue."]));
    let first = ask(&app, &ada, json!({"message": "My colour is blue. Which is it?"})).await;
    app.outbound.stream(says(&["Still blue."]));
    let second = ask(&app, &ada, json!({"message": "And now?", "conversationId": first["conversationId"]})).await;
    assert_eq!(second["conversationId"], first["conversationId"]);
    let body = text_of(&app.outbound.asked()[1]).to_owned();
    assert!(body.contains("My colour is blue") && body.contains("Blue.") && body.contains("And now?"));
    let said = messages(&app, &ada, &second).await;
    assert_eq!(said.len(), 4);
    assert_eq!(said[1]["parentId"], first["messageId"]);
}

#[tokio::test]
async fn fs_is_answered_without_an_envelope() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"message": "Create a workout plan", "topic": "workout", "context": {"fitnessLevel": "intermediate"}, "priority": "high"});
    let answer = app.post("/api/ai/enhanced-chat").by(&ada).json(body).send().await.expect(200).json();
    assert_eq!(answer["success"], true);
    assert_eq!(answer["response"], answer["message"]);
    assert!(answer.get("data").is_none() && answer["conversationId"].is_string());
}

#[tokio::test]
async fn a_stream_tells_the_answer_as_it_comes() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Do ", "three ", "sets."]));
    let answer =
        app.post("/api/v1/ai/chat").by(&ada).json(json!({"message": "Sets?", "stream": true})).send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/event-stream; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    let kinds: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["ai:started", "ai:token", "ai:token", "ai:token", "ai:completed", "ready"], "{text}");
    let ids: Vec<i64> = text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
    let (ready, told) = ids.split_last().unwrap();
    assert_eq!((told.len(), Some(ready)), (5, told.last()), "who is ready has the last");
    assert!(told.windows(2).all(|pair| pair[1] == pair[0] + 1));
}

#[tokio::test]
async fn h1_an_answer_that_breaks_off_is_never_an_answer() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(breaks_off_after(&["Do ", "three "]));
    let reply = ask(&app, &ada, json!({"message": "Sets?"})).await;
    assert_eq!(
        (&reply["state"], &reply["message"], &reply["source"]),
        (&json!("incomplete"), &json!("Do three "), &json!("model"))
    );
    assert_eq!(app.outbound.asked().len(), 1, "not asked again");
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("incomplete"), &json!("Do three ")));
}

#[tokio::test]
async fn a_model_that_does_not_answer_is_stood_in_for_and_costs_nothing() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.fail_stream(vivace::platform::outbound::StreamError::Failed("down".to_owned()));
    let reply = ask(&app, &ada, json!({"message": "Sets?"})).await;
    assert_eq!((&reply["state"], &reply["source"]), (&json!("complete"), &json!("rules")));
    assert_eq!(reply["fallbackReason"], "ai_unavailable");
    let calls = app.shards[usize::from(ada.shard)].rows("SELECT state, charge FROM ai_calls", &[]);
    assert_eq!((&calls[0]["state"], &calls[0]["charge"]), (&json!("failed"), &json!(0)));
}

#[tokio::test]
async fn h3_with_the_budget_spent_the_embedded_coach_answers_and_says_why() {
    let app = TestApp::with_settings(&[
        ("OPENAI_API_KEY", "k"),
        ("AI_DAILY_BUDGETS", r#"{"free": 1, "premium": 1, "pro": 1}"#),
    ]);
    let ada = app.sign_in("ada");
    let reply = ask(&app, &ada, json!({"message": "Sets?"})).await;
    assert_eq!((&reply["source"], &reply["fallbackReason"]), (&json!("rules"), &json!("ai_quota_exceeded")));
    assert!(app.outbound.asked().is_empty());
}

#[tokio::test]
async fn two_questions_at_once_get_one_answer_and_one_refusal() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["One."]));
    let first = ask(&app, &ada, json!({"message": "One?"})).await;
    app.chats.holds.store(true, Ordering::SeqCst);
    let running = ask(&app, &ada, json!({"message": "Two?", "conversationId": first["conversationId"]})).await;
    assert_eq!(running["state"], "running");
    let body = json!({"message": "Three?", "conversationId": first["conversationId"]});
    let refused = app.post("/api/v1/ai/chat").by(&ada).json(body).send().await.expect(409);
    assert_eq!(refused.code(), "answer_running");
    // Another branch of the same conversation, neither.
    let body = json!({"message": "Three?", "conversationId": first["conversationId"], "parentId": first["messageId"]});
    let refused = app.post("/api/v1/ai/chat").by(&ada).json(body).send().await.expect(409);
    assert_eq!(refused.code(), "answer_running");
    // Another conversation may.
    app.chats.holds.store(false, Ordering::SeqCst);
    app.outbound.stream(says(&["Elsewhere."]));
    assert_eq!(ask(&app, &ada, json!({"message": "Elsewhere?"})).await["message"], "Elsewhere.");
    app.outbound.stream(says(&["Two."]));
    app.chats.ring(chat_of(&ada, &first)).await.unwrap();
    let said = messages(&app, &ada, &first).await;
    assert_eq!((&said[0]["text"], &said[0]["state"]), (&json!("Two."), &json!("complete")));
    let open = app.shards[usize::from(ada.shard)].rows("SELECT id FROM ai_calls WHERE state = 'open'", &[]);
    assert!(open.is_empty(), "what was refused gave back what was set aside: {open:?}");
}

#[tokio::test]
async fn with_the_objects_down_the_embedded_coach_answers() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.down.store(true, Ordering::SeqCst);
    let reply = ask(&app, &ada, json!({"message": "Sets?"})).await;
    assert_eq!(
        (&reply["state"], &reply["source"], &reply["fallbackReason"]),
        (&json!("complete"), &json!("rules"), &json!("ai_unavailable"))
    );
    let said = messages(&app, &ada, &reply).await;
    assert_eq!((&said[0]["state"], &said[0]["text"]), (&json!("complete"), &reply["message"]));
}

#[tokio::test]
async fn bad_input_is_refused_by_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let id = "0190a0a0-0000-7000-8000-000000000000";
    for (body, field) in [
        (json!({}), "message"),
        (json!({"message": ""}), "message"),
        (json!({"message": " \n "}), "message"),
        (json!({"message": "x".repeat(4_001)}), "message"),
        (json!({"message": 5}), "message"),
        (json!({"message": "x", "conversationId": "1"}), "conversationId"),
        (json!({"message": "x", "topic": ""}), "topic"),
        (json!({"message": "x", "topic": "t".repeat(41)}), "topic"),
        (json!({"message": "x", "persona": "doctor"}), "persona"),
        (json!({"message": "x", "priority": "urgent"}), "priority"),
        (json!({"message": "x", "stream": "yes"}), "stream"),
        (json!({"message": "x", "context": []}), "context"),
        (json!({"message": "x", "context": {"a": {"b": 1}}}), "context"),
        (json!({"message": "x", "context": {"a": "b".repeat(201)}}), "context"),
        (json!({"message": "x", "parentId": id}), "parentId"),
        (json!({"message": "x", "parentId": "x"}), "parentId"),
        (json!({"message": "x", "unknown": 1}), "unknown"),
    ] {
        let refused = app.post("/api/v1/ai/chat").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
    app.post("/api/v1/ai/chat").json(json!({"message": "x"})).send().await.expect(401);
    let foreign = json!({"message": "x", "conversationId": id});
    app.post("/api/v1/ai/chat").by(&ada).json(foreign).send().await.expect(404);
    assert_eq!(app.shards.iter().map(|shard| shard.count("coach_messages")).sum::<usize>(), 0);
}

#[tokio::test]
async fn the_same_request_twice_is_one_question() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Once."]));
    let request =
        || app.post("/api/v1/ai/chat").by(&ada).header("idempotency-key", "k-1").json(json!({"message": "Sets?"}));
    let first = request().send().await.expect(200);
    let second = request().send().await.expect(200);
    assert_eq!(first.json(), second.json());
    assert_eq!(app.outbound.asked().len(), 1);
}
