//! ETags, conditional requests, HEAD.

use http::Method;
use vivace::{
    http::{Access, Route},
    wiring::features::routes,
};

use crate::{
    mail::{enqueue, verify},
    support::TestApp,
};

const READS: &[&str] = &["/", "/health/live", "/openapi.json", "/api/v1/dev/mails", "/api/v2/dev/mails"];

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_again() {
    let app = TestApp::new();
    for path in READS {
        let tag = app.get(path).send().await.expect(200).header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.ends_with('"') && tag.len() == 36, "{tag}");
        let bare = tag.trim_start_matches("W/");
        for given in [
            tag.clone(),
            bare.to_owned(),
            "*".to_owned(),
            format!("\"other\", {tag}"),
            format!("W/\"other\",{bare} , \"more\""),
        ] {
            let answer = app.get(path).header("if-none-match", &given).send().await.expect(304);
            assert!(answer.body.is_empty(), "{path}");
            assert_eq!(answer.header("etag"), tag);
            assert!(!answer.header("cache-control").is_empty() && !answer.headers.contains_key("content-type"));
        }
        for given in ["\"other\"", "W/\"\"", "", "other", &bare.replace('"', ""), &tag.to_uppercase()] {
            app.get(path).header("if-none-match", given).send().await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_changed_answer_has_another_tag_and_each_version_its_own() {
    let app = TestApp::new();
    let tag = async |path: &str| app.get(path).send().await.expect(200).header("etag").to_owned();
    let before = tag("/api/v1/dev/mails").await;
    assert_eq!(before, tag("/api/v1/dev/mails").await);
    assert_ne!(before, tag("/api/v2/dev/mails").await);
    enqueue(&app, verify()).await;
    app.run_jobs().await;
    assert_ne!(before, tag("/api/v1/dev/mails").await);
}

#[tokio::test]
async fn errors_and_writes_are_never_not_modified() {
    let app = super::app_with_test_routes();
    app.get("/api/v1/nothing").header("if-none-match", "*").send().await.expect(404);
    let written = app
        .post("/test/echo")
        .header("if-none-match", "*")
        .json(serde_json::json!({"text": "a"}))
        .send()
        .await
        .expect(201);
    assert!(!written.headers.contains_key("etag"));
}

#[tokio::test]
async fn i11_head_is_get_without_a_body() {
    let app = TestApp::new();
    for path in READS.iter().chain(&["/dev/mail", "/robots.txt", "/api-docs", "/nothing", "/api/v1/dev/mails?limit=0"])
    {
        let get = app.get(path).send().await;
        let head = app.request("HEAD", path).send().await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        let without_id = |answer: &crate::support::TestResponse| {
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            headers.remove("content-length");
            headers
        };
        assert_eq!(without_id(&head), without_id(&get), "{path}");
    }
    let tag = app.get("/").send().await.header("etag").to_owned();
    app.request("HEAD", "/").header("if-none-match", &tag).send().await.expect(304);
}

#[tokio::test]
async fn private_answers_are_not_stored_and_public_ones_say_for_how_long() {
    let app = TestApp::new();
    for (path, expected) in [
        ("/api/v1/dev/mails", "no-store"),
        ("/api/v1/nothing", "no-store"),
        ("/dev/mail", "no-store"),
        ("/health", "no-store"),
        ("/openapi.json", "public, max-age=300"),
        ("/", "public, max-age=3600"),
    ] {
        assert_eq!(app.get(path).send().await.header("cache-control"), expected, "{path}");
    }
}

#[tokio::test]
async fn every_route_that_shows_more_to_who_signs_in_says_so_to_caches() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let optional = |route: &Route| matches!(route.access, Access::Optional(_)) && route.method == Method::GET;
    let paths: Vec<&str> = routes().iter().filter(|route| optional(route)).map(|route| route.path).collect();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        let path = path.replace("/api/", "/api/v1/");
        for answer in [app.get(&path).send().await, app.get(&path).by(&ada).send().await] {
            let vary = answer.headers.get_all("vary");
            assert!(vary.iter().any(|value| value == "Authorization, X-API-Key"), "{} {path}", answer.status);
        }
    }
    let open = app.get("/health/live").send().await.expect(200);
    assert!(!open.headers.get_all("vary").iter().any(|value| value.to_str().unwrap().contains("Authorization")));
}
