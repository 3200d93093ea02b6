//! What a hub remembers: the object's own code over SQLite in memory.

use serde_json::{Value, json};
use vivace::{
    domain::{
        ids::{AccountId, GroupRoomId, NotificationId, SessionId, WorkoutId},
        notice::Notice,
        sign_ins::SignIns,
        time::Timestamp,
    },
    live::{
        alarm::Next,
        user_hub::{ENDED_KEPT_MS, EVENTS_MAX, Forgotten, HubEvent, HubLog, KEPT_MS, LivePlace},
    },
};

use crate::support::{START, Sqlite, TestApp};

fn hub() -> HubLog<Sqlite> {
    HubLog::new(Sqlite::empty()).unwrap()
}

fn read(n: u8) -> HubEvent {
    HubEvent::NotificationRead { id: Some(NotificationId::from_bytes([n; 16])), at: START }
}

fn frames(hub: &HubLog<Sqlite>, since: i64) -> Vec<Value> {
    let resumed = hub.resume(Some(since), START).unwrap();
    resumed.frames.iter().map(|frame| serde_json::from_str(frame).unwrap()).collect()
}

fn numbers(frames: &[Value]) -> Vec<i64> {
    frames.iter().map(|frame| frame["seq"].as_i64().unwrap()).collect()
}

#[test]
fn g1_a_device_that_comes_back_is_sent_what_it_missed_and_nothing_twice() {
    let hub = hub();
    for n in 1..=5 {
        hub.publish(&read(n), START).unwrap();
    }
    assert_eq!(numbers(&frames(&hub, 2)), [3, 4, 5]);
    assert!(frames(&hub, 5).is_empty());
    assert!(hub.resume(None, START).unwrap().frames.is_empty());
    assert_eq!(hub.resume(None, START).unwrap().last, 5);
    let frame = &frames(&hub, 4)[0];
    assert_eq!((&frame["type"], &frame["at"]), (&json!("notification:read"), &json!("2026-11-21T08:00:00.000Z")));
}

#[test]
fn g1_an_event_of_one_key_is_published_once() {
    let hub = hub();
    let event =
        HubEvent::NotificationNew { id: NotificationId::from_bytes([1; 16]), notification: json!({"title": "x"}) };
    assert!(hub.publish(&event, START).unwrap().is_some());
    assert_eq!(hub.publish(&event, START).unwrap(), None);
    assert_eq!(hub.last().unwrap(), 1);
}

#[test]
fn g2_who_was_away_too_long_or_knows_more_than_there_is_reads_anew() {
    let hub = hub();
    for n in 0..EVENTS_MAX + 5 {
        hub.publish(&read(u8::try_from(n % 250).unwrap()), START).unwrap();
    }
    assert_eq!(frames(&hub, 4)[0]["data"]["reason"], "too_old");
    assert_eq!(frames(&hub, 5).len(), 1_000);
    assert_eq!(frames(&hub, 2_000)[0]["data"]["reason"], "ahead");
    assert_eq!(frames(&hub, -1)[0]["type"], "resync");
}

#[test]
fn g2_events_are_forgotten_after_a_week_and_numbers_go_on() {
    let hub = hub();
    hub.publish(&read(1), START).unwrap();
    let later = START.plus_millis(KEPT_MS - 1);
    assert!(matches!(hub.ring(later), Ok(Next::Wake(Some(_)))), "there is something left to forget");
    assert_eq!(frames(&hub, 0).len(), 1);
    assert_eq!(hub.ring(later.plus_millis(1)).unwrap(), Next::Wake(None));
    assert_eq!(frames(&hub, 0)[0]["data"]["reason"], "too_old");
    hub.publish(&read(2), later).unwrap();
    assert_eq!(numbers(&frames(&hub, 1)), [2]);
}

#[test]
fn of_a_workout_only_the_latest_word_is_kept() {
    let hub = hub();
    let sync = |n: u8, seq| HubEvent::SyncWorkout {
        workout_id: WorkoutId::from_bytes([n; 16]),
        status: "in_progress".to_owned(),
        seq,
    };
    for seq in 1..=20 {
        hub.publish(&sync(1, seq), START).unwrap();
    }
    hub.publish(&sync(2, 1), START).unwrap();
    let missed = frames(&hub, 3);
    assert_eq!(numbers(&missed), [20, 21], "and that is no reason to read anew");
    assert_eq!(missed[0]["data"]["seq"], 20);
}

#[test]
fn g3_a_sign_in_that_ended_is_remembered_while_its_tokens_live() {
    let hub = hub();
    let session = |ms, n| SessionId::new(START.plus_millis(ms), [n; 10]);
    hub.end(SignIns::One { session: session(0, 1) }, START).unwrap();
    hub.end(SignIns::Until { at: START.plus_millis(5), except: Some(session(1, 2)) }, START).unwrap();
    let has_ended = |one, ms| hub.has_ended(one, START.plus_millis(ms)).unwrap();
    assert!(has_ended(session(0, 1), 0) && has_ended(session(5, 9), 0));
    assert!(!has_ended(session(1, 2), 0) && !has_ended(session(6, 1), 0));
    assert!(!has_ended(session(0, 1), ENDED_KEPT_MS));
}

