use serde_json::{Value, json};
use vivace::{
    domain::permissions::{Plan, Role},
    storage::StorageError,
};

use super::{BENCH, create, exercise, minimal, names, next_cursor, path, published};
use crate::support::{TestApp, TestResponse};

const DOWN: &str = "/api/v1/admin/templates/taken-down";

fn address(template: &Value) -> String {
    format!("/api/v1/admin/templates/{}/take-down", template["id"].as_str().unwrap())
}

fn stays_down(response: TestResponse) -> TestResponse {
    let response = response.expect(409);
    assert_eq!(response.code(), "template_taken_down");
    response
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
    app.put(&address(&made)).by(&moderator).json(json!({})).send().await.expect(200);
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
    app.put(&address(&made)).by(&moderator).json(json!({})).send().await.expect(200);
    app.run_jobs().await;
    let publish = json!({"sharing": {"isPublic": true, "isPublished": true}});
    let refused = app.patch(&path(&made, "")).by(&ada).json(publish.clone()).send().await;
    let refused = stays_down(refused);
    assert_eq!(refused.fields(), ["sharing.isPublished"]);
    app.patch(&path(&made, "")).by(&ada).json(json!({"name": "Slow fix"})).send().await.expect(200);

    app.delete(&address(&made)).by(&moderator).send().await.expect(200);
    assert!(names(&app.get(DOWN).by(&moderator).send().await).is_empty());
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
    app.put(&address(&made)).by(&bob).json(json!({})).send().await.expect(404);
    app.delete(&address(&made)).by(&bob).send().await.expect(404);
    let long = json!({"reason": "x".repeat(501)});
    let bad = app.put(&address(&made)).by(&moderator).json(long).send().await.expect(400);
    assert_eq!(bad.fields(), ["reason"]);
    let private = create(&app, &ada, minimal("B")).await;
    app.put(&address(&private)).by(&moderator).json(json!({})).send().await.expect(404);
    assert_eq!(app.core.count("audit_log"), 0);
}

#[tokio::test]
async fn it_is_not_copied_and_neither_a_copy_of_it_nor_the_same_again_is_published() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let mut body = published("Quick fix");
    body["description"] = json!("Buy my pills");
    let made = create(&app, &ada, body.clone()).await;
    let theirs = app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(201).data();
    let own = app.post(&path(&made, "/duplicate")).by(&ada).send().await.expect(201).data();
    let of_the_copy = app.post(&path(&theirs, "/duplicate")).by(&bob).send().await.expect(201).data();
    app.delete(&path(&theirs, "")).by(&bob).send().await.expect(200);
    app.put(&address(&made)).by(&moderator).json(json!({})).send().await.expect(200);
    app.run_jobs().await;

    let count = app.core.count("templates");
    stays_down(app.post(&path(&made, "/duplicate")).by(&ada).send().await);
    app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(404);
    let publish = json!({"isPublic": true, "isPublished": true});
    // Copies that were there before, whatever they say by now, also when the one between is gone.
    let other_week = json!({"totalWeeks": 4, "days": {"friday": {"exercises": [
        {"exerciseId": exercise(BENCH), "sets": 3, "reps": {"target": 8}, "restTime": 90}]}}});
    for (who, copy) in [(&ada, &own), (&bob, &of_the_copy)] {
        let change = json!({"weeklyPlan": other_week, "description": "", "sharing": publish});
        let refused = app.patch(&path(copy, "")).by(who).json(change).send().await;
        stays_down(refused);
        app.get(&path(copy, "")).by(who).send().await.expect(200);
    }
    // The same week, or the same words, typed anew by the same author; also once the first is deleted.
    app.delete(&path(&made, "")).by(&ada).send().await.expect(200);
    let (mut same_week, mut same_words) = (published("Other"), published("Other"));
    same_week["description"] = json!("Nothing to buy");
    same_words["weeklyPlan"] = other_week.clone();
    same_words["description"] = json!("Buy my pills");
    for body in [&body, &same_week, &same_words] {
        let refused = app.post("/api/v1/templates").by(&ada).json(body.clone()).send().await;
        stays_down(refused);
        let mut hidden = body.clone();
        hidden["sharing"] = json!({});
        let hidden = create(&app, &ada, hidden).await;
        let change = json!({"sharing": publish});
        stays_down(app.patch(&path(&hidden, "")).by(&ada).json(change).send().await);
        app.delete(&path(&hidden, "")).by(&ada).send().await.expect(200);
    }
    let mut shown = published("Something else");
    shown["weeklyPlan"] = other_week;
    let shown = create(&app, &ada, shown).await;
    let same = json!({"weeklyPlan": body["weeklyPlan"]});
    stays_down(app.patch(&path(&shown, "")).by(&ada).json(same).send().await);
    assert_eq!(app.core.count("templates"), count + 1);
    // Others may have had the same idea.
    create(&app, &bob, published("Legs")).await;
    let seen = app.get("/api/v1/templates/search?q=fix").by(&bob).send().await;
    assert_eq!(names(&seen), ["Quick fix"], "bob's own");
}

