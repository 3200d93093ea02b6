use serde_json::{Value, json};
use vivace::domain::permissions::{Plan, Role};

use super::{block, create, minimal, names, path, published};
use crate::support::TestApp;

const LISTS: [&str; 6] = [
    "templates?limit=100",
    "templates?sort=newest",
    "templates/public?sort=name",
    "templates/my",
    "templates/featured",
    "templates/favorites",
];

#[tokio::test]
async fn c3_no_list_shows_anothers_private_template() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    for sharing in [json!({}), json!({"isPublic": true}), json!({"isPublished": true})] {
        let mut body = minimal("canaryq7");
        body["sharing"] = sharing;
        let made = create(&app, &ada, body).await;
        app.core.execute("UPDATE templates SET featured_order = 1", &[]);
        let of_it = ["", "/versions/1", "/next"].map(|tail| path(&made, tail).replace("/api/v1/", ""));
        let admins = ["admin/templates".to_owned(), "admin/templates?featured=true".to_owned()];
        for list in LISTS.iter().map(|list| (*list).to_owned()).chain(of_it).chain(admins) {
            for person in [&bob, &admin] {
                let response = app.get(&format!("/api/v1/{list}")).by(person).send().await;
                let body = String::from_utf8_lossy(&response.body).into_owned();
                assert!(!body.contains("canaryq7"), "{list} by {}: {body}", person.username);
            }
        }
    }
}

#[tokio::test]
async fn c3_a_foreign_template_and_a_missing_one_are_the_same_404() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let foreign = create(&app, &ada, minimal("A")).await["id"].as_str().unwrap().to_owned();
    let plain = |mut body: Value| {
        body["requestId"] = Value::Null;
        body
    };
    for (method, tail, body) in [
        ("GET", "", None),
        ("GET", "/versions/1", None),
        ("GET", "/next", None),
        ("PATCH", "", Some(json!({"name": "X"}))),
        ("DELETE", "", None),
        ("POST", "/duplicate", None),
        ("POST", "/favorite", None),
        ("POST", "/rate", Some(json!({"rating": 3}))),
    ] {
        let mut answers = Vec::new();
        for id in [foreign.as_str(), "0192ab3c-0000-7000-8000-000000000000"] {
            let request = app.request(method, &format!("/api/v1/templates/{id}{tail}")).by(&bob);
            let request = match &body {
                Some(body) => request.json(body.clone()),
                None => request,
            };
            answers.push(plain(request.send().await.expect(404).json()));
        }
        assert_eq!(answers[0], answers[1], "{method} {tail}");
    }
    app.get("/api/v1/templates/not-an-id").by(&bob).send().await.expect(400);
}

#[tokio::test]
async fn c3_who_is_blocked_neither_sees_nor_is_seen() {
    for ada_blocks in [true, false] {
        let app = TestApp::seeded();
        let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
        let made = create(&app, &ada, published("A")).await;
        app.core.execute("UPDATE templates SET featured_order = 1", &[]);
        app.post(&path(&made, "/favorite")).by(&bob).send().await.expect(200);
        if ada_blocks {
            block(&app, &ada, &bob).await
        } else {
            block(&app, &bob, &ada).await
        };
        for list in LISTS {
            let page = app.get(&format!("/api/v1/{list}")).by(&bob).send().await.expect(200);
            assert!(names(&page).is_empty(), "{list}");
        }
        for tail in ["", "/versions/1", "/next"] {
            app.get(&path(&made, tail)).by(&bob).send().await.expect(404);
            app.get(&path(&made, tail)).by(&eve).send().await.expect(200);
        }
        app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(404);
        app.post(&path(&made, "/rate")).by(&bob).json(json!({"rating": 1})).send().await.expect(404);
        // What one kept can be let go of.
        app.delete(&path(&made, "/favorite")).by(&bob).send().await.expect(200);
        assert_eq!(app.core.count("template_favorites"), 0);
    }
}

#[tokio::test]
async fn a_suspended_authors_templates_are_hidden() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    app.core.execute("UPDATE accounts SET status = 'suspended' WHERE username = 'ada'", &[]);
    app.get(&path(&made, "")).by(&bob).send().await.expect(404);
    let page = app.get("/api/v1/templates/public").by(&bob).send().await.expect(200);
    assert!(names(&page).is_empty());
}

#[tokio::test]
async fn a_prompt_is_its_authors_alone() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    app.core.execute(
        r#"UPDATE templates SET ai = '{"isAIGenerated":true,"generationPrompt":"secret","generatedAt":"2026-11-21T08:00:00.000Z","aiVersion":"rules-1"}'"#,
        &[],
    );
    let seen = app.get(&path(&made, "")).by(&ada).send().await.expect(200).data()["aiGenerated"].clone();
    assert_eq!(
        seen,
        json!({"isAIGenerated": true, "generationPrompt": "secret", "generatedAt": "2026-11-21T08:00:00.000Z", "aiVersion": "rules-1"})
    );
    let seen = app.get(&path(&made, "")).by(&bob).send().await.expect(200).data()["aiGenerated"].clone();
    assert_eq!((&seen["isAIGenerated"], &seen["generationPrompt"]), (&json!(true), &json!(null)));
}
