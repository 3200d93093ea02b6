//! Alarms that fail, of every object that has one: they ring until what is due is done.

use std::{
    cell::Cell,
    future::pending,
    sync::{Mutex, atomic::Ordering},
};

use futures::FutureExt;
use serde_json::json;
use vivace::{
    domain::{ids::NotificationId, live_session::Command, time::Timestamp},
    live::{
        alarm::{AGAIN_MS, Alarm, Armed, Next},
        rate_limiter,
        user_hub::{HubEvent, HubLog, KEPT_MS},
    },
    platform::clock::Clock,
    storage::StorageError,
};

use super::Story;
use crate::{
    chat::{asking, chat_of, says},
    rooms::{act, open_room, see},
    support::{FakeClock, START, Sqlite},
};

/// An alarm in memory.
struct MemoryAlarm(Cell<Option<Timestamp>>);

impl Alarm for MemoryAlarm {
    fn set_alarm(&self, at: Option<Timestamp>) -> Result<(), StorageError> {
        self.0.set(at);
        Ok(())
    }
}

fn broken() -> StorageError {
    StorageError::Failed("gone".to_owned())
}

/// Lets an alarm ring at the times it is set to, ten times while `fail(true)` holds and then once more. Gives what is
/// next: when it rings again, or that the object is to be emptied.
async fn ring_until_it_succeeds(
    clock: &FakeClock,
    fail: impl Fn(bool),
    due: impl AsyncFn() -> Result<Next, StorageError>,
) -> Next {
    let (alarm, armed) = (MemoryAlarm(Cell::new(Some(clock.now()))), Armed::default());
    fail(true);
    for failures in 0..10 {
        let at = alarm.0.take().unwrap_or_else(|| panic!("forgotten after {failures} failures"));
        clock.advance_ms(at.since(clock.now()).max(0));
        armed.ring(&alarm, clock.now(), AGAIN_MS, due()).await.expect_err("it fails");
        let next = alarm.0.get().expect("it is set").since(clock.now());
        assert!((1..=AGAIN_MS).contains(&next), "{next}");
    }
    fail(false);
    clock.advance_ms(alarm.0.get().expect("it is set").since(clock.now()));
    let is_over = armed.ring(&alarm, clock.now(), AGAIN_MS, due()).await.unwrap();
    if is_over { Next::Empty } else { Next::Wake(alarm.0.get()) }
}

fn failing(storage: &Mutex<Option<StorageError>>) -> impl Fn(bool) {
    |fails| *storage.lock().unwrap() = fails.then(broken)
}

#[test]
fn e6_an_alarm_that_is_cut_off_rings_again() {
    let (alarm, armed) = (MemoryAlarm(Cell::new(None)), Armed::default());
    assert!(armed.ring(&alarm, START, 5_000, pending()).now_or_never().is_none());
    assert_eq!(alarm.0.get(), Some(START.plus_millis(5_000)));
}

#[test]
fn e6_an_object_that_does_not_know_what_is_next_wakes_soon() {
    let (alarm, armed) = (MemoryAlarm(Cell::new(None)), Armed::default());
    armed.arm(&alarm, Err(broken()), START).unwrap_err();
    assert_eq!(alarm.0.get(), Some(START.plus_millis(AGAIN_MS)));
    // What it is set to is not set again: that is a write.
    armed.arm(&alarm, Ok(Some(START)), START).unwrap();
    alarm.0.set(None);
    armed.arm(&alarm, Ok(Some(START)), START).unwrap();
    assert_eq!(alarm.0.get(), None);
}

#[tokio::test]
async fn e6_the_room_of_a_workout_ends_its_rest() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("rest", super::rest(60)).await;
    story.app.clock.advance_ms(61_000);
    let actor = story.app.rooms.room(story.room);
    let fail = |fails: bool| {
        *actor.room().storage().failing.lock().unwrap() = fails.then(broken);
    };
    let due = async || {
        story.app.rooms.evict(story.room);
        story.app.rooms.ring(story.room).await
    };
    let next = ring_until_it_succeeds(&story.app.clock, fail, due).await;
    assert!(matches!(next, Next::Wake(Some(_))), "{next:?}");
    assert_eq!(story.told().iter().filter(|name| *name == "rest:timer").count(), 2, "begun, and over once");
}

#[tokio::test]
async fn e6_a_group_room_starts_when_the_countdown_is_over() {
    let app = crate::support::TestApp::new();
    let ada = app.sign_in("ada");
    let room = open_room(&app, &ada).await;
    act(&app, &ada, "POST", &room, "/ready", json!({"ready": true})).await.expect(200);
    act(&app, &ada, "POST", &room, "/countdown", json!({"seconds": 10})).await.expect(200);
    app.clock.advance_ms(10_000);
    let fail = |fails: bool| app.group_rooms.fail(room.id, fails.then(broken));
    let next = ring_until_it_succeeds(&app.clock, fail, async || app.group_rooms.try_ring(room.id)).await;
    assert_eq!(next, Next::Wake(None));
    assert!(see(&app, &ada, &room).await.expect(200).data()["countdown"].is_null());
}

#[tokio::test]
async fn e6_a_hub_forgets_what_is_old() {
    let hub = HubLog::new(Sqlite::empty()).unwrap();
    hub.publish(&HubEvent::NotificationRead { id: Some(NotificationId::from_bytes([1; 16])), at: START }, START)
        .unwrap();
    let clock = FakeClock::at(START.plus_millis(KEPT_MS));
    let fail = failing(&hub.storage().failing);
    let next = ring_until_it_succeeds(&clock, fail, async || hub.ring(clock.now())).await;
    assert_eq!(next, Next::Wake(None), "nothing is left");
    assert!(hub.storage().rows("SELECT seq FROM events", &[]).is_empty());
}

#[tokio::test]
async fn e6_the_run_of_a_conversation_gives_its_answer() {
    let app = asking();
    let ada = app.sign_in("ada");
    app.chats.holds.store(true, Ordering::SeqCst);
    let body = json!({"message": "One?"});
    let running = app.post("/api/v1/ai/chat").by(&ada).json(body).send().await.data();
    let chat = chat_of(&ada, &running);
    app.outbound.stream(says(&["One."]));
    let storage = app.chats.storage(chat);
    let due = async || {
        app.chats.evict(chat);
        app.chats.ring(chat).await
    };
    let next = ring_until_it_succeeds(&app.clock, failing(&storage.failing), due).await;
    assert!(matches!(next, Next::Wake(Some(_))), "it forgets itself later: {next:?}");
    let said = crate::chat::messages(&app, &ada, &running).await;
    assert_eq!((&said[0]["text"], &said[0]["state"]), (&json!("One."), &json!("complete")));
}

#[tokio::test]
async fn e6_a_limiter_waits_for_its_window_and_then_forgets_everything() {
    let storage = Sqlite::empty();
    let clock = FakeClock::at(START);
    rate_limiter::ring(&storage, START).unwrap();
    let grant = "INSERT INTO grants (at_ms, count, window_ms) VALUES (?1, 1, 3600000)";
    storage.execute(grant, &[&START.as_millis()]);
    let next =
        ring_until_it_succeeds(&clock, failing(&storage.failing), async || rate_limiter::ring(&storage, clock.now()));
    let Next::Wake(Some(at)) = next.await else { panic!("its grant still counts") };
    assert_eq!(at, START.plus_millis(3_600_000 + 60_000));
    clock.advance_ms(at.since(clock.now()));
    let next =
        ring_until_it_succeeds(&clock, failing(&storage.failing), async || rate_limiter::ring(&storage, clock.now()));
    assert_eq!(next.await, Next::Empty);
}
