use vivace::{
    domain::{
        live_session::{Command, DeleteSet, Door, RejectionCode},
        time::Timestamp,
    },
    live::{
        connect::ConnectV1,
        workout_room::{Outcome, RoomAddress, RoomAnswerV1, RoomCallV1},
    },
    storage::StorageError,
};

use super::{Story, op, planned, rest};

impl Story {
    /// What a client that has events up to `since` is sent.
    fn replayed(&self, since: Option<i64>) -> Vec<serde_json::Value> {
        let room = self.app.rooms.room(self.room);
        let frames = room.room().replay(since, self.app.app().now()).unwrap();
        frames.iter().map(|frame| serde_json::from_str(frame).unwrap()).collect()
    }
}

fn kinds(frames: &[serde_json::Value]) -> Vec<&str> {
    frames.iter().map(|frame| frame["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn g1_an_operation_sent_twice_is_done_once_and_answered_the_same() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    let first = story.now("set", story.set(2, 100)).await;
    let told = story.told().len();
    let again = story.now("set", story.set(2, 100)).await;
    assert_eq!(again.answers, first.answers);
    assert!(!first.answers[0].events.is_empty());
    assert_eq!(story.told().len(), told, "nothing is told twice");
    // The name counts, not what comes with it.
    let other = story.now("set", story.set(3, 50)).await;
    assert_eq!(other.answers, first.answers);
    assert_eq!(other.now.snapshot.workout.exercises[0].sets.len(), 1);
}

#[tokio::test]
async fn g1_a_refusal_is_remembered_too() {
    let story = Story::new().await;
    let delete = || Command::DeleteSet(DeleteSet { set_id: Some(vivace::domain::ids::SetId::from_bytes([7; 16])) });
    let refused = story.now("gone", delete()).await;
    let Outcome::Rejected(rejection) = &refused.answers[0].outcome else { panic!("{refused:?}") };
    assert_eq!(rejection.code, RejectionCode::NotFound);
    assert_eq!(story.now("gone", delete()).await.answers, refused.answers);
}

#[tokio::test]
async fn g1_events_are_numbered_without_gaps_and_answers_name_them() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    for number in 2..12 {
        story.now(&format!("set-{number}"), story.set(number, 50 + i32::from(number))).await;
    }
    let frames = story.app.rooms.frames(story.room.workout);
    let numbers: Vec<i64> = frames.iter().map(|frame| frame["seq"].as_i64().unwrap()).collect();
    let first = numbers[0];
    assert_eq!(numbers, (first..first + numbers.len() as i64).collect::<Vec<_>>());
    assert!(story.told().contains(&"pr:achieved".to_owned()));
}

#[tokio::test]
async fn g1_a_step_that_is_not_stored_has_not_happened() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    let room = story.app.rooms.room(story.room);
    let before = story.rooms().read(story.room).await.unwrap().unwrap();
    *room.room().storage().failing.lock().unwrap() = Some(StorageError::Failed("full".to_owned()));
    assert!(story.rooms().submit(story.room, vec![op("set", story.set(2, 100))], Door::Live).await.is_err());
    *room.room().storage().failing.lock().unwrap() = None;
    assert_eq!(story.rooms().read(story.room).await.unwrap().unwrap(), before);
    let done = story.now("set", story.set(2, 100)).await;
    assert_eq!(done.answers[0].outcome, Outcome::Done, "and can be done after all");
}

#[tokio::test]
async fn g5_a_room_that_is_evicted_after_every_step_tells_the_same() {
    let mut transcripts = Vec::new();
    for evicted in [false, true] {
        let story = Story::new().await;
        story.now("start", Command::Start {}).await;
        for number in 2..8 {
            if evicted {
                story.app.rooms.evict(story.room);
            }
            story.app.clock.advance_ms(30_000);
            story.now(&format!("set-{number}"), story.set(number, 100)).await;
            story.now(&format!("set-{number}"), story.set(number, 100)).await;
        }
        transcripts.push(story.app.rooms.frames(story.room.workout));
    }
    assert_eq!(transcripts[0], transcripts[1]);
}

