use futures::future::join_all;
use serde_json::json;

use super::{BENCH, create, exercise, minimal, path, published, week};
use crate::support::TestApp;

#[tokio::test]
async fn every_change_makes_a_version_and_the_ones_before_never_change() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("First")).await;
    let first = app.get(&path(&made, "/versions/1")).by(&ada).send().await.expect(200).data();
    let mut plan = week();
    plan["days"]["thursday"] =
        json!({"exercises": [{"exerciseId": exercise(BENCH), "sets": 3, "reps": {"min": 8, "max": 12}}]});
    let changed = json!({"name": "Second", "weeklyPlan": plan});
    let changed = app.patch(&path(&made, "")).by(&ada).json(changed).send().await.expect(200).data();
    assert_eq!(
        (&changed["version"], &changed["name"], &changed["daysPerWeek"]),
        (&json!(2), &json!("Second"), &json!(2))
    );
    assert_eq!(changed["metadata"]["primaryMuscles"], json!(["quadriceps", "chest"]), "derived again");
    assert_eq!(changed["description"], made["description"]);
    assert_eq!(app.get(&path(&made, "/versions/1")).by(&ada).send().await.expect(200).data(), first);
    let second = app.get(&path(&made, "/versions/2")).by(&ada).send().await.expect(200).data();
    assert_eq!((&second["name"], &second["weeklyPlan"]), (&json!("Second"), &changed["weeklyPlan"]));
    app.get(&path(&made, "/versions/3")).by(&ada).send().await.expect(404);
    for bad in ["0x1", "-1", "first", "99999999999"] {
        let refused = app.get(&path(&made, &format!("/versions/{bad}"))).by(&ada).send().await.expect(400);
        assert_eq!(refused.fields(), ["version"]);
    }
    let tampered = app.core.connection().execute("UPDATE template_versions SET name = 'x'", []);
    assert!(tampered.unwrap_err().to_string().contains("never changes"));
}

#[tokio::test]
async fn a_change_that_changes_nothing_makes_no_version() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("First")).await;
    for body in [json!({}), json!({"name": "First"}), json!({"weeklyPlan": made["weeklyPlan"], "sharing": {}})] {
        let same = app.put(&path(&made, "")).by(&ada).json(body).send().await.expect(200).data();
        assert_eq!(same, made);
    }
    assert_eq!(app.core.count("template_versions"), 1);
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_a_conflict() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("First")).await;
    let put = |version: Option<u32>, tag: &str, name: &str| {
        let mut body = json!({"name": name});
        if let Some(version) = version {
            body["version"] = json!(version);
        }
        let request = app.put(&path(&made, "")).by(&ada).json(body);
        if tag.is_empty() { request.send() } else { request.header("if-match", tag).send() }
    };
    put(Some(1), "", "Second").await.expect(200);
    let conflict = put(Some(1), "", "Third").await.expect(412);
    assert_eq!((conflict.code().as_str(), &conflict.json()["details"]["version"]), ("edit_conflict", &json!(2)));
    put(None, "\"1\"", "Third").await.expect(412);
    put(None, "\"2\"", "Third").await.expect(200);
    put(None, "*", "Fourth").await.expect(200);
    app.delete(&path(&made, "")).by(&ada).header("if-match", "\"1\"").send().await.expect(412);
    assert_eq!(app.get(&path(&made, "")).by(&ada).send().await.data()["name"], "Fourth");
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("First")).await;
    let put = |number: u32| {
        app.patch(&path(&made, "")).by(&ada).json(json!({"name": format!("N{number}"), "version": 1})).send()
    };
    let statuses: Vec<u16> = join_all((0..6).map(put)).await.iter().map(|response| response.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)));
    assert_eq!(app.core.count("template_versions"), 2);
}

#[tokio::test]
async fn c1_only_its_author_changes_it() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let private = create(&app, &ada, minimal("Private")).await;
    let public = create(&app, &ada, published("Public")).await;
    for (template, status) in [(&private, 404), (&public, 403)] {
        for method in ["PUT", "PATCH", "DELETE"] {
            let request = app.request(method, &path(template, "")).by(&bob);
            let request = if method == "DELETE" { request } else { request.json(json!({"name": "Mine now"})) };
            request.send().await.expect(status);
        }
        let seen = app.get(&path(template, "")).by(&ada).send().await.expect(200).data();
        assert_eq!(&seen, template);
    }
}

#[tokio::test]
async fn an_exercise_that_left_the_library_stays_in_the_plans_that_name_it() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, published("A")).await;
    app.core.execute("UPDATE exercises SET status = 'retired' WHERE slug = 'barbell-squat'", &[]);
    let renamed = app.patch(&path(&made, "")).by(&ada).json(json!({"name": "B"})).send().await.expect(200).data();
    assert_eq!(renamed["exercises"], made["exercises"]);
    assert_eq!(renamed["metadata"]["primaryMuscles"], made["metadata"]["primaryMuscles"]);
    // It cannot be planned anew.
    app.post("/api/v1/templates").by(&ada).json(minimal("C")).send().await.expect(422);
}

#[tokio::test]
async fn a_deleted_template_is_gone() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    app.post(&path(&made, "/favorite")).by(&bob).send().await.expect(200);
    app.delete(&path(&made, "")).by(&ada).send().await.expect(200);
    for person in [&ada, &bob] {
        app.get(&path(&made, "")).by(person).send().await.expect(404);
    }
    app.delete(&path(&made, "")).by(&ada).send().await.expect(404);
    for table in ["templates", "template_versions", "template_listings", "template_facet_counts", "template_favorites"]
    {
        assert_eq!(app.core.count(table), 0, "{table}");
    }
}

#[tokio::test]
async fn a_thousand_versions_are_enough() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("A")).await;
    app.core.execute("UPDATE templates SET version = 1000", &[]);
    let refused = app.patch(&path(&made, "")).by(&ada).json(json!({"name": "B"})).send().await.expect(409);
    assert_eq!(refused.code(), "limit_reached");
}
