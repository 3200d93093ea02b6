use serde_json::json;

use super::{block, create, minimal, names, next_cursor, path, published};
use crate::support::TestApp;

#[tokio::test]
async fn published_templates_and_ones_own_are_found_by_words_of_name_exercises_and_description() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    create(&app, &ada, published("Powerbuilding in eight weeks")).await;
    create(&app, &ada, minimal("Powerbuilding, a draft")).await;
    let mut own = minimal("Mine");
    own["description"] = json!("For the Zwischenraum");
    create(&app, &bob, own).await;
    let found = |q: &'static str| {
        let (app, bob) = (&app, &bob);
        async move { names(&app.get(&format!("/api/v1/templates/search?q={q}")).by(bob).send().await.expect(200)) }
    };
    assert_eq!(found("powerb").await, ["Powerbuilding in eight weeks"], "not the draft of somebody else");
    assert_eq!(found("zwischenraum").await, ["Mine"]);
    assert_eq!(found("barbell%20squat").await, ["Mine", "Powerbuilding in eight weeks"]);
    assert!(found("rowing").await.is_empty());
    let page = app.get("/api/v1/templates/search?q=powrbilding").by(&bob).send().await.expect(200);
    assert_eq!(
        (names(&page), &page.data()[0]["match"]),
        (vec!["Powerbuilding in eight weeks".to_owned()], &json!("fuzzy"))
    );
    app.get("/api/v1/templates/search?q=%22%20OR%20name%3A*").by(&bob).send().await.expect(200);
    app.get("/api/v1/templates/search").by(&bob).send().await.expect(400);
    app.get("/api/v1/templates/search?q=a").send().await.expect(401);
}

#[tokio::test]
async fn a_search_filters_and_goes_on_by_cursor_without_doubles() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    for number in 0..5 {
        create(&app, &ada, published(&format!("Squat plan {number}"))).await;
    }
    let mut endurance = published("Squat plan for the long run");
    endurance["metadata"]["goal"] = json!("endurance");
    create(&app, &ada, endurance).await;
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page =
            app.get(&format!("/api/v1/templates/search?q=squat&goal=strength&limit=2{next}")).by(&bob).send().await;
        let page = page.expect(200);
        seen.extend(names(&page));
        let Some(cursor) = next_cursor(&page) else { break };
        next = format!("&cursor={cursor}");
    }
    seen.sort();
    assert_eq!(seen, (0..5).map(|number| format!("Squat plan {number}")).collect::<Vec<_>>());
    let endurance = app.get("/api/v1/templates/search?q=squat&goal=endurance").by(&bob).send().await;
    assert_eq!(names(&endurance), ["Squat plan for the long run"]);
}

#[tokio::test]
async fn what_is_taken_back_deleted_or_blocked_is_not_found_any_more() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("Ladder")).await;
    let found =
        || async { names(&app.get("/api/v1/templates/search?q=ladder").by(&bob).send().await.expect(200)).len() };
    assert_eq!(found().await, 1);
    app.patch(&path(&made, "")).by(&ada).json(json!({"sharing": {"isPublished": false}})).send().await.expect(200);
    assert_eq!((found().await, app.core.count("template_words"), app.core.count("template_trigrams")), (0, 0, 0));
    app.patch(&path(&made, "")).by(&ada).json(json!({"sharing": {"isPublished": true}})).send().await.expect(200);
    assert_eq!(found().await, 1);
    app.patch(&path(&made, "")).by(&ada).json(json!({"name": "Stairs"})).send().await.expect(200);
    assert_eq!(found().await, 0);
    app.patch(&path(&made, "")).by(&ada).json(json!({"name": "Ladder"})).send().await.expect(200);
    block(&app, &ada, &bob).await;
    assert_eq!(found().await, 0);
    app.delete(&path(&made, "")).by(&ada).send().await.expect(200);
    assert_eq!(app.core.count("template_words"), 0);
    app.run_jobs().await;
}
