use serde_json::{Value, json};
use vivace::domain::exercises::seeded_id;

use super::{ask, asking, says, told, trained};
use crate::{
    goals::{aim, weigh},
    support::TestApp,
};

#[tokio::test]
async fn substitutes_are_for_what_one_owns() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = json!({"exerciseId": seeded_id("barbell-squat"), "plan": {"equipment": ["dumbbell"]}, "limit": 3});
    let view = ask(&app, &ada, "/api/v1/ai/exercise-suggest", body).await;
    let substitutes = view["substitutes"].as_array().unwrap();
    assert!((1..=3).contains(&substitutes.len()), "{view}");
    assert!(substitutes.iter().all(|one| one["exerciseId"] != json!(seeded_id("barbell-squat"))));
    assert!(view["exercises"].as_array().unwrap().is_empty());
    let unknown = json!({"exerciseId": "00000000-0000-7000-8000-000000000000"});
    let refused = app.post("/api/v1/ai/exercise-suggest").by(&ada).json(unknown).send().await.expect(422);
    assert_eq!((refused.code().as_str(), refused.fields()), ("exercise_unavailable", vec!["exerciseId".to_owned()]));
    let refused = app.post("/api/v1/ai/exercise-suggest").by(&ada).json(json!({"limit": 0})).send().await.expect(400);
    assert_eq!(refused.fields(), ["limit"]);
}

#[tokio::test]
async fn somebody_elses_exercise_is_none_that_can_be_replaced() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let body = json!({"name": "Bob's own", "description": "private", "primaryMuscleGroups": ["chest"], "equipment": ["barbell"],
        "difficulty": "beginner", "exerciseType": "strength", "force": true});
    let own = app.post("/api/v1/exercises").by(&bob).json(body).send().await;
    let id = match own.status {
        201 => own.data()["id"].clone(),
        _ => {
            let body = json!({"name": "Bob's own", "primaryMuscleGroups": ["chest"], "equipment": ["barbell"],
                "difficulty": "beginner", "exerciseType": "strength"});
            app.post("/api/v1/exercises").by(&bob).json(body).send().await.expect(201).data()["id"].clone()
        }
    };
    let refused =
        app.post("/api/v1/ai/exercise-suggest").by(&ada).json(json!({"exerciseId": id})).send().await.expect(422);
    assert_eq!(refused.code(), "exercise_unavailable");
}

