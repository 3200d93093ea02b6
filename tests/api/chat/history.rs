use serde_json::{Value, json};

use super::{ask, messages};
use crate::support::TestApp;

#[tokio::test]
async fn conversations_are_listed_the_latest_first_by_pages() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let mut ids = Vec::new();
    for n in 0..5 {
        app.clock.advance_ms(1_000);
        ids.push(ask(&app, &ada, json!({"message": format!("Question number {n}?"), "topic": "sleep"})).await["conversationId"].clone());
    }
    // Going on with one brings it to the top.
    app.clock.advance_ms(1_000);
    ask(&app, &ada, json!({"message": "More?", "conversationId": ids[1]})).await;
    let expected = [&ids[1], &ids[4], &ids[3], &ids[2], &ids[0]];
    for path in ["/api/v1/ai/conversations", "/api/v1/ai/chat/history"] {
        let mut seen: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = app.get(&format!("{path}?limit=2{cursor}")).by(&ada).send().await.expect(200).json();
            let items = page["data"].as_array().or_else(|| page["data"]["conversations"].as_array()).unwrap().clone();
            seen.extend(items);
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.iter().map(|item| &item["id"]).collect::<Vec<_>>(), expected);
        assert_eq!(
            (&seen[1]["title"], &seen[1]["persona"], &seen[1]["topic"]),
            (&json!("Question number 4?"), &json!("sleep"), &json!("sleep"))
        );
        app.get(&format!("{path}?cursor=x")).by(&ada).send().await.expect(422);
        app.get(&format!("{path}?limit=101")).by(&ada).send().await.expect(400);
        app.get(path).send().await.expect(401);
    }
    let bea = app.sign_in("bea");
    assert_eq!(app.get("/api/v1/ai/conversations").by(&bea).send().await.expect(200).data(), json!([]));
}

#[tokio::test]
async fn what_was_said_is_listed_by_pages() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let first = ask(&app, &ada, json!({"message": "0?"})).await;
    for n in 1..4 {
        app.clock.advance_ms(1_000);
        ask(&app, &ada, json!({"message": format!("{n}?"), "conversationId": first["conversationId"]})).await;
    }
    let all = messages(&app, &ada, &first).await;
    assert_eq!(all.len(), 8);
    let path = format!("/api/v1/ai/chat/history?limit=3&conversationId={}", first["conversationId"].as_str().unwrap());
    let page = app.get(&path).by(&ada).send().await.expect(200).json();
    assert_eq!(page["data"]["messages"].as_array().unwrap()[..], all[..3]);
    let next = format!("{path}&cursor={}", page["pagination"]["nextCursor"].as_str().unwrap());
    let page = app.get(&next).by(&ada).send().await.expect(200).json();
    assert_eq!(page["data"]["messages"].as_array().unwrap()[..], all[3..6]);
    assert_eq!(page["data"]["conversation"]["messageCount"], 8);
}

#[tokio::test]
async fn fields_at_fault_are_named() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let reply = ask(&app, &ada, json!({"message": "x"})).await;
    let path = format!("/api/v1/ai/conversations/{}", reply["conversationId"].as_str().unwrap());
    for (body, field) in [
        (json!({"title": ""}), "title"),
        (json!({"title": "t".repeat(201)}), "title"),
        (json!({"persona": "x"}), "persona"),
        (json!({"topic": "t".repeat(41)}), "topic"),
        (json!({"headId": "x"}), "headId"),
    ] {
        let refused = app.patch(&path).by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    app.get("/api/v1/ai/conversations/x").by(&ada).send().await.expect(400);
    let question = format!("{path}/messages/{}/regenerate", reply["parentId"].as_str().unwrap());
    assert_eq!(app.post(&question).by(&ada).send().await.expect(400).fields(), ["message"]);
    let message = format!("{path}/messages/{}/regenerate", reply["messageId"].as_str().unwrap());
    assert_eq!(app.post(&message).by(&ada).json(json!({"persona": 1})).send().await.expect(400).fields(), ["persona"]);
}
