use serde_json::{Value, json};

use super::{BENCH, SQUAT, create, exercise, minimal, path, published};
use crate::support::TestApp;

#[tokio::test]
async fn what_is_left_out_follows_from_the_exercises() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let made = create(&app, &ada, minimal("  Five by five ")).await;
    assert_eq!(made["name"], "Five by five");
    assert_eq!((made["version"].as_u64(), made["daysPerWeek"].as_u64()), (Some(1), Some(1)));
    let metadata = &made["metadata"];
    // 5 x (5 x 4 + 180) seconds.
    assert_eq!(metadata["duration"], 17);
    assert_eq!(metadata["primaryMuscles"], json!(["quadriceps"]));
    assert_eq!(metadata["equipment"], json!(["barbell"]));
    assert_eq!(metadata["goal"], "strength");
    assert!(metadata["estimatedCalories"].as_u64().unwrap() > 50, "{metadata}");
    let days = &made["weeklyPlan"]["days"];
    assert_eq!((&days["tuesday"]["isRestDay"], &days["monday"]["isRestDay"]), (&json!(true), &json!(false)));
    assert_eq!(days["monday"]["estimatedDuration"], 17);
    let squat = &days["monday"]["exercises"][0];
    assert_eq!(squat["reps"], json!({"min": 5, "max": 5, "target": 5}));
    assert_eq!(squat["weight"], json!({"type": "fixed", "value": 60.0, "unit": "kg", "grams": 60_000}));
    assert_eq!(squat["progression"], json!({"type": "none"}));
    assert_eq!(made["exercises"][0]["trackingType"], "weight_reps");
    assert_eq!(
        made["sharing"],
        json!({"isPublic": false, "isPublished": false, "featuredOrder": null, "category": null, "takenDown": null})
    );
    assert_eq!(made["aiGenerated"]["isAIGenerated"], false);
    assert_eq!((made["isOwn"].as_bool(), made["createdBy"].as_str()), (Some(true), Some(&*ada.account.to_string())));
    assert_eq!(app.get(&path(&made, "")).by(&ada).send().await.expect(200).data(), made);
}

fn everything() -> Value {
    json!({
        "name": "Push pull legs", "description": "Three days.",
        "metadata": {"difficulty": "advanced", "duration": 75, "goal": "muscle_building", "primaryMuscles": ["chest", "lats"],
            "equipment": ["barbell"], "tags": ["ppl", "Hypertrophy"], "estimatedCalories": 400},
        "weeklyPlan": {"totalWeeks": 12, "days": {
            "monday": {"isRestDay": false, "name": "Push", "focusAreas": ["chest"], "estimatedDuration": 55, "exercises": [
                {"exerciseId": exercise(BENCH), "order": 2, "sets": 4, "reps": {"min": 6, "max": 10, "target": 8}, "restTime": 120,
                 "notes": "Pause.", "superset": 1, "weight": {"type": "percentage", "value": 72.5},
                 "alternatives": [exercise("dumbbell-bench-press")],
                 "progression": {"type": "double", "incrementGrams": 2500}},
                {"exerciseId": exercise("plank"), "order": 1, "sets": 3, "durationSeconds": {"min": 30, "max": 60}, "superset": 1}
             ], "warmup": [{"exerciseId": exercise("rope-jumping"), "duration": 300, "instructions": "Easy."}],
                "cooldown": [{"duration": 120, "instructions": "Breathe."}]},
            "sunday": {"isRestDay": true, "name": "Rest"}
        }},
        "sharing": {"isPublic": true, "isPublished": true, "category": "advanced"}
    })
}