#[tokio::test]
async fn a_model_chooses_among_what_the_rules_found_and_can_name_no_other() {
    let squat = json!({"exerciseId": seeded_id("barbell-squat"), "limit": 2});
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let pick = |name: &str| json!({"picks": [{"exercise": name, "reason": "It is kind to your back."}]}).to_string();
    app.outbound.stream(says(&pick("x2")));
    let view = ask(&app, &ada, "/api/v1/ai/exercise-suggest", squat.clone()).await;
    assert_eq!(view["source"], "model");
    let second = told(&app)["candidates"]["rows"][1][1].clone();
    assert_eq!(view["substitutes"][0]["name"], second);
    assert_eq!(view["substitutes"][0]["reasons"][0], "It is kind to your back.");
    app.outbound.stream(says(&pick("x99")));
    app.outbound.stream(says(&pick("drop table")));
    let view = ask(&app, &ada, "/api/v1/ai/exercise-suggest", squat).await;
    assert_eq!((&view["source"], &view["fallbackReason"]), (&json!("rules"), &json!("ai_answer_invalid")));
    assert_eq!(view["substitutes"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_goal_of_somebody_else_is_not_there() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let goal = aim(&app, &bob, json!({"type": "custom", "title": "Read", "targetValue": 12})).await;
    let response = app.post("/api/v1/ai/goal-optimize").by(&ada).json(json!({"goalId": goal["id"]})).send().await;
    assert_eq!(response.expect(404).code(), "not_found");
    let bad = app.post("/api/v1/ai/goal-optimize").by(&ada).json(json!({"goalId": "x"})).send().await;
    assert_eq!(bad.expect(400).fields(), ["goalId"]);
    let nothing = ask(&app, &ada, "/api/v1/ai/goal-optimize", json!({})).await;
    assert!(nothing["goals"].as_array().unwrap().is_empty() && nothing["words"]["summary"].is_string());
}

#[tokio::test]
async fn h2_words_with_a_number_that_is_no_fact_are_not_passed_on() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let words = |text: &str| json!({"summary": text, "points": []}).to_string();
    app.outbound.stream(says(&words("You train well: keep at it.")));
    let view = ask(&app, &ada, "/api/v1/ai/progress-analyze", json!({})).await;
    assert_eq!((&view["source"], &view["words"]["summary"]), (&json!("model"), &json!("You train well: keep at it.")));
    for text in ["You lifted 312 kg.", "See https://evil.example", "<b>Well done</b>"] {
        app.outbound.stream(says(&words(text)));
        app.outbound.stream(says(&words(text)));
        let view = ask(&app, &ada, "/api/v1/ai/progress-analyze", json!({})).await;
        assert_eq!(
            (&view["source"], &view["fallbackReason"]),
            (&json!("rules"), &json!("ai_answer_invalid")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn progress_shows_trends_and_what_stands_still() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let rising: Vec<(i64, i32)> = (0..10).map(|step| (3 + 4 * (9 - step), 80 + 2 * step as i32)).collect();
    trained(&app, &ada, "barbell-squat", &rising).await;
    let view = ask(&app, &ada, "/api/v1/ai/progress-analyze", json!({"weeks": 12})).await;
    assert_eq!(view["workouts"], 10);
    assert_eq!(view["trends"][0]["trend"]["direction"], "improving", "{view}");
    assert!(view["plateaus"].as_array().unwrap().is_empty());
    assert_eq!(view["to"], "2026-11-21");
    let short = ask(&app, &ada, "/api/v1/ai/progress-analyze", json!({"weeks": 2})).await;
    assert_eq!(short["workouts"], 3);
    for (body, field) in [(json!({"weeks": 1}), "weeks"), (json!({"weeks": 13}), "weeks"), (json!({"x": 1}), "x")] {
        let response = app.post("/api/v1/ai/progress-analyze").by(&ada).json(body).send().await.expect(400);
        assert_eq!(response.fields(), [field]);
    }
}

#[tokio::test]
async fn workouts_are_counted_over_all_the_weeks_and_the_same_weight_again_stands_still() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let same: Vec<(i64, i32)> = (0..20).rev().map(|n| (1 + 4 * n, 80)).collect();
    trained(&app, &ada, "barbell-squat", &same).await;
    let view = ask(&app, &ada, "/api/v1/ai/progress-analyze", json!({"weeks": 12})).await;
    assert_eq!((&view["workouts"], &view["workoutsPerWeek"]), (&json!(20), &json!(1.7)));
    assert_eq!(view["plateaus"].as_array().unwrap().len(), 1, "{view}");
}

/// A person who squats before a camera, as numbers in a text.
fn squats(reps: u32) -> Value {
    let names = ["left_shoulder", "left_hip", "left_knee", "left_ankle", "left_elbow", "left_wrist"];
    let frames: Vec<Value> = (0..reps * 60 + 30)
        .map(|frame| {
            let phase = (f64::from(frame) - 15.0).max(0.0) / 60.0 * std::f64::consts::TAU;
            let depth = if frame < 15 { 0.0 } else { (1.0 - phase.cos()) / 2.0 };
            let (hip_x, hip_y) = (0.5 - 0.18 * depth, 0.5 + 0.22 * depth);
            let points = [
                (hip_x + 0.08 * depth, hip_y - 0.25),
                (hip_x, hip_y),
                (0.5 + 0.08 * depth, 0.7),
                (0.5, 0.92),
                (hip_x + 0.1, hip_y - 0.15),
                (hip_x + 0.15, hip_y - 0.2),
            ];
            let values: Vec<String> = points.iter().map(|(x, y)| format!("{x:.4} {y:.4} 0.99")).collect();
            json!({"timestampMs": frame * 50, "values": values.join(" ")})
        })
        .collect();
    json!({"lift": "squat", "pointNames": names, "frames": frames})
}

#[tokio::test]
async fn form_is_measured_from_key_points() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let view = ask(&app, &ada, "/api/v1/ai/form-analyze", squats(3)).await;
    assert_eq!(view["report"]["repCount"], 3, "{view}");
    assert_eq!(view["source"], "rules");
    let path = "/api/v1/ai/form-analyze";
    let few = json!({"lift": "squat", "frames": [{"timestampMs": 0, "points": []}]});
    let refused = app.post(path).by(&ada).json(few).send().await.expect(422);
    assert_eq!(
        (refused.code().as_str(), &refused.json()["details"]["refusal"]["code"]),
        ("coach_refused", &json!("too_few_frames"))
    );
    for (body, field) in [
        (json!({"lift": "jump", "frames": [{"timestampMs": 0}]}), "lift"),
        (json!({"lift": "squat", "frames": []}), "frames"),
        (json!({"lift": "squat", "frames": [{"timestampMs": 0, "values": "1 2"}]}), "frames[0].values"),
        (json!({"lift": "squat", "aspectRatio": 99, "frames": [{"timestampMs": 0}]}), "aspectRatio"),
        (
            json!({"lift": "squat", "frames": [{"timestampMs": 0, "points": [{"name": "left_hip", "x": 0, "y": 0, "visibility": 2}]}]}),
            "frames[0].points[0].visibility",
        ),
    ] {
        let response = app.post(path).by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{body}");
    }
}

/// A minute of a squat at thirty frames a second, with every point named as MediaPipe does.
fn a_minute_of_named_points() -> Value {
    let names = ["left_shoulder", "left_hip", "left_knee", "left_ankle", "left_elbow", "left_wrist"];
    let others: Vec<String> = (0..27).map(|number| format!("right_point_{number}")).collect();
    let names: Vec<&str> = names.into_iter().chain(others.iter().map(String::as_str)).collect();
    let frames = (0..1_800).map(|frame| {
        let point = |name: &&str| json!({"name": name, "x": 0.512, "y": 0.733, "visibility": 0.98});
        json!({"timestampMs": frame * 33, "points": names.iter().map(point).collect::<Vec<_>>()})
    });
    json!({"lift": "squat", "frames": frames.collect::<Vec<_>>()})
}

#[tokio::test]
async fn a_minute_of_named_points_is_taken_as_the_document_says() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let path = "/api/v1/ai/form-analyze";
    let answer = app.post(path).by(&ada).json(a_minute_of_named_points()).send().await;
    assert!([200, 422].contains(&answer.status), "{}", answer.json());
    let mut crowded = a_minute_of_named_points();
    let point = crowded["frames"][0]["points"][0].clone();
    crowded["frames"][0]["points"].as_array_mut().unwrap().push(point);
    assert_eq!(app.post(path).by(&ada).json(crowded).send().await.expect(400).fields(), ["frames[0].points"]);
    let long = json!({"lift": "squat", "frames": vec![json!({"timestampMs": 0}); 3_601]});
    assert_eq!(app.post(path).by(&ada).json(long).send().await.expect(400).fields(), ["frames"]);
}

#[tokio::test]
async fn what_has_only_defaults_needs_no_body() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let template = crate::templates::create(&app, &ada, crate::templates::minimal("Legs")).await;
    let optimize = crate::templates::path(&template, "/ai-optimize");
    for path in [optimize.as_str(), "/api/v1/ai/exercise-suggest", "/api/v1/ai/progress-analyze"] {
        app.post(path).by(&ada).send().await.expect(200);
        app.post(path).by(&ada).raw("application/json", "").send().await.expect(200);
        app.post(path).by(&ada).raw("text/plain", "").send().await.expect(415);
    }
    let refused = app.post("/api/v1/ai/form-analyze").by(&ada).send().await.expect(400);
    assert_eq!((refused.code().as_str(), refused.fields()), ("validation_failed", vec!["lift".to_owned()]));
    app.put("/api/v1/nutrition/targets").by(&ada).send().await.expect(415);
}