#[test]
fn g3_the_rooms_of_a_sign_in_are_told_when_it_ends_and_then_forgotten() {
    let hub = hub();
    let session = |n| SessionId::new(START, [n; 10]);
    let group = |n| LivePlace::Group(GroupRoomId::from_bytes([n; 16]));
    for (who, place) in [(1, 1), (1, 2), (2, 3), (1, 1)] {
        hub.register(session(who), group(place), START).unwrap();
    }
    let mut told = hub.end(SignIns::One { session: session(1) }, START).unwrap();
    told.sort_by_key(|(_, place)| format!("{place:?}"));
    assert_eq!(told, [(session(1), group(1)), (session(1), group(2))]);
    assert!(hub.end(SignIns::One { session: session(1) }, START).unwrap().is_empty());
    let all = SignIns::Until { at: START, except: None };
    assert_eq!(hub.end(all, START).unwrap(), [(session(2), group(3))]);
}

#[tokio::test]
async fn g3_ending_a_sign_in_closes_its_sockets_in_rooms_too() {
    use vivace::live::user_hub::Hub;

    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let group = GroupRoomId::from_bytes([7; 16]);
    app.hub.register(ada.account, ada.session, LivePlace::Group(group)).await.unwrap();
    app.post("/api/v1/auth/logout").by(&ada).send().await.expect(200);
    app.run_jobs().await;
    let closed = app.group_rooms.closed();
    assert_eq!(closed[0], (group, ada.account, SignIns::One { session: ada.session }));
    assert!(app.hub.register(ada.account, ada.session, LivePlace::Group(group)).await.unwrap().has_ended);
}

#[tokio::test]
async fn presence_is_ones_own() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    app.get("/api/v1/users/me/presence").send().await.expect(401);
    let present = vivace::live::user_hub::PresentDevice {
        device: "phone".to_owned(),
        session: ada.session,
        connected_at: Timestamp::from_millis(0),
    };
    app.hub.present.lock().unwrap().push(present);
    let seen = app.get("/api/v1/users/me/presence").by(&ada).send().await.expect(200).data();
    assert_eq!(seen["devices"][0]["device"], "phone");
}

/// What a hub is told of a notice: the notification, and the event of its own.
fn told(n: u8, notice: &Notice) -> Vec<HubEvent> {
    let notification = json!({"message": notice.message(), "data": notice.data()});
    let new = HubEvent::NotificationNew { id: NotificationId::from_bytes([n; 16]), notification };
    [Some(new), HubEvent::of_notice(notice)].into_iter().flatten().collect()
}

fn asked_by(who: u8, username: &str) -> Notice {
    Notice::FriendRequested { user_id: AccountId::from_bytes([who; 16]), username: username.to_owned(), at: START }
}

fn invited_by(who: u8, username: &str, room: u8) -> Notice {
    Notice::RoomInvited {
        room_id: GroupRoomId::from_bytes([room; 16]),
        name: format!("{username}s room"),
        user_id: AccountId::from_bytes([who; 16]),
        username: username.to_owned(),
    }
}

#[test]
fn j5_who_has_left_is_named_to_no_device_that_comes_back() {
    let hub = hub();
    let accepted =
        Notice::FriendAccepted { user_id: AccountId::from_bytes([1; 16]), username: "ada".to_owned(), at: START };
    let notices = [asked_by(1, "ada"), invited_by(1, "ada", 7), accepted, asked_by(2, "ben")];
    for (n, notice) in (1..).zip(&notices) {
        told(n, notice).iter().for_each(|event| drop(hub.publish(event, START).unwrap()));
    }
    hub.publish(&read(9), START).unwrap();
    hub.forget(Forgotten::Person(AccountId::from_bytes([1; 16]))).unwrap();
    let left = frames(&hub, 0);
    assert_eq!(numbers(&left), [6, 7, 8], "the numbers of the others stay");
    assert!(!format!("{left:?}").contains("ada"));
    let stored = format!("{:?}", hub.storage().rows("SELECT * FROM events", &[]));
    assert!(!stored.contains("ada") && stored.contains("ben"));
    assert!(hub.publish(&read(9), START).unwrap().is_some());
    assert_eq!(hub.last().unwrap(), 9);
}

#[test]
fn j5_a_notification_that_was_deleted_goes_with_the_event_of_its_own_and_nothing_else() {
    let hub = hub();
    for (n, notice) in [(1, invited_by(1, "ada", 7)), (2, invited_by(1, "ada", 8)), (3, asked_by(1, "ada"))] {
        told(n, &notice).iter().for_each(|event| drop(hub.publish(event, START).unwrap()));
    }
    hub.forget(Forgotten::Notification(NotificationId::from_bytes([1; 16]))).unwrap();
    assert_eq!(numbers(&frames(&hub, 0)), [3, 4, 5, 6]);
    hub.forget(Forgotten::Notification(NotificationId::from_bytes([3; 16]))).unwrap();
    assert_eq!(numbers(&frames(&hub, 0)), [3, 4]);
}
