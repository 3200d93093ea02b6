//! A question under a name of the client's: asked once, however often it is sent.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{ask, asking, chat_of, messages, says};
use crate::support::{SignedIn, TestApp};

const NAME: &str = "3f0c9a52-7f6a-4d0e-9c55-0d3d3b1f7a11";
const CHAT: &str = "/api/v1/ai/chat";

/// The calls to models that were paid for, or are set aside.
fn calls(app: &TestApp, who: &SignedIn) -> Vec<Value> {
    app.shards[usize::from(who.shard)]
        .rows("SELECT state, charge FROM ai_calls WHERE account_id = ?1 ORDER BY id", &[&who.account.to_string()])
}

fn events_of(body: Vec<u8>) -> Vec<String> {
    let text = String::from_utf8(body).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("event: ")).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_same_name_twice_is_one_question_through_every_door() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Three ", "sets."]));
    let body = json!({"message": "Sets?", "clientMessageId": NAME});
    let first = ask(&app, &ada, body.clone()).await;
    assert_eq!(first["message"], "Three sets.");
    assert_eq!(ask(&app, &ada, body.clone()).await, first);
    let bare = app.post("/api/ai/enhanced-chat").by(&ada).json(body.clone()).send().await.expect(200).json();
    assert_eq!((&bare["messageId"], &bare["message"]), (&first["messageId"], &first["message"]));
    let mut streamed = body;
    streamed["stream"] = json!(true);
    let told = app.post(CHAT).by(&ada).json(streamed).send().await.expect(200);
    assert_eq!(events_of(told.body), ["ai:started", "ai:token", "ai:completed", "ready"]);
    assert_eq!(app.outbound.asked().len(), 1);
    assert_eq!(calls(&app, &ada), [json!({"state": "settled", "charge": 45})]);
    assert_eq!(messages(&app, &ada, &first).await.len(), 2);
}

#[tokio::test]
async fn asking_again_while_the_answer_is_given_joins_it() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let body = json!({"message": "Sets?", "clientMessageId": NAME});
    let running = ask(&app, &ada, body.clone()).await;
    let again = ask(&app, &ada, body.clone()).await;
    assert_eq!((&running["state"], &again["state"]), (&json!("running"), &json!("running")));
    assert_eq!((&again["messageId"], &again["parentId"]), (&running["messageId"], &running["parentId"]));
    app.outbound.stream(says(&["Three."]));
    app.chats.ring(chat_of(&ada, &running)).await.unwrap();
    let mut streamed = body.clone();
    streamed["stream"] = json!(true);
    let told = app.post(CHAT).by(&ada).json(streamed).send().await.expect(200);
    assert_eq!(events_of(told.body), ["ai:started", "ai:token", "ai:completed", "ready"]);
    assert_eq!(ask(&app, &ada, body).await["message"], "Three.");
    assert_eq!(app.outbound.asked().len(), 1);
    assert_eq!(calls(&app, &ada), [json!({"state": "settled", "charge": 45})]);
}

#[tokio::test]
async fn two_at_once_are_one_question_and_one_charge() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Three."]));
    let request = || app.post(CHAT).by(&ada).json(json!({"message": "Sets?", "clientMessageId": NAME})).send();
    let (one, two) = futures::join!(request(), request());
    let (one, two) = (one.expect(200).data(), two.expect(200).data());
    assert_eq!(one["messageId"], two["messageId"]);
    assert_eq!(app.outbound.asked().len(), 1);
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!((shard.count("coach_conversations"), shard.count("coach_messages")), (1, 2));
    let charges: i64 = calls(&app, &ada).iter().map(|call| call["charge"].as_i64().unwrap()).sum();
    assert_eq!(charges, 45, "who lost gave back what it set aside");
    assert!(calls(&app, &ada).iter().all(|call| call["state"] != "open"));
}