#[tokio::test]
async fn scripts_take_exactly_the_time_asked_for() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    for (path, body) in [
        ("/api/v1/ai/session/generate", json!({"kind": "breathing", "minutes": 5})),
        ("/api/v1/ai/session/generate", json!({"type": "body_scan", "duration": 20})),
        ("/api/v1/ai/session/generate", json!({})),
        ("/api/v1/ai/sleep-story/generate", json!({"theme": "sea", "minutes": 12})),
        ("/api/v1/ai/sleep-story/generate", json!({})),
    ] {
        let view = ask(&app, &ada, path, body.clone()).await;
        let wanted = body["minutes"].as_u64().or(body["duration"].as_u64()).unwrap_or(10) * 60;
        let parts = view["script"]["parts"].as_array().unwrap();
        assert_eq!(parts.iter().map(|part| part["seconds"].as_u64().unwrap()).sum::<u64>(), wanted, "{body}");
        assert_eq!(view["script"]["totalSeconds"], wanted);
    }
    for (path, body, field) in [
        ("/api/v1/ai/session/generate", json!({"kind": "sleep_story"}), "kind"),
        ("/api/v1/ai/session/generate", json!({"minutes": 0}), "minutes"),
        ("/api/v1/ai/session/generate", json!({"mood": 11}), "mood"),
        ("/api/v1/ai/sleep-story/generate", json!({"minutes": 61}), "minutes"),
        ("/api/v1/ai/sleep-story/generate", json!({"theme": "x".repeat(101)}), "theme"),
    ] {
        let response = app.post(path).by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn a_models_story_is_fitted_to_the_time_or_not_told() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let story = |seconds: u32| {
        json!({"title": "The quiet boat", "parts": [
            {"kind": "say", "seconds": seconds, "text": "A boat lies on still water."},
            {"kind": "pause", "seconds": 30, "text": ""}]})
        .to_string()
    };
    app.outbound.stream(says(&story(250)));
    let view = ask(&app, &ada, "/api/v1/ai/sleep-story/generate", json!({"minutes": 5})).await;
    assert_eq!((&view["source"], &view["script"]["totalSeconds"]), (&json!("model"), &json!(300)));
    assert_eq!(view["script"]["title"], "The quiet boat");
    app.outbound.stream(says(&story(900)));
    app.outbound.stream(says(&story(10)));
    let view = ask(&app, &ada, "/api/v1/ai/sleep-story/generate", json!({"minutes": 5})).await;
    assert_eq!((&view["source"], &view["fallbackReason"]), (&json!("rules"), &json!("ai_answer_invalid")));
}

