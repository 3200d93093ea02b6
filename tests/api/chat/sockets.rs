use serde_json::json;

use super::{ask, asking, chat_of, says};

#[tokio::test]
async fn g3_a_ticket_opens_the_socket_of_ones_own_conversation() {
    let app = asking();
    let (ada, bea) = (app.sign_in("ada"), app.sign_in("bea"));
    app.outbound.stream(says(&["Hi."]));
    let reply = ask(&app, &ada, json!({"message": "Hello?"})).await;
    let id = reply["conversationId"].as_str().unwrap();
    let ticket = |who| {
        let app = &app;
        async move {
            let body = json!({"target": "conversation", "id": id});
            app.post("/api/v1/live/tickets").by(who).json(body).send().await.expect(201).data()
        }
    };
    let path = format!("/api/v1/ai/conversations/{id}/ws");
    let open = |ticket: String| {
        let protocols = format!("vivace.v1, ticket.{ticket}");
        app.get(&path).header("upgrade", "websocket").header("sec-websocket-protocol", &protocols).send()
    };
    let own = ticket(&ada).await;
    assert!(own["url"].as_str().unwrap().ends_with(&path), "{own}");
    let text = own["ticket"].as_str().unwrap().to_owned();
    open(text.clone()).await.expect(101);
    open(text).await.expect(401);
    let foreign = ticket(&bea).await["ticket"].as_str().unwrap().to_owned();
    open(foreign).await.expect(404);
}

#[tokio::test]
async fn the_stream_goes_on_from_the_last_event_id() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.outbound.stream(says(&["One ", "two ", "three."]));
    let reply = ask(&app, &ada, json!({"message": "Count."})).await;
    let chat = chat_of(&ada, &reply);
    let all = app.chats.told(chat.conversation);
    let second = all[2]["seq"].as_i64().unwrap();
    let path = format!("/api/v1/ai/conversations/{}/stream", chat.conversation);
    let answer = app.get(&path).by(&ada).header("last-event-id", &second.to_string()).send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/event-stream; charset=utf-8");
    let text = String::from_utf8(answer.body).unwrap();
    assert!(!text.contains("One") || text.contains("ai:completed"), "{text}");
    let kinds: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["ai:token", "ai:completed", "ready"], "{text}");
    app.get(&format!("{path}?since=x")).by(&ada).send().await.expect(400);
    app.get(&path).send().await.expect(401);
}
