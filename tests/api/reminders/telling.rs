use serde_json::json;

use super::{GOALS, STREAK, WEEKLY_REPORT, person, reminders, tick_at, told, trained};
use crate::support::{SignedIn, TestApp};

async fn remind(app: &TestApp, person: &SignedIn, body: serde_json::Value) -> String {
    let made = app.post("/api/v1/reminders").json(body).by(person).send().await.expect(201);
    made.data()["id"].as_str().unwrap().to_owned()
}

fn every_day(time: &str) -> serde_json::Value {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    json!({"title": "Train", "weekdays": days, "time": time})
}

/// Leaves only what the test is about.
async fn without(app: &TestApp, person: &SignedIn, ids: &[&str]) {
    for id in ids {
        app.delete(&format!("/api/v1/reminders/{id}")).by(person).send().await.expect(200);
    }
}

#[tokio::test]
async fn a_reminder_comes_at_its_hour_once_a_day() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "Europe/Berlin").await;
    without(&app, &ada, &[WEEKLY_REPORT, STREAK, GOALS]).await;
    remind(&app, &ada, every_day("18:00")).await;
    let day = super::next_day(&app);
    tick_at(&app, &format!("{day}T16:58:00Z")).await;
    assert!(told(&app, &ada).await.is_empty());
    tick_at(&app, &format!("{day}T17:00:00Z")).await;
    app.tick().await;
    assert_eq!(told(&app, &ada).await, ["workout_reminder"]);
    assert_eq!(app.hub.take_published(ada.account).last().unwrap().0, "notification:new");
    let next = reminders(&app, &ada).await[3]["nextAt"].as_str().unwrap().to_owned();
    assert!(next.ends_with("T17:00:00.000Z") && !next.starts_with(&day), "{next}");
}

#[tokio::test]
async fn who_has_trained_today_is_not_reminded() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    without(&app, &ada, &[WEEKLY_REPORT, STREAK, GOALS]).await;
    remind(&app, &ada, every_day("18:00")).await;
    let day = super::next_day(&app);
    trained(&app, &ada, &[&day]);
    tick_at(&app, &format!("{day}T18:00:00Z")).await;
    assert!(told(&app, &ada).await.is_empty());
}

#[tokio::test]
async fn a_reminder_that_comes_hours_late_is_not_told_and_goes_on_the_next_day() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    without(&app, &ada, &[WEEKLY_REPORT, STREAK, GOALS]).await;
    remind(&app, &ada, every_day("18:00")).await;
    let day = super::next_day(&app);
    tick_at(&app, &format!("{day}T20:30:00Z")).await;
    assert!(told(&app, &ada).await.is_empty());
    let next = reminders(&app, &ada).await[3]["nextAt"].as_str().unwrap().to_owned();
    assert!(next.ends_with("T18:00:00.000Z") && !next.starts_with(&day), "{next}");
}

#[tokio::test]
async fn e1_a_reminder_delivered_three_times_is_told_once() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    without(&app, &ada, &[WEEKLY_REPORT, STREAK, GOALS]).await;
    remind(&app, &ada, every_day("18:00")).await;
    let day = super::day_from(&app, 0);
    let at = vivace::domain::time::Timestamp::parse_rfc3339(&format!("{day}T18:00:00Z")).unwrap();
    app.clock.advance_ms(at.since(app.app().now()));
    // Two crons at once, and every hint three times.
    vivace::wiring::schedule::run_every_minute(&app.app()).await;
    vivace::wiring::schedule::run_every_minute(&app.app()).await;
    let bodies = app.queue.take_all();
    for body in bodies.iter().chain(&bodies).chain(&bodies) {
        vivace::wiring::consumers::consume(&app.app(), body).await;
    }
    app.run_jobs().await;
    assert_eq!(told(&app, &ada).await, ["workout_reminder"]);
    let jobs = app.shards[usize::from(ada.shard)].rows("SELECT id FROM outbox WHERE kind = 'RemindV1'", &[]);
    assert_eq!(jobs.len(), 1);
}

