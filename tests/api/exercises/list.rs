use std::collections::HashSet;

use super::{names, next_cursor};
use crate::support::TestApp;

/// Walks all pages; every id once, in order of `key`.
async fn walk(app: &TestApp, path: &str, limit: usize) -> Vec<serde_json::Value> {
    let (mut items, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let after = cursor.as_ref().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let response = app.get(&format!("{path}{separator}limit={limit}{after}")).send().await.expect(200);
        let page = response.data().as_array().unwrap().clone();
        assert!(page.len() <= limit);
        items.extend(page);
        cursor = next_cursor(&response);
        if cursor.is_none() {
            return items;
        }
    }
}

#[tokio::test]
async fn walking_all_pages_shows_every_exercise_once() {
    let app = TestApp::seeded();
    for (sort, limit) in [("name", 100), ("popular", 97), ("newest", 50)] {
        let items = walk(&app, &format!("/api/v1/exercises?sort={sort}"), limit).await;
        let ids: HashSet<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!((items.len(), ids.len()), (873, 873), "{sort}");
    }
}

#[tokio::test]
async fn names_are_in_order_whatever_their_case() {
    let app = TestApp::seeded();
    let items = walk(&app, "/api/v1/exercises?muscle=forearms", 7).await;
    let names: Vec<String> =
        items.iter().map(|item| vivace::domain::exercises::query::name_key(item["name"].as_str().unwrap())).collect();
    assert!(names.is_sorted() && names.len() == 25, "{names:?}");
}

#[tokio::test]
async fn an_exercise_has_the_documented_shape() {
    let app = TestApp::seeded();
    let response = app.get("/api/v1/exercises?limit=1").send().await.expect(200);
    let item = &response.data()[0];
    assert_eq!(item["slug"], "3-4-sit-up");
    assert_eq!(item["primaryMuscleGroups"], serde_json::json!(["abdominals"]));
    assert_eq!(item["metrics"]["averageRating"], serde_json::Value::Null);
    assert_eq!(item["metrics"]["popularityScore"], 3.0);
    assert_eq!(item["isActive"], true);
    assert_eq!(item["createdBy"], serde_json::Value::Null);
    assert!(item["createdAt"].as_str().unwrap().starts_with("2026-01-01T"));
    assert_eq!(response.json()["pagination"]["limit"], 1);
}

#[tokio::test]
async fn filters_narrow_together() {
    let app = TestApp::seeded();
    let all = walk(&app, "/api/v1/exercises", 100).await;
    let has = |item: &serde_json::Value, field: &str, word: &str| match &item[field] {
        serde_json::Value::Array(words) => words.iter().any(|one| one == word),
        one => one == word,
    };
    for (query, wanted) in [
        ("muscle=chest&equipment=barbell", vec![("primaryMuscleGroups", "chest"), ("equipment", "barbell")]),
        (
            "muscle=chest&equipment=barbell&difficulty=intermediate",
            vec![("primaryMuscleGroups", "chest"), ("equipment", "barbell"), ("difficulty", "intermediate")],
        ),
        (
            "type=strength&pattern=hinge&mechanic=compound&force=pull&tracking=weight_reps",
            vec![
                ("exerciseType", "strength"),
                ("movementPattern", "hinge"),
                ("mechanic", "compound"),
                ("force", "pull"),
                ("trackingType", "weight_reps"),
            ],
        ),
        ("pattern=carry", vec![("movementPattern", "carry")]),
        ("pattern=carry&type=flexibility", vec![("movementPattern", "carry"), ("exerciseType", "flexibility")]),
    ] {
        let expected: HashSet<&str> = all
            .iter()
            .filter(|item| wanted.iter().all(|(field, word)| has(item, field, word)))
            .map(|item| item["slug"].as_str().unwrap())
            .collect();
        for sort in ["name", "popular", "newest"] {
            let found = walk(&app, &format!("/api/v1/exercises?{query}&sort={sort}"), 9).await;
            let found: HashSet<&str> = found.iter().map(|item| item["slug"].as_str().unwrap()).collect();
            assert_eq!(found, expected, "{query} {sort}");
        }
    }
}

#[tokio::test]
async fn muscles_and_equipment_are_counted_and_listed() {
    let app = TestApp::seeded();
    for (counts, list) in [("muscles", "muscle"), ("equipment", "equipment")] {
        let facets = app.get(&format!("/api/v1/exercises/{counts}")).send().await.expect(200).data();
        let facets = facets.as_array().unwrap();
        assert!(facets.len() >= 13, "{facets:?}");
        for facet in facets.iter().take(3) {
            let name = facet["name"].as_str().unwrap();
            let found = walk(&app, &format!("/api/v1/exercises/{list}/{name}"), 100).await;
            assert_eq!(found.len() as u64, facet["count"].as_u64().unwrap(), "{name}");
        }
    }
    let works = walk(&app, "/api/v1/exercises?works=glutes", 100).await;
    assert!(works.len() > 200, "{}: mainly or also", works.len());
}

#[tokio::test]
async fn a_muscle_is_understood_in_other_spellings_and_nonsense_is_404() {
    let app = TestApp::seeded();
    let one = names(&app.get("/api/v1/exercises/muscle/lower_back?limit=5").send().await.expect(200));
    for spelling in ["lower-back", "Lower%20Back"] {
        let other = app.get(&format!("/api/v1/exercises/muscle/{spelling}?limit=5")).send().await.expect(200);
        assert_eq!(names(&other), one);
    }
    let missing = app.get("/api/v1/exercises/muscle/nose").send().await.expect(404);
    assert_eq!(missing.code(), "not_found");
    app.get("/api/v1/exercises/equipment/spoon").send().await.expect(404);
}

#[tokio::test]
async fn popular_begins_with_what_everybody_knows() {
    let app = TestApp::seeded();
    let popular = names(&app.get("/api/v1/exercises/popular?limit=5").send().await.expect(200));
    assert_eq!(popular[0], "Barbell Bench Press - Medium Grip");
    assert_eq!(popular[1], "Barbell Squat");
    let chest = names(&app.get("/api/v1/exercises/popular?muscle=biceps&limit=2").send().await.expect(200));
    assert_eq!(chest, ["Barbell Curl", "Dumbbell Bicep Curl"]);
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let app = TestApp::seeded();
    for (query, field) in [
        ("muscle=nose", "muscle"),
        ("equipment=spoon", "equipment"),
        ("difficulty=hard", "difficulty"),
        ("type=fun", "type"),
        ("pattern=jump", "pattern"),
        ("sort=random", "sort"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("other=1", "other"),
        ("cursor=abc", "cursor"),
        ("cursor=", "cursor"),
    ] {
        let response = app.get(&format!("/api/v1/exercises?{query}")).send().await.expect(if query == "cursor=abc" {
            422
        } else {
            400
        });
        assert_eq!(response.fields(), [field], "{query}");
    }
    let wrong = app.get("/api/v1/exercises/popular?sort=name").send().await.expect(400);
    assert_eq!(wrong.fields(), ["sort"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let app = TestApp::seeded();
    let cursor = next_cursor(&app.get("/api/v1/exercises?muscle=chest&limit=1").send().await.expect(200)).unwrap();
    let other = app.get(&format!("/api/v1/exercises?muscle=biceps&limit=1&cursor={cursor}")).send().await.expect(422);
    assert_eq!(other.code(), "invalid_cursor");
    app.get(&format!("/api/v1/exercises?muscle=chest&limit=1&sort=popular&cursor={cursor}")).send().await.expect(422);
}
