use serde_json::{Value, json};
use vivace::domain::time::{DAY_MS, MINUTE_MS};

use super::{Tokens, refresh, sign_in_on, unlimited};
use crate::support::{SignedIn, TestApp};

async fn five_devices(app: &TestApp, person: &SignedIn) -> Vec<Tokens> {
    let mut devices = Vec::new();
    for number in 0..5 {
        app.clock.advance_ms(1_000);
        devices.push(sign_in_on(app, person, &format!("device {number}")).await);
    }
    devices
}

async fn can_refresh(app: &TestApp, devices: &[Tokens]) -> Vec<bool> {
    let mut out = Vec::new();
    for device in devices {
        out.push(refresh(app, &device.refresh).await.status == 200);
    }
    out
}

fn names(data: &Value) -> Vec<&str> {
    data.as_array().unwrap().iter().map(|item| item["deviceName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn devices_are_listed_newest_first_in_pages() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    app.sign_in("grace");
    let devices = five_devices(&app, &ada).await;
    let list =
        async |query: &str| app.get(&format!("/api/v1/auth/sessions{query}")).bearer(&devices[4].access).send().await;
    let first = list("?limit=4").await.expect(200);
    assert_eq!(names(&first.data()), ["device 4", "device 3", "device 2", "device 1"]);
    let current: Vec<_> = first.data().as_array().unwrap().iter().map(|item| item["current"] == true).collect();
    assert_eq!(current, [true, false, false, false]);
    let cursor = first.json()["pagination"]["nextCursor"].as_str().unwrap().to_owned();
    let second = list(&format!("?limit=4&cursor={cursor}")).await.expect(200);
    assert_eq!(names(&second.data()), ["device 0", "test"]);
    assert!(second.json()["pagination"]["nextCursor"].is_null());
    assert_eq!(list("?cursor=x").await.expect(422).code(), "invalid_cursor");
    assert_eq!(list("?limit=101").await.expect(400).fields(), ["limit"]);
}

#[tokio::test]
async fn ended_sign_ins_are_not_listed() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    let devices = five_devices(&app, &ada).await;
    app.clock.advance_ms(6 * DAY_MS);
    let fresh = refresh(&app, &devices[2].refresh).await.expect(200).data();
    app.clock.advance_ms(DAY_MS);
    let token = refresh(&app, fresh["refreshToken"].as_str().unwrap()).await.expect(200).data();
    let list = app.get("/api/v1/auth/sessions").bearer(token["accessToken"].as_str().unwrap()).send().await;
    assert_eq!(names(&list.expect(200).data()), ["device 2"]);
}

#[tokio::test]
async fn a3_one_device_signed_out_leaves_the_others() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    let devices = five_devices(&app, &ada).await;
    for _ in 0..2 {
        let path = format!("/api/v1/auth/sessions/{}", devices[1].session);
        app.delete(&path).bearer(&devices[0].access).send().await.expect(200);
    }
    assert_eq!(can_refresh(&app, &devices).await, [true, false, true, true, true]);
    let denied = app.get("/api/v1/auth/sessions").bearer(&devices[1].access).send().await.expect(401);
    assert_eq!(denied.code(), "session_ended");
}

#[tokio::test]
async fn somebody_elses_sign_in_is_as_if_it_were_not() {
    let app = unlimited();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let foreign = app.delete(&format!("/api/v1/auth/sessions/{}", ada.session)).by(&eve).send().await.expect(404);
    let missing = app.delete("/api/v1/auth/sessions/01900000-0000-7000-8000-000000000000").by(&eve).send().await;
    assert_eq!(super::seen(&foreign).2, super::seen(&missing.expect(404)).2);
    app.delete("/api/v1/auth/sessions/x").by(&eve).send().await.expect(400);
    app.get("/api/v1/auth/sessions").by(&ada).send().await.expect(200);
}

#[tokio::test]
async fn without_a_sign_in_there_is_nothing_to_see_or_end() {
    let app = unlimited();
    for (method, path) in [
        ("GET", "sessions"),
        ("DELETE", "sessions/01900000-0000-7000-8000-000000000000"),
        ("POST", "logout"),
        ("POST", "logout-all"),
        ("POST", "change-password"),
    ] {
        let answer = app.request(method, &format!("/api/v1/auth/{path}")).send().await.expect(401);
        assert_eq!(answer.code(), "not_signed_in", "{path}");
    }
}

#[tokio::test]
async fn signing_out_takes_an_access_or_a_refresh_token_and_may_be_repeated() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    let devices = five_devices(&app, &ada).await;
    for _ in 0..2 {
        app.post("/api/v1/auth/logout").bearer(&devices[0].access).send().await.expect(200);
        let body = json!({"refreshToken": devices[1].refresh});
        app.post("/api/v1/auth/logout").json(body).send().await.expect(200);
    }
    app.clock.advance_ms(16 * MINUTE_MS);
    let body = json!({"refreshToken": devices[2].refresh});
    app.post("/api/v1/auth/logout").bearer(&devices[2].access).json(body).send().await.expect(200);
    assert_eq!(can_refresh(&app, &devices).await, [false, false, false, true, true]);
}

#[tokio::test]
async fn a3_signing_out_everywhere_ends_every_device_of_this_person_only() {
    let app = unlimited();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let devices = five_devices(&app, &ada).await;
    app.post("/api/v1/auth/logout-all").bearer(&devices[0].access).send().await.expect(200);
    assert_eq!(can_refresh(&app, &devices).await, [false; 5]);
    for device in &devices {
        app.get("/api/v1/auth/sessions").bearer(&device.access).send().await.expect(401);
    }
    app.get("/api/v1/auth/sessions").by(&grace).send().await.expect(200);
}

#[tokio::test]
async fn c5_suspension_and_a_changed_role_take_effect_at_once_where_the_session_is_looked_up() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    let list = async || app.get("/api/v1/auth/sessions").by(&ada).send().await;
    list().await.expect(200);
    let id = ada.account.to_string();
    app.core.execute("UPDATE accounts SET role = 'moderator' WHERE id = ?1", &[&id]);
    assert_eq!(list().await.expect(401).code(), "session_ended");
    app.core.execute("UPDATE accounts SET role = 'user', status = 'suspended' WHERE id = ?1", &[&id]);
    assert_eq!(list().await.expect(403).code(), "account_suspended");
    app.core.execute("UPDATE accounts SET status = 'deleted' WHERE id = ?1", &[&id]);
    assert_eq!(list().await.expect(401).code(), "session_ended");
}

#[tokio::test]
async fn what_has_ended_is_forgotten_in_time() {
    let app = unlimited();
    let ada = app.sign_in("ada");
    sign_in_on(&app, &ada, "phone").await;
    app.clock.advance_ms(30 * DAY_MS - 1);
    app.tick().await;
    assert_eq!(app.core.count("sessions"), 2);
    app.clock.advance_ms(1);
    app.tick().await;
    assert_eq!(app.core.count("sessions"), 0);
}
