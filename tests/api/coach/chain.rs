use futures::StreamExt;
use serde_json::{Value, json};
use vivace::{
    coach::model::{Finish, Model, ModelError, Piece, Reply},
    domain::time::SECOND_MS,
    platform::outbound::{StreamError, Wait},
};

use super::{GEMINI, asking, body_of, gemini_says, says, text_prompt};
use crate::support::{TestApp, fakes::ScriptedStream};

async fn complete(app: &TestApp) -> Reply {
    app.app().models.complete(&text_prompt()).await.expect("the rules cannot fail")
}

fn down() -> StreamError {
    StreamError::TimedOut(Wait::FirstByte)
}

#[tokio::test]
async fn who_fails_before_the_first_piece_is_followed_by_the_next() {
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n";
    for script in [
        Err(down()),
        Ok(ScriptedStream::whole(500, "application/json", "{}")),
        Ok(ScriptedStream::whole(503, "text/html", "<html>")),
        Ok(ScriptedStream::whole(429, "application/json", "{}")),
        Ok(ScriptedStream::whole(401, "application/json", "{}")),
        Ok(ScriptedStream::whole(200, "text/html", "<html>")),
        Ok(ScriptedStream::whole(200, "application/json", "{\"choices\":")),
        Ok(ScriptedStream::whole(200, "application/json", "{\"answer\":1}")),
        Ok(ScriptedStream::whole(200, "text/event-stream", "data: {\"answer\":1}\n\n")),
        Ok(ScriptedStream::whole(200, "application/json", &" ".repeat(2_000_000))),
        Ok(ScriptedStream::events(&[])),
        Ok(ScriptedStream::events(&[delta]).then(StreamError::TimedOut(Wait::Silence))),
    ] {
        let app = asking(&[GEMINI]);
        match script {
            Ok(script) => app.outbound.stream(script),
            Err(error) => app.outbound.fail_stream(error),
        }
        app.outbound.stream(gemini_says("Lift."));
        let reply = complete(&app).await;
        assert_eq!((reply.text.as_str(), reply.ending.model.as_str()), ("Lift.", "gemini:gemini-2.5-flash"));
        assert_eq!(reply.ending.finish, Finish::Complete);
        assert_eq!(app.outbound.streams_running(), 0);
    }
}

#[tokio::test]
async fn the_rules_answer_last_and_by_sentence() {
    let app = asking(&[GEMINI]);
    app.outbound.fail_stream(down());
    app.outbound.fail_stream(down());
    let app = &app;
    let pieces: Vec<_> = app.app().models.stream(&text_prompt()).await.unwrap().collect().await;
    let texts: Vec<_> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Ok(Piece::Text(text)) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["Rest. ", "Then lift."]);
    assert!(matches!(pieces.last(), Some(Ok(Piece::End(ending))) if ending.model == "rules"));
}

#[tokio::test]
async fn h1_nobody_else_is_asked_after_the_first_piece() {
    let app = asking(&[GEMINI]);
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"Squ\"}}]}\n\n";
    app.outbound.stream(ScriptedStream::events(&[delta]).then(StreamError::TimedOut(Wait::Silence)));
    let pieces: Vec<_> = app.app().models.stream(&text_prompt()).await.unwrap().collect().await;
    assert_eq!(pieces[0], Ok(Piece::Text("Squ".to_owned())));
    assert!(matches!(pieces[1], Err(ModelError::TimedOut(_))));
    assert_eq!((pieces.len(), app.outbound.asked().len()), (2, 1));
    assert_eq!(app.outbound.streams_running(), 0);
}

#[tokio::test]
async fn h1_an_early_end_is_incomplete() {
    let app = asking(&[]);
    app.outbound.stream(ScriptedStream::events(&["data: {\"choices\":[{\"delta\":{\"content\":\"Squ\"}}]}\n\n"]));
    let reply = complete(&app).await;
    assert_eq!((reply.text.as_str(), reply.ending.finish), ("Squ", Finish::Incomplete));
}

#[tokio::test]
async fn whoever_stops_reading_ends_the_call() {
    let app = asking(&[]);
    let delta = "data: {\"choices\":[{\"delta\":{\"content\":\"Squ\"}}]}\n\n";
    app.outbound.stream(ScriptedStream { hangs: true, ..ScriptedStream::events(&[delta]) });
    let mut pieces = app.app().models.stream(&text_prompt()).await.unwrap();
    assert!(pieces.next().await.is_some());
    assert_eq!(app.outbound.streams_running(), 1);
    drop(pieces);
    assert_eq!(app.outbound.streams_running(), 0);
}

