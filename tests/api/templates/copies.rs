use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::{create, minimal, path, published};
use crate::support::TestApp;

#[tokio::test]
async fn a_copy_is_ones_own_and_says_where_it_comes_from() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("Five by five")).await;
    let copy = app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(201).data();
    assert_ne!(copy["id"], made["id"]);
    assert_eq!(
        copy["attribution"],
        json!({"templateId": made["id"], "version": 1, "name": "Five by five", "author": "ada"})
    );
    assert_eq!((&copy["name"], &copy["isOwn"], &copy["version"]), (&made["name"], &json!(true), &json!(1)));
    assert_eq!((&copy["weeklyPlan"], &copy["metadata"]), (&made["weeklyPlan"], &made["metadata"]));
    assert_eq!(copy["sharing"]["isPublic"], false);
    let named = json!({"name": "Mine"});
    let named = app.post(&path(&made, "/duplicate")).by(&bob).json(named).send().await.expect(201).data();
    assert_eq!(named["name"], "Mine");
    // The original changes, or goes; the copy stays.
    app.delete(&path(&made, "")).by(&ada).send().await.expect(200);
    let seen = app.get(&path(&copy, "")).by(&bob).send().await.expect(200).data();
    assert_eq!(seen, copy);
    app.patch(&path(&copy, "")).by(&bob).json(json!({"name": "Changed"})).send().await.expect(200);
}

#[tokio::test]
async fn c1_what_one_does_not_see_one_does_not_copy() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let hidden = create(&app, &ada, minimal("A")).await;
    app.post(&path(&hidden, "/duplicate")).by(&bob).send().await.expect(404);
    app.post(&path(&hidden, "/duplicate")).send().await.expect(401);
    assert_eq!(app.core.count("templates"), 1);
}

#[tokio::test]
async fn an_author_who_hides_is_not_named() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    let copy = app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(201).data();
    app.core.execute("UPDATE accounts SET visibility = 'private' WHERE username = 'ada'", &[]);
    let seen = app.get(&path(&made, "")).by(&bob).send().await.expect(200).data();
    assert_eq!((&seen["author"], &seen["createdBy"]), (&json!(null), &json!(null)));
    let seen = app.get(&path(&copy, "")).by(&bob).send().await.expect(200).data();
    assert_eq!((&seen["attribution"]["author"], &seen["attribution"]["name"]), (&json!(null), &json!("A")));
}

#[tokio::test]
async fn j5_an_erased_author_leaves_copies_without_a_name_and_nothing_else() {
    let app = TestApp::seeded();
    app.leaves_jobs();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("CANARY plan")).await;
    let theirs = create(&app, &bob, published("Bob's")).await;
    let copy = json!({"name": "Copy"});
    let copy = app.post(&path(&made, "/duplicate")).by(&bob).json(copy).send().await.expect(201).data();
    app.post(&path(&theirs, "/rate")).by(&ada).json(json!({"rating": 5})).send().await.expect(200);
    app.post(&path(&theirs, "/favorite")).by(&ada).send().await.expect(200);
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    let id = ada.account.to_string();
    for table in [
        "templates",
        "template_versions",
        "template_listings",
        "template_ratings",
        "template_favorites",
        "template_uses",
    ] {
        let rows = format!("{:?}", app.core.rows(&format!("SELECT * FROM {table}"), &[]));
        assert!(!rows.contains(&id) && !rows.contains("CANARY"), "{table}: {rows}");
    }
    let seen = app.get(&path(&copy, "")).by(&bob).send().await.expect(200).data();
    assert_eq!((&seen["attribution"]["name"], &seen["attribution"]["author"]), (&json!(null), &json!(null)));
    let stats = app.get(&path(&theirs, "")).by(&bob).send().await.expect(200).data()["stats"].clone();
    assert_eq!((&stats["totalRatings"], &stats["favoritesCount"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn what_is_for_subscribers_is_shown_and_locked() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let payer = app.sign_in_as("payer", Role::User, Plan::Premium);
    let made = create(&app, &ada, published("A")).await;
    app.core.execute("UPDATE templates SET is_premium = 1", &[]);
    let listed = app.get("/api/v1/templates/public").by(&bob).send().await.expect(200).data();
    assert_eq!((&listed[0]["isPremium"], &listed[0]["isLocked"]), (&json!(true), &json!(true)));
    for (method, tail) in [("GET", ""), ("GET", "/versions/1"), ("GET", "/next"), ("POST", "/duplicate")] {
        let refused = app.request(method, &path(&made, tail)).by(&bob).send().await.expect(403);
        assert_eq!(refused.code(), "premium_required", "{tail}");
        for person in [&payer, &ada] {
            let answer = app.request(method, &path(&made, tail)).by(person).send().await;
            assert!(answer.status < 300, "{tail} by {}: {}", person.username, answer.status);
        }
    }
}
