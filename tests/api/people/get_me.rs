use serde_json::json;

use super::{last_cost, me};
use crate::support::TestApp;

#[tokio::test]
async fn a_person_of_whom_nothing_is_told_yet_gets_every_field() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let view = me(&app, &ada).await;
    assert_eq!(view["id"], ada.account.to_string());
    assert_eq!(view["email"], "ada@example.org");
    assert_eq!((&view["username"], &view["name"]), (&json!("ada"), &json!("ada")));
    assert_eq!(
        (&view["role"], &view["emailVerified"], &view["isActive"]),
        (&json!("user"), &json!(true), &json!(true))
    );
    assert_eq!(view["subscription"], json!({"plan": "free", "status": "active"}));
    assert_eq!(
        view["profile"],
        json!({"firstName": null, "lastName": null, "dateOfBirth": null, "gender": null, "fitnessLevel": null,
            "profilePicture": null, "bio": null, "location": null, "timezone": "UTC"})
    );
    assert_eq!(
        view["preferences"],
        json!({"units": "metric", "defaultRestTime": 90,
            "notifications": {"workoutReminders": true, "progressUpdates": true, "socialActivity": true, "aiRecommendations": true},
            "privacy": {"profileVisibility": "public", "workoutSharing": false, "progressSharing": false,
                "aiContext": ["training", "goals"], "presenceSharing": true},
            "training": {"dayStartHour": 0, "weekStart": "monday", "workoutsPerWeek": 3, "formula": "epley"}})
    );
    for flat in ["firstName", "lastName", "avatar", "lastLoginAt"] {
        assert!(view.as_object().unwrap().contains_key(flat) && view[flat].is_null(), "{flat}");
    }
    assert!(view["createdAt"].is_string() && view["updatedAt"].is_string());
}

#[tokio::test]
async fn the_addresses_of_all_products_give_the_same() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let canonical = app.get("/api/v1/users/me").by(&ada).send().await.expect(200);
    for alias in ["/api/v1/auth/me", "/api/v1/users/profile"] {
        let other = app.get(alias).by(&ada).send().await.expect(200);
        assert_eq!(other.data(), canonical.data(), "{alias}");
        assert_eq!(other.header("etag"), canonical.header("etag"));
    }
}

#[tokio::test]
async fn reading_oneself_takes_one_call_whatever_was_told() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    me(&app, &ada).await;
    me(&app, &ada).await;
    assert_eq!(last_cost(&app), 1);
    app.patch("/api/v1/users/me").by(&ada).json(json!({"bio": "b"})).send().await.expect(200);
    app.patch("/api/v1/users/preferences").by(&ada).json(json!({"units": "imperial"})).send().await.expect(200);
    me(&app, &ada).await;
    assert_eq!(last_cost(&app), 1);
    app.run_jobs().await;
}

#[tokio::test]
async fn a_tag_answers_not_modified_until_something_changes() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let tag = app.get("/api/v1/users/me").by(&ada).send().await.expect(200).header("etag").to_owned();
    app.get("/api/v1/users/me").by(&ada).header("if-none-match", &tag).send().await.expect(304);
    app.patch("/api/v1/users/me").by(&ada).json(json!({"bio": "b"})).send().await.expect(200);
    app.get("/api/v1/users/me").by(&ada).header("if-none-match", &tag).send().await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn nobody_reads_themselves_without_signing_in() {
    let app = TestApp::new();
    for path in ["/users/me", "/users/me/stats", "/users/preferences", "/users/preferences/notifications"] {
        let refused = app.get(&format!("/api/v1{path}")).send().await.expect(401);
        assert_eq!(refused.code(), "not_signed_in");
    }
}

#[tokio::test]
async fn a_token_outlives_neither_its_account_nor_its_good_standing() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (status, answer, code) in [("suspended", 403, "account_suspended"), ("deleted", 401, "session_ended")] {
        app.core.execute("UPDATE accounts SET status = ?1", &[&status]);
        for path in ["/users/me", "/users/me/stats", "/users/preferences", "/users/preferences/notifications"] {
            let refused = app.get(&format!("/api/v1{path}")).by(&ada).send().await.expect(answer);
            assert_eq!(refused.code(), code, "{path}");
        }
        for path in ["/users/me", "/users/preferences", "/users/preferences/notifications"] {
            let refused = app.patch(&format!("/api/v1{path}")).by(&ada).json(json!({})).send().await.expect(answer);
            assert_eq!(refused.code(), code, "{path}");
        }
        assert_eq!(app.delete("/api/v1/users/avatar").by(&ada).send().await.expect(answer).code(), code);
    }
}
