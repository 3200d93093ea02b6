use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use vivace::{domain::time::MINUTE_MS, platform::outbound::OutboundError};

use super::{
    APPLE, Begun, FRONTEND, GOOGLE, answer_with, assert_nobody_came_in, begin, come_back, installation,
    provider::{APPLE_ISSUER, CLIENT, GOOGLE_ISSUER, Provider, SECRET},
    sign_in,
};
use crate::support::{RequestBuilder, TestApp, signatures::StandInSignatures, text_of};

#[tokio::test]
async fn b1_a_whole_sign_in_gives_tokens() {
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    let answer = come_back(&app, &begun).send().await.expect(200);
    let view = answer.data();
    assert_eq!(view["user"]["email"], "ada@example.org");
    assert_eq!(view["user"]["emailVerified"], true);
    assert!(view["accessToken"].is_string() && view["refreshToken"].is_string());
    assert!(answer.header("set-cookie").contains("Max-Age=0"), "the cookie is taken back");
    assert_eq!(answer.header("cache-control"), "no-store");
    let list =
        app.get("/api/v1/auth/identities").bearer(view["accessToken"].as_str().unwrap()).send().await.expect(200);
    assert_eq!(list.data()[0]["provider"], "google");
    app.run_jobs().await;

    // What the provider was asked: the code, by us, with the verifier of the challenge it got before.
    let asked = app.outbound.asked();
    let exchange = asked.iter().find(|request| request.url == format!("{GOOGLE_ISSUER}/token")).unwrap();
    let form: Vec<(String, String)> = form_urlencoded::parse(text_of(exchange).as_bytes()).into_owned().collect();
    let sent = |name: &str| form.iter().find(|(candidate, _)| candidate == name).unwrap().1.clone();
    assert!(exchange.post && exchange.timeout_ms == 10_000);
    assert_eq!((sent("grant_type").as_str(), sent("code").as_str()), ("authorization_code", "c-1"));
    assert_eq!(sent("redirect_uri"), begun.told("redirect_uri"));
    assert_eq!((sent("client_id").as_str(), sent("client_secret").as_str()), ("vivace-client", SECRET));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sent("code_verifier").as_bytes()));
    assert_eq!(challenge, begun.told("code_challenge"));
}

#[tokio::test]
async fn b1_apple_is_given_a_secret_signed_for_this_exchange() {
    let key = [0x30; 138];
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(key));
    let mut app = installation();
    app.change_settings(&[
        ("APPLE_CLIENT_ID", CLIENT),
        ("APPLE_ISSUER", APPLE_ISSUER),
        ("APPLE_TEAM_ID", "TEAM123456"),
        ("APPLE_KEY_ID", "KEY1234567"),
        ("APPLE_PRIVATE_KEY", &pem),
    ]);
    sign_in(&app, APPLE, json!({})).await.expect(200);
    app.run_jobs().await;
    let asked = app.outbound.asked();
    let exchange = asked.iter().find(|request| request.url == format!("{APPLE_ISSUER}/token")).unwrap();
    let body = text_of(exchange);
    let (_, secret) = form_urlencoded::parse(body.as_bytes()).find(|(name, _)| name == "client_secret").unwrap();
    let (message, signature) = secret.rsplit_once('.').unwrap();
    let parts: Vec<serde_json::Value> = message
        .split('.')
        .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
        .collect();
    let now = app.app().now().as_seconds();
    let claims = json!({"iss": "TEAM123456", "iat": now, "exp": now + 300, "aud": APPLE_ISSUER, "sub": CLIENT});
    assert_eq!(parts, [json!({"alg": "ES256", "kid": "KEY1234567"}), claims]);
    let expected = StandInSignatures::sign_by(&key, message.as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap(), expected);
}

