use serde_json::{Value, json};

use super::{account_row, me};
use crate::support::TestApp;

#[tokio::test]
async fn what_is_absent_stays_and_what_is_null_is_the_default_again() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let change = json!({"units": "imperial", "defaultRestTime": 120, "notifications": {"socialActivity": false}});
    let written = app.patch("/api/v1/users/preferences").by(&ada).json(change).send().await.expect(200).data();
    assert_eq!((&written["units"], &written["defaultRestTime"]), (&json!("imperial"), &json!(120)));
    assert_eq!(written["notifications"]["socialActivity"], false);
    assert_eq!(written["notifications"]["workoutReminders"], true);

    app.put("/api/v1/users/preferences").by(&ada).json(json!({"units": null})).send().await.expect(200);
    let read = app.get("/api/v1/users/preferences").by(&ada).send().await.expect(200).data();
    assert_eq!((&read["units"], &read["defaultRestTime"]), (&json!("metric"), &json!(120)));
    assert_eq!(me(&app, &ada).await["preferences"], read);
    app.run_jobs().await;
    assert_eq!(me(&app, &ada).await["preferences"], read);
}

#[tokio::test]
async fn what_others_may_see_changes_at_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for visibility in ["private", "friends", "public"] {
        let change = json!({"privacy": {"profileVisibility": visibility}});
        app.patch("/api/v1/users/preferences").by(&ada).json(change).send().await.expect(200);
        assert_eq!(account_row(&app, &ada)["visibility"], visibility);
    }
    app.run_jobs().await;
    assert_eq!(account_row(&app, &ada)["visibility"], "public");
}

#[tokio::test]
async fn the_other_address_touches_only_the_notifications() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let path = "/api/v1/notifications/preferences";
    app.patch("/api/v1/users/preferences").by(&ada).json(json!({"units": "imperial"})).send().await.expect(200);
    let written = app.post(path).by(&ada).json(json!({"aiRecommendations": false})).send().await.expect(200).data();
    let expected =
        json!({"workoutReminders": true, "progressUpdates": true, "socialActivity": true, "aiRecommendations": false});
    assert_eq!(written, expected);
    assert_eq!(app.get(path).by(&ada).send().await.expect(200).data(), expected);
    let all = app.get("/api/v1/users/preferences").by(&ada).send().await.expect(200).data();
    assert_eq!((&all["units"], &all["notifications"]), (&json!("imperial"), &expected));
    assert_eq!(app.post(path).by(&ada).json(json!({"units": "metric"})).send().await.expect(400).fields(), ["units"]);
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_not_valid_is_named_by_its_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({"units": "stone"}), "units"),
        (json!({"defaultRestTime": -1}), "defaultRestTime"),
        (json!({"defaultRestTime": 3601}), "defaultRestTime"),
        (json!({"defaultRestTime": 1.5}), "defaultRestTime"),
        (json!({"notifications": {"socialActivity": "yes"}}), "notifications.socialActivity"),
        (json!({"privacy": {"profileVisibility": "all"}}), "privacy.profileVisibility"),
    ] {
        let refused = app.patch("/api/v1/users/preferences").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(refused.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn c2_unknown_preferences_are_refused() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({"role": "admin"}), "role"),
        (json!({"accountId": "x"}), "accountId"),
        (json!({"privacy": {"isAdmin": true}}), "privacy.isAdmin"),
        (json!({"notifications": {"email": true}}), "notifications.email"),
    ] {
        let refused = app.patch("/api/v1/users/preferences").by(&ada).json(body).send().await.expect(400);
        assert_eq!((refused.code().as_str(), refused.fields()), ("validation_failed", vec![field.to_owned()]));
    }
    assert_eq!(app.shards[usize::from(ada.shard)].count("preferences"), 0);
}

#[tokio::test]
async fn nothing_to_change_writes_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.patch("/api/v1/users/preferences").by(&ada).json(json!({})).send().await.expect(200);
    assert_eq!(app.shards[usize::from(ada.shard)].count("preferences"), 0);
    app.patch("/api/v1/users/preferences").json(json!({})).send().await.expect(401);
    let not_json = app.patch("/api/v1/users/preferences").by(&ada).json(Value::Null).send().await;
    assert_eq!(not_json.status, 400);
}

#[tokio::test]
async fn how_training_is_counted_is_told_and_kept() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let path = "/api/v1/users/preferences";
    let read = app.get(path).by(&ada).send().await.expect(200).data();
    let default = json!({"dayStartHour": 0, "weekStart": "monday", "workoutsPerWeek": 3, "formula": "epley"});
    assert_eq!(read["training"], default);
    let change = json!({"training": {"dayStartHour": 4, "weekStart": "sunday"}});
    app.patch(path).by(&ada).json(change).send().await.expect(200);
    let change = json!({"training": {"formula": "brzycki", "workoutsPerWeek": 5}});
    let written = app.patch(path).by(&ada).json(change).send().await.expect(200).data();
    let expected = json!({"dayStartHour": 4, "weekStart": "sunday", "workoutsPerWeek": 5, "formula": "brzycki"});
    assert_eq!(written["training"], expected);
    for (field, value) in [("dayStartHour", json!(7)), ("workoutsPerWeek", json!(0)), ("weekStart", json!("someday"))] {
        let refused = app.patch(path).by(&ada).json(json!({"training": {field: value}})).send().await.expect(400);
        assert_eq!(refused.fields(), [format!("training.{field}")]);
    }
    let reset = app.patch(path).by(&ada).json(json!({"training": null})).send().await.expect(200).data();
    assert_eq!(reset["training"], default);
    app.run_jobs().await;
}