#[tokio::test]
async fn everything_a_template_can_say_is_kept_and_can_be_sent_back() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let body = everything();
    let made = create(&app, &ada, body.clone()).await;
    assert_eq!(made["metadata"], body["metadata"]);
    let monday = &made["weeklyPlan"]["days"]["monday"];
    let order: Vec<&Value> = monday["exercises"].as_array().unwrap().iter().map(|one| &one["exerciseId"]).collect();
    assert_eq!(order, [&json!(exercise("plank")), &json!(exercise(BENCH))]);
    assert_eq!(monday["exercises"][0]["durationSeconds"], json!({"min": 30, "max": 60, "target": 30}));
    assert_eq!(monday["exercises"][1]["weight"], json!({"type": "percentage", "value": 72.5}));
    assert_eq!(monday["exercises"][1]["progression"], json!({"type": "double", "incrementGrams": 2500}));
    assert_eq!(monday["estimatedDuration"], 55);
    assert_eq!(monday["warmup"][0]["duration"], 300);
    assert_eq!(made["exercises"].as_array().unwrap().len(), 4, "alternatives and warm-ups too");
    // What was read is taken as it is, and changes nothing.
    let same = json!({"name": made["name"], "weeklyPlan": made["weeklyPlan"], "metadata": made["metadata"]});
    let again = app.put(&path(&made, "")).by(&ada).json(same).send().await.expect(200).data();
    assert_eq!(again, made);
}

#[tokio::test]
async fn i2_bad_input_is_named_and_writes_nothing() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let with = |pointer: &str, value: Value| {
        let mut body = everything();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}"));
        match parent {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            parent => parent[name] = value,
        }
        body
    };
    let first = "/weeklyPlan/days/monday/exercises/0";
    for (status, pointer, value, field) in [
        (400, "/name".to_owned(), json!(""), "name"),
        (400, "/name".to_owned(), json!("a\nb"), "name"),
        (400, "/metadata/goal".to_owned(), json!("fame"), "metadata.goal"),
        (400, "/metadata/tags".to_owned(), json!(["!!"]), "metadata.tags[0]"),
        (400, "/weeklyPlan/totalWeeks".to_owned(), json!(0), "weeklyPlan.totalWeeks"),
        (400, "/weeklyPlan/days/funday".to_owned(), json!({}), "weeklyPlan.days.funday"),
        (400, format!("{first}/sets"), json!(0), "weeklyPlan.days.monday.exercises[0].sets"),
        (400, format!("{first}/reps/min"), json!(0), "weeklyPlan.days.monday.exercises[0].reps.min"),
        (400, format!("{first}/exerciseId"), json!("squat"), "weeklyPlan.days.monday.exercises[0].exerciseId"),
        (
            400,
            format!("{first}/progression"),
            json!({"type": "double", "incrementGrams": 0}),
            "weeklyPlan.days.monday.exercises[0].progression",
        ),
        (400, "/sharing/featuredOrder".to_owned(), json!(1), "sharing.featuredOrder"),
        (400, "/createdBy".to_owned(), json!(exercise(SQUAT)), "createdBy"),
        (400, "/isPremium".to_owned(), json!(true), "isPremium"),
        (
            422,
            format!("{first}/exerciseId"),
            json!("0192ab3c-0000-7000-8000-000000000000"),
            "weeklyPlan.days.monday.exercises[0].exerciseId",
        ),
        (
            422,
            format!("{first}/alternatives/0"),
            json!("0192ab3c-0000-7000-8000-000000000000"),
            "weeklyPlan.days.monday.exercises[0].alternatives[0]",
        ),
        (422, format!("{first}/reps"), json!({"min": 10, "max": 5}), "weeklyPlan.days.monday.exercises[0].reps"),
        (422, format!("{first}/reps"), json!({}), "weeklyPlan.days.monday.exercises[0].reps"),
        (
            422,
            format!("{first}/durationSeconds"),
            json!({"target": 30}),
            "weeklyPlan.days.monday.exercises[0].durationSeconds",
        ),
        (422, format!("{first}/weight"), json!({"type": "fixed"}), "weeklyPlan.days.monday.exercises[0].weight.value"),
        (
            422,
            format!("{first}/weight"),
            json!({"type": "bodyweight", "value": 12}),
            "weeklyPlan.days.monday.exercises[0].weight.value",
        ),
        (
            422,
            format!("{first}/weight"),
            json!({"type": "percentage", "value": 200}),
            "weeklyPlan.days.monday.exercises[0].weight.value",
        ),
        (
            422,
            "/weeklyPlan/days/monday/exercises/1/durationSeconds".to_owned(),
            Value::Null,
            "weeklyPlan.days.monday.exercises[1].durationSeconds",
        ),
        (
            422,
            "/weeklyPlan/days/monday/exercises/1/progression".to_owned(),
            json!({"type": "linear", "incrementGrams": 1}),
            "weeklyPlan.days.monday.exercises[1].progression",
        ),
        (422, "/weeklyPlan/days/monday/isRestDay".to_owned(), json!(true), "weeklyPlan.days.monday.isRestDay"),
        (422, "/weeklyPlan/days".to_owned(), json!({}), "sharing.isPublished"),
    ] {
        let body = with(&pointer, value);
        let refused = app.post("/api/v1/templates").by(&ada).json(body).send().await;
        assert_eq!(refused.status, status, "{pointer}: {}", String::from_utf8_lossy(&refused.body));
        assert!(refused.fields().contains(&field.to_owned()), "{pointer}: {:?}", refused.fields());
        assert!(status == 400 || refused.code() == "plan_refused", "{pointer}");
    }
    app.post("/api/v1/templates").json(minimal("x")).send().await.expect(401);
    assert_eq!((app.core.count("templates"), app.core.count("template_versions")), (0, 0));
}

