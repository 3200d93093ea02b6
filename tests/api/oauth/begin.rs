use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{APPLE, FRONTEND, GOOGLE, begin, installation, provider::GOOGLE_ISSUER};
use crate::support::TestApp;

#[tokio::test]
async fn b1_the_browser_is_sent_with_state_nonce_and_an_s256_challenge() {
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    assert!(begun.location.as_str().starts_with(&format!("{GOOGLE_ISSUER}/authorize?kept=1&")), "{}", begun.location);
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "vivace-client"),
        ("redirect_uri", "https://vivace.test/api/v1/auth/google/callback"),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(begun.told(name), value);
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(URL_SAFE_NO_PAD.decode(begun.told(name)).unwrap().len(), 32, "{name}");
    }
    let other = begin(&app, GOOGLE, None).await;
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(begun.told(name), other.told(name), "{name}");
    }
    assert_ne!(begun.cookie, other.cookie);
}

#[tokio::test]
async fn b1_nothing_kept_of_an_attempt_can_be_used() {
    let app = installation();
    let begun = begin(&app, GOOGLE, Some(FRONTEND)).await;
    let dump = app.core.dump();
    let secret = begun.cookie.split_once('=').unwrap().1.to_owned();
    for text in [begun.state(), begun.told("nonce"), begun.told("code_challenge"), secret] {
        assert!(!dump.contains(&text), "{text}");
    }
    assert_eq!(app.core.count("oauth_attempts"), 1);
}

#[tokio::test]
async fn b1_the_cookie_is_for_this_browser_and_host_only() {
    let app = installation();
    app.outbound.reply(200, &super::provider::Provider::at(GOOGLE).discovery().to_string());
    let cookie = app.get(GOOGLE).send().await.expect(302).header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-vivace_oauth_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"), "{cookie}");

    // Apple has the browser post from its own site.
    app.outbound.reply(200, &super::provider::Provider::at(APPLE).discovery().to_string());
    let cookie = app.get(APPLE).send().await.expect(302).header("set-cookie").to_owned();
    assert!(cookie.ends_with("HttpOnly; SameSite=None; Secure"), "{cookie}");

    let local = TestApp::with_settings(&[
        ("PUBLIC_URL", "http://127.0.0.1:8787"),
        ("GOOGLE_CLIENT_ID", "c"),
        ("GOOGLE_CLIENT_SECRET", "s"),
        ("GOOGLE_ISSUER", GOOGLE_ISSUER),
    ]);
    let begun = begin(&local, GOOGLE, None).await;
    assert!(begun.cookie.starts_with("vivace_oauth_"), "{}", begun.cookie);
    assert_eq!(begun.told("redirect_uri"), "http://127.0.0.1:8787/api/v1/auth/google/callback");
}

#[tokio::test]
async fn apple_is_asked_to_post_back() {
    let app = installation();
    let begun = begin(&app, APPLE, None).await;
    assert_eq!(
        (begun.told("response_mode"), begun.told("scope")),
        ("form_post".to_owned(), "openid email name".to_owned())
    );
}

#[tokio::test]
async fn b4_no_address_elsewhere_is_returned_to() {
    let app = installation();
    for bad in [
        "",
        "/home",
        "//evil.test",
        "/\\evil.test",
        "https:evil.test",
        "https://evil.test",
        "https://app.vivace.test.evil.test",
        "https://app.vivace.test@evil.test",
        "https://app.vivace.test:444",
        "http://app.vivace.test",
        "https://app.vivace.test\\@evil.test",
        "https://app.vivace.test\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "data:text/html,x",
    ] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("returnTo", bad).finish();
        let refused = app.get(&format!("{GOOGLE}?{query}")).send().await.expect(400);
        assert_eq!(
            (refused.code().as_str(), refused.fields()),
            ("invalid_query", vec!["returnTo".to_owned()]),
            "{bad}"
        );
        assert!(!refused.headers.contains_key("location") && !String::from_utf8_lossy(&refused.body).contains("evil"));
    }
    let long = format!("{FRONTEND}?{}", "x".repeat(1_000));
    app.get(&format!("{GOOGLE}?returnTo={long}")).send().await.expect(400);
    app.get(&format!("{GOOGLE}?next={FRONTEND}")).send().await.expect(400);
    assert_eq!(app.core.count("oauth_attempts"), 0);
}

#[tokio::test]
async fn a_provider_that_is_not_set_up_has_no_addresses() {
    let app = TestApp::new();
    for path in [GOOGLE, APPLE, "/api/v1/auth/google/callback", "/api/v1/auth/apple/callback"] {
        assert_eq!(app.get(path).send().await.expect(404).code(), "route_not_found", "{path}");
    }
    let form = app.post("/api/v1/auth/apple/callback").raw("application/x-www-form-urlencoded", "state=x");
    assert_eq!(form.send().await.expect(404).code(), "route_not_found");
}

#[tokio::test]
async fn attempts_and_codes_that_expired_are_forgotten() {
    let app = installation();
    begin(&app, GOOGLE, None).await;
    app.core.execute(
        "INSERT INTO oauth_codes (code_hash, account_id, proved_at, expires_at) VALUES ('h', ?1, 0, ?2)",
        &[&app.sign_in("ada").account.to_string(), &app.app().now().as_millis()],
    );
    app.tick().await;
    assert_eq!((app.core.count("oauth_attempts"), app.core.count("oauth_codes")), (1, 0));
    app.clock.advance_ms(10 * 60 * 1_000);
    app.tick().await;
    assert_eq!(app.core.count("oauth_attempts"), 0);
}
