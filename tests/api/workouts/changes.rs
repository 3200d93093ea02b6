use serde_json::{Value, json};

use super::{app, begun, completed, log, path};
use crate::support::{SignedIn, TestApp};

async fn changes(app: &TestApp, by: &SignedIn, query: &str) -> Value {
    app.get(&format!("/api/v1/workouts/changes{query}")).by(by).send().await.expect(200).data()
}

fn told(feed: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    feed["changes"].as_array().unwrap().iter().map(|change| (word(&change["id"]), word(&change["change"]))).collect()
}

#[tokio::test]
async fn a_copy_elsewhere_follows_by_the_feed() {
    let app = app();
    let ada = app.sign_in("ada");
    let (first, second) = (completed(&app, &ada).await, begun(&app, &ada).await);
    let id = |workout: &Value| workout["id"].as_str().unwrap().to_owned();
    let all = changes(&app, &ada, "").await;
    assert_eq!(told(&all), [(id(&first), "created".to_owned()), (id(&second), "created".to_owned())]);
    assert_eq!(all["changes"][0]["workout"]["sessionData"]["status"], "completed");
    let since = format!("?since={}", all["nextSince"]);
    assert_eq!(changes(&app, &ada, &since).await["changes"], json!([]));
    log(&app, &ada, &second, 100, 5).await.expect(201);
    app.delete(&path(&first, "")).by(&ada).send().await.expect(200);
    let next = changes(&app, &ada, &since).await;
    assert_eq!(told(&next), [(id(&second), "updated".to_owned()), (id(&first), "deleted".to_owned())]);
    assert!(next["changes"][1]["workout"].is_null());
}

#[tokio::test]
async fn the_feed_comes_in_pages_and_is_ones_own() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    for _ in 0..3 {
        begun(&app, &ada).await;
    }
    let first = changes(&app, &ada, "?limit=2").await;
    assert_eq!((first["changes"].as_array().unwrap().len(), first["hasMore"].as_bool()), (2, Some(true)));
    let rest = changes(&app, &ada, &format!("?limit=2&since={}", first["nextSince"])).await;
    assert_eq!((rest["changes"].as_array().unwrap().len(), rest["hasMore"].as_bool()), (1, Some(false)));
    assert_eq!(changes(&app, &eve, "").await["changes"], json!([]));
    app.get("/api/v1/workouts/changes").send().await.expect(401);
    app.get("/api/v1/workouts/changes?since=-1").by(&ada).send().await.expect(400);
}