#[tokio::test]
async fn a_reminder_that_follows_the_habit_comes_an_hour_before_it() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    without(&app, &ada, &[WEEKLY_REPORT, STREAK, GOALS]).await;
    let past: Vec<String> = (3..9).map(|ago| super::day_from(&app, -ago)).collect();
    trained(&app, &ada, &past.iter().map(String::as_str).collect::<Vec<_>>());
    let mut body = every_day("06:00");
    body["followsHabit"] = json!(true);
    remind(&app, &ada, body).await;
    app.tick().await;
    let next = reminders(&app, &ada).await[3]["nextAt"].as_str().unwrap().to_owned();
    assert!(next.ends_with("T16:30:00.000Z"), "{next}");
}

#[tokio::test]
async fn a_streak_at_risk_is_told_in_the_evening_unless_it_is_short() {
    let app = TestApp::new();
    let (ada, bob) = (person(&app, "ada", "UTC").await, person(&app, "bob", "UTC").await);
    let day = super::next_day(&app);
    let ago = |days: i64| super::day_from(&app, 1 - days);
    trained(&app, &ada, &[&ago(1), &ago(2), &ago(3), &ago(4)]);
    trained(&app, &bob, &[&ago(1), &ago(2)]);
    without(&app, &ada, &[WEEKLY_REPORT, GOALS]).await;
    without(&app, &bob, &[WEEKLY_REPORT, GOALS]).await;
    app.tick().await;
    tick_at(&app, &format!("{day}T18:00:00Z")).await;
    assert_eq!(told(&app, &ada).await, ["streak_at_risk"]);
    assert!(told(&app, &bob).await.is_empty());
}

#[tokio::test]
async fn the_weekly_report_comes_by_mail_to_a_confirmed_address_and_in_the_app() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let monday = super::next_monday(&app);
    trained(
        &app,
        &ada,
        &[&super::day_before(&monday, 1), &super::day_before(&monday, 3), &super::day_before(&monday, 9)],
    );
    without(&app, &ada, &[STREAK, GOALS]).await;
    app.tick().await;
    tick_at(&app, &format!("{monday}T08:00:00Z")).await;
    assert_eq!(told(&app, &ada).await, ["weekly_report"]);
    assert_eq!(app.mails_sent(), [("ada@example.org".to_owned(), "Your week of training".to_owned())]);
    let mail = &app.core.rows("SELECT text, html FROM dev_mails", &[])[0];
    let text = mail["text"].as_str().unwrap();
    assert!(text.contains("Workouts: 2 (the week before: 1)"), "{text}");
    assert!(text.contains("Sun \u{2588}\u{2588}") && text.contains("Minutes: 120"), "{text}");
    assert!(mail["html"].as_str().unwrap().contains("width:85%"));
}

#[tokio::test]
async fn no_report_by_mail_without_a_confirmed_address_or_against_the_persons_wish() {
    let app = TestApp::new();
    let (ada, bob) = (person(&app, "ada", "UTC").await, person(&app, "bob", "UTC").await);
    app.core.execute("UPDATE accounts SET email_verified_at = NULL WHERE id = ?1", &[&ada.account.to_string()]);
    let off = json!({"progressUpdates": false});
    app.patch("/api/v1/users/preferences/notifications").json(off).by(&bob).send().await.expect(200);
    let monday = super::next_monday(&app);
    for person in [&ada, &bob] {
        trained(&app, person, &[&super::day_before(&monday, 1)]);
        without(&app, person, &[STREAK, GOALS]).await;
    }
    app.tick().await;
    tick_at(&app, &format!("{monday}T08:00:00Z")).await;
    assert!(app.mails_sent().is_empty());
    assert_eq!(told(&app, &ada).await, ["weekly_report"]);
    assert!(told(&app, &bob).await.is_empty());
}

#[tokio::test]
async fn who_has_not_trained_for_two_weeks_gets_no_report_of_nothing() {
    let app = TestApp::new();
    let ada = person(&app, "ada", "UTC").await;
    let monday = super::next_monday(&app);
    trained(&app, &ada, &[&super::day_before(&monday, 20)]);
    without(&app, &ada, &[STREAK, GOALS]).await;
    app.tick().await;
    tick_at(&app, &format!("{monday}T08:00:00Z")).await;
    assert!(app.mails_sent().is_empty() && told(&app, &ada).await.is_empty());
}
