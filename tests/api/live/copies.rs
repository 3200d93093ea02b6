use std::sync::atomic::Ordering;

use vivace::{
    domain::{
        live_session::{Command, Door, Op, UpdateDetails},
        time::{DAY_MS, SECOND_MS},
    },
    storage::StorageError,
};

use super::{Story, op};
use crate::support::Sqlite;

impl Story {
    fn shard(&self) -> &Sqlite {
        &self.app.shards[usize::from(self.room.shard)]
    }

    fn copied(&self) -> Vec<serde_json::Value> {
        self.shard().rows("SELECT copied_seq, status, done_sets FROM workouts", &[])
    }

    fn hold_copies(&self) {
        self.app.rooms.holds_copies.store(true, Ordering::SeqCst);
    }

    async fn ring_after(&self, milliseconds: i64) {
        self.app.clock.advance_ms(milliseconds);
        self.app.rooms.ring(self.room).await.unwrap();
    }

    fn announcements(&self) -> usize {
        self.shard().rows("SELECT id FROM outbox WHERE kind = 'WorkoutCompletedV1'", &[]).len()
    }
}

#[tokio::test]
async fn f1_a_change_is_copied_within_a_second_by_the_alarm() {
    let story = Story::new().await;
    story.hold_copies();
    story.now("start", Command::Start {}).await;
    let done = story.now("set", story.set(2, 100)).await;
    assert_eq!(story.copied()[0]["status"], "planned");
    story.ring_after(SECOND_MS).await;
    assert_eq!(story.copied()[0]["status"], "in_progress");
    assert_eq!(story.copied()[0]["copied_seq"], done.now.seq);
    assert_eq!(story.shard().count("workout_sets"), 1);
}

#[tokio::test]
async fn the_end_is_copied_at_once_and_told_once() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("set", story.set(2, 100)).await;
    story.hold_copies();
    story.now("end", Command::Complete {}).await;
    story.ring_after(0).await;
    assert_eq!(story.copied()[0]["status"], "completed");
    assert_eq!(story.announcements(), 1);
    // A word added later is copied and not told.
    let notes = UpdateDetails { notes: Some("fine".to_owned()), ..UpdateDetails::default() };
    story.submit(vec![op("note", Command::UpdateDetails(notes))], Door::Merge).await;
    story.ring_after(SECOND_MS).await;
    assert!(story.shard().dump().contains("fine"));
    assert_eq!(story.announcements(), 1);
    story.app.run_jobs().await;
}

#[tokio::test]
async fn f1_an_end_whose_copy_was_written_and_not_noted_is_told_once() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.hold_copies();
    story.now("end", Command::Complete {}).await;
    // As the room was before the copy: the kill came between the copy's commit and its note.
    let storage = story.app.rooms.room(story.room);
    let before = storage.room().storage().rows("SELECT copied_seq, copy_at FROM room", &[]);
    story.ring_after(0).await;
    storage.room().storage().execute(
        "UPDATE room SET copied_seq = ?1, copy_at = ?2, announced = 0",
        &[&before[0]["copied_seq"].as_i64(), &before[0]["copy_at"].as_i64()],
    );
    story.app.rooms.evict(story.room);
    story.ring_after(SECOND_MS).await;
    assert_eq!(story.announcements(), 1);
    story.app.run_jobs().await;
}

#[tokio::test]
async fn e6_an_alarm_whose_copy_fails_ten_times_rings_until_it_succeeds() {
    let story = Story::new().await;
    story.hold_copies();
    story.now("start", Command::Start {}).await;
    *story.shard().failing.lock().unwrap() = Some(StorageError::Failed("gone".to_owned()));
    for _ in 0..10 {
        story.ring_after(60 * SECOND_MS).await;
    }
    *story.shard().failing.lock().unwrap() = None;
    assert_eq!(story.copied()[0]["status"], "planned");
    let wakes_at = story.app.rooms.room(story.room).room().next_alarm().unwrap().unwrap();
    let wait = wakes_at.since(story.app.app().now());
    assert!((1..=60 * SECOND_MS).contains(&wait), "{wait}");
    story.ring_after(wait).await;
    assert_eq!(story.copied()[0]["status"], "in_progress");
}

#[tokio::test]
async fn what_changes_while_a_copy_is_written_is_copied_next() {
    let story = Story::new().await;
    story.hold_copies();
    story.now("start", Command::Start {}).await;
    let task = story.app.rooms.room(story.room).room().copy_due(story.app.app().now().plus_millis(SECOND_MS));
    let task = task.unwrap().unwrap();
    story.now("set", story.set(2, 100)).await;
    story.app.rooms.room(story.room).room().copied(&task, true, story.app.app().now()).unwrap();
    story.ring_after(SECOND_MS).await;
    assert_eq!(story.copied()[0]["done_sets"], 1);
}

