use serde_json::{Value, json};

use super::{account_row, me};
use crate::support::{SignedIn, TestApp, TestResponse};

async fn patch(app: &TestApp, person: &SignedIn, body: Value) -> TestResponse {
    app.patch("/api/v1/users/me").by(person).json(body).send().await
}

#[tokio::test]
async fn what_is_absent_stays_and_what_is_null_is_cleared() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let all = json!({"firstName": " Ada ", "lastName": "Lovelace", "dateOfBirth": "1990-12-10", "gender": "female",
        "fitnessLevel": "advanced", "bio": "line\nline", "location": "London", "timezone": "Europe/London"});
    let written = patch(&app, &ada, all).await.expect(200).data();
    assert_eq!(written["profile"]["firstName"], "Ada");
    assert_eq!((&written["name"], &written["firstName"]), (&json!("Ada Lovelace"), &json!("Ada")));
    assert_eq!(written, me(&app, &ada).await);

    patch(&app, &ada, json!({"bio": null, "timezone": null, "lastName": "  "})).await.expect(200);
    let after = me(&app, &ada).await;
    assert_eq!(
        after["profile"],
        json!({"firstName": "Ada", "lastName": null, "dateOfBirth": "1990-12-10", "gender": "female",
            "fitnessLevel": "advanced", "profilePicture": null, "bio": null, "location": "London", "timezone": "UTC"})
    );
    assert_eq!(after["name"], "Ada");
    app.run_jobs().await;
    assert_eq!(me(&app, &ada).await, after);
}

#[tokio::test]
async fn others_find_the_new_name_at_once() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    patch(&app, &ada, json!({"profile": {"firstName": "Ada", "lastName": "Lovelace"}})).await.expect(200);
    assert_eq!(account_row(&app, &ada)["display_name"], "Ada Lovelace");
    app.run_jobs().await;
    assert_eq!(account_row(&app, &ada)["display_name"], "Ada Lovelace");
}

#[tokio::test]
async fn each_product_may_send_its_own_form() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.put("/api/v1/users/profile").by(&ada).json(json!({"profile": {"bio": "nested"}})).send().await.expect(200);
    assert_eq!(me(&app, &ada).await["profile"]["bio"], "nested");
    app.put("/api/v1/auth/profile").by(&ada).json(json!({"bio": "flat"})).send().await.expect(200);
    assert_eq!(me(&app, &ada).await["profile"]["bio"], "flat");
    let twice = patch(&app, &ada, json!({"bio": "a", "profile": {"bio": "b"}})).await.expect(400);
    assert_eq!(twice.fields(), ["profile.bio"]);
    app.run_jobs().await;
}

#[tokio::test]
async fn nothing_to_change_changes_nothing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let before = me(&app, &ada).await;
    for body in [json!({}), json!({"profile": {}}), json!({"username": "ada"})] {
        assert_eq!(patch(&app, &ada, body).await.expect(200).data(), before);
    }
    assert_eq!(app.shards[usize::from(ada.shard)].count("profiles"), 0);
}

#[tokio::test]
async fn the_same_request_twice_gives_the_same_profile() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let body = json!({"firstName": "Ada", "gender": "other"});
    let first = patch(&app, &ada, body.clone()).await.expect(200).data();
    assert_eq!(patch(&app, &ada, body).await.expect(200).data(), first);
    app.run_jobs().await;
}

#[tokio::test]
async fn what_is_not_valid_is_named_by_its_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (body, field) in [
        (json!({"firstName": "x".repeat(101)}), "firstName"),
        (json!({"lastName": "a\nb"}), "lastName"),
        (json!({"bio": "x".repeat(501)}), "bio"),
        (json!({"bio": "\u{7}"}), "bio"),
        (json!({"location": "x".repeat(101)}), "location"),
        (json!({"gender": "robot"}), "gender"),
        (json!({"fitnessLevel": 3}), "fitnessLevel"),
        (json!({"timezone": "Mars/Olympus"}), "timezone"),
        (json!({"dateOfBirth": "2015-01-01"}), "dateOfBirth"),
        (json!({"dateOfBirth": "1899-12-31"}), "dateOfBirth"),
        (json!({"dateOfBirth": "1990-02-30"}), "dateOfBirth"),
        (json!({"profile": {"bio": "x".repeat(501)}}), "profile.bio"),
        (json!({"username": "a b"}), "username"),
        (json!({"username": "admin"}), "username"),
        (json!({"username": null}), "username"),
    ] {
        let refused = patch(&app, &ada, body.clone()).await.expect(400);
        assert_eq!(refused.code(), "validation_failed", "{body}");
        assert_eq!(refused.fields(), [field], "{body}");
    }
    assert_eq!(app.shards[usize::from(ada.shard)].count("profiles"), 0);
}

#[tokio::test]
async fn c2_fields_that_are_not_ones_own_to_write_are_unknown() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let before = account_row(&app, &ada);
    for field in [
        "id",
        "email",
        "role",
        "plan",
        "subscription",
        "emailVerified",
        "status",
        "isActive",
        "avatar",
        "avatarKey",
        "createdAt",
        "updatedAt",
        "lastLoginAt",
        "shard",
        "userId",
        "accountId",
        "revision",
        "preferences",
        "password",
    ] {
        for body in [json!({field: "admin"}), json!({"profile": {field: "admin"}})] {
            let refused = patch(&app, &ada, body.clone()).await.expect(400);
            assert_eq!(refused.code(), "validation_failed", "{body}");
            assert!(refused.fields()[0].ends_with(field), "{:?}", refused.fields());
        }
    }
    assert_eq!(account_row(&app, &ada), before);
}