#[tokio::test]
async fn mood_is_looked_at_with_what_one_tells() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let few = ask(&app, &ada, "/api/v1/ai/mood/insights", json!({})).await;
    assert_eq!(few["insights"]["hasEnoughData"], false);
    let entries: Vec<Value> = (1..=20)
        .map(|day| {
            json!({"date": format!("2026-11-{day:02}"), "mood": 3.0 + f64::from(day % 5), "sleepHours": 6.0 + f64::from(day % 5) * 0.5})
        })
        .collect();
    let view = ask(&app, &ada, "/api/v1/ai/mood/insights", json!({"entries": entries})).await;
    assert_eq!((&view["insights"]["hasEnoughData"], &view["insights"]["days"]), (&json!(true), &json!(20)), "{view}");
    assert_eq!(view["source"], "rules");
    for (body, field) in [
        (json!({"entries": [{"day": "2026-02-30"}]}), "entries[0].day"),
        (json!({"entries": [{"day": "2026-11-01", "mood": 11}]}), "entries[0].mood"),
        (json!({"entries": [{"day": "2026-11-01", "sleepHours": 25}]}), "entries[0].sleepHours"),
        (json!({"days": 3}), "days"),
    ] {
        let response = app.post("/api/v1/ai/mood/insights").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn a_line_comes_at_once_and_to_all_devices() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    let body = json!({"exercise": "Squat", "set": 3, "sets": 3, "isRecord": true, "rpe": 8.5});
    let line = ask(&app, &ada, "/api/v1/ai/motivation", body).await;
    assert!(!line["text"].as_str().unwrap().is_empty() && !line["because"].as_str().unwrap().is_empty(), "{line}");
    app.finish_background().await;
    let events = app.hub.take_published(ada.account);
    assert_eq!((events[0].0.as_str(), &events[0].1["text"]), ("ai:motivation", &line["text"]));
    assert!(app.outbound.asked().is_empty());
    for (body, field) in [
        (json!({}), "exercise"),
        (json!({"exercise": "a\nb"}), "exercise"),
        (json!({"exercise": "Squat", "rpe": 11}), "rpe"),
        (json!({"exercise": "Squat", "sets": 101}), "sets"),
    ] {
        let response = app.post("/api/v1/ai/motivation").by(&ada).json(body.clone()).send().await.expect(400);
        assert_eq!(response.fields(), [field], "{body}");
    }
}

