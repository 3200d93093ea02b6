use serde_json::{Value, json};
use vivace::domain::time::{HOUR_MS, MINUTE_MS};

use super::{FULL, id, measure};
use crate::{
    people::pictures::{GOOD, JPEG, PNG, ZIP, bad_files, contains, joined},
    support::{SignedIn, TestApp, TestResponse},
};

async fn upload(app: &TestApp, person: &SignedIn, metric: &Value, side: &str, bytes: &[u8]) -> TestResponse {
    let kind = if bytes == JPEG { "image/jpeg" } else { "image/png" };
    app.post(&format!("{FULL}/{}/photos/{side}", id(metric))).by(person).raw(kind, bytes).send().await
}

/// The path and query of a link.
fn link(metric: &Value, side: &str) -> String {
    metric["photos"][side]["url"].as_str().expect("a link").replacen("https://vivace.test", "", 1)
}

async fn review_uploads(app: &TestApp) {
    app.clock.advance_ms(2 * HOUR_MS);
    app.tick().await;
}

#[tokio::test]
async fn i6_a_photo_is_stored_clean_and_seen_by_its_link_only() {
    for (bytes, media_type, _) in GOOD {
        let app = TestApp::new();
        let ada = app.sign_in("ada");
        let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
        let path = format!("{FULL}/{}/photos/front", id(&made));
        let shown = app.post(&path).by(&ada).raw(media_type, joined(&[bytes, ZIP])).send().await.expect(200).data();
        let names = app.media.names();
        assert_eq!(names.len(), 1);
        let account = ada.account.to_string();
        assert!(names[0].starts_with("body/") && !names[0].contains(&account), "{}", names[0]);
        let seen = app.get(&link(&shown, "front")).send().await.expect(200);
        assert_eq!((seen.header("content-type"), seen.header("cache-control")), (*media_type, "private, no-store"));
        assert!(!contains(&seen.body, b"CANARY") && !contains(&seen.body, b"PK\x03\x04"));
        assert_eq!(seen.header("content-security-policy"), "default-src 'none'; sandbox");
        review_uploads(&app).await;
        assert_eq!(app.media.names(), names, "a photo that is shown stays");
    }
}

#[tokio::test]
async fn a_link_holds_ten_minutes_and_for_nothing_else() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    upload(&app, &ada, &made, "front", PNG).await.expect(200);
    let shown = upload(&app, &ada, &made, "back", JPEG).await.expect(200).data();
    let (front, back) = (link(&shown, "front"), link(&shown, "back"));
    let (file, query) = front.split_once('?').unwrap();
    let other = format!("{}?{query}", back.split_once('?').unwrap().0);
    let expires = query.split('&').next().unwrap().trim_start_matches("expires=");
    let later = front.replace(expires, &(expires.parse::<i64>().unwrap() + 1).to_string());
    let signature = query.split("signature=").nth(1).unwrap();
    let altered = front.replace(signature, &signature.chars().rev().collect::<String>());
    let cut = front.replace(signature, signature.get(..22).unwrap());
    for forged in [other, later, altered, cut] {
        assert_eq!(app.get(&forged).send().await.expect(403).code(), "link_expired", "{forged}");
    }
    app.get(file).send().await.expect(400);
    app.clock.advance_ms(10 * MINUTE_MS - 1);
    app.get(&front).send().await.expect(200);
    app.clock.advance_ms(1);
    app.get(&front).send().await.expect(403);
    // A fresh look gives a fresh link.
    let ada = app.token_of(&ada);
    let again = app.get(&format!("{FULL}/{}", id(&made))).by(&ada).send().await.expect(200).data();
    app.get(&link(&again, "front")).send().await.expect(200);
}

