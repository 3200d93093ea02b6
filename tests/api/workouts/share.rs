use serde_json::{Value, json};

use super::{app, begun, completed, path};
use crate::support::{SignedIn, TestApp};

async fn befriend(app: &TestApp, one: &SignedIn, other: &SignedIn) {
    app.post("/api/v1/users/friends/request").by(one).json(json!({"userId": other.account})).send().await.expect(201);
    let accept = json!({"action": "accept"});
    app.put(&format!("/api/v1/users/friends/{}", one.account)).by(other).json(accept).send().await.expect(200);
}

async fn share(app: &TestApp, by: &SignedIn, workout: &Value, body: Value) -> Value {
    app.post(&path(workout, "/share")).by(by).json(body).send().await.expect(200).data()
}

async fn let_see_workouts(app: &TestApp, by: &SignedIn, visibility: &str) {
    let body = json!({"privacy": {"workoutSharing": true, "profileVisibility": visibility}});
    app.patch("/api/v1/users/preferences").by(by).json(body).send().await.expect(200);
    app.run_jobs().await;
}

async fn sees(app: &TestApp, who: &SignedIn, workout: &Value) -> bool {
    let answer = app.get(&path(workout, "")).by(who).send().await;
    assert!(matches!(answer.status, 200 | 404), "{}", answer.status);
    answer.status == 200
}

#[tokio::test]
async fn c3_visibility_shows_a_workout_to_exactly_those_it_names() {
    let app = app();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    befriend(&app, &ada, &bob).await;
    let_see_workouts(&app, &ada, "public").await;
    for workout in [completed(&app, &ada).await, begun(&app, &ada).await] {
        for (visibility, expected) in
            [("private", [false, false]), ("friends", [true, false]), ("public", [true, true])]
        {
            let shown = share(&app, &ada, &workout, json!({"visibility": visibility})).await;
            assert_eq!(
                (shown["visibility"].as_str(), shown["hiddenByPreferences"].as_bool()),
                (Some(visibility), Some(false))
            );
            assert_eq!([sees(&app, &bob, &workout).await, sees(&app, &eve, &workout).await], expected, "{visibility}");
        }
        app.put(&format!("/api/v1/users/{}/block", eve.account)).by(&ada).send().await.expect(200);
        assert!(!sees(&app, &eve, &workout).await);
        app.delete(&format!("/api/v1/users/{}/block", eve.account)).by(&ada).send().await.expect(200);
    }
}

#[tokio::test]
async fn c3_preferences_hide_what_visibility_shows() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = completed(&app, &ada).await;
    let shown = share(&app, &ada, &workout, json!({"visibility": "public"})).await;
    assert_eq!(shown["hiddenByPreferences"], true);
    assert!(!sees(&app, &eve, &workout).await);
    let_see_workouts(&app, &ada, "friends").await;
    assert!(!sees(&app, &eve, &workout).await);
    let_see_workouts(&app, &ada, "public").await;
    assert!(sees(&app, &eve, &workout).await);
}

#[tokio::test]
async fn c3_a_friend_by_name_sees_a_private_workout_as_long_as_they_are_friends() {
    let app = app();
    let (ada, bob, cid) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("cid"));
    befriend(&app, &ada, &bob).await;
    befriend(&app, &ada, &cid).await;
    let workout = completed(&app, &ada).await;
    let shown = share(&app, &ada, &workout, json!({"userIds": [bob.account]})).await;
    assert_eq!(shown["sharedWith"][0]["username"], "bob");
    assert_eq!([sees(&app, &bob, &workout).await, sees(&app, &cid, &workout).await], [true, false]);
    let list = app.get("/api/v1/workouts/shared").by(&bob).send().await.expect(200).json();
    assert_eq!(list["data"][0]["workout"]["id"], workout["id"]);
    assert_eq!(list["data"][0]["username"], "ada");
    // Others instead.
    share(&app, &ada, &workout, json!({"userIds": [cid.account]})).await;
    assert_eq!([sees(&app, &bob, &workout).await, sees(&app, &cid, &workout).await], [false, true]);
    app.delete(&format!("/api/v1/users/friends/{}", cid.account)).by(&ada).send().await.expect(200);
    assert!(!sees(&app, &cid, &workout).await);
    let list = app.get("/api/v1/workouts/shared").by(&cid).send().await.expect(200).json();
    assert_eq!(list["data"], json!([]));
}

