use super::*;

#[test]
fn bytes_of_operations_never_change() {
    for (text, command) in [
        (r#"{"opId":"a","command":{"type":"start"}}"#, Command::Start {}),
        (
            r#"{"opId":"a","command":{"type":"log_set","setId":"01010101-0101-0101-0101-010101010101","workoutExerciseId":"02020202-0202-0202-0202-020202020202","weightGrams":100000,"reps":5}}"#,
            log(1, 2, 100, 5),
        ),
        (
            r#"{"opId":"a","command":{"type":"update_set","setId":"01010101-0101-0101-0101-010101010101","rpe":null}}"#,
            Command::UpdateSet(UpdateSet { set_id: Some(set(1)), rpe: Some(None), ..UpdateSet::default() }),
        ),
        (
            r#"{"opId":"a","command":{"type":"start_rest","seconds":60}}"#,
            Command::StartRest(StartRest { seconds: Some(60), set_id: None }),
        ),
    ] {
        let op = op("a", command);
        assert_eq!(serde_json::to_string(&op).unwrap(), text);
        assert_eq!(serde_json::from_str::<Op>(text).unwrap(), op);
    }
}

#[test]
fn older_names_of_members_are_still_read_and_one_name_is_written() {
    for (older, name) in [
        (r#"{"type":"log_set","restSeconds":60}"#, r#"{"type":"log_set","restTime":60}"#),
        (r#"{"type":"update_set","restSeconds":null}"#, r#"{"type":"update_set","restTime":null}"#),
        (r#"{"type":"add_exercise","restSeconds":60}"#, r#"{"type":"add_exercise","restTime":60}"#),
        (r#"{"type":"update_exercise","restSeconds":60}"#, r#"{"type":"update_exercise","restTime":60}"#),
        (r#"{"type":"update_details","caloriesKcal":300}"#, r#"{"type":"update_details","caloriesBurned":300}"#),
    ] {
        let read: Command = serde_json::from_str(older).unwrap();
        assert_eq!(read, serde_json::from_str::<Command>(name).unwrap());
        assert_eq!(serde_json::to_string(&read).unwrap(), name);
    }
    for mood in [r#""mood":{"before":4,"energy":7}"#, r#""moodBefore":4,"moodEnergy":7"#] {
        let mut session = session();
        let told = serde_json::from_str(&format!(r#"{{"type":"update_details",{mood}}}"#)).unwrap();
        admit(&mut session, &op("mood", told), Door::Merge, &facts(), NOW).unwrap();
        assert_eq!(session.workout().mood, Mood { before: Some(4), after: None, energy: Some(7) });
    }
}

#[test]
fn an_operation_with_members_nobody_knows_is_refused() {
    for text in [
        r#"{"opId":"a","command":{"type":"start","reps":5}}"#,
        r#"{"opId":"a","command":{"type":"log_set","rep":5}}"#,
        r#"{"opId":"a","command":{"type":"fly"}}"#,
        r#"{"opId":"a b","command":{"type":"start"}}"#,
        r#"{"command":{"type":"start"}}"#,
    ] {
        assert!(serde_json::from_str::<Op>(text).is_err(), "{text}");
    }
}

#[test]
fn bytes_of_events_never_change() {
    let mut doing = Doing::begun();
    doing.facts.exercises.clear();
    let events = doing.take(log(1, 2, 0, 5).into_reps());
    let text: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    let zone = r#""startedAt":"2026-11-21T08:00:02.000Z","endsAt":"2026-11-21T08:01:32.000Z""#;
    assert_eq!(
        text,
        [
            r#"{"event":"set:completed","data":{"id":"01010101-0101-0101-0101-010101010101","workoutExerciseId":"02020202-0202-0202-0202-020202020202","index":0,"position":1795248002000000,"kind":"normal","reps":5,"completedAt":"2026-11-21T08:00:02.000Z","personalRecord":true}}"#.to_owned(),
            r#"{"event":"pr:achieved","data":{"exerciseName":"Exercise 2","exerciseId":"02020202-0202-0202-0202-020202020202","record":{"type":"max_reps","setId":"01010101-0101-0101-0101-010101010101","reps":5,"value":5.0,"previousRecord":null,"improvementPercentage":null}}}"#.to_owned(),
            format!(r#"{{"event":"rest:timer","data":{{"state":"started","rest":{{"setId":"01010101-0101-0101-0101-010101010101","seconds":90,{zone}}}}}}}"#),
            r#"{"event":"workout:stats","data":{"totalVolumeGrams":0,"totalVolume":0.0,"setsDone":1,"setsLeft":0,"elapsedSeconds":1,"totalRestTime":0}}"#.to_owned(),
        ]
    );
}

trait IntoReps {
    fn into_reps(self) -> Self;
}

impl IntoReps for Command {
    fn into_reps(self) -> Self {
        match self {
            Self::LogSet(log) => Self::LogSet(LogSet { weight_grams: None, ..log }),
            other => other,
        }
    }
}