#[tokio::test]
async fn conversations_are_counted_in_the_short_statistics() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    weigh(&app, &ada, "2026-11-20", 80.0).await;
    let body = app.get("/api/analytics/user").by(&ada).send().await.expect(200).json();
    assert_eq!(body["aiUsage"]["totalChats"], 0);
}

#[tokio::test]
async fn h6_who_may_be_in_danger_is_told_where_to_find_help_and_no_model_hears_of_it() {
    let app = asking(&[]);
    let ada = app.sign_in("ada");
    for (path, body) in [
        ("/api/v1/ai/session/generate", json!({"wish": "I want to kill myself"})),
        ("/api/v1/ai/sleep-story/generate", json!({"theme": "I want to kill myself"})),
        ("/api/v1/ai/sleep-story/generate", json!({"wish": "I want to kill myself", "minutes": 60})),
        ("/api/v1/ai/workout-generate", json!({"wish": "I want to kill myself"})),
    ] {
        let view = ask(&app, &ada, path, body.clone()).await;
        assert!(view["resources"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        assert_eq!(view["source"], "rules");
    }
    assert!(app.outbound.asked().is_empty());
    app.run_jobs().await;
}

#[tokio::test]
async fn a_day_told_twice_or_yet_to_come_is_refused() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let twice = json!({"entries": [{"day": "2026-11-20", "mood": 3}, {"day": "2026-11-20", "mood": 4}]});
    let later = json!({"entries": [{"day": "2027-11-20", "mood": 3}]});
    for (body, field) in [(twice, "entries[1].day"), (later, "entries[0].day")] {
        let refused = app.post("/api/v1/ai/mood/insights").by(&ada).json(body).send().await.expect(400);
        assert_eq!(refused.fields(), [field]);
    }
}

#[tokio::test]
async fn a_line_goes_by_what_ones_own_workout_says() {
    let app = crate::workouts::app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let workout = crate::workouts::begun(&app, &ada).await;
    crate::workouts::log(&app, &ada, &workout, 100, 5).await.expect(201);
    let name = workout["sessionData"]["exercises"][0]["exerciseName"].as_str().unwrap_or_default().to_owned();
    let name = if name.is_empty() {
        workout["sessionData"]["exercises"][0]["name"].as_str().unwrap().to_owned()
    } else {
        name
    };
    let body =
        json!({"workoutId": workout["id"], "exercise": name.to_uppercase(), "set": 7, "sets": 9, "isRecord": false});
    let line = |who, body: Value| {
        let app = &app;
        async move { app.post("/api/v1/ai/motivation").by(who).json(body).send().await }
    };
    let said = line(&ada, body.clone()).await.expect(200).data();
    // Its first set is a record, and the workout knows, whatever the request says.
    assert!(said["because"].as_str().unwrap().to_lowercase().contains("record"), "{said}");
    line(&eve, body.clone()).await.expect(404);
    let elsewhere = json!({"workoutId": "0190a0a0-0000-7000-8000-000000000001", "exercise": name});
    line(&ada, elsewhere).await.expect(404);
    let other = json!({"workoutId": workout["id"], "exercise": "Yodelling"});
    assert_eq!(line(&ada, other).await.expect(400).fields(), ["exercise"]);
    assert_eq!(line(&ada, json!({"exercise": "Squat", "set": 5, "sets": 3})).await.expect(400).fields(), ["set"]);
    crate::workouts::step(&app, &ada, &workout, "complete").await.expect(200);
    assert_eq!(line(&ada, body).await.expect(409).code(), "workout_finished");
    app.run_jobs().await;
    let told = app.hub.take_published(eve.account);
    assert!(told.iter().all(|(name, _)| name != "ai:motivation"), "nobody else's devices are told");
}
