use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    Begun, GOOGLE, answer_with, assert_nobody_came_in, begin, come_back, installation,
    provider::{APPLE_ISSUER, CLIENT, Provider, ec_key, half_hash, rsa_key, sign},
};
use crate::support::TestApp;

fn header() -> Value {
    json!({"alg": "RS256", "kid": "rsa-1", "typ": "JWT"})
}

/// A token with one claim changed, else honest.
fn claim(app: &TestApp, begun: &Begun, changes: &Value) -> String {
    Provider::at(GOOGLE).id_token(app, begun, changes)
}

/// A token with its header changed, signed as it says.
fn headed(app: &TestApp, begun: &Begun, changes: &Value, key: &Value) -> String {
    let mut header = header();
    for (name, value) in changes.as_object().unwrap() {
        header[name] = value.clone();
    }
    sign(&header, &Provider::at(GOOGLE).claims(app, begun, &json!({})), key)
}

fn altered_payload(token: &str) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(&parts[1]).unwrap()).unwrap();
    parts[1] = URL_SAFE_NO_PAD.encode(claims.replace("subject-1", "subject-2"));
    parts.join(".")
}

fn bad_tokens(app: &TestApp, begun: &Begun, stale_nonce: &str) -> Vec<(&'static str, String)> {
    let now = app.app().now().as_seconds();
    let good = claim(app, begun, &json!({}));
    let unsigned = good.rsplit_once('.').unwrap().0;
    let own = rsa_key("rsa-1");
    let claims_of = |changes: Value| claim(app, begun, &changes);
    let headed_by = |changes: Value| headed(app, begun, &changes, &own);
    let claims = Provider::at(GOOGLE).claims(app, begun, &json!({}));
    let twice = claims.to_string().replacen('{', r#"{"sub":"subject-0","#, 1);
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header().to_string()), URL_SAFE_NO_PAD.encode(twice));
    let twice = crate::support::signatures::StandInSignatures::sign(
        vivace::platform::signatures::SignatureAlgorithm::Rs256,
        &own,
        message.as_bytes(),
    );
    vec![
        ("algorithm none", headed_by(json!({"alg": "none"}))),
        (
            "algorithm none without signature",
            format!("{}.", headed_by(json!({"alg": "none"})).rsplit_once('.').unwrap().0),
        ),
        ("algorithm nOnE", headed_by(json!({"alg": "nOnE"}))),
        ("algorithm HS256 with the public key", headed_by(json!({"alg": "HS256"}))),
        ("algorithm RS384", headed_by(json!({"alg": "RS384"}))),
        ("algorithm PS256", headed_by(json!({"alg": "PS256"}))),
        ("algorithm EdDSA", headed_by(json!({"alg": "EdDSA", "kid": "other"}))),
        ("ES256 with the RSA key's name", headed(app, begun, &json!({"alg": "ES256"}), &ec_key("ec-1"))),
        ("RS256 with the EC key's name", headed_by(json!({"kid": "ec-1"}))),
        ("a key of the attacker", headed(app, begun, &json!({}), &rsa_key("evil"))),
        ("a key carried along", headed(app, begun, &json!({"jwk": rsa_key("evil")}), &rsa_key("evil"))),
        (
            "a key address carried along",
            headed(app, begun, &json!({"jku": "https://evil.test/keys"}), &rsa_key("evil")),
        ),
        ("a critical extension", headed_by(json!({"crit": ["b64"], "b64": false}))),
        ("an access token's type", headed_by(json!({"typ": "at+jwt"}))),
        ("a logout token's type", headed_by(json!({"typ": "logout+jwt"}))),
        ("no signature", format!("{unsigned}.")),
        ("a cut signature", good.chars().take(good.len() - 4).collect()),
        ("an altered payload", altered_payload(&good)),
        ("two parts", unsigned.to_owned()),
        ("four parts", format!("{good}.x")),
        ("padding", format!("{good}=")),
        ("a long token", claims_of(json!({"filler": "x".repeat(20_000)}))),
        ("another issuer", claims_of(json!({"iss": APPLE_ISSUER}))),
        ("an issuer with a slash", claims_of(json!({"iss": "https://id.google.test/"}))),
        ("another audience", claims_of(json!({"aud": "somebody-else"}))),
        ("one audience too many", claims_of(json!({"aud": [CLIENT, "somebody-else"], "azp": CLIENT}))),
        ("no audience", claims_of(json!({"aud": null}))),
        ("an empty audience", claims_of(json!({"aud": []}))),
        ("another authorized party", claims_of(json!({"azp": "somebody-else"}))),
        ("expired", claims_of(json!({"exp": now}))),
        ("no expiry", claims_of(json!({"exp": null}))),
        ("an expiry as text", claims_of(json!({"exp": (now + 300).to_string()}))),
        ("not good yet", claims_of(json!({"nbf": now + 61}))),
        ("issued in the future", claims_of(json!({"iat": now + 61}))),
        ("issued long ago", claims_of(json!({"iat": now - 601}))),
        ("no time of issue", claims_of(json!({"iat": null}))),
        ("no nonce", claims_of(json!({"nonce": null}))),
        ("an empty nonce", claims_of(json!({"nonce": ""}))),
        ("the nonce of another attempt", claims_of(json!({"nonce": stale_nonce}))),
        ("the hash of another access token", claims_of(json!({"at_hash": half_hash("other")}))),
        ("no subject", claims_of(json!({"sub": null}))),
        ("an empty subject", claims_of(json!({"sub": ""}))),
        ("a subject that is no text", claims_of(json!({"sub": 7}))),
        ("a long subject", claims_of(json!({"sub": "x".repeat(256)}))),
        ("a claim twice", format!("{message}.{}", URL_SAFE_NO_PAD.encode(twice))),
    ]
}

