//! The coach's endpoints: by rules, by a model that behaves, and by one that does not.

mod advice;
mod generate;
mod hostile;
mod minimal_context;
mod optimize;
mod recommendations;

use serde_json::{Value, json};
use vivace::{
    domain::{
        exercises::{ExerciseType, Muscle, TrackingType, seeded_id},
        ids::{ExerciseId, SetId, WorkoutExerciseId, WorkoutId},
        time::{DAY_MS, Timestamp},
        training::WorkoutExercise,
    },
    training::{Copy, ExerciseFacts, copy_workout},
};

use crate::support::text_of;
use crate::support::{
    SignedIn, TestApp,
    fakes::{IanaTimeZones, ScriptedStream},
    history::{Dice, empty_workout, set},
};

pub const GENERATE: &str = "/api/v1/ai/workout-generate";
pub const RECOMMENDATIONS: &str = "/api/v1/ai/recommendations";

/// An installation that asks OpenAI.
pub fn asking(changes: &[(&str, &str)]) -> TestApp {
    TestApp::seeded_with_settings(&[&[("OPENAI_API_KEY", "openai-key-canary")], changes].concat())
}

/// OpenAI says this, and that it was all.
pub fn says(text: &str) -> ScriptedStream {
    let delta = json!({"choices": [{"delta": {"content": text}}]});
    let end = json!({"choices": [{"delta": {}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50}});
    let events = [delta, end].map(|event| format!("data: {event}\n\n"));
    ScriptedStream::events(&[events[0].as_str(), &events[1], "data: [DONE]\n\n"])
}

/// What OpenAI was told last: the JSON of the question.
pub fn told(app: &TestApp) -> Value {
    let asked = app.outbound.asked();
    let body: Value = serde_json::from_str(text_of(asked.last().expect("asked"))).expect("JSON");
    let messages = body["messages"].as_array().cloned().expect("messages");
    let first = messages.iter().find(|message| message["role"] == "user").expect("a question");
    serde_json::from_str(first["content"].as_str().expect("text")).expect("JSON")
}

/// Asks, and gives what comes back.
pub async fn ask(app: &TestApp, person: &SignedIn, path: &str, body: Value) -> Value {
    app.post(path).by(person).json(body).send().await.expect(200).data()
}

/// The recommendation of that id.
pub async fn look(app: &TestApp, person: &SignedIn, id: &Value) -> Value {
    let path = format!("{RECOMMENDATIONS}/{}", id.as_str().expect("an id"));
    app.get(&path).by(person).send().await.expect(200).data()
}

/// The answer to a recommendation.
pub fn answer_path(id: &Value, what: &str) -> String {
    format!("{RECOMMENDATIONS}/{}/{what}", id.as_str().expect("an id"))
}

/// A programme asked for without saving it: the id of its recommendation.
pub async fn proposed(app: &TestApp, person: &SignedIn) -> Value {
    let view = ask(app, person, GENERATE, json!({"goal": "strength", "daysPerWeek": 3})).await;
    assert!(view["templateId"].is_null());
    view["recommendationId"].clone()
}

/// The names of one's own templates.
pub async fn own_templates(app: &TestApp, person: &SignedIn) -> Vec<String> {
    let page = app.get("/api/v1/templates/my").by(person).send().await.expect(200).data();
    page.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

/// Completed workouts of one seeded exercise, so many days ago each, with that weight.
pub async fn trained(app: &TestApp, person: &SignedIn, slug: &str, lifts: &[(i64, i32)]) {
    trained_by(app, person, (seeded_id(slug), slug), lifts).await;
}

/// The same of any exercise.
pub async fn trained_by(app: &TestApp, person: &SignedIn, (id, slug): (ExerciseId, &str), lifts: &[(i64, i32)]) {
    let facts = vec![ExerciseFacts {
        id,
        name: slug.to_owned(),
        tracking: TrackingType::WeightReps,
        exercise_type: ExerciseType::Strength,
        primary_muscles: vec![Muscle::Quadriceps],
        secondary_muscles: vec![Muscle::Glutes],
        met: None,
    }];
    let db = app.app().user_db(person.shard).expect("bound");
    for (number, (days_ago, kilograms)) in lifts.iter().enumerate() {
        let at: Timestamp = app.app().now().plus_millis(-days_ago * DAY_MS);
        let mut dice = Dice(number as u64 * 7_919 + slug.len() as u64);
        let mut workout = empty_workout(WorkoutId::new(at, app.app().entropy()), at);
        workout.mood.after = Some(7);
        workout.mood.energy = Some(6);
        let mut sets: Vec<_> = (0..3).map(|_| set(&mut dice, *kilograms, 5, Some(at))).collect();
        for one in &mut sets {
            one.id = SetId::new(at, app.app().entropy());
        }
        workout.exercises.push(WorkoutExercise {
            id: WorkoutExerciseId::new(at, app.app().entropy()),
            exercise: id,
            name: slug.to_owned(),
            tracking: TrackingType::WeightReps,
            position: None,
            superset: None,
            rest_seconds: None,
            notes: String::new(),
            sets,
        });
        let copy = Copy {
            account: person.account,
            workout: &workout,
            copied_seq: 1,
            was_there: false,
            import: None,
            facts: &facts,
        };
        copy_workout(&db, &copy, &IanaTimeZones, &[], app.app().now()).await.expect("written");
    }
}
