use serde_json::json;

use super::{STREAK, WEEKLY_REPORT, person, reminders};
use crate::support::TestApp;

#[tokio::test]
async fn everybody_has_three_reminders_and_adds_their_own() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let kinds = |list: &serde_json::Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&reminders(&app, &ada).await), ["weekly_report", "streak", "goals"]);
    let body = json!({"title": "Legs", "weekdays": ["monday", "thursday", "monday"], "time": "18:00"});
    let made = app.post("/api/v1/reminders").json(body).by(&ada).send().await.expect(201);
    let made = made.data();
    assert_eq!((&made["weekdays"], &made["time"]), (&json!(["monday", "thursday"]), &json!("18:00")));
    assert!(made["nextAt"].as_str().unwrap().ends_with("T18:00:00.000Z"), "{made}");
    assert_eq!(reminders(&app, &ada).await[3]["id"], made["id"]);
}

#[tokio::test]
async fn what_everybody_has_says_from_the_beginning_when_it_is_due() {
    let app = TestApp::new();
    let (ada, bob) = (person(&app, "ada", "UTC").await, app.sign_in("bob"));
    let of_bob = reminders(&app, &bob).await;
    for one in reminders(&app, &ada).await.as_array().unwrap().iter().chain(of_bob.as_array().unwrap()) {
        let next = one["nextAt"].as_str().unwrap_or_default();
        assert!(next > "2026-11-21" && next.contains(&format!("T{}:00", one["time"].as_str().unwrap())), "{one}");
    }
}

#[tokio::test]
async fn a_reminder_follows_the_clocks_of_its_person() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "America/New_York").await;
    let body = json!({"title": "Legs", "weekdays": ["monday"], "time": "18:00"});
    let made = app.post("/api/v1/reminders").json(body).by(&ada).send().await.expect(201);
    let there = made.data()["nextAt"].as_str().unwrap().to_owned();
    assert!(there.contains("T23:00:00") || there.contains("T22:00:00"), "{there}");
    let moved = json!({"profile": {"timezone": "Europe/Berlin"}});
    app.patch("/api/v1/users/me").json(moved).by(&ada).send().await.expect(200);
    app.tick().await;
    let here = reminders(&app, &ada).await[3]["nextAt"].as_str().unwrap().to_owned();
    assert!(here.contains("T17:00:00") || here.contains("T16:00:00"), "{here}");
}

#[tokio::test]
async fn a_reminder_is_changed_switched_off_and_dropped() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let body = json!({"title": "Legs", "weekdays": ["monday"], "time": "18:00"});
    let id = app.post("/api/v1/reminders").json(body).by(&ada).send().await.expect(201).data()["id"].clone();
    let path = format!("/api/v1/reminders/{}", id.as_str().unwrap());
    let changed = app.patch(&path).json(json!({"time": "07:30", "isOn": false})).by(&ada).send().await.expect(200);
    assert_eq!((&changed.data()["time"], &changed.data()["nextAt"]), (&json!("07:30"), &json!(null)));
    assert_eq!(changed.data()["title"], "Legs");
    app.delete(&path).by(&ada).send().await.expect(200);
    app.delete(&path).by(&ada).send().await.expect(404);
    app.patch(&path).json(json!({})).by(&ada).send().await.expect(404);
    // What everybody has is switched off, and may be switched on again.
    app.delete(&format!("/api/v1/reminders/{STREAK}")).by(&ada).send().await.expect(200);
    assert_eq!(reminders(&app, &ada).await[1]["isOn"], false);
    let on = app.patch(&format!("/api/v1/reminders/{STREAK}")).json(json!({"isOn": true})).by(&ada).send().await;
    assert_eq!(on.expect(200).data()["isOn"], true);
}

#[tokio::test]
async fn bad_reminders_are_refused_by_field() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let good = json!({"title": "Legs", "weekdays": ["monday"], "time": "18:00"});
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(101))),
        ("weekdays", json!([])),
        ("weekdays", json!(["caturday"])),
        ("time", json!("25:00")),
        ("time", json!(18)),
        ("followsHabit", json!("yes")),
        ("color", json!("red")),
    ] {
        let mut body = good.clone();
        body[field] = value.clone();
        let answer = app.post("/api/v1/reminders").json(body).by(&ada).send().await.expect(400);
        let fields = answer.fields();
        assert!(fields.iter().any(|named| named.starts_with(field)), "{field} {value}: {fields:?}");
    }
    let by_mail = json!({"byMail": true});
    app.patch(&format!("/api/v1/reminders/{STREAK}")).json(by_mail.clone()).by(&ada).send().await.expect(400);
    app.patch(&format!("/api/v1/reminders/{WEEKLY_REPORT}")).json(by_mail).by(&ada).send().await.expect(200);
    app.post("/api/v1/reminders").json(good).send().await.expect(401);
}

#[tokio::test]
async fn nobody_reaches_a_reminder_of_somebody_else() {
    let app = TestApp::new();
    let (ada, bob) = (person(&app, "ada", "UTC").await, person(&app, "bob", "UTC").await);
    let body = json!({"title": "Legs", "weekdays": ["monday"], "time": "18:00"});
    let id = app.post("/api/v1/reminders").json(body).by(&ada).send().await.expect(201).data()["id"].clone();
    let path = format!("/api/v1/reminders/{}", id.as_str().unwrap());
    app.patch(&path).json(json!({"title": "Mine"})).by(&bob).send().await.expect(404);
    app.delete(&path).by(&bob).send().await.expect(404);
    assert_eq!(reminders(&app, &ada).await[3]["title"], "Legs");
}

#[tokio::test]
async fn there_is_an_end_to_how_many_reminders_one_has() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let body = json!({"title": "Legs", "weekdays": ["monday"], "time": "18:00"});
    for _ in 0..20 {
        app.post("/api/v1/reminders").json(body.clone()).by(&ada).send().await.expect(201);
    }
    let refused = app.post("/api/v1/reminders").json(body).by(&ada).send().await;
    assert_eq!(refused.code(), "limit_reached");
}