#[tokio::test]
async fn i6_no_bad_photo_is_stored() {
    let app = TestApp::with_settings(&[("RATE_LIMITS", r#"{"upload": {"limit": 1000, "window_seconds": 3600}}"#)]);
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    let path = format!("{FULL}/{}/photos/side", id(&made));
    for bad in bad_files() {
        let body = crate::people::upload_avatar::form(&bad.name, bad.media_type, &bad.bytes);
        let refused = app.post(&path).by(&ada).raw("multipart/form-data; boundary=XX", body).send().await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid_file"), "{}", bad.why);
    }
    app.post(&path).by(&ada).raw("application/json", PNG).send().await.expect(415);
    app.post(&format!("{FULL}/{}/photos/top", id(&made))).by(&ada).raw("image/png", PNG).send().await.expect(404);
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn a_new_photo_replaces_and_deleting_takes_the_object_too() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    upload(&app, &ada, &made, "front", PNG).await.expect(200);
    let first = app.media.names();
    upload(&app, &ada, &made, "front", JPEG).await.expect(200);
    app.run_jobs().await;
    assert_eq!(app.media.names().len(), 1);
    assert_ne!(app.media.names(), first);
    upload(&app, &ada, &made, "back", PNG).await.expect(200);
    let left = app.delete(&format!("{FULL}/{}/photos/front", id(&made))).by(&ada).send().await.expect(200).data();
    assert!(left["photos"]["front"].is_null() && left["photos"]["back"].is_object());
    app.delete(&format!("{FULL}/{}/photos/front", id(&made))).by(&ada).send().await.expect(404);
    app.run_jobs().await;
    assert_eq!(app.media.names().len(), 1);
    app.delete(&format!("{FULL}/{}", id(&made))).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert!(app.media.names().is_empty());
    review_uploads(&app).await;
}

#[tokio::test]
async fn i6_an_upload_that_ended_halfway_leaves_no_orphan() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    let shard = &app.shards[usize::from(ada.shard)];
    shard.execute("CREATE TRIGGER trouble BEFORE INSERT ON body_photos BEGIN SELECT RAISE(ABORT, 'trouble'); END", &[]);
    assert!(upload(&app, &ada, &made, "front", PNG).await.status >= 500);
    assert_eq!(app.media.names().len(), 1);
    shard.execute("DROP TRIGGER trouble", &[]);
    review_uploads(&app).await;
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn photos_have_a_quota() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    let shard = &app.shards[usize::from(ada.shard)];
    let account = ada.account.to_string();
    shard.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
         INSERT INTO body_photos (account_id, metric_id, side, object_key, width, height, bytes, created_at)
         SELECT ?1, 'm' || i, 'front', 'body/' || i, 1, 1, 1, 1 FROM n",
        &[&account],
    );
    assert_eq!(upload(&app, &ada, &made, "front", PNG).await.expect(409).code(), "limit_reached");
    shard.execute("DELETE FROM body_photos WHERE metric_id <> 'm1'", &[]);
    shard.execute("UPDATE body_photos SET bytes = 524288000", &[]);
    upload(&app, &ada, &made, "front", PNG).await.expect(409);
    shard.execute("UPDATE body_photos SET bytes = 1", &[]);
    upload(&app, &ada, &made, "front", PNG).await.expect(200);
}

#[tokio::test]
async fn c3_nobody_else_adds_or_removes_a_photo() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let (_, eve) = (app.sign_in("bob"), app.sign_in("eve"));
    let made = measure(&app, &ada, json!({"date": "2026-11-20"})).await;
    upload(&app, &ada, &made, "front", PNG).await.expect(200);
    upload(&app, &eve, &made, "back", PNG).await.expect(404);
    app.delete(&format!("{FULL}/{}/photos/front", id(&made))).by(&eve).send().await.expect(404);
    app.post(&format!("{FULL}/{}/photos/front", id(&made))).raw("image/png", PNG).send().await.expect(401);
    assert_eq!(app.media.names().len(), 1);
}

#[tokio::test]
async fn j5_erasing_an_account_erases_its_photos() {
    let app = TestApp::new();
    app.leaves_jobs();
    let ada = app.sign_in("ada");
    let (_, eve) = (app.sign_in("bob"), app.sign_in("eve"));
    for person in [&ada, &eve] {
        let made = measure(&app, person, json!({"weightGrams": 70_000, "notes": "words"})).await;
        upload(&app, person, &made, "front", PNG).await.expect(200);
    }
    app.delete("/api/v1/users/me").by(&ada).json(json!({"confirm": "DELETE"})).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!(app.media.names().len(), 1);
    let shard = &app.shards[usize::from(ada.shard)];
    for table in ["body_metrics", "body_photos"] {
        assert_eq!(shard.count(table), 1, "{table}");
        let rows = format!("{:?}", shard.rows(&format!("SELECT * FROM {table}"), &[]));
        assert!(!rows.contains(&ada.account.to_string()), "{table}");
    }
}
