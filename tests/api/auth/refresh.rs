use futures::future::join_all;
use serde_json::json;
use vivace::domain::time::{DAY_MS, MINUTE_MS, SECOND_MS};

use super::{Tokens, refresh, seen, sign_in_on, templates, unlimited};
use crate::support::{SignedIn, TestApp};

async fn next(app: &TestApp, token: &str) -> String {
    refresh(app, token).await.expect(200).data()["refreshToken"].as_str().unwrap().to_owned()
}

fn counter(app: &TestApp, tokens: &Tokens) -> i64 {
    app.core.rows("SELECT counter FROM sessions WHERE id = ?1", &[&tokens.session.to_string()])[0]["counter"]
        .as_i64()
        .unwrap()
}

async fn family(app: &TestApp) -> (SignedIn, Tokens) {
    let ada = app.sign_in("ada");
    let tokens = sign_in_on(app, &ada, "phone").await;
    (ada, tokens)
}

#[tokio::test]
async fn a1_one_winner_for_each_refresh_token_and_the_same_successor_for_all() {
    let app = unlimited();
    for number in 0..20 {
        let person = app.sign_in(&format!("person{number}"));
        let tokens = sign_in_on(&app, &person, "phone").await;
        let answers = join_all((0..50).map(|_| refresh(&app, &tokens.refresh))).await;
        let successors: std::collections::HashSet<_> =
            answers.iter().map(|answer| answer.data()["refreshToken"].as_str().unwrap().to_owned()).collect();
        assert_eq!((successors.len(), counter(&app, &tokens)), (1, 1));
        let successor = successors.into_iter().next().unwrap();
        assert_ne!(successor, tokens.refresh);
        next(&app, &successor).await;
    }
}

#[tokio::test]
async fn a_refresh_asks_the_database_once() {
    let app = unlimited();
    let (_, tokens) = family(&app).await;
    next(&app, &tokens.refresh).await;
    let line: serde_json::Value = serde_json::from_str(app.log.lines().last().unwrap()).unwrap();
    assert_eq!(line["subrequests"], 2, "the limiter and the database");
}

#[tokio::test]
async fn a2_the_grid_of_age_and_successor_use() {
    for (age_ms, successor_used, expected) in [
        (0, false, 200),
        (30 * SECOND_MS, false, 200),
        (30 * SECOND_MS + 1, false, 401),
        (0, true, 401),
        (30 * SECOND_MS, true, 401),
        (15 * MINUTE_MS, true, 401),
    ] {
        let app = unlimited();
        let (_, tokens) = family(&app).await;
        let successor = next(&app, &tokens.refresh).await;
        if successor_used {
            next(&app, &successor).await;
        }
        app.clock.advance_ms(age_ms);
        let answer = refresh(&app, &tokens.refresh).await.expect(expected);
        if expected == 200 {
            assert_eq!(answer.data()["refreshToken"], json!(successor));
        } else {
            assert_eq!(answer.code(), "session_ended");
            refresh(&app, &successor).await.expect(401);
        }
    }
}

#[tokio::test]
async fn a2_lock_step_theft_is_seen_at_the_first_reuse_and_told_once() {
    let app = unlimited();
    let (_, tokens) = family(&app).await;
    let stolen = tokens.refresh.clone();
    let of_victim = next(&app, &tokens.refresh).await;
    app.clock.advance_ms(15 * MINUTE_MS);
    let answers = join_all((0..10).map(|_| refresh(&app, &stolen))).await;
    assert!(answers.iter().all(|answer| answer.status == 401));
    refresh(&app, &of_victim).await.expect(401);
    app.get("/api/v1/auth/sessions").bearer(&tokens.access).send().await.expect(401);
    assert_eq!(templates(&app), ["session_reused"]);
    let audit = app.core.rows("SELECT action, actor FROM audit_log", &[]);
    assert_eq!(audit, [json!({"action": "session.reused", "actor": "system"})]);
    let row = &app.core.rows("SELECT revoked_reason FROM sessions WHERE revoked_at IS NOT NULL", &[])[0];
    assert_eq!(row["revoked_reason"], "reuse");
}

