use serde_json::json;
use vivace::domain::time::HOUR_MS;

use super::{
    account_row, me,
    pictures::{GOOD, JPEG, PNG, ZIP, bad_files, contains, joined, png_chunk},
};
use crate::support::{RequestBuilder, SignedIn, TestApp};

const PATH: &str = "/api/v1/users/upload-avatar";

/// A form with one file.
pub fn form(name: &str, media_type: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n"
    );
    joined(&[head.as_bytes(), bytes, b"\r\n--XX--\r\n"])
}

fn send_form<'a>(app: &'a TestApp, person: &SignedIn, body: Vec<u8>) -> RequestBuilder<'a> {
    app.post(PATH).by(person).raw("multipart/form-data; boundary=XX", body)
}

/// Lets the review of every upload come due.
async fn review_uploads(app: &TestApp) {
    app.clock.advance_ms(2 * HOUR_MS);
    app.tick().await;
}

#[tokio::test]
async fn i6_a_picture_is_stored_clean_under_a_name_of_ours_and_shown() {
    for (bytes, media_type, ending) in GOOD {
        let app = TestApp::new();
        let ada = app.sign_in("ada");
        let body = form(&format!("me.{ending}"), media_type, &joined(&[bytes, ZIP]));
        let uploaded = send_form(&app, &ada, body).send().await.expect(200).data();
        let names = app.media.names();
        assert_eq!(names.len(), 1);
        let url = format!("https://vivace.test/media/{}", names[0]);
        assert_eq!((&uploaded["url"], &uploaded["avatar"]), (&json!(url), &json!(url)));
        assert_eq!((&uploaded["width"], &uploaded["height"]), (&json!(24), &json!(16)));
        let stored = app.media.read(&names[0]).unwrap();
        assert_eq!(stored.content_type, *media_type);
        assert!(!contains(&stored.bytes, b"CANARY") && !contains(&stored.bytes, b"PK\x03\x04"));
        let view = me(&app, &ada).await;
        assert_eq!((&view["avatar"], &view["profile"]["profilePicture"]), (&json!(url), &json!(url)));
        review_uploads(&app).await;
        assert_eq!(app.media.names(), names, "a picture in use stays");
    }
}