#[tokio::test]
async fn a_name_is_for_one_question_of_one_person() {
    let app = asking();
    let (ada, bea) = (app.sign_in("ada"), app.sign_in("bea"));
    app.outbound.stream(says(&["Ada's."]));
    let first = ask(&app, &ada, json!({"message": "Sets?", "clientMessageId": NAME})).await;
    for other in [
        json!({"message": "Reps?", "clientMessageId": NAME}),
        json!({"message": "Sets?", "clientMessageId": NAME, "conversationId": first["conversationId"]}),
        json!({"message": "Sets?", "clientMessageId": NAME, "persona": "sleep"}),
    ] {
        let refused = app.post(CHAT).by(&ada).json(other).send().await.expect(422);
        assert_eq!(refused.code(), "idempotency_mismatch");
    }
    let regenerate = format!(
        "/api/v1/ai/conversations/{}/messages/{}/regenerate",
        first["conversationId"].as_str().unwrap(),
        first["messageId"].as_str().unwrap()
    );
    app.post(&regenerate).by(&ada).json(json!({"clientMessageId": NAME})).send().await.expect(422);
    // Somebody else's name is their own.
    app.outbound.stream(says(&["Bea's."]));
    let other = ask(&app, &bea, json!({"message": "Sets?", "clientMessageId": NAME})).await;
    assert_eq!(other["message"], "Bea's.");
    assert_ne!(other["conversationId"], first["conversationId"]);
    let wrong = json!({"message": "Sets?", "clientMessageId": "no uuid"});
    assert_eq!(app.post(CHAT).by(&ada).json(wrong).send().await.expect(400).fields(), ["clientMessageId"]);
    // The name of another answer to the same question, in turn.
    let other = NAME.replace("3f0c", "4f0c");
    app.outbound.stream(says(&["Another."]));
    let body = json!({"clientMessageId": other});
    let another = app.post(&regenerate).by(&ada).json(body.clone()).send().await.expect(200).data();
    let again = app.post(&regenerate).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!((&again, &again["message"]), (&another, &json!("Another.")));
    assert_eq!(app.outbound.asked().len(), 3);
}

#[tokio::test]
async fn a_stream_asked_for_again_under_an_idempotency_key_is_one_question() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["Once."]));
    let request = || {
        let request = app.post(CHAT).by(&ada).header("idempotency-key", "k-1");
        request.json(json!({"message": "Sets?", "stream": true}))
    };
    for _ in 0..2 {
        assert_eq!(
            events_of(request().send().await.expect(200).body),
            ["ai:started", "ai:token", "ai:completed", "ready"]
        );
    }
    assert_eq!(app.outbound.asked().len(), 1);
    assert_eq!(calls(&app, &ada), [json!({"state": "settled", "charge": 45})]);
    let shard = &app.shards[usize::from(ada.shard)];
    assert_eq!(shard.count("coach_messages"), 2);
}

#[tokio::test]
async fn a_question_whose_request_died_before_the_run_began_is_taken_up_again() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let body = json!({"message": "Sets?", "clientMessageId": NAME});
    let running = ask(&app, &ada, body.clone()).await;
    // As if the request had been killed between its batch and its call to the object.
    app.chats.lose(chat_of(&ada, &running));
    app.chats.holds.store(false, Ordering::SeqCst);
    app.outbound.stream(says(&["Three."]));
    let again = ask(&app, &ada, body).await;
    assert_eq!((&again["message"], &again["messageId"]), (&json!("Three."), &running["messageId"]));
    assert_eq!(messages(&app, &ada, &again).await.len(), 2);
    assert_eq!(app.outbound.asked().len(), 1);
    let settled = calls(&app, &ada).into_iter().filter(|call| call["state"] == "settled").count();
    assert_eq!(settled, 1, "what the dead request set aside is free in five minutes");
}

#[tokio::test]
async fn h6_somebody_in_danger_is_answered_under_any_name_and_written_once() {
    let app = asking();
    let ada = app.sign_in("ada");
    let body = json!({"message": "I want to kill myself", "clientMessageId": NAME});
    let first = ask(&app, &ada, body.clone()).await;
    let again = ask(&app, &ada, body).await;
    assert_eq!((&first["source"], &again["messageId"]), (&json!("resources"), &first["messageId"]));
    assert_eq!(app.shards[usize::from(ada.shard)].count("coach_messages"), 2);
    let other = ask(&app, &ada, json!({"message": "I want to end my life", "clientMessageId": NAME})).await;
    assert_eq!(other["source"], "resources", "a name that is taken stops nobody");
    app.chats.down.store(true, Ordering::SeqCst);
    let keys = json!({"message": "i wanna die", "clientMessageId": NAME.replace("3f0c", "4f0c")});
    assert_eq!(ask(&app, &ada, keys).await["source"], "resources");
}

#[tokio::test]
async fn a_request_that_gave_up_waiting_is_answered_anew_under_its_key() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let body = json!({"message": "Sets?"});
    let asked = || app.post(CHAT).by(&ada).header("idempotency-key", "k-1").json(body.clone()).send();
    let running = asked().await.expect(200).data();
    assert_eq!(running["state"], "running");
    app.outbound.stream(says(&["Three."]));
    app.chats.ring(chat_of(&ada, &running)).await.unwrap();
    let ended = asked().await.expect(200);
    assert_eq!((&ended.data()["message"], &ended.data()["messageId"]), (&json!("Three."), &running["messageId"]));
    let kept = asked().await.expect(200);
    assert_eq!((kept.header("idempotency-replayed"), kept.data()), ("true", ended.data()));
    assert_eq!(app.outbound.asked().len(), 1);
}