#[tokio::test]
async fn a4_a_sign_in_ends_seven_days_after_its_last_use() {
    let app = unlimited();
    let (_, tokens) = family(&app).await;
    app.clock.advance_ms(7 * DAY_MS - SECOND_MS);
    let token = next(&app, &tokens.refresh).await;
    app.clock.advance_ms(7 * DAY_MS);
    refresh(&app, &token).await.expect(401);
    assert!(templates(&app).is_empty(), "an ended sign-in is no theft");
}

#[tokio::test]
async fn a4_a_sign_in_ends_after_thirty_days_however_it_is_used() {
    let app = unlimited();
    let (_, mut tokens) = family(&app).await;
    for _ in 0..5 {
        app.clock.advance_ms(6 * DAY_MS - SECOND_MS);
        tokens.refresh = next(&app, &tokens.refresh).await;
    }
    app.clock.advance_ms(4 * SECOND_MS);
    tokens.refresh = next(&app, &tokens.refresh).await;
    app.clock.advance_ms(SECOND_MS);
    refresh(&app, &tokens.refresh).await.expect(401);
}

#[tokio::test]
async fn a_token_is_taken_from_body_cookie_and_bearer() {
    let app = unlimited();
    let (_, tokens) = family(&app).await;
    let mut token = tokens.refresh;
    let post = |path: &str| app.post(&format!("/api/v1/auth/{path}"));
    let cookie = |token: &str| format!("a=b; refresh_token={token}");
    let answer = post("refresh").json(json!({"refresh_token": token})).send().await.expect(200);
    token = answer.data()["refreshToken"].as_str().unwrap().to_owned();
    let answer = post("refresh-token").header("cookie", &cookie(&token)).send().await.expect(200);
    token = answer.data()["refreshToken"].as_str().unwrap().to_owned();
    let answer = post("refresh").header("cookie", &cookie(&token)).header("origin", "https://app.vivace.test");
    token = answer.send().await.expect(200).data()["refreshToken"].as_str().unwrap().to_owned();
    post("refresh").header("cookie", &cookie(&token)).header("origin", "https://evil.example").send().await.expect(401);
    post("refresh").bearer(&token).send().await.expect(200);
    post("refresh").send().await.expect(401);
    post("refresh").json(json!({"refreshToken": "x", "other": 1})).send().await.expect(400);
}

#[tokio::test]
async fn a5_whatever_is_no_refresh_token_gets_the_same_answer() {
    let app = unlimited();
    let (ada, tokens) = family(&app).await;
    let body = |token: &str| json!({"refreshToken": token});
    let ask = async |token: &str| app.post("/api/v1/auth/refresh").json(body(token)).send().await.expect(401);
    let expected = seen(&ask("x").await).2;
    let short = tokens.refresh.strip_suffix(char::is_alphanumeric).unwrap_or("vr_").to_owned();
    let other_key = tokens.refresh.replace("vr_k1.", "vr_k2.");
    let no_key = tokens.refresh.replace("vr_k1.", "vr_../../k1.");
    for token in [&ada.token, &tokens.device, &short, &other_key, &no_key, &"vr_k1.".to_owned()] {
        assert_eq!(seen(&ask(token).await).2, expected, "{token}");
    }
}

#[tokio::test]
async fn c5_role_and_plan_are_read_again_and_who_may_not_is_refused() {
    let app = unlimited();
    let (ada, tokens) = family(&app).await;
    let id = ada.account.to_string();
    app.core.execute("UPDATE accounts SET role = 'moderator', plan = 'pro' WHERE id = ?1", &[&id]);
    let answer = refresh(&app, &tokens.refresh).await.expect(200).data();
    let payload = answer["accessToken"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
    let payload = data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!((claims["role"].as_str(), claims["plan"].as_str()), (Some("moderator"), Some("pro")));
    let token = answer["refreshToken"].as_str().unwrap();
    app.core.execute("UPDATE accounts SET status = 'suspended' WHERE id = ?1", &[&id]);
    assert_eq!(refresh(&app, token).await.expect(403).code(), "account_suspended");
    assert_eq!(counter(&app, &tokens), 1, "a refused refresh rotates nothing");
    app.core.execute("UPDATE accounts SET status = 'deleted', email = NULL WHERE id = ?1", &[&id]);
    assert_eq!(refresh(&app, token).await.expect(401).code(), "session_ended");
}
