use serde_json::json;

use super::{app, exercise};

#[tokio::test]
async fn a_workout_is_made_with_its_plan() {
    let app = app();
    let ada = app.sign_in("ada");
    let squat = exercise(&app, "weight_reps", 0);
    let body = json!({
        "name": " Legs ", "plannedAt": "2026-11-22T17:00:00Z", "location": "gym", "notes": "Slowly.",
        "exercises": [{"exerciseId": squat, "restTime": 120, "superset": 1, "sets": [
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
    assert_eq!(made["sessionData"]["startTime"], "2026-11-21T08:00:00.000Z");
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

#[tokio::test]
async fn the_name_of_an_operation_makes_one_workout_on_whatever_day_it_is_told_again() {
    let app = app();
    let ada = app.sign_in("ada");
    let body = json!({"name": "Legs", "opId": "make-1"});
    let first = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201).data();
    for _ in 0..2 {
        app.clock.advance_ms(20 * 24 * 3_600_000);
        let ada = app.token_of(&ada);
        let again = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201).data();
        assert_eq!(again["id"], first["id"]);
        let note = json!({"notes": "Still there."});
        app.patch(&super::path(&first, "")).by(&ada).json(note).send().await.expect(200);
    }
    assert_eq!(app.shards[usize::from(ada.shard)].count("workouts"), 1);
}

#[tokio::test]
async fn an_id_that_is_taken_is_refused_to_another_request_and_not_to_the_same() {
    let app = app();
    let ada = app.sign_in("ada");
    let id = "01900000-0000-7000-8000-0000000000aa";
    let body = json!({"id": id, "name": "Legs", "start": true});
    let made = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201).data();
    let again = app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201).data();
    assert_eq!((&again["id"], &again["seq"]), (&made["id"], &made["seq"]));
    let other = json!({"id": id, "name": "Arms"});
    let refused = app.post("/api/v1/workouts").by(&ada).json(other).send().await.expect(409);
    assert_eq!((refused.code(), refused.fields()), ("already_added".to_owned(), vec!["id".to_owned()]));
    assert_eq!(super::read(&app, &ada, &made).await["sessionData"]["name"], "Legs");
    // Nor after the workout has gone.
    app.delete(&super::path(&made, "")).by(&ada).send().await.expect(200);
    app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(409);
    // One whose room has forgotten itself, or never was, is not written over.
    let named = json!({"name": "Run", "opId": "run-1"});
    let run = app.post("/api/v1/workouts").by(&ada).json(named.clone()).send().await.expect(201).data();
    let workout = run["id"].as_str().unwrap().parse().unwrap();
    let room = vivace::live::workout_room::RoomAddress { account: ada.account, shard: ada.shard, workout };
    let rooms: &dyn vivace::live::workout_room::Rooms = &*app.rooms;
    rooms.erase(room).await.unwrap();
    let refused = app.post("/api/v1/workouts").by(&ada).json(named).send().await.expect(409);
    assert_eq!(refused.fields(), ["opId"]);
}

#[tokio::test]
async fn what_offline_operations_show_to_others_is_found_by_them() {
    let app = app();
    let (ann, eve) = (app.sign_in("ann"), app.sign_in("eve"));
    let privacy = json!({"privacy": {"workoutSharing": true, "profileVisibility": "public"}});
    app.patch("/api/v1/users/preferences").by(&ann).json(privacy).send().await.expect(200);
    app.run_jobs().await;
    let made = app.post("/api/v1/workouts").by(&ann).json(json!({"name": "Ann's"})).send().await.expect(201).data();
    let seen = || app.get(&super::path(&made, "")).by(&eve).send();
    seen().await.expect(404);
    let op = json!({"ops": [{"opId": "show", "command": {"type": "update_details", "visibility": "public"}}]});
    app.post(&super::path(&made, "/ops")).by(&ann).json(op).send().await.expect(200);
    assert_eq!(seen().await.expect(200).data()["sessionData"]["name"], "Ann's");
}

#[tokio::test]
async fn c3_under_one_id_others_see_the_workout_of_who_showed_it_first() {
    let app = app();
    let (ann, bert, eve) = (app.sign_in("ann"), app.sign_in("bert"), app.sign_in("eve"));
    let privacy = json!({"privacy": {"workoutSharing": true, "profileVisibility": "public"}});
    for person in [&ann, &bert] {
        app.patch("/api/v1/users/preferences").by(person).json(privacy.clone()).send().await.expect(200);
    }
    app.run_jobs().await;
    let id = "01900000-0000-7000-8000-0000000000bb";
    let shared = |name: &str| json!({"id": id, "name": name, "visibility": "public"});
    let made = app.post("/api/v1/workouts").by(&bert).json(shared("Bert's")).send().await.expect(201).data();
    let seen = || app.get(&super::path(&made, "")).by(&eve).send();
    assert_eq!(seen().await.expect(200).data()["sessionData"]["name"], "Bert's");
    let refused = app.post("/api/v1/workouts").by(&ann).json(shared("Ann's")).send().await.expect(409);
    assert_eq!(refused.fields(), ["id"]);
    // To have one of that id is not forbidden; to show it is, by whatever door.
    app.post("/api/v1/workouts").by(&ann).json(json!({"id": id, "name": "Ann's"})).send().await.expect(201);
    let public = json!({"visibility": "public"});
    app.patch(&super::path(&made, "")).by(&ann).json(public.clone()).send().await.expect(409);
    app.post(&super::path(&made, "/share")).by(&ann).json(public.clone()).send().await.expect(409);
    let op = json!({"ops": [{"opId": "show", "command": {"type": "update_details", "visibility": "public"}}]});
    app.post(&super::path(&made, "/ops")).by(&ann).json(op).send().await.expect(409);
    let own = super::read(&app, &ann, &made).await;
    assert_eq!((&own["sessionData"]["name"], &own["sharing"]["visibility"]), (&json!("Ann's"), &json!("private")));
    assert_eq!(seen().await.expect(200).data()["sessionData"]["name"], "Bert's");
    // Nobody takes an id by sharing what they do not have.
    let nothing = "/api/v1/workouts/01900000-0000-7000-8000-0000000000cc";
    app.patch(nothing).by(&ann).json(public).send().await.expect(404);
    assert_eq!(app.core.count("shared_workouts"), 1);
}

#[tokio::test]
async fn a_request_that_is_refused_is_no_use_of_its_template() {
    let app = app();
    let ada = app.sign_in("ada");
    let day = json!({"name": "Squats", "exercises": [
        {"exerciseId": exercise(&app, "weight_reps", 0), "sets": 2, "reps": {"target": 5}, "weight": {"type": "fixed", "value": 60}},
    ]});
    let template = json!({"name": "Plan", "metadata": {"goal": "strength"}, "weeklyPlan": {"totalWeeks": 4, "days": {"monday": day}}});
    let template = app.post("/api/v1/templates").by(&ada).json(template).send().await.expect(201).data();
    let id = "01900000-0000-7000-8000-000000000001";
    app.post("/api/v1/workouts").by(&ada).json(json!({"id": id, "name": "Run"})).send().await.expect(201);
    let body = json!({"id": id, "templateId": template["id"], "day": "monday"});
    app.post("/api/v1/workouts").by(&ada).json(body).send().await.expect(409);
    let uses = || app.core.rows("SELECT usage_count FROM templates WHERE name = 'Plan'", &[])[0]["usage_count"].clone();
    assert_eq!((app.core.count("template_uses"), uses()), (0, json!(0)));
    let body = json!({"templateId": template["id"], "day": "monday", "opId": "one"});
    for _ in 0..2 {
        app.post("/api/v1/workouts").by(&ada).json(body.clone()).send().await.expect(201);
    }
    assert_eq!((app.core.count("template_uses"), uses()), (1, json!(1)));
}
