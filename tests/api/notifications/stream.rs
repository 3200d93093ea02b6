use crate::support::TestApp;

const EVENT: &str = r#"{"type":"sync:progress","seq":8,"at":"2026-11-21T08:00:00.000Z","data":{"workoutId":null}}"#;

#[tokio::test]
async fn the_hub_is_heard_as_events_from_where_the_client_left_off() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.hub.say(&[r#"{"type":"hello","seq":8,"at":"2026-11-21T08:00:00.000Z","data":{"devices":[]}}"#, EVENT]);
    let stream = app.get("/api/v1/notifications/stream").header("last-event-id", "7").by(&ada).send().await;
    let stream = stream.expect(200);
    assert_eq!(stream.header("content-type"), "text/event-stream; charset=utf-8");
    assert_eq!(stream.header("cache-control"), "no-store");
    let text = String::from_utf8(stream.body).unwrap();
    assert_eq!(
        text,
        "retry: 2000\n\nid: 8\nevent: hello\ndata: {\"devices\":[]}\n\n\
         id: 8\nevent: sync:progress\ndata: {\"workoutId\":null}\n\n"
    );
    let connects = app.hub.connects.lock().unwrap();
    assert_eq!((connects[0].account, connects[0].session, connects[0].since), (ada.account, ada.session, Some(7)));
}

#[tokio::test]
async fn a_client_without_that_header_says_it_in_the_query() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.get("/api/v1/notifications/stream?since=3").by(&ada).send().await.expect(200);
    assert_eq!(app.hub.connects.lock().unwrap()[0].since, Some(3));
    app.get("/api/v1/notifications/stream?since=-1").by(&ada).send().await.expect(400);
}

#[tokio::test]
async fn g3_a_stream_needs_a_sign_in_that_holds() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.get("/api/v1/notifications/stream").send().await.expect(401);
    app.post("/api/v1/auth/logout-all").by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let refused = app.get("/api/v1/notifications/stream").by(&ada).send().await.expect(401);
    assert_eq!(refused.code(), "session_ended");
}