#[tokio::test]
async fn h1_after_five_failures_a_provider_is_left_alone_and_then_tried_once() {
    let app = asking(&[]);
    for _ in 0..5 {
        app.outbound.fail_stream(down());
        assert_eq!(complete(&app).await.ending.model, "rules");
    }
    assert_eq!(complete(&app).await.ending.model, "rules");
    assert_eq!(app.outbound.asked().len(), 5, "the sixth did not ask");
    app.clock.advance_ms(30 * SECOND_MS);
    app.outbound.stream(says("Back."));
    assert_eq!(complete(&app).await.text, "Back.");
    app.outbound.stream(says("Again."));
    assert_eq!(complete(&app).await.text, "Again.");
}

#[tokio::test]
async fn a_question_that_is_refused_is_no_failure_of_the_provider() {
    let app = asking(&[]);
    for _ in 0..6 {
        app.outbound.stream(ScriptedStream::whole(400, "application/json", "{}"));
        complete(&app).await;
    }
    assert_eq!(app.outbound.asked().len(), 6);
}

#[tokio::test]
async fn h1_retry_after_is_obeyed() {
    for (status, header) in [(429, "7"), (503, "7"), (429, "Sat, 21 Nov 2026 08:00:07 GMT")] {
        let app = asking(&[]);
        app.outbound.stream(ScriptedStream::whole(status, "text/plain", "").retry_after(header));
        complete(&app).await;
        app.clock.advance_ms(7 * SECOND_MS - 1);
        complete(&app).await;
        assert_eq!(app.outbound.asked().len(), 1, "{header}");
        app.clock.advance_ms(1);
        app.outbound.stream(says("Back."));
        assert_eq!(complete(&app).await.text, "Back.");
    }
}

#[tokio::test]
async fn keys_are_in_headers_only_and_never_in_the_log() {
    let app = asking(&[GEMINI]);
    app.outbound.fail_stream(StreamError::Failed("reset".to_owned()));
    app.outbound.stream(ScriptedStream::whole(500, "text/plain", "oh"));
    complete(&app).await;
    let asked = app.outbound.asked();
    let header = |n: usize, name: &str| asked[n].headers.iter().find(|header| header.0 == name).unwrap().1.clone();
    assert_eq!(header(0, "Authorization"), "Bearer openai-key-canary");
    assert_eq!(header(1, "x-goog-api-key"), "gemini-key-canary");
    assert_eq!(asked[0].url, "https://api.openai.com/v1/chat/completions");
    assert_eq!(
        asked[1].url,
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse"
    );
    let log = app.log.lines().concat();
    assert!(log.contains("ai_provider_failed") && !log.contains("canary"), "{log}");
    assert!(!asked.iter().any(|request| request.body.as_deref().unwrap_or_default().contains("canary")));
}

#[tokio::test]
async fn questions_are_put_as_each_provider_has_them() {
    let app = asking(&[GEMINI]);
    app.outbound.fail_stream(down());
    app.outbound.stream(gemini_says("Lift."));
    complete(&app).await;
    let asked = app.outbound.asked();
    let to_openai = body_of(&asked[0]);
    assert_eq!(to_openai["messages"][1], json!({"role": "user", "content": "How many sets?"}));
    assert_eq!((&to_openai["stream"], &to_openai["max_completion_tokens"]), (&json!(true), &json!(100)));
    assert_eq!(to_openai["max_tokens"], Value::Null);
    let to_gemini = body_of(&asked[1]);
    assert_eq!(to_gemini["contents"][0], json!({"role": "user", "parts": [{"text": "How many sets?"}]}));
    assert_eq!(to_gemini["generationConfig"], json!({"maxOutputTokens": 100}));
}

#[tokio::test]
async fn a_local_server_needs_one_variable_and_is_asked_which_model_it_has() {
    let app = TestApp::with_settings(&[("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")]);
    let list = json!({"object": "list", "data": [{"id": "llama3.2:3b"}, {"id": "other"}]}).to_string();
    app.outbound.stream(ScriptedStream::whole(200, "application/json", &list));
    app.outbound.stream(says("One."));
    app.outbound.stream(says("Two."));
    assert_eq!(complete(&app).await.ending.model, "openai:llama3.2:3b");
    assert_eq!(complete(&app).await.text, "Two.");
    let urls: Vec<_> = app.outbound.asked().into_iter().map(|request| request.url).collect();
    assert_eq!(urls[0], "http://127.0.0.1:11434/v1/models");
    assert_eq!(urls[1..], ["http://127.0.0.1:11434/v1/chat/completions"; 2]);
    let body = body_of(&app.outbound.asked()[1]);
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("llama3.2:3b"), &json!(100)));
}