#[tokio::test]
async fn a_room_begins_anew_from_the_copy() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    let done = story.now("set", story.set(2, 100)).await;
    story.app.clock.advance_ms(31 * DAY_MS);
    story.app.rooms.ring(story.room).await.unwrap();
    let emptied = story.app.rooms.room(story.room);
    assert_eq!(emptied.room().storage().rows("SELECT name FROM sqlite_master", &[]).len(), 0, "it forgot itself");
    let again = story.rooms().read(story.room).await.unwrap().unwrap();
    assert_eq!(again.snapshot.workout.exercises, done.now.snapshot.workout.exercises);
    assert!(again.seq >= done.now.seq, "numbers never go back");
    let looked_at = story.app.rooms.room(story.room);
    assert_eq!(looked_at.room().storage().rows("SELECT name FROM sqlite_master", &[]).len(), 0, "looking makes none");
    let later = story.now("more", story.set(3, 100)).await;
    assert_eq!(later.now.snapshot.workout.exercises[0].sets.len(), 2);
}

#[tokio::test]
async fn records_are_judged_by_what_was_best_before() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("set", story.set(2, 100)).await;
    story.now("end", Command::Complete {}).await;
    story.app.run_jobs().await;
    story.app.clock.advance_ms(DAY_MS);
    let next = vivace::live::workout_room::RoomAddress {
        workout: vivace::domain::ids::WorkoutId::new(story.app.app().now(), [4; 10]),
        ..story.room
    };
    story.rooms().create(next, super::planned(&story.app, next), "test".to_owned()).await.unwrap();
    let ops = |number, kilograms| vec![op(&format!("set-{number}"), story.set(number, kilograms))];
    story.rooms().submit(next, vec![op("start", Command::Start {})], Door::Live).await.unwrap();
    let records = |frames: Vec<serde_json::Value>| frames.iter().filter(|frame| frame["type"] == "pr:achieved").count();
    story.rooms().submit(next, ops(12, 100), Door::Live).await.unwrap();
    assert_eq!(records(story.app.rooms.frames(next.workout)), 0, "a tie is none");
    story.rooms().submit(next, ops(13, 101), Door::Live).await.unwrap();
    assert!(records(story.app.rooms.frames(next.workout)) > 0);
}

#[tokio::test]
async fn f1_an_edit_made_while_a_copy_is_written_stays_marked() {
    let story = Story::new().await;
    let note = || Command::UpdateDetails(UpdateDetails { notes: Some("fine".to_owned()), ..UpdateDetails::default() });
    story.now("start", Command::Start {}).await;
    story.now("end", Command::Complete {}).await;
    story.hold_copies();
    story.now("note", note()).await;
    assert_eq!(story.shard().count("edited_workouts"), 1);
    let now = story.app.app().now();
    let room = story.app.rooms.room(story.room);
    let task = room.room().copy_due(now.plus_millis(SECOND_MS)).unwrap().unwrap();
    let mark = room.room().begin_edit(&[op("other", note())], now).unwrap();
    assert!(mark > task.clears, "the copy does not hold it");
    let meanwhile = room.room().copy_due(now.plus_millis(SECOND_MS)).unwrap().unwrap();
    assert_eq!(meanwhile.clears, None, "what is marked may not have been taken yet");
    room.room().edit_marked(true);
    assert_eq!(room.room().begin_edit(&[op("third", note())], now).unwrap(), None, "one mark is enough");
    story.app.run_jobs().await;
}

#[tokio::test]
async fn what_was_done_before_the_workout_was_made_counts_also_where_its_room_begins_anew() {
    let story = Story::new().await;
    let early = story.app.app().now().plus_millis(-DAY_MS);
    story.app.clock.advance_ms(31 * DAY_MS);
    story.app.rooms.ring(story.room).await.unwrap();
    let named = UpdateDetails { name: Some("Early".to_owned()), ..UpdateDetails::default() };
    let ops = [("a", Command::Start {}), ("b", story.set(2, 100)), ("c", Command::UpdateDetails(named))];
    let ops = ops.map(|(id, command)| Op { at: Some(early), ..op(id, command) });
    let done = story.submit(ops.to_vec(), Door::Merge).await.now.snapshot.workout;
    assert_eq!((done.name.as_str(), done.done_sets().count(), done.started_at), ("Early", 1, Some(early)));
}
