use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal, names, next_cursor, path, published};
use crate::support::TestApp;

fn admin_path(template: &serde_json::Value) -> String {
    format!("/api/v1/admin/templates/{}/feature", template["id"].as_str().unwrap())
}

#[tokio::test]
async fn staff_put_templates_on_the_front_page_in_their_order() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let mut all = Vec::new();
    for name in ["A", "B", "C"] {
        app.clock.advance_ms(1_000);
        all.push(create(&app, &ada, published(name)).await);
    }
    for (index, body) in [
        (0, json!({"featured": true})),
        (1, json!({"featured": true, "featuredOrder": 2})),
        (2, json!({"featured": true, "featuredOrder": 1, "isPremium": true})),
    ] {
        let featured = app.put(&admin_path(&all[index])).by(&admin).json(body).send().await.expect(200).data();
        assert_eq!(featured["version"], 1, "no change of its author");
    }
    let page = app.get("/api/v1/templates/featured?limit=2").by(&bob).send().await.expect(200);
    assert_eq!(names(&page), ["C", "B"]);
    assert_eq!((&page.data()[0]["isPremium"], &page.data()[0]["sharing"]["featuredOrder"]), (&json!(true), &json!(1)));
    let cursor = next_cursor(&page).unwrap();
    let rest = app.get(&format!("/api/v1/templates/featured?limit=2&cursor={cursor}")).by(&bob).send().await;
    assert_eq!(names(&rest), ["A"]);
    app.put(&admin_path(&all[2])).by(&admin).json(json!({"featured": false})).send().await.expect(200);
    app.put(&admin_path(&all[1])).by(&admin).json(json!({})).send().await.expect(200);
    let page = app.get("/api/v1/templates/featured").by(&bob).send().await.expect(200);
    assert_eq!(names(&page), ["B", "A"]);
    let staff = app.get("/api/v1/admin/templates?featured=true").by(&admin).send().await.expect(200);
    assert_eq!(names(&staff), ["B", "A"]);
    let staff = app.get("/api/v1/admin/templates?limit=2").by(&admin).send().await.expect(200);
    assert_eq!(names(&staff), ["C", "B"]);
    let cursor = next_cursor(&staff).unwrap();
    let rest = app.get(&format!("/api/v1/admin/templates?limit=2&cursor={cursor}")).by(&admin).send().await;
    assert_eq!(names(&rest), ["A"]);
}

#[tokio::test]
async fn c4_each_of_it_is_in_the_audit_log_and_nobody_else_may() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let made = create(&app, &ada, published("A")).await;
    for person in [&ada, &moderator] {
        app.put(&admin_path(&made)).by(person).json(json!({"featured": true})).send().await.expect(404);
        app.get("/api/v1/admin/templates").by(person).send().await.expect(404);
    }
    app.put(&admin_path(&made)).by(&admin).json(json!({"featured": true})).send().await.expect(200);
    let told = app.core.rows("SELECT action, subject, details FROM audit_log", &[]);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["action"], "admin.template_featured");
    assert_eq!(told[0]["subject"], format!("template:{}", made["id"].as_str().unwrap()));
    let bad = app.put(&admin_path(&made)).by(&admin).json(json!({"featuredOrder": -1})).send().await.expect(400);
    assert_eq!(bad.fields(), ["featuredOrder"]);
}

#[tokio::test]
async fn what_is_not_published_is_not_featured() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let private = create(&app, &ada, minimal("A")).await;
    app.put(&admin_path(&private)).by(&admin).json(json!({"featured": true})).send().await.expect(404);
    let public = create(&app, &ada, published("B")).await;
    app.put(&admin_path(&public)).by(&admin).json(json!({"featured": true})).send().await.expect(200);
    // Taken back and shown again, it is no longer on the front page.
    for is_public in [false, true] {
        let share = json!({"sharing": {"isPublic": is_public}});
        app.patch(&path(&public, "")).by(&ada).json(share).send().await.expect(200);
    }
    let page = app.get("/api/v1/templates/featured").by(&ada).send().await.expect(200);
    assert!(names(&page).is_empty());
    assert_eq!(app.core.count("audit_log"), 1);
}
