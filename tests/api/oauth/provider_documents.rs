use serde_json::{Value, json};
use vivace::domain::time::{HOUR_MS, MINUTE_MS};

use super::{
    GOOGLE, answer_with, begin, come_back, installation,
    provider::{Provider, rsa_key, sign},
};
use crate::support::TestApp;

fn asked_for(app: &TestApp, url: &str) -> usize {
    app.outbound.asked().iter().filter(|request| request.url == url).count()
}

/// A call back with a token of the key named `kid`, and the keys the provider has when asked; its status.
async fn come_back_signed_by(app: &TestApp, kid: &str, keys: Option<&[&str]>) -> u16 {
    let begun = begin(app, GOOGLE, None).await;
    let claims = Provider::at(GOOGLE).claims(app, &begun, &json!({}));
    let token = sign(&json!({"alg": "RS256", "kid": kid}), &claims, &rsa_key(kid));
    app.outbound.reply(200, &Provider::at(GOOGLE).token_answer(&token).to_string());
    if let Some(keys) = keys {
        let keys: Vec<Value> = keys.iter().map(|kid| rsa_key(kid)).collect();
        app.outbound.reply(200, &json!({"keys": keys}).to_string());
    }
    let status = come_back(app, &begun).send().await.status;
    app.run_jobs().await;
    status
}

#[tokio::test]
async fn b2_documents_are_asked_for_once_an_hour() {
    let app = installation();
    let provider = Provider::at(GOOGLE);
    for _ in 0..3 {
        let begun = begin(&app, GOOGLE, None).await;
        answer_with(&app, GOOGLE, &provider.id_token(&app, &begun, &json!({})));
        come_back(&app, &begun).send().await.expect(200);
    }
    app.run_jobs().await;
    assert_eq!((asked_for(&app, &provider.discovery_url()), asked_for(&app, &provider.keys_url())), (1, 1));
    // Another isolate finds them in the shared cache.
    for key in app.cache.keys() {
        app.isolate.ports.memo.forget(&key);
    }
    assert_eq!(come_back_signed_by(&app, "rsa-1", None).await, 200);
    assert_eq!((asked_for(&app, &provider.discovery_url()), asked_for(&app, &provider.keys_url())), (1, 1));
    app.clock.advance_ms(HOUR_MS);
    app.cache.clear();
    app.outbound.reply(200, &provider.discovery().to_string());
    app.get(GOOGLE).send().await.expect(302);
    assert_eq!(asked_for(&app, &provider.discovery_url()), 2);
}

#[tokio::test]
async fn b2_a_new_key_is_found_and_unknown_ones_ask_at_most_once_a_minute() {
    let app = installation();
    let provider = Provider::at(GOOGLE);
    let begun = begin(&app, GOOGLE, None).await;
    answer_with(&app, GOOGLE, &provider.id_token(&app, &begun, &json!({})));
    come_back(&app, &begun).send().await.expect(200);

    // The provider has rotated its keys: asked again at once.
    assert_eq!(come_back_signed_by(&app, "rsa-2", Some(&["rsa-1", "rsa-2"])).await, 200);
    assert_eq!(asked_for(&app, &provider.keys_url()), 2);
    // A flood of made-up names within the minute asks nothing.
    for flood in 0..20 {
        assert_eq!(come_back_signed_by(&app, &format!("made-up-{flood}"), None).await, 422);
    }
    assert_eq!(asked_for(&app, &provider.keys_url()), 2);
    assert_eq!(come_back_signed_by(&app, "rsa-2", None).await, 200);
    app.clock.advance_ms(MINUTE_MS);
    assert_eq!(come_back_signed_by(&app, "made-up", Some(&["rsa-2"])).await, 422);
    assert_eq!(asked_for(&app, &provider.keys_url()), 3);
}

#[tokio::test]
async fn a_discovery_document_must_be_the_configured_issuers() {
    let provider = Provider::at(GOOGLE);
    let mut foreign = provider.discovery();
    foreign["issuer"] = json!("https://evil.test");
    let mut incomplete = provider.discovery();
    incomplete.as_object_mut().unwrap().remove("jwks_uri");
    for (status, body) in [
        (200, foreign.to_string()),
        (200, incomplete.to_string()),
        (200, "<html>".to_owned()),
        (302, String::new()),
        (404, String::new()),
        (500, String::new()),
    ] {
        let app = installation();
        app.outbound.reply(status, &body);
        assert_eq!(app.get(GOOGLE).send().await.expect(503).code(), "service_unavailable", "{body}");
        assert_eq!((app.core.count("oauth_attempts"), app.cache.keys().len()), (0, 0), "nothing bad is kept");
        app.outbound.reply(200, &provider.discovery().to_string());
        app.get(GOOGLE).send().await.expect(302);
    }
}

#[tokio::test]
async fn deployed_providers_are_asked_over_https_only() {
    let settings = [
        ("ENVIRONMENT", "production"),
        ("MAIL_API_KEY", "key"),
        ("GOOGLE_CLIENT_ID", "c"),
        ("GOOGLE_CLIENT_SECRET", "s"),
        ("GOOGLE_ISSUER", super::provider::GOOGLE_ISSUER),
    ];
    for endpoint in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let app = TestApp::with_settings(&settings);
        let mut document = Provider::at(GOOGLE).discovery();
        document[endpoint] = json!("http://id.google.test/x");
        app.outbound.reply(200, &document.to_string());
        app.get(GOOGLE).send().await.expect(503);
    }
}
