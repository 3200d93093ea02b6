use serde_json::json;
use vivace::{
    domain::{
        ids::{TemplateId, WorkoutId},
        training::TemplateUsed,
    },
    features::templates::record_use,
};

use super::{block, create, path, published};
use crate::support::{SignedIn, TestApp};

async fn train(app: &TestApp, person: &SignedIn, template: &serde_json::Value, workout: u8, is_completed: bool) {
    let used = TemplateUsed { id: TemplateId::parse(template["id"].as_str().unwrap()).unwrap(), version: 1 };
    let workout = WorkoutId::from_bytes([workout; 16]);
    app.app().core_db().execute(record_use(used, workout, person.account, is_completed)).await.unwrap();
}

#[tokio::test]
async fn a_workout_counts_once_however_often_it_is_told() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let made = create(&app, &ada, published("A")).await;
    for is_completed in [false, true, true, false] {
        train(&app, &bob, &made, 1, is_completed).await;
    }
    train(&app, &bob, &made, 2, false).await;
    let stats = app.get(&path(&made, "")).by(&bob).send().await.expect(200).data()["stats"].clone();
    assert_eq!((&stats["usageCount"], &stats["completionRate"]), (&json!(2), &json!(0.5)));
    let gone = json!({"id": "0192ab3c-0000-7000-8000-000000000000"});
    train(&app, &bob, &gone, 3, true).await;
}

#[tokio::test]
async fn who_trained_by_a_version_keeps_it() {
    let app = TestApp::seeded();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    let made = create(&app, &ada, published("A")).await;
    train(&app, &bob, &made, 1, true).await;
    app.patch(&path(&made, "")).by(&ada).json(json!({"name": "B"})).send().await.expect(200);
    // Others see the present version only.
    for (version, status) in [(1, 404), (2, 200)] {
        app.get(&path(&made, &format!("/versions/{version}"))).by(&eve).send().await.expect(status);
    }
    app.core.execute("UPDATE templates SET is_premium = 1", &[]);
    app.delete(&path(&made, "")).by(&ada).send().await.expect(200);
    app.get(&path(&made, "")).by(&bob).send().await.expect(404);
    app.get(&path(&made, "/versions/2")).by(&bob).send().await.expect(404);
    let kept = app.get(&path(&made, "/versions/1")).by(&bob).send().await.expect(200).data();
    assert_eq!((&kept["name"], &kept["weeklyPlan"]), (&json!("A"), &made["weeklyPlan"]));
    app.get(&path(&made, "/versions/1")).by(&eve).send().await.expect(404);
    block(&app, &ada, &bob).await;
    app.get(&path(&made, "/versions/1")).by(&bob).send().await.expect(404);
}