#[tokio::test]
async fn g1_a_client_that_comes_back_gets_what_it_missed_and_nothing_else() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    let seen = story.rooms().read(story.room).await.unwrap().unwrap().seq;
    let missed = story.app.rooms.frames(story.room.workout).len();
    story.now("a", story.set(2, 100)).await;
    story.now("b", story.set(3, 100)).await;
    let replayed = story.replayed(Some(seen));
    let (ready, events) = replayed.split_last().unwrap();
    assert_eq!(ready["type"], "ready");
    assert_eq!(events, &story.app.rooms.frames(story.room.workout)[missed..]);
    let now = ready["seq"].as_i64().unwrap();
    assert_eq!(kinds(&story.replayed(Some(now))), ["ready"], "and who missed nothing gets nothing");
    assert_eq!(kinds(&story.replayed(None)), ["snapshot", "ready"]);
}

#[tokio::test]
async fn g2_who_was_away_too_long_is_told_so_and_gets_the_workout_as_it_is() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    let seen = story.rooms().read(story.room).await.unwrap().unwrap().seq;
    // Each makes an event or two; 2,000 are kept.
    for batch in 0..5 {
        let ops = (0..500).map(|number| op(&format!("note-{batch}-{number}"), details(batch * 500 + number)));
        story.submit(ops.collect(), Door::Live).await;
    }
    let now = story.rooms().read(story.room).await.unwrap().unwrap();
    assert!(now.seq - seen > 2_000, "{}", now.seq);
    let replayed = story.replayed(Some(seen));
    assert_eq!(kinds(&replayed), ["resync", "snapshot", "ready"]);
    assert_eq!(replayed[0]["data"]["reason"], "too_old");
    assert_eq!(replayed[1]["data"]["workout"]["seq"], now.seq);
    assert_eq!(kinds(&story.replayed(Some(now.seq + 1))), ["resync", "snapshot", "ready"], "from the future");
    assert_eq!(story.replayed(Some(now.seq - 1_000)).len(), 1_001);
    let kept = story.app.rooms.room(story.room).room().storage().count("events");
    assert_eq!(kept, 2_000);
}

#[tokio::test]
async fn a_workout_has_one_shape_by_request_in_the_snapshot_and_in_events() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("set", story.set(2, 100)).await;
    let id = story.room.workout;
    let mut by_request =
        story.app.get(&format!("/api/v1/workouts/{id}")).by(&story.ada).send().await.expect(200).data();
    // The room knows nobody's name.
    by_request["sharing"].as_object_mut().unwrap().remove("sharedWith").unwrap();
    let snapshot = &story.replayed(None)[0]["data"];
    assert_eq!(snapshot["workout"], by_request);
    assert!(snapshot["workout"]["sessionData"]["startTime"].is_string(), "{snapshot}");
    let event = |kind: &str| {
        let frames = story.app.rooms.frames(id);
        frames.into_iter().rfind(|frame| frame["type"] == kind).unwrap()["data"].clone()
    };
    let exercise = &by_request["sessionData"]["exercises"][0];
    assert_eq!(event("set:completed"), exercise["sets"][0]);
    let shown_records = exercise["personalRecords"].as_array().unwrap();
    assert!(shown_records.contains(&event("pr:achieved")["record"]));
    let path = format!("/api/v1/workouts/{id}/exercises/{}", exercise["id"].as_str().unwrap());
    let body = serde_json::json!({"notes": "Slowly."});
    let changed = story.app.patch(&path).by(&story.ada).json(body).send().await.expect(200).data();
    assert_eq!(event("exercise:updated"), changed);
    story.now("name", details(1)).await;
    let mut head = story.app.get(&format!("/api/v1/workouts/{id}")).by(&story.ada).send().await.expect(200).data();
    for (member, told) in event("workout:updated").as_object().unwrap() {
        let shown = head[member].take();
        for (name, value) in told.as_object().into_iter().flatten() {
            assert_eq!(*value, shown[name], "{member}.{name}");
        }
    }
}

fn details(number: u32) -> Command {
    Command::UpdateDetails(vivace::domain::live_session::UpdateDetails {
        notes: Some(format!("note {number}")),
        ..Default::default()
    })
}

