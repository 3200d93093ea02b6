use serde_json::json;

use super::{GOALS, STREAK, day_before, next_monday, person, reminders, tick_at, trained};
use crate::support::TestApp;

/// The link in the report's mail, as a path.
async fn link(app: &TestApp, name: &str) -> (crate::support::SignedIn, String) {
    let person = person(app, name, "UTC").await;
    let monday = next_monday(app);
    trained(app, &person, &[&day_before(&monday, 1)]);
    for id in [STREAK, GOALS] {
        app.delete(&format!("/api/v1/reminders/{id}")).by(&person).send().await.expect(200);
    }
    app.tick().await;
    tick_at(app, &format!("{monday}T08:00:00Z")).await;
    let mail = &app.core.rows("SELECT text FROM dev_mails", &[])[0];
    let text = mail["text"].as_str().unwrap().to_owned();
    let path = text.split("https://vivace.test").find(|part| part.contains("unsubscribe?token=")).unwrap();
    (person, path.split_whitespace().next().unwrap().to_owned())
}

#[tokio::test]
async fn one_click_ends_the_mails_and_opening_the_link_does_not() {
    let app = TestApp::new();
    let (ada, link) = link(&app, "ada").await;
    let page = app.get(&link).send().await.expect(200);
    assert!(String::from_utf8(page.body).unwrap().contains("<form method=\"post\">"));
    assert_eq!(reminders(&app, &ada).await[0]["byMail"], true);
    // As mail programs send it.
    let click = app.post(&link).raw("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
    click.send().await.expect(200);
    assert_eq!(reminders(&app, &ada).await[0]["byMail"], false);
    assert_eq!(reminders(&app, &ada).await[0]["isOn"], true);
    // Twice is once.
    app.post(&link).send().await.expect(200);
}

#[tokio::test]
async fn a_token_that_was_altered_or_made_up_changes_nothing() {
    let app = TestApp::new();
    let (ada, link) = link(&app, "ada").await;
    let (path, token) = link.split_once("token=").unwrap();
    let altered = format!("{}{}", if token.starts_with('A') { "B" } else { "A" }, &token.get(1..).unwrap());
    for wrong in [altered.as_str(), "AAAA", "%20", token.get(..token.len() - 2).unwrap()] {
        let answer = app.post(&format!("{path}token={wrong}")).send().await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "invalid_token"), "{wrong}");
    }
    app.post("/api/v1/notifications/unsubscribe").json(json!({})).send().await.expect(400);
    assert_eq!(reminders(&app, &ada).await[0]["byMail"], true);
}