#[tokio::test]
async fn b2_no_bad_id_token_is_accepted() {
    let names: Vec<&str> = {
        let app = installation();
        let begun = begin(&app, GOOGLE, None).await;
        bad_tokens(&app, &begun, "x").into_iter().map(|(name, _)| name).collect()
    };
    assert!(names.len() >= 30);
    for (index, name) in names.into_iter().enumerate() {
        let app = installation();
        let other = begin(&app, GOOGLE, None).await;
        let begun = begin(&app, GOOGLE, None).await;
        let (_, token) = bad_tokens(&app, &begun, &other.told("nonce")).swap_remove(index);
        let provider = Provider::at(GOOGLE);
        app.outbound.reply(200, &provider.token_answer(&token).to_string());
        app.outbound.reply(200, &provider.key_set().to_string());
        let refused = come_back(&app, &begun).send().await.expect(422);
        assert_eq!(refused.code(), "sign_in_rejected", "{name}");
        assert_nobody_came_in(&app);
        // A token that is refused by its form alone asks for no keys.
        if app.outbound.unused() > 0 {
            app.outbound.drop_unused();
        }
    }
}

#[tokio::test]
async fn b2_good_id_tokens_of_both_algorithms_are_accepted() {
    for (name, changes, header, key) in [
        ("plain", json!({}), header(), rsa_key("rsa-1")),
        ("without a type", json!({}), json!({"alg": "RS256", "kid": "rsa-1"}), rsa_key("rsa-1")),
        ("ES256", json!({}), json!({"alg": "ES256", "kid": "ec-1", "typ": "jwt"}), ec_key("ec-1")),
        ("audience in a list", json!({"aud": [CLIENT]}), header(), rsa_key("rsa-1")),
        ("with the authorized party", json!({"azp": CLIENT}), header(), rsa_key("rsa-1")),
        ("without a hash of the access token", json!({"at_hash": null}), header(), rsa_key("rsa-1")),
        ("without names", json!({"given_name": null, "family_name": 7}), header(), rsa_key("rsa-1")),
    ] {
        let app = installation();
        let begun = begin(&app, GOOGLE, None).await;
        let token = sign(&header, &Provider::at(GOOGLE).claims(&app, &begun, &changes), &key);
        answer_with(&app, GOOGLE, &token);
        let answer = come_back(&app, &begun).send().await;
        assert_eq!(answer.status, 200, "{name}");
        app.run_jobs().await;
    }
}

#[tokio::test]
async fn b2_a_hash_of_an_access_token_needs_the_access_token() {
    let app = installation();
    let begun = begin(&app, GOOGLE, None).await;
    let token = claim(&app, &begun, &json!({}));
    app.outbound.reply(200, &json!({"id_token": token}).to_string());
    app.outbound.reply(200, &Provider::at(GOOGLE).key_set().to_string());
    come_back(&app, &begun).send().await.expect(422);
    assert_nobody_came_in(&app);
}

#[tokio::test]
async fn b2_a_weak_or_foreign_key_signs_nothing() {
    let weak = json!({"kty": "RSA", "kid": "rsa-1", "n": "AQAB", "e": "AQAB"});
    let mut encrypting = rsa_key("rsa-1");
    encrypting["use"] = json!("enc");
    let mut other_algorithm = rsa_key("rsa-1");
    other_algorithm["alg"] = json!("RS512");
    let mut unnamed = rsa_key("rsa-1");
    unnamed.as_object_mut().unwrap().remove("kid");
    for key in [weak, encrypting, other_algorithm, unnamed] {
        let app = installation();
        let begun = begin(&app, GOOGLE, None).await;
        let token = sign(&header(), &Provider::at(GOOGLE).claims(&app, &begun, &json!({})), &key);
        app.outbound.reply(200, &Provider::at(GOOGLE).token_answer(&token).to_string());
        app.outbound.reply(200, &json!({"keys": [key]}).to_string());
        come_back(&app, &begun).send().await.expect(422);
        assert_nobody_came_in(&app);
    }
}
