use std::path::Path;

use serde_json::json;
use vivace::domain::permissions::{Plan, Role};

use super::{names, next_cursor};
use crate::support::{
    TestApp,
    template_seed::{seed_sql, template_id},
};

fn seed() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/core/0002_templates.sql")).unwrap()
}

fn seeded() -> TestApp {
    let app = TestApp::seeded();
    app.core.connection().execute_batch(&seed()).unwrap();
    app
}

#[tokio::test]
async fn the_seed_of_templates_is_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(root.join("seed/data/templates.json")).unwrap();
    let path = root.join("seed/core/0002_templates.sql");
    let fresh = seed_sql(&source).await;
    if std::env::var_os("UPDATE_SEED").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "seed/core/0002_templates.sql is stale: run this test with UPDATE_SEED=1");
    for statement in kept.split(";\n") {
        assert!(statement.len() < 90_000, "D1 takes 100 kB, this has {}", statement.len());
    }
}

#[tokio::test]
async fn seeded_templates_are_on_the_front_page_found_and_usable_by_everybody() {
    let app = seeded();
    let ada = app.sign_in("ada");
    let page = app.get("/api/v1/templates/featured").by(&ada).send().await.expect(200);
    let front = names(&page);
    assert_eq!(front.len(), 6);
    assert_eq!(front[0], "Full body for beginners, 3 days");
    let days: Vec<u64> =
        page.data().as_array().unwrap().iter().map(|item| item["daysPerWeek"].as_u64().unwrap()).collect();
    assert_eq!(days, [3, 4, 6, 3, 3, 4]);
    for (q, name) in [
        ("ppl", "Push, pull, legs, 6 days"),
        ("5x5", "Strength with five sets of five, 3 days"),
        ("home%20bodyweight", "Bodyweight at home, 3 days"),
        ("full%20body", "Full body for beginners, 3 days"),
    ] {
        let found = app.get(&format!("/api/v1/templates/search?q={q}")).by(&ada).send().await.expect(200);
        assert_eq!(names(&found).first().map(String::as_str), Some(name), "{q}: {:?}", names(&found));
    }
    let five = format!("/api/v1/templates/{}", template_id("five-by-five"));
    let shown = app.get(&five).by(&ada).send().await.expect(200).data();
    assert_eq!((&shown["createdBy"], &shown["author"], &shown["isOwn"]), (&json!(null), &json!(null), &json!(false)));
    let next = app.get(&format!("{five}/next?day=monday")).by(&ada).send().await.expect(200).data();
    assert_eq!(next["exercises"][0]["sets"][0]["weightGrams"], 20_000, "{next}");
    let copy = app.post(&format!("{five}/duplicate")).by(&ada).send().await.expect(201).data();
    assert_eq!(copy["attribution"]["name"], "Strength with five sets of five, 3 days");
    app.post(&format!("{five}/rate")).by(&ada).json(json!({"rating": 5})).send().await.expect(200);
    assert!(next_cursor(&page).is_none());
}

#[tokio::test]
async fn no_seeded_plan_trains_too_little_or_too_long() {
    let app = seeded();
    let ada = app.sign_in("ada");
    let page = app.get("/api/v1/templates/featured").by(&ada).send().await.expect(200).data();
    for item in page.as_array().unwrap() {
        let minutes = item["metadata"]["duration"].as_u64().unwrap();
        assert!((25..=90).contains(&minutes), "{}: {minutes} min", item["name"]);
        let shown = app.get(&format!("/api/v1/templates/{}", item["id"].as_str().unwrap())).by(&ada).send().await;
        let shown = shown.expect(200).data();
        let patterns = shown["metadata"]["primaryMuscles"].as_array().unwrap().len();
        assert!(patterns >= 4, "{} works {patterns} muscles", item["name"]);
    }
}

#[tokio::test]
async fn seeding_templates_again_changes_nothing_mends_what_differs_and_leaves_decisions_of_staff() {
    let app = seeded();
    let ada = app.sign_in("ada");
    let admin = app.sign_in_as("root", Role::Admin, Plan::Free);
    let dumbbells = template_id("dumbbells-only");
    let again = || app.core.connection().execute_batch(&seed()).unwrap();
    again();
    assert_eq!((app.core.count("templates"), app.core.count("template_versions")), (6, 6), "nothing differs");

    let take_down = format!("/api/v1/admin/templates/{dumbbells}/take-down");
    app.put(&take_down).by(&admin).json(json!({})).send().await.expect(200);
    app.core.execute("UPDATE templates SET name = 'Old', seed_hash = 'old', rating_sum = 9", &[]);
    again();
    let row = &app.core.rows("SELECT name, version, rating_sum FROM templates WHERE id = ?1", &[&dumbbells])[0];
    assert_eq!(
        (&row["name"], &row["version"], &row["rating_sum"]),
        (&json!("Dumbbells only, 4 days"), &json!(2), &json!(9))
    );
    app.get(&format!("/api/v1/templates/{dumbbells}")).by(&ada).send().await.expect(404);
    // Nobody else could publish it again: lifting the decision does.
    app.delete(&take_down).by(&admin).send().await.expect(200);
    app.get(&format!("/api/v1/templates/{dumbbells}")).by(&ada).send().await.expect(200);
}
