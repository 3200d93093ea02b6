use serde_json::json;

use super::{OATS, PATH, library};
use crate::support::TestApp;

#[tokio::test]
async fn anybody_reads_the_library_page_by_page() {
    let app = TestApp::seeded();
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(&format!("{PATH}/foods?limit=100{cursor}")).send().await.expect(200);
        names.extend(page.data().as_array().unwrap().iter().map(|food| food["name"].as_str().unwrap().to_owned()));
        assert!(page.header("cache-control").starts_with("public"), "{}", page.header("cache-control"));
        match page.json()["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(names.len(), 934);
    let distinct: std::collections::HashSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), 934);
    let bad = app.get(&format!("{PATH}/foods?cursor=abc")).send().await;
    assert_eq!((bad.status, bad.code().as_str()), (422, "invalid_cursor"));
}

#[tokio::test]
async fn a_food_tells_what_100_grams_hold_and_what_nobody_measured() {
    let app = TestApp::seeded();
    let path = format!("{PATH}/foods/{}", library(&app, OATS));
    let answer = app.get(&path).send().await.expect(200);
    let food = answer.data();
    assert_eq!((&food["name"], &food["origin"]), (&json!(OATS), &json!("library")));
    let held = &food["per100Grams"];
    assert_eq!(
        (&held["energyKcal"], &held["proteinGrams"], &held["fibreGrams"]),
        (&json!(367.0), &json!(16.0), &json!(9.8))
    );
    let tag = answer.header("etag").to_owned();
    assert_eq!(app.get(&path).header("if-none-match", &tag).send().await.status, 304);

    let unmeasured =
        app.get(&format!("{PATH}/foods/{}", library(&app, "Noodles, japanese, somen, cooked"))).send().await;
    assert!(unmeasured.data()["per100Grams"]["fibreGrams"].is_null(), "not measured is not nothing");
    let missing = app.get(&format!("{PATH}/foods/00000000-0000-7000-8000-000000000000")).send().await;
    assert_eq!((missing.status, missing.code().as_str()), (404, "not_found"));
    assert_eq!(app.get(&format!("{PATH}/foods/oats")).send().await.expect(400).fields(), ["id"]);
}
