//! Exports that are written by themselves.

use serde_json::{Value, json};
use vivace::domain::{
    permissions::{Plan, Role},
    time::{DAY_MS, HOUR_MS},
};

use super::live_in;
use crate::support::{SignedIn, TestApp};

const PATH: &str = "/api/v1/exports/schedule";

fn subscriber(app: &TestApp, name: &str) -> SignedIn {
    app.sign_in_as(name, Role::User, Plan::Premium)
}

async fn exports(app: &TestApp, person: &SignedIn) -> Vec<Value> {
    let person = app.sign_in_again(person);
    app.get("/api/v1/exports").by(&person).send().await.expect(200).data().as_array().unwrap().clone()
}

fn periods(exports: &[Value]) -> Vec<&str> {
    exports.iter().filter_map(|export| export["period"].as_str()).collect()
}

#[tokio::test]
async fn an_export_is_written_once_each_week_where_the_person_is() {
    let app = TestApp::seeded();
    let ada = subscriber(&app, "ada");
    live_in(&app, &ada, "Asia/Tokyo").await;
    // Saturday, 8 o'clock UTC: Sunday, four in the morning in Tokyo is at 19 o'clock.
    let body = json!({"every": "week", "weekday": "sunday", "hour": 4, "format": "json", "keep": 2, "mail": true});
    let set = app.put(PATH).by(&ada).json(body).send().await.expect(200).data();
    assert_eq!((&set["nextAt"], &set["dayOfMonth"]), (&json!("2026-11-21T19:00:00.000Z"), &Value::Null));
    app.clock.advance_ms(10 * HOUR_MS);
    app.tick().await;
    assert!(exports(&app, &ada).await.is_empty(), "an hour too early");
    app.clock.advance_ms(HOUR_MS);
    for _ in 0..3 {
        app.tick().await;
    }
    let written = exports(&app, &ada).await;
    assert_eq!(periods(&written), ["2026-11-16"]);
    assert_eq!((&written[0]["state"], &written[0]["format"]), (&json!("ready"), &json!("json")));
    let again = app.sign_in_again(&ada);
    let told = app.get("/api/v1/notifications").by(&again).send().await.expect(200).data()["notifications"].clone();
    assert_eq!((told.as_array().unwrap().len(), &told[0]["type"]), (1, &json!("export_ready")));
    assert_eq!(told[0]["data"]["exportId"], written[0]["id"]);
    let mails = app.mails_sent();
    assert_eq!(mails, [("ada@example.org".to_owned(), "Your export is ready".to_owned())]);
    // Setting it again brings no second for the same week.
    let body = json!({"every": "week", "weekday": "sunday", "hour": 5, "format": "json", "keep": 2});
    app.put(PATH).by(&again).json(body).send().await.expect(200);
    app.clock.advance_ms(HOUR_MS);
    app.tick().await;
    assert_eq!(exports(&app, &ada).await.len(), 1);
    // Only the latest two are kept.
    for _ in 0..3 {
        app.clock.advance_ms(7 * DAY_MS);
        app.tick().await;
        app.tick().await;
    }
    assert_eq!(periods(&exports(&app, &ada).await), ["2026-12-07", "2026-11-30"]);
}

#[tokio::test]
async fn two_runs_at_once_and_a_clock_that_stood_still_write_one() {
    let app = TestApp::seeded();
    let ada = subscriber(&app, "ada");
    app.put(PATH)
        .by(&ada)
        .json(json!({"every": "month", "dayOfMonth": 22, "hour": 0, "format": "ics"}))
        .send()
        .await
        .expect(200);
    app.clock.advance_ms(70 * DAY_MS);
    let (first, second) = (app.app(), app.app());
    let run = vivace::features::transfer::jobs::begin_scheduled;
    let (one, other) = tokio::join!(run(&first, ada.shard), run(&second, ada.shard));
    assert!(one.is_ok() && other.is_ok());
    app.tick().await;
    let written = exports(&app, &ada).await;
    assert_eq!(periods(&written), ["2026-11"], "what was missed is not made up for");
    let ada = app.sign_in_again(&ada);
    let schedule = app.get(PATH).by(&ada).send().await.expect(200).data();
    assert_eq!((&schedule["nextAt"], &schedule["notify"]), (&json!("2027-02-22T00:00:00.000Z"), &json!(true)));
    app.run_jobs().await;
}

#[tokio::test]
async fn a_schedule_that_was_cancelled_or_whose_subscription_ended_writes_nothing() {
    let app = TestApp::seeded();
    let (ada, bob) = (subscriber(&app, "ada"), subscriber(&app, "bob"));
    for person in [&ada, &bob] {
        app.put(PATH).by(person).json(json!({"every": "week"})).send().await.expect(200);
    }
    app.delete(PATH).by(&ada).send().await.expect(200);
    app.delete(PATH).by(&ada).send().await.expect(404);
    app.get(PATH).by(&ada).send().await.expect(404);
    app.core.execute("UPDATE accounts SET plan = 'free' WHERE username = 'bob'", &[]);
    app.clock.advance_ms(7 * DAY_MS);
    app.tick().await;
    assert!(exports(&app, &ada).await.is_empty() && exports(&app, &bob).await.is_empty());
    app.core.execute("UPDATE accounts SET plan = 'pro' WHERE username = 'bob'", &[]);
    app.clock.advance_ms(7 * DAY_MS);
    app.tick().await;
    assert_eq!(exports(&app, &bob).await.len(), 1, "the schedule was kept");
}

#[tokio::test]
async fn a_schedule_is_for_subscribers_who_have_just_proved_who_they_are() {
    let app = TestApp::seeded();
    let (free, ada) = (app.sign_in("free"), subscriber(&app, "ada"));
    app.put(PATH).by(&free).json(json!({"every": "week"})).send().await.expect(403);
    app.put(PATH).json(json!({"every": "week"})).send().await.expect(401);
    for (body, field) in [
        (json!({}), "every"),
        (json!({"every": "day"}), "every"),
        (json!({"every": "month", "dayOfMonth": 29}), "dayOfMonth"),
        (json!({"every": "week", "hour": 24}), "hour"),
        (json!({"every": "week", "keep": 0}), "keep"),
    ] {
        let refused = app.put(PATH).by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
    app.clock.advance_ms(2 * HOUR_MS);
    let late = app.token_of(&ada);
    app.put(PATH).by(&late).json(json!({"every": "week"})).send().await.expect(403);
}
