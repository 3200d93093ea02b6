use serde_json::json;

use super::{BENCH, create, exercise, minimal, names, next_cursor, path, published};
use crate::support::{SignedIn, TestApp};

async fn publish(app: &TestApp, author: &SignedIn, name: &str, metadata: serde_json::Value) -> serde_json::Value {
    let mut body = published(name);
    body["metadata"] = metadata;
    app.clock.advance_ms(1_000);
    create(app, author, body).await
}

async fn listed(app: &TestApp, person: &SignedIn, query: &str) -> Vec<String> {
    names(&app.get(&format!("/api/v1/templates{query}")).by(person).send().await.expect(200))
}

#[tokio::test]
async fn every_filter_narrows_and_filters_combine() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    publish(&app, &ada, "A", json!({"goal": "strength", "difficulty": "beginner", "tags": ["Full Body"]})).await;
    publish(&app, &ada, "B", json!({"goal": "strength", "difficulty": "advanced", "equipment": ["dumbbell"]})).await;
    publish(&app, &ada, "C", json!({"goal": "fat_loss", "difficulty": "beginner", "primaryMuscles": ["chest"]})).await;
    let mut two_days = published("D");
    two_days["weeklyPlan"]["days"]["friday"] =
        json!({"exercises": [{"exerciseId": exercise(BENCH), "sets": 1, "reps": {"target": 1}}]});
    two_days["sharing"]["category"] = json!("beginner");
    create(&app, &ada, two_days).await;
    for (query, expected) in [
        ("", vec!["A", "B", "C", "D"]),
        ("&goal=strength", vec!["A", "B", "D"]),
        ("&difficulty=advanced", vec!["B"]),
        ("&equipment=dumbbell", vec!["B"]),
        ("&muscle=chest", vec!["C", "D"]),
        ("&tag=full-body", vec!["A"]),
        ("&daysPerWeek=2", vec!["D"]),
        ("&category=beginner", vec!["D"]),
        ("&goal=strength&difficulty=beginner", vec!["A", "D"]),
        ("&goal=strength&difficulty=beginner&tag=FULL%20BODY", vec!["A"]),
        ("&goal=endurance", vec![]),
    ] {
        for path in ["", "/public"] {
            assert_eq!(listed(&app, &bob, &format!("{path}?sort=name{query}")).await, expected, "{query}");
        }
        assert_eq!(listed(&app, &ada, &format!("/my?sort=name{query}")).await, expected, "{query}");
    }
    for bad in ["goal=fame", "daysPerWeek=8", "sort=best", "limit=0", "other=1", "tag="] {
        app.get(&format!("/api/v1/templates?{bad}")).by(&ada).send().await.expect(400);
    }
    app.get("/api/v1/templates").send().await.expect(401);
}

#[tokio::test]
async fn pages_hold_everything_once_in_every_order() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    for number in 0..7 {
        publish(&app, &ada, &format!("Ada {number}"), json!({"goal": "strength"})).await;
        create(&app, &bob, minimal(&format!("Bob {number}"))).await;
        create(&app, &ada, minimal(&format!("Hidden {number}"))).await;
    }
    publish(&app, &bob, "Bob's public", json!({"goal": "strength"})).await;
    for sort in ["name", "newest", "popular"] {
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = None;
        loop {
            let tail = cursor.map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
            let page =
                app.get(&format!("/api/v1/templates?sort={sort}&limit=4{tail}")).by(&bob).send().await.expect(200);
            seen.extend(names(&page));
            cursor = next_cursor(&page);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 15, "{sort}: {seen:?}");
        let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), 15);
        assert!(!seen.iter().any(|name| name.starts_with("Hidden")));
        match sort {
            "name" => assert!(seen.is_sorted(), "{seen:?}"),
            "newest" => assert_eq!(seen[0], "Bob's public"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_cursor_belongs_to_its_list() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    for name in ["A", "B", "C"] {
        publish(&app, &ada, name, json!({"goal": "strength"})).await;
    }
    let cursor = next_cursor(&app.get("/api/v1/templates?limit=1").by(&ada).send().await.expect(200)).unwrap();
    for (path, person) in [
        ("templates?limit=1&sort=name", &ada),
        ("templates?limit=1&goal=strength", &ada),
        ("templates/my?limit=1", &ada),
        ("templates/featured?limit=1", &ada),
        ("templates/favorites?limit=1", &ada),
        ("templates?limit=1", &bob),
    ] {
        let refused = app.get(&format!("/api/v1/{path}&cursor={cursor}")).by(person).send().await.expect(422);
        assert_eq!(refused.code(), "invalid_cursor", "{path}");
    }
}

#[tokio::test]
async fn favourites_are_listed_latest_first() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let mut all = Vec::new();
    for name in ["A", "B", "C"] {
        all.push(publish(&app, &ada, name, json!({"goal": "strength"})).await);
    }
    for index in [1, 0, 2] {
        app.clock.advance_ms(1);
        app.post(&path(&all[index], "/favorite")).by(&bob).send().await.expect(200);
    }
    let page = app.get("/api/v1/templates/favorites?limit=2").by(&bob).send().await.expect(200);
    assert_eq!(names(&page), ["C", "A"]);
    let cursor = next_cursor(&page).unwrap();
    let rest = app.get(&format!("/api/v1/templates/favorites?limit=2&cursor={cursor}")).by(&bob).send().await;
    assert_eq!((names(&rest), next_cursor(&rest)), (vec!["B".to_owned()], None));
    assert!(listed(&app, &ada, "/favorites").await.is_empty());
    // What is taken back is hidden, and there again when it is shown again.
    let share = |is_published: bool| json!({"sharing": {"isPublished": is_published}});
    app.patch(&path(&all[2], "")).by(&ada).json(share(false)).send().await.expect(200);
    assert_eq!(listed(&app, &bob, "/favorites").await, ["A", "B"]);
    app.patch(&path(&all[2], "")).by(&ada).json(share(true)).send().await.expect(200);
    assert_eq!(listed(&app, &bob, "/favorites").await, ["C", "A", "B"]);
}
