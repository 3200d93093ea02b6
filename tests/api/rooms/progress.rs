use serde_json::{Value, json};
use vivace::{
    domain::{
        group_session::{Command, SetReport},
        ids::{ExerciseId, SetId, WorkoutId},
        time::Timestamp,
    },
    live::group_room::{GroupAnswerV1, GroupCallV1, GroupRooms},
};

use super::{Opened, act, join, open_room, see};
use crate::support::{SignedIn, TestApp};

/// A load that stands for nothing else.
const CANARY_GRAMS: i64 = 123_456;

fn report(seq: i64) -> SetReport {
    SetReport {
        workout_id: WorkoutId::from_bytes([1; 16]),
        workout_seq: seq,
        exercise_id: ExerciseId::from_bytes([2; 16]),
        exercise_name: "Squat".to_owned(),
        set_id: SetId::from_bytes([3; 16]),
        reps: Some(5),
        weight_grams: Some(CANARY_GRAMS),
        duration_seconds: None,
        done_sets: 1,
        at: Timestamp::from_millis(1_795_248_000_000),
    }
}

async fn tell(app: &TestApp, room: &Opened, person: &SignedIn, seq: i64) -> GroupAnswerV1 {
    let call = GroupCallV1::Apply { actor: person.account, command: Command::Report(report(seq)) };
    app.group_rooms.call(room.id, call).await.unwrap()
}

fn has_canary(value: &Value) -> bool {
    value.to_string().contains(&CANARY_GRAMS.to_string())
}

#[tokio::test]
async fn weights_are_nowhere_unless_their_owner_shows_them_and_go_when_they_stop() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    tell(&app, &room, &ada, 1).await;
    let seen = see(&app, &ben, &room).await.expect(200).data();
    assert_eq!(seen["members"][0]["progress"]["reps"], 5);
    assert!(!has_canary(&seen) && !app.group_rooms.frames(room.id).iter().any(has_canary));
    act(&app, &ada, "PUT", &room, "/sharing", json!({"weights": true})).await.expect(200);
    tell(&app, &room, &ada, 2).await;
    assert!(has_canary(&see(&app, &ben, &room).await.expect(200).data()));
    assert!(has_canary(app.group_rooms.frames(room.id).last().unwrap()));
    act(&app, &ada, "PUT", &room, "/sharing", json!({"weights": false})).await.expect(200);
    assert!(!has_canary(&see(&app, &ben, &room).await.expect(200).data()));
    assert!(!app.group_rooms.stored(room.id).contains(&CANARY_GRAMS.to_string()), "nor in what may be sent again");
}

#[tokio::test]
async fn a_set_that_was_told_before_is_not_told_again_and_strangers_tell_nothing() {
    let app = TestApp::new();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    for seq in [4, 4, 3] {
        tell(&app, &room, &ada, seq).await;
    }
    let told = app.group_rooms.frames(room.id).into_iter().filter(|frame| frame["type"] == "room:progress").count();
    assert_eq!(told, 1);
    assert!(matches!(tell(&app, &room, &ben, 1).await, GroupAnswerV1::Rejected(_)));
}

#[tokio::test]
async fn a_set_logged_in_ones_own_workout_is_seen_in_the_room() {
    use vivace::{
        domain::{
            ids::WorkoutExerciseId,
            live_session::{Door, Op},
        },
        live::workout_room::RoomAddress,
    };

    let app = TestApp::seeded();
    let [ada, ben] = ["ada", "ben"].map(|name| app.sign_in(name));
    let room = open_room(&app, &ada).await;
    join(&app, &ben, &room.code).await.expect(200);
    let exercise =
        app.core.rows("SELECT id FROM exercises WHERE tracking_type = 'weight_reps' ORDER BY id LIMIT 1", &[]);
    let workout = WorkoutId::from_bytes([5; 16]);
    let document = json!({
        "id": workout, "name": "Push", "status": "planned", "visibility": "private", "createdAt": 0, "pausedMs": 0,
        "mood": {}, "exercises": [{
            "id": WorkoutExerciseId::from_bytes([6; 16]), "exercise": exercise[0]["id"], "name": "Bench Press",
            "tracking": "weight_reps", "sets": [],
        }],
    });
    let own = RoomAddress { account: ada.account, shard: ada.shard, workout };
    let rooms: &dyn vivace::live::workout_room::Rooms = &*app.rooms;
    rooms.create(own, serde_json::from_value(document).unwrap(), "test".to_owned()).await.unwrap();
    let follow = json!({"workoutId": workout});
    act(&app, &ben, "PUT", &room, "/workout", follow.clone()).await.expect(404);
    act(&app, &ada, "PUT", &room, "/workout", follow).await.expect(200);
    let ops = |ops: Value| serde_json::from_value::<Vec<Op>>(ops).unwrap();
    let log = |n: u8| {
        json!({"opId": format!("log-{n}"), "command": {
            "type": "log_set", "setId": SetId::from_bytes([n; 16]), "workoutExerciseId": WorkoutExerciseId::from_bytes([6; 16]),
            "weightGrams": CANARY_GRAMS, "reps": 8,
        }})
    };
    let all = ops(json!([{"opId": "start", "command": {"type": "start"}}, log(1), log(2)]));
    rooms.submit(own, all, Door::Live).await.unwrap();
    let progress = &see(&app, &ben, &room).await.expect(200).data()["members"][0]["progress"];
    assert_eq!(
        (&progress["exerciseName"], &progress["reps"], &progress["doneSets"]),
        (&json!("Bench Press"), &json!(8), &json!(2))
    );
    assert!(!app.group_rooms.stored(room.id).contains(&CANARY_GRAMS.to_string()));
    let stop = json!({"workoutId": workout, "follows": false});
    act(&app, &ada, "PUT", &room, "/workout", stop).await.expect(200);
    rooms.submit(own, ops(json!([log(3)])), Door::Live).await.unwrap();
    let told = app.group_rooms.frames(room.id).into_iter().filter(|frame| frame["type"] == "room:progress").count();
    assert_eq!(told, 2);
}
