use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{seen, sign_in_on, unlimited};
use crate::support::{START, SignedIn, TestApp};

/// What a good token says, taken apart.
struct Good {
    header: Value,
    claims: Value,
    key: Vec<u8>,
}

impl Good {
    fn of(app: &TestApp, person: &SignedIn) -> Self {
        let part = |index: usize| {
            let part = person.token.split('.').nth(index).unwrap();
            serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
        };
        let key = app.isolate.ports.config.token_keys.current().key.as_bytes().to_vec();
        Self { header: part(0), claims: part(1), key }
    }

    fn signed(&self, header: &str, claims: &str, key: &[u8]) -> String {
        let head =
            format!("{}.{}", BASE64URL_NOPAD.encode(header.as_bytes()), BASE64URL_NOPAD.encode(claims.as_bytes()));
        let tag = Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(&head).finalize().into_bytes();
        format!("{head}.{}", BASE64URL_NOPAD.encode(&tag))
    }

    /// Rightly signed, with one member of the header changed.
    fn header(&self, name: &str, value: Value) -> String {
        let mut header = self.header.clone();
        header[name] = value;
        self.signed(&header.to_string(), &self.claims.to_string(), &self.key)
    }

    /// Rightly signed, with one claim changed; `null` takes it away.
    fn claim(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        self.signed(&self.header.to_string(), &claims.to_string(), &self.key)
    }

    fn unsigned(&self, alg: &str) -> String {
        let mut header = self.header.clone();
        header["alg"] = json!(alg);
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        format!("{}.{}.", part(&header), part(&self.claims))
    }
}

fn forged_headers(good: &Good) -> Vec<String> {
    let mut forged: Vec<String> = ["none", "None", "nOnE", "NONE", "", "HS256"].map(|alg| good.unsigned(alg)).into();
    for alg in ["none", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256", "HS256 ", ""] {
        forged.push(good.header("alg", json!(alg)));
    }
    forged.push(good.header("alg", json!(["HS256"])));
    for kid in ["", "k2", "../k1", "/etc/passwd", "k1' OR '1'='1", "k1\0", "k1,k1", "http://evil.example/k1"] {
        forged.push(good.header("kid", json!(kid)));
    }
    forged.push(good.header("kid", json!(1)));
    for typ in ["JWT", "at+JWT", "", "refresh"] {
        forged.push(good.header("typ", json!(typ)));
    }
    forged.push(good.header("crit", json!(["exp"])));
    forged.push(good.header("crit", json!([])));
    forged.push(good.header("jku", json!("https://evil.example/keys")));
    forged.push(good.header("x5u", json!("https://evil.example/cert")));
    forged.push(good.header("x5c", json!(["MIIB"])));
    forged.push(good.header("jwk", json!({"kty": "oct", "k": "AAAA"})));
    forged.push(good.header("b64", json!(false)));
    let claims = good.claims.to_string();
    for header in [
        r#"{"alg":"HS256","alg":"none","typ":"at+jwt","kid":"k1"}"#,
        r#"{"alg":"HS256","typ":"at+jwt"}"#,
        r#"{"typ":"at+jwt","kid":"k1"}"#,
        "[]",
        "",
    ] {
        forged.push(good.signed(header, &claims, &good.key));
    }
    forged
}

fn forged_claims(good: &Good) -> Vec<String> {
    let now = START.as_seconds();
    vec![
        good.claim("exp", json!(now)),
        good.claim("exp", json!(now - 1)),
        good.claim("exp", json!(null)),
        good.claim("exp", json!("never")),
        good.claim("exp", json!(-1)),
        good.claim("nbf", json!(now + 1)),
        good.claim("iss", json!("https://evil.example")),
        good.claim("iss", json!("https://vivace.test/")),
        good.claim("iss", json!(null)),
        good.claim("aud", json!("other")),
        good.claim("aud", json!(["other"])),
        good.claim("aud", json!(null)),
        good.claim("sub", json!("1")),
        good.claim("sub", json!(null)),
        good.claim("sid", json!(null)),
        good.claim("role", json!("root")),
        good.claim("shard", json!(300)),
    ]
}

fn forged_signatures(good: &Good, token: &str) -> Vec<String> {
    let (header, claims) = (good.header.to_string(), good.claims.to_string());
    let (head, tag) = token.rsplit_once('.').unwrap();
    let mut admin = good.claims.clone();
    admin["role"] = json!("admin");
    vec![
        good.signed(&header, &claims, &[0; 32]),
        good.signed(&header, &claims, b"k1"),
        good.signed(&header, &claims, b"secret"),
        format!("{head}."),
        head.to_owned(),
        format!("{head}.{}", tag.chars().take(22).collect::<String>()),
        format!("{head}.{tag}A"),
        format!("{head}.{tag}.{tag}"),
        format!("{head}.{tag}="),
        format!("{}.{}.{tag}", head.split('.').next().unwrap(), BASE64URL_NOPAD.encode(admin.to_string().as_bytes())),
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        String::new(),
        "x".repeat(100 * 1024),
        format!("{token}{}", "A".repeat(5_000)),
    ]
}

#[tokio::test]
async fn a5_no_forged_token_is_accepted_and_all_get_the_same_answer() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    let tokens = sign_in_on(&app, &ada, "phone").await;
    let good = Good::of(&app, &ada);
    let same = good.signed(&good.header.to_string(), &good.claims.to_string(), &good.key);
    app.get("/api/v1/auth/sessions").bearer(&same).send().await.expect(200);
    let mut forged = forged_headers(&good);
    forged.extend(forged_claims(&good));
    forged.extend(forged_signatures(&good, &ada.token));
    forged.extend([tokens.refresh, tokens.device]);
    assert!(forged.len() >= 60, "{}", forged.len());
    let mut first = None;
    for token in &forged {
        let answer = app.get("/api/v1/auth/sessions").bearer(token).send().await;
        let shown: String = token.chars().take(200).collect();
        assert_eq!(answer.status, 401, "{shown}");
        let body = seen(&answer).2;
        assert_eq!(first.get_or_insert(body.clone()), &body, "{shown}");
    }
}

#[tokio::test]
async fn a5_a_token_of_a_retired_key_holds_and_of_a_removed_one_does_not() {
    let strong = |seed: u8| hex::encode(std::array::from_fn::<u8, 32, _>(|index| seed.wrapping_add(index as u8 * 7)));
    let old = unlimited();
    let ada = old.sign_in("ada");
    let read = |keys: &str| {
        let app = TestApp::with_settings(&[("TOKEN_KEYS", keys)]);
        let config = app.isolate.ports.config.clone();
        let tokens =
            vivace::features::auth::AccessTokens { keys: config.token_keys.clone(), issuer: config.public_url.clone() };
        tokens.read(&ada.token, START).is_some()
    };
    assert!(read(&format!("k2:{},k1:{}", strong(9), strong(1))));
    assert!(!read(&format!("k2:{}", strong(9))));
    assert!(!read(&format!("k1:{}", strong(9))));
}
