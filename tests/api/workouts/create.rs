use serde_json::json;

use super::{app, exercise};

#[tokio::test]
async fn a_workout_is_made_with_its_plan() {
    let app = app();
    let ada = app.sign_in("ada");
    let squat = exercise(&app, "weight_reps", 0);
    let body = json!({
        "name": " Legs ", "plannedAt": "2026-11-22T17:00:00Z", "location": "gym", "notes": "Slowly.",
        "exercises": [{"exerciseId": squat, "restSeconds": 120, "superset": 1, "sets": [
            {"kind": "warmup", "target": {"weight": 135, "unit": "lb", "reps": 5}},
            {"target": {"weightGrams": 100_000, "reps": 5}},
        ]}],
    });
    let made = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(made["userId"], ada.account.to_string());
    let session = &made["sessionData"];
    assert_eq!((session["name"].as_str(), session["status"].as_str()), (Some("Legs"), Some("planned")));
    assert_eq!(session["date"], "2026-11-22T17:00:00.000Z");
    let sets = session["exercises"][0]["sets"].as_array().unwrap();
    assert_eq!(sets[0]["target"]["weightGrams"], 61_235);
    assert_eq!(sets[0]["kind"], "warmup");
    assert_eq!(sets[1]["target"]["weight"], 100.0);
    assert!(sets[1]["completedAt"].is_null());
    assert_eq!(made["sharing"], json!({"isShared": false, "visibility": "private"}));
    let row = app.shards[usize::from(ada.shard)].rows("SELECT name, status FROM workouts", &[]);
    assert_eq!((row[0]["name"].as_str(), row[0]["status"].as_str()), (Some("Legs"), Some("planned")));
}

#[tokio::test]
async fn a_workout_may_begin_at_once() {
    let app = app();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Run", "start": true});
    let made = app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201).data();
    assert_eq!(made["sessionData"]["status"], "in_progress");
    assert_eq!(made["sessionData"]["startTime"], "2026-11-21T08:00:00.001Z");
}

#[tokio::test]
async fn the_same_request_twice_makes_one_workout() {
    let app = app();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Legs", "opId": "make-1", "start": true});
    let (one, other) = futures::join!(
        app.post("/api/v1/workouts").by(&ada).json(body.clone()).send(),
        app.post("/api/v1/workouts").by(&ada).json(body.clone()).send(),
    );
    let (one, other) = (one.expect(201).data(), other.expect(201).data());
    assert_eq!(one["id"], other["id"]);
    assert_eq!(app.shards[usize::from(ada.shard)].count("workouts"), 1);
    // By the header, where the body has no name; a stored answer is given again.
    let keyed =
        || app.post("/api/v1/workouts").by(&ada).header("idempotency-key", "a/key").json(json!({"name": "Arms"}));
    let (first, again) = (keyed().send().await.expect(201), keyed().send().await.expect(201));
    assert_eq!(first.data()["id"], again.data()["id"]);
    assert_eq!(app.shards[usize::from(ada.shard)].count("workouts"), 2);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_field() {
    let app = app();
    let ada = app.sign_in("ada");
    let squat = exercise(&app, "weight_reps", 0);
    let unknown = "01900000-0000-7000-8000-000000000001";
    for (body, status, field) in [
        (json!({}), 400, "name"),
        (json!({"name": "  "}), 400, "name"),
        (json!({"name": "x".repeat(101)}), 400, "name"),
        (json!({"name": "a", "plannedAt": "2044-01-01T00:00:00Z"}), 400, "plannedAt"),
        (json!({"name": "a", "day": "monday"}), 400, "templateId"),
        (json!({"name": "a", "exercises": [{"exerciseId": unknown}]}), 422, "exercises[0].exerciseId"),
        (
            json!({"name": "a", "exercises": [{"exerciseId": squat, "sets": [{"target": {"weight": 1, "weightGrams": 1}}]}]}),
            400,
            "exercises[0].sets[0].target.weight",
        ),
        (json!({"name": "a", "exercises": [{"exerciseId": squat, "superset": 0}]}), 400, "exercises[0].superset"),
        (json!({"name": "a", "nme": 1}), 400, "nme"),
    ] {
        let answer = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await;
        assert_eq!((answer.status, answer.fields()), (status, vec![field.to_owned()]), "{body}");
    }
    app.post("/api/v1/workouts").json(json!({"name": "a"})).send().await.expect(401);
    assert_eq!(app.shards[usize::from(ada.shard)].count("workouts"), 0);
}

#[tokio::test]
async fn an_exercise_of_somebody_else_is_none() {
    let app = app();
    let (ada, eve) = (app.sign_in("ada"), app.sign_in("eve"));
    let own = json!({
        "name": "Ada's own lift", "description": "A lift.", "primaryMuscleGroups": ["chest"], "equipment": ["barbell"],
        "difficulty": "beginner", "exerciseType": "strength", "instructions": ["Lift."],
    });
    let made = app.post("/api/v1/exercises").by(&ada).json(own).send().await.expect(201).data();
    let body = json!({"name": "a", "exercises": [{"exerciseId": made["id"]}]});
    let refused = app.post("/api/v1/workouts").by(&eve).json(body.clone()).send().await.expect(422);
    assert_eq!(refused.code(), "exercise_unavailable");
    app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201);
}

#[tokio::test]
async fn a_workout_by_a_template_begins_with_what_it_asks_for() {
    let app = app();
    let ada = app.sign_in("ada");
    let squat = exercise(&app, "weight_reps", 0);
    let day = json!({"name": "Push", "exercises": [{
        "exerciseId": squat, "sets": 3, "reps": {"min": 5, "max": 8, "target": 5}, "weight": {"type": "fixed", "value": 60}, "restTime": 90,
    }]});
    let template = json!({"name": "Plan", "metadata": {"goal": "strength", "difficulty": "beginner"}, "weeklyPlan": {"totalWeeks": 4, "days": {"monday": day}}});
    let template = app.post("/api/v1/templates").by(&ada).json(template).send().await.expect(201).data();
    let body = json!({"templateId": template["id"], "day": "monday", "start": true});
    let made = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201).data();
    assert_eq!((&made["templateId"], made["templateVersion"].as_i64()), (&template["id"], Some(1)));
    assert_eq!(made["sessionData"]["name"], "Push");
    let exercise = &made["sessionData"]["exercises"][0];
    assert_eq!(exercise["sets"].as_array().unwrap().len(), 3);
    assert_eq!((exercise["restTime"].as_i64(), exercise["sets"][0]["target"]["reps"].as_i64()), (Some(90), Some(5)));
    app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(201);
    let rate = async || {
        let path = format!("/api/v1/templates/{}", template["id"].as_str().unwrap());
        app.get(&path).by(&ada).send().await.expect(200).data()["stats"].clone()
    };
    assert_eq!((&rate().await["usageCount"], &rate().await["completionRate"]), (&json!(2), &json!(0.0)));
    app.post(&super::path(&made, "/complete")).by(&ada).send().await.expect(200);
    app.run_jobs().await;
    assert_eq!((&rate().await["usageCount"], &rate().await["completionRate"]), (&json!(2), &json!(0.5)));
    let unknown = json!({"templateId": "01900000-0000-7000-8000-000000000001", "day": "monday"});
    app.post("/api/v1/workouts").by(&ada).json(unknown).send().await.expect(404);
}
