//! Reminders.

mod crud;
mod quiet_hours;
mod telling;
mod unsubscribe;

use serde_json::Value;
use vivace::domain::local_day::LocalDay;

use crate::support::{SignedIn, TestApp};

/// Ids of the reminders everybody has.
const WEEKLY_REPORT: &str = "00000000-0000-7000-8000-000000000001";
const STREAK: &str = "00000000-0000-7000-8000-000000000002";
const GOALS: &str = "00000000-0000-7000-8000-000000000003";

/// Somebody with a profile, whose clocks are those of `zone`.
async fn person(app: &TestApp, name: &str, zone: &str) -> SignedIn {
    let person = app.sign_in(name);
    let profile = serde_json::json!({"timezone": zone});
    app.patch("/api/v1/users/me").json(serde_json::json!({"profile": profile})).by(&person).send().await.expect(200);
    app.run_jobs().await;
    person
}

/// What reminds them, by id.
async fn reminders(app: &TestApp, person: &SignedIn) -> Value {
    let answer = app.get("/api/v1/reminders").by(&app.token_of(person)).send().await.expect(200);
    answer.data()["reminders"].clone()
}

/// Days on which they trained for an hour.
fn trained(app: &TestApp, person: &SignedIn, days: &[&str]) {
    for day in days {
        let first = vivace::domain::time::Timestamp::parse_rfc3339(&format!("{day}T17:30:00Z")).unwrap().as_millis();
        app.shards[usize::from(person.shard)].execute(
            "INSERT INTO training_days (account_id, day, workouts, sets, reps, volume_grams, active_seconds, energy_kcal,
                assumed_weight, session_load, rated_workouts, streak_workouts, backdated, first_at, last_at, muscles)
             VALUES (?1, ?2, 1, 12, 100, 5000000, 3600, 300, 0, 0, 0, 1, 0, ?3, ?3, '{}')",
            &[&person.account.to_string(), &(*day).to_owned(), &first],
        );
    }
}

/// Lets time pass to that instant, a tick of the clock every minute from a minute before.
async fn tick_at(app: &TestApp, instant: &str) {
    let instant = vivace::domain::time::Timestamp::parse_rfc3339(instant).unwrap();
    app.clock.advance_ms(instant.since(app.app().now()) - 60_000);
    app.tick().await;
    app.clock.advance_ms(60_000);
    app.tick().await;
}

/// Kinds of what they were told.
async fn told(app: &TestApp, person: &SignedIn) -> Vec<String> {
    let rows = app.shards[usize::from(person.shard)]
        .rows("SELECT kind FROM notifications WHERE account_id = ?1 ORDER BY id", &[&person.account.to_string()]);
    rows.iter().map(|row| row["kind"].as_str().unwrap().to_owned()).collect()
}

/// Today moved by days, in UTC.
fn day_from(app: &TestApp, days: i64) -> String {
    LocalDay::of(app.app().now(), 0, 0).plus_days(days).to_string()
}

fn next_day(app: &TestApp) -> String {
    day_from(app, 1)
}

/// The first Monday after today.
fn next_monday(app: &TestApp) -> String {
    LocalDay::of(app.app().now(), 0, 0).week_begin(0).plus_days(7).to_string()
}

fn day_before(day: &str, days: i64) -> String {
    LocalDay::parse(day).unwrap().plus_days(-days).to_string()
}
