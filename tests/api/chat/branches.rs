use serde_json::{Value, json};

use super::{ask, asking, messages, says};
use crate::support::{TestApp, text_of};

fn path(reply: &Value, rest: &str) -> String {
    format!("/api/v1/ai/conversations/{}{rest}", reply["conversationId"].as_str().unwrap())
}

#[tokio::test]
async fn another_answer_to_the_same_question_is_a_sibling() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["First."]));
    let first = ask(&app, &ada, json!({"message": "Which?"})).await;
    app.outbound.stream(says(&["Second."]));
    let again = path(&first, &format!("/messages/{}/regenerate", first["messageId"].as_str().unwrap()));
    let second = app.post(&again).by(&ada).send().await.expect(200).data();
    assert_eq!((&second["message"], &second["parentId"]), (&json!("Second."), &first["parentId"]));
    assert_ne!(second["messageId"], first["messageId"]);
    let body = text_of(&app.outbound.asked()[1]).to_owned();
    assert!(body.contains("Which?") && !body.contains("First."), "the answer that was there is not told: {body}");
    let said = messages(&app, &ada, &first).await;
    assert_eq!(said.len(), 3);
    let conversation = app.get(&path(&first, "")).by(&ada).send().await.expect(200).data();
    assert_eq!(conversation["headId"], second["messageId"]);
    assert_eq!((&conversation["messageCount"], &conversation["runningMessageId"]), (&json!(3), &json!(null)));
    // What follows, follows the new one.
    app.outbound.stream(says(&["Third."]));
    ask(&app, &ada, json!({"message": "Sure?", "conversationId": first["conversationId"]})).await;
    let body = text_of(&app.outbound.asked()[2]).to_owned();
    assert!(body.contains("Second.") && !body.contains("First."));
}

#[tokio::test]
async fn a_branch_goes_on_from_any_answer_and_from_the_beginning() {
    let app = asking();
    let ada = app.sign_in("ada");
    let mut replies = Vec::new();
    for n in 0..3 {
        app.outbound.stream(says(&[&format!("Answer {n}.")]));
        let conversation = replies.first().map(|reply: &Value| reply["conversationId"].clone());
        replies
            .push(ask(&app, &ada, json!({"message": format!("Question {n}?"), "conversationId": conversation})).await);
    }
    let conversation = &replies[0]["conversationId"];
    app.outbound.stream(says(&["Branch."]));
    ask(
        &app,
        &ada,
        json!({"message": "Otherwise?", "conversationId": conversation, "parentId": replies[0]["messageId"]}),
    )
    .await;
    let body = text_of(&app.outbound.asked()[3]).to_owned();
    assert!(body.contains("Answer 0.") && !body.contains("Question 1?"));
    app.outbound.stream(says(&["Anew."]));
    ask(&app, &ada, json!({"message": "From scratch?", "conversationId": conversation, "parentId": null})).await;
    let body = text_of(&app.outbound.asked()[4]).to_owned();
    assert!(!body.contains("Question 0?"));
    // A question is no place to go on from, nor is a message of another conversation.
    for parent in [&replies[0]["parentId"], conversation] {
        let body = json!({"message": "x", "conversationId": conversation, "parentId": parent});
        let refused = app.post("/api/v1/ai/chat").by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), ["parentId"]);
    }
    // And back to the first branch.
    let head = json!({"headId": replies[2]["messageId"], "title": " Mine ", "persona": "sleep"});
    let changed = app.patch(&path(&replies[0], "")).by(&ada).json(head).send().await.expect(200).data();
    assert_eq!(
        (&changed["title"], &changed["persona"], &changed["headId"]),
        (&json!("Mine"), &json!("sleep"), &replies[2]["messageId"])
    );
    let refused =
        app.patch(&path(&replies[0], "")).by(&ada).json(json!({"headId": conversation})).send().await.expect(400);
    assert_eq!(refused.fields(), ["headId"]);
}

#[tokio::test]
async fn somebody_elses_conversation_is_not_there() {
    let app = TestApp::new();
    let (ada, _, bea) = (app.sign_in("ada"), app.sign_in("between"), app.sign_in("bea"));
    assert_eq!(ada.shard, bea.shard, "not even on the same shard");
    let reply = ask(&app, &ada, json!({"message": "Mine."})).await;
    let (conversation, message) = (reply["conversationId"].as_str().unwrap(), reply["messageId"].as_str().unwrap());
    let base = format!("/api/v1/ai/conversations/{conversation}");
    app.get(&base).by(&bea).send().await.expect(404);
    app.patch(&base).by(&bea).json(json!({"title": "x"})).send().await.expect(404);
    app.delete(&base).by(&bea).send().await.expect(404);
    app.post(&format!("{base}/stop")).by(&bea).send().await.expect(404);
    app.get(&format!("{base}/stream")).by(&bea).send().await.expect(404);
    app.post(&format!("{base}/messages/{message}/regenerate")).by(&bea).send().await.expect(404);
    app.get(&format!("/api/v1/ai/chat/history?conversationId={conversation}")).by(&bea).send().await.expect(404);
    app.post("/api/v1/ai/chat")
        .by(&bea)
        .json(json!({"message": "x", "conversationId": conversation}))
        .send()
        .await
        .expect(404);
    assert_eq!(messages(&app, &ada, &reply).await.len(), 2);
    app.get(&base).send().await.expect(401);
}

#[tokio::test]
async fn who_answers_anew_is_who_one_talks_with_for_that_answer_alone() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["First."]));
    let first = ask(&app, &ada, json!({"message": "Which?", "persona": "workout"})).await;
    app.outbound.stream(says(&["Second."]));
    let again = path(&first, &format!("/messages/{}/regenerate", first["messageId"].as_str().unwrap()));
    let body = json!({"persona": "sleep", "clientMessageId": "3f0c9a52-7f6a-4d0e-9c55-0d3d3b1f7a12"});
    let second = app.post(&again).by(&ada).json(body.clone()).send().await.expect(200).data();
    assert_eq!(second["persona"], "sleep");
    let conversation = app.get(&path(&first, "")).by(&ada).send().await.expect(200).data();
    assert_eq!((&conversation["persona"], &conversation["headId"]), (&json!("workout"), &second["messageId"]));
    assert_eq!(app.post(&again).by(&ada).json(body).send().await.expect(200).data(), second);
    app.outbound.stream(says(&["Third."]));
    let next = ask(&app, &ada, json!({"message": "Sure?", "conversationId": first["conversationId"]})).await;
    assert_eq!(next["persona"], "workout");
}