#[tokio::test]
async fn what_a_friend_shows_by_visibility_is_listed_while_it_is_shown() {
    let app = app();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    befriend(&app, &ada, &bob).await;
    let workout = completed(&app, &ada).await;
    let listed = async |who: &SignedIn| {
        let list = app.get("/api/v1/workouts/shared").by(who).send().await.expect(200).json();
        list["data"].as_array().unwrap().len()
    };
    share(&app, &ada, &workout, json!({"visibility": "friends"})).await;
    assert_eq!(listed(&bob).await, 0, "her preferences show no workouts");
    let_see_workouts(&app, &ada, "friends").await;
    assert_eq!([listed(&bob).await, listed(&eve).await, listed(&ada).await], [1, 0, 0]);
    share(&app, &ada, &workout, json!({"userIds": [bob.account]})).await;
    assert_eq!(listed(&bob).await, 1, "once, by name or by visibility");
    share(&app, &ada, &workout, json!({"userIds": [], "visibility": "private"})).await;
    assert_eq!(listed(&bob).await, 0);
}

#[tokio::test]
async fn only_friends_can_be_named_and_only_by_whose_it_is() {
    let app = app();
    let (ada, bob, eve) = (app.sign_in("ada"), app.sign_in("bob"), app.sign_in("eve"));
    befriend(&app, &ada, &bob).await;
    let workout = completed(&app, &ada).await;
    let both = json!({"userIds": [bob.account, eve.account]});
    let refused = app.post(&path(&workout, "/share")).by(&ada).json(both).send().await.expect(422);
    assert_eq!((refused.code().as_str(), refused.fields()), ("not_friends", vec!["userIds".to_owned()]));
    assert!(!sees(&app, &bob, &workout).await);
    app.post(&path(&workout, "/share")).by(&bob).json(json!({"visibility": "public"})).send().await.expect(404);
    app.get(&path(&workout, "/share")).by(&bob).send().await.expect(404);
    app.post(&path(&workout, "/share")).json(json!({})).send().await.expect(401);
    app.get("/api/v1/workouts/shared").send().await.expect(401);
}

#[tokio::test]
async fn a_workout_that_is_seen_is_not_ones_own() {
    let app = app();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    befriend(&app, &ada, &bob).await;
    let workout = begun(&app, &ada).await;
    share(&app, &ada, &workout, json!({"userIds": [bob.account]})).await;
    assert!(sees(&app, &bob, &workout).await);
    app.put(&path(&workout, "")).by(&bob).json(json!({"name": "Mine"})).send().await.expect(404);
    app.delete(&path(&workout, "")).by(&bob).send().await.expect(404);
}

#[tokio::test]
async fn a_workout_deleted_is_shown_to_nobody() {
    let app = app();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    befriend(&app, &ada, &bob).await;
    let workout = completed(&app, &ada).await;
    share(&app, &ada, &workout, json!({"userIds": [bob.account], "visibility": "public"})).await;
    app.delete(&path(&workout, "")).by(&ada).send().await.expect(200);
    assert!(!sees(&app, &bob, &workout).await);
    assert_eq!((app.core.count("shared_workouts"), app.core.count("workout_shares")), (0, 0));
}

#[tokio::test]
async fn c3_whose_workout_it_is_reads_to_whom_it_is_shown_and_nobody_else_does() {
    let app = app();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    befriend(&app, &ada, &bob).await;
    let workout = completed(&app, &ada).await;
    let sharing = |by: &SignedIn| {
        let request = app.get(&path(&workout, "")).by(by);
        async move { request.send().await.expect(200).data()["sharing"].clone() }
    };
    assert_eq!(sharing(&ada).await, json!({"isShared": false, "visibility": "private", "sharedWith": []}));
    share(&app, &ada, &workout, json!({"userIds": [bob.account]})).await;
    let own = sharing(&ada).await;
    assert_eq!((&own["isShared"], &own["visibility"]), (&json!(true), &json!("private")));
    let named = &own["sharedWith"][0];
    assert_eq!((&named["userId"], &named["username"]), (&json!(bob.account), &json!("bob")));
    assert_eq!(sharing(&bob).await, json!({"isShared": true, "visibility": "private"}));
}