#[tokio::test]
async fn copies_may_be_published_once_it_is_allowed_again() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let made = create(&app, &ada, published("Quick fix")).await;
    let copy = app.post(&path(&made, "/duplicate")).by(&bob).send().await.expect(201).data();
    let publish = json!({"sharing": {"isPublic": true, "isPublished": true}});
    app.put(&address(&made)).by(&moderator).json(json!({})).send().await.expect(200);
    app.run_jobs().await;
    stays_down(app.patch(&path(&copy, "")).by(&bob).json(publish.clone()).send().await);
    app.delete(&address(&made)).by(&moderator).send().await.expect(200);
    app.patch(&path(&copy, "")).by(&bob).json(publish).send().await.expect(200);
    app.post(&path(&made, "/duplicate")).by(&ada).send().await.expect(201);
}

#[tokio::test]
async fn published_copies_that_say_the_same_go_down_with_it_and_others_stay() {
    let app = TestApp::seeded();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    let mut body = published("Quick fix");
    body["description"] = json!("Buy my pills");
    let made = create(&app, &ada, body).await;
    let copy = |of: &Value| {
        let request = app.post(&path(of, "/duplicate")).by(&bob);
        async move { request.send().await.expect(201).data() }
    };
    let change = |copy: &Value, change: Value| {
        let mut change = change;
        change["sharing"] = json!({"isPublic": true, "isPublished": true});
        let request = app.patch(&path(copy, "")).by(&bob).json(change);
        async move { request.send().await.expect(200) }
    };
    let other_week = json!({"totalWeeks": 4, "days": {"friday": {"exercises": [
        {"exerciseId": exercise(BENCH), "sets": 3, "reps": {"target": 8}, "restTime": 90}]}}});
    let same = copy(&made).await;
    let same_week = copy(&made).await;
    let same_words = copy(&same).await;
    let other = copy(&made).await;
    let hidden = copy(&made).await;
    change(&same_words, json!({"weeklyPlan": other_week})).await;
    change(&same_week, json!({"description": "Nothing to buy"})).await;
    change(&other, json!({"weeklyPlan": other_week, "description": "Mine"})).await;
    // The copy between is gone; then the same once more, published.
    app.delete(&path(&same, "")).by(&bob).send().await.expect(200);
    let same = copy(&made).await;
    change(&same, json!({})).await;

    // Killed anywhere, it goes on where it was when it is asked for again.
    let take_down = || app.put(&address(&made)).by(&moderator).json(json!({"reason": "An advertisement"}));
    for calls in 0..8 {
        app.core.fail_after(calls, StorageError::Failed("killed".into()));
        take_down().send().await;
        app.core.recover();
    }
    take_down().send().await.expect(200);
    app.run_jobs().await;
    for (template, status) in [(&same, 404), (&same_week, 404), (&same_words, 404), (&other, 200)] {
        app.get(&path(template, "")).by(&eve).send().await.expect(status);
        app.get(&path(template, "")).by(&bob).send().await.expect(200);
    }
    let kept = app.get(&path(&hidden, "")).by(&bob).send().await.expect(200).data();
    assert_eq!(kept["sharing"]["takenDown"], Value::Null, "it was shown to nobody");
    let told = app.get("/api/v1/notifications").by(&bob).send().await.expect(200).data()["notifications"].clone();
    assert_eq!(told.as_array().unwrap().len(), 3);
    assert_eq!(app.core.count("audit_log"), 4);
    assert_eq!(names(&app.get(DOWN).by(&moderator).send().await).len(), 4);

    // Each is allowed again by itself.
    for (template, left) in [(&made, 3), (&same_week, 2), (&same_words, 1), (&same, 0)] {
        app.delete(&address(template)).by(&moderator).send().await.expect(200);
        assert_eq!(names(&app.get(DOWN).by(&moderator).send().await).len(), left);
    }
    change(&same, json!({})).await;
    app.get(&path(&same, "")).by(&eve).send().await.expect(200);
    let gone = app.core.count("template_sources");
    app.delete(&path(&same, "")).by(&bob).send().await.expect(200);
    assert_eq!(app.core.count("template_sources"), gone - 1);
}

#[tokio::test]
async fn moderators_see_what_is_down_by_whom_when_and_why() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let moderator = app.sign_in_as("mod", Role::Moderator, Plan::Free);
    for name in ["A", "B", "C"] {
        let made = create(&app, &ada, published(name)).await;
        app.put(&address(&made)).by(&moderator).json(json!({"reason": name})).send().await.expect(200);
        app.clock.advance_ms(1_000);
        app.run_jobs().await;
        // The next one says the same week, which is free again.
        app.core.execute("UPDATE templates SET plan = '{}' || number", &[]);
    }
    app.core.execute("UPDATE templates SET plan = (SELECT plan FROM template_versions LIMIT 1)", &[]);
    let first = app.get(&format!("{DOWN}?limit=2")).by(&moderator).send().await.expect(200);
    assert_eq!(names(&first), ["C", "B"]);
    let item = &first.data()[0];
    assert_eq!(
        (&item["takenDownBy"]["username"], &item["sharing"]["takenDown"]["reason"]),
        (&json!("mod"), &json!("C"))
    );
    assert!(item["sharing"]["takenDown"]["at"].is_string());
    let next = next_cursor(&first).expect("more");
    let last = app.get(&format!("{DOWN}?limit=2&cursor={next}")).by(&moderator).send().await.expect(200);
    assert_eq!((names(&last), next_cursor(&last)), (vec!["A".to_owned()], None));
    app.get(&format!("{DOWN}?cursor=x")).by(&moderator).send().await.expect(422);
    app.get(DOWN).by(&ada).send().await.expect(404);
    app.get(DOWN).send().await.expect(401);
}
