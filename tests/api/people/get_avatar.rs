use super::pictures::PNG;
use crate::support::TestApp;

#[tokio::test]
async fn i6_a_picture_is_served_as_nothing_but_a_picture() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let uploaded = app.post("/api/v1/users/upload-avatar").by(&ada).raw("image/png", PNG).send().await.expect(200);
    let url = uploaded.data()["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("https://vivace.test").unwrap();
    let picture = app.get(path).send().await.expect(200);
    assert_eq!(picture.body, app.media.read(&app.media.names()[0]).unwrap().bytes);
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-disposition", "inline"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "public, max-age=604800, immutable"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(picture.header(name), value, "{name}");
    }
    app.leaves_jobs();
}

#[tokio::test]
async fn i6_only_names_of_ours_are_looked_up() {
    let app = TestApp::new();
    let name = "0".repeat(32);
    for file in [
        format!("{name}.png"),
        format!("{name}.svg"),
        format!("{name}.jpeg"),
        name.clone(),
        "..%2f..%2fdek".to_owned(),
        format!("{}.png", "A".repeat(32)),
        format!("{}.png", "0".repeat(31)),
        format!("{name}.png.png"),
    ] {
        let refused = app.get(&format!("/media/avatars/{file}")).send().await.expect(404);
        assert_eq!(refused.code(), "not_found", "{file}");
    }
}

#[tokio::test]
async fn d1_pictures_are_limited_by_address() {
    let app = TestApp::with_settings(&[("RATE_LIMITS", r#"{"media": {"limit": 3, "window_seconds": 900}}"#)]);
    let path = format!("/media/avatars/{}.png", "0".repeat(32));
    for _ in 0..3 {
        app.get(&path).from("192.0.2.1").send().await.expect(404);
    }
    let refused = app.get(&path).from("192.0.2.1").send().await.expect(429);
    assert!(refused.header("ratelimit-policy").starts_with("\"media\""));
    app.get(&path).from("192.0.2.2").send().await.expect(404);
}