#[tokio::test]
async fn i6_no_bad_file_is_stored() {
    let app = TestApp::with_settings(&[("RATE_LIMITS", r#"{"upload": {"limit": 1000, "window_seconds": 3600}}"#)]);
    let ada = app.sign_in("ada");
    let files = bad_files();
    assert!(files.len() >= 40, "{}", files.len());
    for bad in files {
        let refused = send_form(&app, &ada, form(&bad.name, bad.media_type, &bad.bytes)).send().await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid_file"), "{}", bad.why);
        assert_eq!(refused.fields(), ["file"], "{}", bad.why);
    }
    assert!(app.media.names().is_empty());
    assert!(account_row(&app, &ada)["avatar_key"].is_null());
}

#[tokio::test]
async fn i6_every_cut_of_a_form_is_refused_and_leaves_nothing() {
    let app = TestApp::with_settings(&[("RATE_LIMITS", r#"{"upload": {"limit": 10000, "window_seconds": 3600}}"#)]);
    let ada = app.sign_in("ada");
    let body = form("a.png", "image/png", PNG);
    // Without the last line break a form is whole.
    for length in (0..body.len() - 4).step_by(7) {
        let refused = send_form(&app, &ada, body[..length].to_vec()).send().await;
        assert_eq!(refused.status, 400, "{length}");
    }
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn a_body_that_is_the_picture_is_taken_too() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.post("/upload").by(&ada).raw("image/jpeg", JPEG).send().await.expect(200);
    app.post("/api/upload").by(&ada).raw("Image/PNG; x=y", PNG).send().await.expect(200);
    let lie = app.post(PATH).by(&ada).raw("image/png", JPEG).send().await.expect(422);
    assert_eq!(lie.code(), "invalid_file");
    for other in ["application/json", "image/svg+xml", "text/html", ""] {
        let refused = app.post(PATH).by(&ada).raw(other, JPEG).send().await.expect(415);
        assert_eq!(refused.code(), "unsupported_media_type", "{other}");
    }
    review_uploads(&app).await;
    assert_eq!(app.media.names().len(), 1);
}

#[tokio::test]
async fn c2_a_form_has_one_file_and_nothing_else() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let part = |name: &str| format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nadmin\r\n");
    let good = form("a.png", "image/png", PNG);
    for (body, field) in [
        (joined(&[part("role").as_bytes(), &good]), "role"),
        (joined(&[&good[..good.len() - 8], part("userId").as_bytes(), b"--XX--\r\n"]), "userId"),
        (joined(&[&good[..good.len() - 8], &good]), "file"),
        (b"--XX--\r\n".to_vec(), "file"),
    ] {
        let refused = send_form(&app, &ada, body).send().await.expect(400);
        assert_eq!((refused.code().as_str(), refused.fields()), ("validation_failed", vec![field.to_owned()]));
    }
    let no_boundary = app.post(PATH).by(&ada).raw("multipart/form-data", good).send().await.expect(400);
    assert_eq!(no_boundary.code(), "malformed_request");
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn i6_eight_mebibytes_are_taken_and_not_a_byte_more() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let filler = png_chunk(b"IDAT", &vec![0; 8 * 1024 * 1024 - PNG.len() - 12]);
    let at = PNG.len() - 12;
    let largest = joined(&[&PNG[..at], &filler, &PNG[at..]]);
    assert_eq!(largest.len(), 8 * 1024 * 1024);
    send_form(&app, &ada, form("a.png", "image/png", &largest)).send().await.expect(200);
    let too_large = joined(&[&largest, b"x"]);
    let refused = send_form(&app, &ada, form("a.png", "image/png", &too_large)).send().await.expect(413);
    assert_eq!(refused.code(), "body_too_large");
    app.post(PATH).by(&ada).raw("image/png", too_large).send().await.expect(413);
    review_uploads(&app).await;
    assert_eq!(app.media.names().len(), 1);
}

#[tokio::test]
async fn a_new_picture_replaces_the_old_one() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    send_form(&app, &ada, form("a.png", "image/png", PNG)).send().await.expect(200);
    let first = app.media.names();
    send_form(&app, &ada, form("a.jpg", "image/jpeg", JPEG)).send().await.expect(200);
    app.run_jobs().await;
    let second = app.media.names();
    assert_eq!(second.len(), 1);
    assert_ne!(first, second);
    assert_eq!(account_row(&app, &ada)["avatar_key"], second[0]);
    review_uploads(&app).await;
    assert_eq!(app.media.names(), second);
}

#[tokio::test]
async fn two_uploads_at_once_leave_the_one_that_is_shown() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let upload = |bytes| app.post(PATH).by(&ada).raw("image/png", bytes).send();
    let (first, second) = tokio::join!(upload(PNG), upload(PNG));
    assert_eq!((first.status, second.status), (200, 200));
    review_uploads(&app).await;
    assert_eq!(app.media.names(), [account_row(&app, &ada)["avatar_key"].as_str().unwrap()]);
}

#[tokio::test]
async fn i6_an_upload_that_ended_halfway_leaves_no_orphan() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.core.execute(
        "CREATE TRIGGER trouble BEFORE UPDATE OF avatar_key ON accounts BEGIN SELECT RAISE(ABORT, 'trouble'); END",
        &[],
    );
    let failed = send_form(&app, &ada, form("a.png", "image/png", PNG)).send().await;
    assert!(failed.status >= 500);
    assert_eq!(app.media.names().len(), 1);
    app.core.execute("DROP TRIGGER trouble", &[]);
    review_uploads(&app).await;
    assert!(app.media.names().is_empty());
}

#[tokio::test]
async fn uploads_are_counted_and_need_a_person() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.post(PATH).raw("image/png", PNG).send().await.expect(401);
    for _ in 0..10 {
        app.post(PATH).by(&ada).raw("text/plain", "x").send().await.expect(415);
    }
    app.post(PATH).by(&ada).raw("image/png", PNG).send().await.expect(429);
    assert!(app.media.names().is_empty());
}
