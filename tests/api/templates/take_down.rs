use serde_json::{Value, json};
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal, names, path, published};
use crate::support::TestApp;

fn address(template: &Value) -> String {
    format!("/api/v1/admin/templates/{}/take-down", template["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_template_that_staff_take_down_is_its_authors_alone_and_they_are_told() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, published("Quick fix")).await;
    app.get(&path(&made, "")).by(&bob).send().await.expect(200);

    let down = app.put(&address(&made)).by(&moderator).json(json!({"reason": "An advertisement"})).send().await;
    let down = down.expect(200).data();
    assert_eq!(down["sharing"]["takenDown"]["reason"], "An advertisement");
    app.run_jobs().await;
    app.get(&path(&made, "")).by(&bob).send().await.expect(404);
    assert!(names(&app.get("/api/v1/templates/public").by(&bob).send().await).is_empty());
    assert!(names(&app.get("/api/v1/templates/search?q=quick").by(&bob).send().await).is_empty());
    let kept = app.get(&path(&made, "")).by(&ada).send().await.expect(200).data();
    assert_eq!((&kept["sharing"]["isPublic"], &kept["version"]), (&json!(false), &json!(1)), "no change of its author");
    let told = app.get("/api/v1/notifications").by(&ada).send().await.expect(200).data()["notifications"].clone();
    assert_eq!((told.as_array().unwrap().len(), &told[0]["type"]), (1, &json!("template_taken_down")));
    assert!(told[0]["message"].as_str().unwrap().contains("An advertisement"));
    assert!(!told.to_string().contains(&moderator.account.to_string()), "not who");

    // Once more changes nothing and tells nobody.
    app.put(&address(&made)).by(&moderator).send().await.expect(200);
    app.run_jobs().await;
    let told = app.get("/api/v1/notifications").by(&ada).send().await.data()["notifications"].clone();
    assert_eq!(told.as_array().unwrap().len(), 1);
    let audit = app.core.rows("SELECT action, subject FROM audit_log", &[]);
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0]["action"], "admin.template_taken_down");
}

#[tokio::test]
async fn its_author_cannot_publish_it_again_until_staff_allow_it() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, published("Quick fix")).await;
    app.put(&address(&made)).by(&moderator).send().await.expect(200);
    app.run_jobs().await;
    let publish = json!({"sharing": {"isPublic": true, "isPublished": true}});
    let refused = app.patch(&path(&made, "")).by(&ada).json(publish.clone()).send().await.expect(422);
    assert_eq!(refused.fields(), ["sharing.isPublished"]);
    app.patch(&path(&made, "")).by(&ada).json(json!({"name": "Slow fix"})).send().await.expect(200);

    let list = app.get("/api/v1/admin/templates?takenDown=true").by(&moderator);
    list.send().await.expect(404); // The front page is the administrators'.
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let list = app.get("/api/v1/admin/templates?takenDown=true").by(&admin).send().await.expect(200);
    assert_eq!(names(&list), ["Slow fix"]);
    app.delete(&address(&made)).by(&moderator).send().await.expect(200);
    assert!(names(&app.get("/api/v1/admin/templates?takenDown=true").by(&admin).send().await).is_empty());
    let shown = app.patch(&path(&made, "")).by(&ada).json(publish).send().await.expect(200).data();
    assert_eq!((&shown["sharing"]["isPublished"], &shown["sharing"]["takenDown"]), (&json!(true), &Value::Null));
    assert_eq!(app.core.rows("SELECT action FROM audit_log", &[]).len(), 2);
}

#[tokio::test]
async fn c4_only_staff_take_down_and_only_what_is_published() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, published("A")).await;
    app.put(&address(&made)).send().await.expect(401);
    app.put(&address(&made)).by(&bob).send().await.expect(404);
    app.delete(&address(&made)).by(&bob).send().await.expect(404);
    let long = json!({"reason": "x".repeat(501)});
    let bad = app.put(&address(&made)).by(&moderator).json(long).send().await.expect(400);
    assert_eq!(bad.fields(), ["reason"]);
    let private = create(&app, &ada, minimal("B")).await;
    app.put(&address(&private)).by(&moderator).send().await.expect(404);
    assert_eq!(app.core.count("audit_log"), 0);
}