#[tokio::test]
async fn a_rest_is_over_once_at_its_deadline() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("rest", rest(60)).await;
    let frames = story.app.rooms.frames(story.room.workout);
    let ends_at = frames.iter().find_map(|frame| frame["data"]["rest"]["endsAt"].as_str()).unwrap();
    let left = Timestamp::parse_rfc3339(ends_at).unwrap().since(story.app.app().now());
    let before = story.told().len();
    story.app.clock.advance_ms(left - 1);
    story.app.rooms.ring(story.room).await.unwrap();
    assert_eq!(story.told().len(), before, "not yet");
    story.app.rooms.evict(story.room);
    story.app.clock.advance_ms(1);
    story.app.rooms.ring(story.room).await.unwrap();
    story.app.rooms.ring(story.room).await.unwrap();
    let frames = story.app.rooms.frames(story.room.workout);
    assert_eq!(frames.len(), before + 1);
    assert_eq!(
        (frames[before]["type"].as_str(), frames[before]["data"]["state"].as_str()),
        (Some("rest:timer"), Some("ended"))
    );
}

#[tokio::test]
async fn a_rest_that_was_broken_off_ends_no_second_time() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    story.now("rest", rest(60)).await;
    story.now("skip", Command::SkipRest {}).await;
    let before = story.told().len();
    story.app.clock.advance_ms(60_000);
    story.app.rooms.ring(story.room).await.unwrap();
    assert_eq!(story.told().len(), before);
}

#[tokio::test]
async fn two_calls_at_once_make_one_workout() {
    let story = Story::new().await;
    let again = RoomAddress { workout: vivace::domain::ids::WorkoutId::from_bytes([8; 16]), ..story.room };
    let (left, right) = futures::join!(
        story.rooms().create(again, planned(&story.app, again), "test".to_owned()),
        story.rooms().create(again, planned(&story.app, again), "test".to_owned())
    );
    assert_eq!(left.unwrap(), right.unwrap());
}

#[tokio::test]
async fn a_workout_that_is_nowhere_is_not_found() {
    let story = Story::new().await;
    let nowhere = RoomAddress { workout: vivace::domain::ids::WorkoutId::from_bytes([8; 16]), ..story.room };
    assert!(story.rooms().read(nowhere).await.unwrap().is_none());
    assert!(story.rooms().submit(nowhere, vec![op("a", Command::Start {})], Door::Live).await.unwrap().is_none());
    assert!(!story.rooms().delete(nowhere).await.unwrap());
    let storage = story.app.rooms.room(nowhere);
    assert_eq!(storage.room().storage().rows("SELECT name FROM sqlite_master", &[]).len(), 0, "and none is made");
}

#[tokio::test]
async fn a_deleted_workout_stays_deleted() {
    let story = Story::new().await;
    story.now("start", Command::Start {}).await;
    assert!(story.rooms().delete(story.room).await.unwrap());
    assert!(!story.rooms().delete(story.room).await.unwrap());
    assert_eq!(story.app.shards[usize::from(story.room.shard)].count("workouts"), 0);
    let again =
        story.rooms().call(story.room, RoomCallV1::submit(vec![op("late", story.set(2, 1))], Door::Merge)).await;
    assert_eq!(again.unwrap(), RoomAnswerV1::NotFound);
    let dump = story.app.rooms.room(story.room).room().storage().dump();
    assert!(!dump.contains("Push"), "nothing of it is left: {dump}");
}

#[tokio::test]
async fn an_erased_room_holds_nothing() {
    let story = Story::new().await;
    story.rooms().erase(story.room).await.unwrap();
    let fresh = story.app.rooms.room(story.room);
    assert_eq!(fresh.room().storage().rows("SELECT name FROM sqlite_master", &[]).len(), 0);
}

#[tokio::test]
async fn a_greeting_needs_a_workout() {
    let story = Story::new().await;
    let connect = ConnectV1 {
        account: story.ada.account,
        session: story.ada.session,
        shard: story.ada.shard,
        target: vivace::domain::live_ticket::TicketTarget::Workout(story.room.workout),
        ticket: None,
        since: None,
        device: None,
    };
    let room = story.app.rooms.room(story.room);
    let greeting = room.room().greet(&connect, Timestamp::from_millis(0)).unwrap().unwrap();
    assert_eq!(greeting.len(), 2);
}