#[tokio::test]
async fn a_username_is_changed_once_for_everybody() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.sign_in("grace");
    let renamed = patch(&app, &ada, json!({"username": "Countess"})).await.expect(200).data();
    assert_eq!((&renamed["username"], &renamed["name"]), (&json!("Countess"), &json!("Countess")));
    assert_eq!(account_row(&app, &ada)["username_key"], "countess");
    assert_eq!(account_row(&app, &ada)["display_name"], "Countess", "nobody was told another name");
    let taken = patch(&app, &ada, json!({"username": "GRACE"})).await.expect(409);
    assert_eq!((taken.code().as_str(), taken.fields()), ("username_taken", vec!["username".to_owned()]));
    assert_eq!(me(&app, &ada).await["username"], "Countess");
    // Only how it is written: not a conflict with oneself.
    patch(&app, &ada, json!({"username": "countess"})).await.expect(200);
}

#[tokio::test]
async fn the_name_shown_is_the_one_told_or_else_the_username() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let shown = || account_row(&app, &ada)["display_name"].clone();
    patch(&app, &ada, json!({"bio": "no name"})).await.expect(200);
    assert_eq!(shown(), "ada");
    patch(&app, &ada, json!({"firstName": "Ada"})).await.expect(200);
    patch(&app, &ada, json!({"username": "countess"})).await.expect(200);
    assert_eq!(shown(), "Ada");
    patch(&app, &ada, json!({"firstName": null})).await.expect(200);
    assert_eq!(shown(), "countess");
    app.run_jobs().await;
    assert_eq!(shown(), "countess");
}

#[tokio::test]
async fn a_request_changes_one_database_or_none() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let mixed = patch(&app, &ada, json!({"username": "countess", "bio": "b"})).await.expect(400);
    assert_eq!(mixed.fields(), ["username"]);
    assert_eq!(me(&app, &ada).await["username"], "ada");
    // A form that sends everything it has read is no change of the username.
    patch(&app, &ada, json!({"username": "ada", "bio": "b"})).await.expect(200);
    assert_eq!(me(&app, &ada).await["profile"]["bio"], "b");
    app.run_jobs().await;
}

#[tokio::test]
async fn a_writer_who_read_something_older_is_told() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let tag = app.get("/api/v1/users/me").by(&ada).send().await.expect(200).header("etag").to_owned();
    let write = |tag: &str, body: Value| app.patch("/api/v1/users/me").by(&ada).header("if-match", tag).json(body);
    write(&tag, json!({"bio": "first"})).send().await.expect(200);
    for body in [json!({"bio": "second"}), json!({"username": "other"})] {
        assert_eq!(write(&tag, body).send().await.expect(412).code(), "edit_conflict");
    }
    assert_eq!(me(&app, &ada).await["profile"]["bio"], "first");
    let tag = app.get("/api/v1/users/me").by(&ada).send().await.expect(200).header("etag").to_owned();
    write(&tag, json!({"bio": "second"})).send().await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn a_write_between_look_and_write_is_a_conflict_and_leaves_no_job() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    patch(&app, &ada, json!({"bio": "first"})).await.expect(200);
    app.run_jobs().await;
    let tag = app.get("/api/v1/users/me").by(&ada).send().await.expect(200).header("etag").to_owned();
    // As if another request had written the shard and not yet its copy.
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute("UPDATE profiles SET bio = 'theirs', revision = revision + 1", &[]);
    let jobs = shard.count("outbox");
    let late = app.patch("/api/v1/users/me").by(&ada).header("if-match", &tag).json(json!({"bio": "mine"}));
    assert_eq!(late.send().await.expect(412).code(), "edit_conflict");
    assert_eq!(shard.rows("SELECT bio FROM profiles", &[])[0]["bio"], "theirs");
    assert_eq!(shard.count("outbox"), jobs);
}

#[tokio::test]
async fn a_write_is_done_when_it_can_be_read_and_heals_when_it_cannot() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.core.execute(
        "CREATE TRIGGER trouble BEFORE INSERT ON account_details BEGIN SELECT RAISE(ABORT, 'Network connection lost.'); END",
        &[],
    );
    assert_ne!(patch(&app, &ada, json!({"firstName": "Ada"})).await.status, 200);
    assert_eq!(me(&app, &ada).await["firstName"], Value::Null);
    app.core.execute("DROP TRIGGER trouble", &[]);
    app.run_jobs().await;
    assert_eq!(me(&app, &ada).await["firstName"], "Ada");
    assert_eq!(account_row(&app, &ada)["display_name"], "Ada");
}

#[tokio::test]
async fn a_person_changes_nobody_else() {
    let app = TestApp::new();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let before = me(&app, &grace).await;
    patch(&app, &ada, json!({"bio": "mine"})).await.expect(200);
    assert_eq!(me(&app, &grace).await, before);
    app.run_jobs().await;
    app.patch("/api/v1/users/me").json(json!({"bio": "b"})).send().await.expect(401);
}