#[tokio::test]
async fn all_unknown_exercises_are_named_at_once() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let missing = json!({"exerciseId": "0192ab3c-0000-7000-8000-000000000000", "sets": 1, "reps": {"target": 1}});
    let mut body = minimal("x");
    body["weeklyPlan"]["days"] = json!({"monday": {"exercises": [missing]}, "friday": {"exercises": [missing]}});
    let refused = app.post("/api/v1/templates").by(&ada).json(body).send().await.expect(422);
    assert_eq!(
        refused.fields(),
        ["weeklyPlan.days.monday.exercises[0].exerciseId", "weeklyPlan.days.friday.exercises[0].exerciseId"]
    );
}

#[tokio::test]
async fn ones_own_exercise_may_be_planned_and_not_published() {
    let app = TestApp::seeded();
    let (ada, bob) = (app.sign_in("ada"), app.sign_in("bob"));
    let own = json!({"name": "Zorbian Crawl", "primaryMuscleGroups": ["glutes"], "trackingType": "reps"});
    let own = app.post("/api/v1/exercises").by(&ada).json(own).send().await.expect(201).data();
    let mut body = minimal("Mine");
    body["weeklyPlan"]["days"]["monday"]["exercises"] =
        json!([{"exerciseId": own["id"], "sets": 3, "reps": {"target": 12}}]);
    create(&app, &ada, body.clone()).await;
    let foreign = app.post("/api/v1/templates").by(&bob).json(body.clone()).send().await.expect(422);
    assert_eq!(foreign.fields(), ["weeklyPlan.days.monday.exercises[0].exerciseId"]);
    body["sharing"] = json!({"isPublic": true, "isPublished": true});
    let refused = app.post("/api/v1/templates").by(&ada).json(body).send().await.expect(422);
    assert_eq!(refused.fields(), ["sharing.isPublished"]);
}

#[tokio::test]
async fn the_same_request_with_a_key_adds_one() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let send = || app.post("/api/v1/templates").by(&ada).header("idempotency-key", "k").json(published("A")).send();
    let (first, second) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.data()["id"], second.data()["id"]);
    assert_eq!(app.core.count("templates"), 1);
}

#[tokio::test]
async fn two_hundred_are_enough() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    super::statements::fill(&app, Some(&ada.account.to_string()), "own", 199, false);
    let last = create(&app, &ada, minimal("The last")).await;
    let refused = app.post("/api/v1/templates").by(&ada).json(minimal("One more")).send().await.expect(409);
    assert_eq!(refused.code(), "limit_reached");
    app.post(&path(&last, "/duplicate")).by(&ada).send().await.expect(409);
    app.delete(&path(&last, "")).by(&ada).send().await.expect(200);
    create(&app, &ada, minimal("In its place")).await;
}

#[tokio::test]
async fn a_load_told_in_pounds_is_shown_in_pounds() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let mut body = minimal("Pounds");
    body["weeklyPlan"]["days"]["monday"]["exercises"][0]["weight"] =
        json!({"type": "fixed", "value": 100, "unit": "lb"});
    let made = create(&app, &ada, body).await;
    let weight = &made["weeklyPlan"]["days"]["monday"]["exercises"][0]["weight"];
    assert_eq!(weight, &json!({"type": "fixed", "value": 100.0, "unit": "lb", "grams": 45_359}));
}