#[tokio::test]
async fn a_browser_with_a_frontend_goes_there_with_a_code_and_no_token() {
    let app = installation();
    let begun = begin(&app, GOOGLE, Some(&format!("{FRONTEND}?tab=1#top"))).await;
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    let sent = come_back(&app, &begun).send().await.expect(302);
    let location = sent.header("location").to_owned();
    let code = location.strip_prefix(&format!("{FRONTEND}?tab=1&code=")).unwrap().strip_suffix("#top").unwrap();
    assert_eq!(code.len(), 43);
    assert!(!app.core.dump().contains(code));
    assert_eq!((app.core.count("sessions"), app.core.count("oauth_codes")), (0, 1));
    app.run_jobs().await;
}

/// A call back that differs from the honest one in one thing.
fn mutated<'a>(app: &'a TestApp, name: &str, begun: &Begun, other: &Begun) -> RequestBuilder<'a> {
    let (state, other_state) = (begun.state(), other.state());
    let cookie_name = begun.cookie.split_once('=').unwrap().0.to_owned();
    let other_secret = other.cookie.split_once('=').unwrap().1.to_owned();
    let swapped_case = if state == state.to_uppercase() { state.to_lowercase() } else { state.to_uppercase() };
    let good = [("state", state.as_str()), ("code", "c-1"), ("iss", GOOGLE_ISSUER)];
    let get = |parameters: &[(&str, &str)]| app.get(&begun.back(parameters));
    let with = |name: &str, value: &str| {
        app.get(&begun.back(&good.map(|(other, honest)| (other, if other == name { value } else { honest }))))
    };
    let honest = |request: RequestBuilder<'a>| request.header("cookie", &begun.cookie);
    let long = "x".repeat(5_000);
    match name {
        "no state" => honest(get(&good[1..])),
        "empty state" => honest(with("state", "")),
        "short state" => honest(with("state", "abc")),
        "other case" => honest(with("state", &swapped_case)),
        "made-up state" => honest(with("state", &"A".repeat(43))),
        "state of another attempt" => honest(with("state", &other_state)),
        "state twice" => honest(get(&[good[0], good[1], good[2], ("state", &other_state)])),
        "state with a NUL" => honest(with("state", &format!("{state}\0"))),
        "state of SQL" => honest(with("state", "' OR 1=1 --")),
        "no cookie" => get(&good),
        "empty cookie" => get(&good).header("cookie", &format!("{cookie_name}=")),
        "made-up cookie" => get(&good).header("cookie", &format!("{cookie_name}={}", "A".repeat(43))),
        "cookie of another attempt" => get(&good).header("cookie", &other.cookie),
        "secret of another attempt" => get(&good).header("cookie", &format!("{cookie_name}={other_secret}")),
        "cookie without its prefix" => get(&good).header("cookie", begun.cookie.trim_start_matches("__Host-")),
        "cookie in a header of its own" => get(&good).header("x-device-token", &begun.cookie),
        "at the other provider" => {
            let parameters = [good[0], good[1], ("iss", APPLE_ISSUER)];
            honest(app.get(&begun.back(&parameters).replace("auth/google", "auth/apple")))
        }
        "no code" => honest(get(&[good[0], good[2]])),
        "empty code" => honest(with("code", "")),
        "long code" => honest(with("code", &long)),
        "code twice" => honest(get(&[good[0], good[1], good[2], ("code", "c-2")])),
        "no issuer" => honest(get(&good[..2])),
        "another issuer" => honest(with("iss", APPLE_ISSUER)),
        "issuer with a slash" => honest(with("iss", &format!("{GOOGLE_ISSUER}/"))),
        "an error with a code" => honest(get(&[good[0], good[1], good[2], ("error", "access_denied")])),
        "parameters in the fragment" => honest(app.get(&format!("{}/callback#state={state}&code=c-1", begun.path))),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn b1_a_call_back_changed_in_one_thing_is_refused() {
    for name in [
        "no state",
        "empty state",
        "short state",
        "other case",
        "made-up state",
        "state of another attempt",
        "state twice",
        "state with a NUL",
        "state of SQL",
        "no cookie",
        "empty cookie",
        "made-up cookie",
        "cookie of another attempt",
        "secret of another attempt",
        "cookie without its prefix",
        "cookie in a header of its own",
        "at the other provider",
        "no code",
        "empty code",
        "long code",
        "code twice",
        "no issuer",
        "another issuer",
        "issuer with a slash",
        "an error with a code",
        "parameters in the fragment",
    ] {
        let app = installation();
        let begun = begin(&app, GOOGLE, None).await;
        let other = begin(&app, GOOGLE, None).await;
        let asked = app.outbound.asked().len();
        let refused = mutated(&app, name, &begun, &other).send().await;
        assert!([400, 422].contains(&refused.status), "{name}: {}", refused.status);
        assert!(matches!(refused.code().as_str(), "sign_in_rejected" | "invalid_query"), "{name}: {}", refused.code());
        assert_eq!(app.outbound.asked().len(), asked, "{name}: the provider was asked");
        assert_nobody_came_in(&app);
    }
}

#[tokio::test]
async fn b1_an_attempt_is_good_once() {
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    come_back(&app, &begun).send().await.expect(200);
    assert_eq!(come_back(&app, &begun).send().await.expect(422).code(), "sign_in_rejected");
    assert_eq!(app.core.count("sessions"), 1);
    app.run_jobs().await;

    // Also when the first call back failed, and when two come at once.
    let begun = begin(&app, GOOGLE, None).await;
    app.outbound.reply(400, r#"{"error":"invalid_grant"}"#);
    come_back(&app, &begun).send().await.expect(422);
    come_back(&app, &begun).send().await.expect(422);
    let begun = begin(&app, GOOGLE, None).await;
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    let (one, other) = futures::join!(come_back(&app, &begun).send(), come_back(&app, &begun).send());
    assert_eq!((one.status.min(other.status), one.status.max(other.status)), (200, 422));
    assert_eq!(app.core.count("sessions"), 2);
}

#[tokio::test]
async fn b1_an_attempt_is_good_for_ten_minutes() {
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    app.clock.advance_ms(10 * MINUTE_MS);
    assert_eq!(come_back(&app, &begun).send().await.expect(422).code(), "sign_in_rejected");
    let begun = begin(&app, GOOGLE, None).await;
    app.clock.advance_ms(10 * MINUTE_MS - 1);
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    come_back(&app, &begun).send().await.expect(200);
    app.run_jobs().await;
}

#[tokio::test]
async fn b1_a_provider_that_fails_lets_nobody_in() {
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_grant"}"#, 422),
        (401, r#"{"error":"invalid_client"}"#, 422),
        (302, "", 503),
        (500, "", 503),
        (200, "not json", 503),
        (200, "{}", 503),
        (200, r#"{"id_token":7}"#, 503),
        (200, r#"{"id_token":""}"#, 422),
    ] {
        let app = installation();
        let begun = begin(&app, GOOGLE, None).await;
        app.outbound.reply(status, body);
        come_back(&app, &begun).send().await.expect(expected);
        assert_nobody_came_in(&app);
    }
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    app.outbound.fail(OutboundError::TimedOut);
    let failed = come_back(&app, &begun).send().await.expect(503);
    assert_eq!(failed.code(), "service_unavailable");
    assert!(!failed.header("retry-after").is_empty());
    assert_nobody_came_in(&app);
}

#[tokio::test]
async fn b4_an_error_goes_to_the_frontend_by_our_own_code_only() {
    let app = installation();
    let begun = begin(&app, GOOGLE, Some(FRONTEND)).await;
    let path = begun.back(&[
        ("state", &begun.state()),
        ("iss", GOOGLE_ISSUER),
        ("error", "canary-error"),
        ("error_description", "canary<script>"),
    ]);
    let sent = app.get(&path).header("cookie", &begun.cookie).send().await.expect(302);
    assert_eq!(sent.header("location"), format!("{FRONTEND}?error=sign_in_rejected"));
    assert!(app.log.lines().iter().any(|line| line.contains("the person refused")));
    assert!(!app.log.lines().concat().contains("canary"));
    assert_nobody_came_in(&app);
}

#[tokio::test]
async fn b4_an_answer_of_the_call_back_echoes_nothing() {
    let app = installation();
    for (name, value) in
        [("state", "canary"), ("code", "canary"), ("iss", "canary"), ("error", "canary"), ("canary", "x")]
    {
        let begun = begin(&app, GOOGLE, None).await;
        let mut parameters = vec![("state", begun.state()), ("code", "c".to_owned()), ("iss", APPLE_ISSUER.to_owned())];
        parameters.retain(|(other, _)| *other != name);
        parameters.push((name, value.to_owned()));
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = app.get(&begun.back(&parameters)).header("cookie", &begun.cookie).send().await.expect(422);
        let whole = format!("{:?}{}", refused.headers, String::from_utf8_lossy(&refused.body));
        assert!(!whole.contains("canary"), "{name}");
    }
    assert!(!app.log.lines().concat().contains("canary"));
}

#[tokio::test]
async fn a_frontend_that_is_no_longer_known_is_not_returned_to() {
    let app = installation();
    let begun = begin(&app, GOOGLE, Some(FRONTEND)).await;
    app.core.execute("UPDATE oauth_attempts SET return_to = 'https://gone.vivace.test/'", &[]);
    answer_with(&app, GOOGLE, &Provider::at(GOOGLE).id_token(&app, &begun, &json!({})));
    let refused = come_back(&app, &begun).send().await.expect(422);
    assert!(!refused.headers.contains_key("location"));
    assert_eq!(app.core.count("oauth_codes"), 0);
    app.run_jobs().await;
}

#[tokio::test]
async fn apple_posts_back_with_the_name_of_the_first_sign_in() {
    let app = installation();
    let begun = begin(&app, APPLE, None).await;
    let claims = json!({"given_name": null, "family_name": null, "email": "x1@privaterelay.appleid.com", "email_verified": "true"});
    answer_with(&app, APPLE, &Provider::at(APPLE).id_token(&app, &begun, &claims));
    let user =
        json!({"name": {"firstName": " Ada\u{0} ", "lastName": "Lovelace"}, "email": "eve@example.org"}).to_string();
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("state", begun.state().as_str()), ("code", "c-1"), ("iss", APPLE_ISSUER), ("user", &user)])
        .finish();
    let post = app.post("/api/v1/auth/apple/callback").raw("application/x-www-form-urlencoded", form);
    let view = post.header("cookie", &begun.cookie).send().await.expect(200).data();
    assert_eq!(view["user"]["email"], "x1@privaterelay.appleid.com");
    app.run_jobs().await;
    let profiles: Vec<_> =
        app.shards.iter().flat_map(|shard| shard.rows("SELECT first_name, last_name FROM profiles", &[])).collect();
    assert_eq!(profiles, [json!({"first_name": "Ada", "last_name": "Lovelace"})]);
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_refused() {
    let app = installation();
    for form in ["", "state=a&state=b", "state=%ff", &format!("code={}", "x".repeat(5_000))] {
        let post = app.post("/api/v1/auth/apple/callback").raw("application/x-www-form-urlencoded", form);
        assert_eq!(post.send().await.expect(422).code(), "sign_in_rejected", "{form}");
    }
    let large = app.post("/api/v1/auth/apple/callback").raw("application/x-www-form-urlencoded", "x".repeat(70_000));
    assert_eq!(large.send().await.expect(413).code(), "body_too_large");
    app.post("/api/v1/auth/google/callback").send().await.expect(405);
}
