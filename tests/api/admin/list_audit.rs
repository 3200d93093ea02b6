use serde_json::{Value, json};

use super::{admin, path_of};
use crate::support::{SignedIn, TestApp};

const PATH: &str = "/api/v1/admin/audit";

fn told(json: &Value) -> Vec<(String, Value)> {
    let rows = json["data"].as_array().unwrap();
    rows.iter().map(|row| (row["action"].as_str().unwrap().to_owned(), row["details"].clone())).collect()
}

/// root changed ada's plan, then ben's, then looked at ada; each a millisecond later.
async fn eventful() -> (TestApp, SignedIn, SignedIn) {
    let app = TestApp::new();
    let (root, ada, ben) = (admin(&app, "root"), app.sign_in("ada"), app.sign_in("ben"));
    for person in [&ada, &ben] {
        app.patch(&path_of(person)).by(&root).json(json!({"plan": "pro"})).send().await.expect(200);
        app.clock.advance_ms(1);
    }
    app.get(&path_of(&ada)).by(&root).send().await.expect(200);
    app.finish_background().await;
    (app, root, ada)
}

#[tokio::test]
async fn the_log_is_listed_newest_first_page_by_page() {
    let (app, root, _) = eventful().await;
    let first = app.get(&format!("{PATH}?limit=2")).by(&root).send().await.expect(200).json();
    assert_eq!(told(&first)[0].0, "admin.user_read");
    assert_eq!(told(&first)[1], ("admin.user_updated".to_owned(), json!({"plan": ["free", "pro"]})));
    let cursor = first["pagination"]["nextCursor"].as_str().unwrap();
    let second = app.get(&format!("{PATH}?limit=2&cursor={cursor}")).by(&root).send().await.expect(200).json();
    assert_eq!(told(&second).len(), 1);
    assert_eq!(second["pagination"]["nextCursor"], Value::Null);
    assert_eq!(second["data"][0]["sequence"], 1);
}

#[tokio::test]
async fn a_person_is_found_by_account_id_and_by_name_in_the_log() {
    let (app, root, ada) = eventful().await;
    let by_id = app.get(&format!("{PATH}?subject={}", ada.account)).by(&root).send().await.expect(200).json();
    assert_eq!(told(&by_id).len(), 2);
    let name = by_id["data"][0]["subject"].as_str().unwrap();
    let by_name = app.get(&format!("{PATH}?subject={name}")).by(&root).send().await.expect(200).json();
    assert_eq!(by_name["data"], by_id["data"]);
    let narrowed = format!("{PATH}?subject={name}&action=admin.user_updated");
    assert_eq!(told(&app.get(&narrowed).by(&root).send().await.expect(200).json()).len(), 1);
    let updates = app.get(&format!("{PATH}?action=admin.user_updated")).by(&root).send().await.expect(200).json();
    assert_eq!(told(&updates).len(), 2);
    assert!(!by_id.to_string().contains(&ada.account.to_string()), "the log holds no account ids");
}

#[tokio::test]
async fn bad_queries_are_told_by_field() {
    let app = TestApp::new();
    let root = admin(&app, "root");
    for (query, field) in [
        ("action=nothing", "action"),
        ("subject=", "subject"),
        ("limit=0", "limit"),
        ("cursor=A", "cursor"),
        ("x=1", "x"),
    ] {
        let refused = app.get(&format!("{PATH}?{query}")).by(&root).send().await.expect(if query.contains("cursor=") {
            422
        } else {
            400
        });
        assert_eq!(refused.fields(), [field], "{query}");
    }
}
