use serde_json::json;
use vivace::{
    domain::{
        exercises::seeded_id,
        live_session::{self, records_of},
        records::{RECORD_FORMULA, RecordKind},
        time::DAY_MS,
        training::Rpe,
    },
    training::{Copy, copy_workout},
};

use super::{EXERCISES, get, workout, write};
use crate::support::{
    START, TestApp,
    fakes::IanaTimeZones,
    history::{Dice, exercise, facts},
};

#[tokio::test]
async fn maxima_are_estimated_by_the_formula_of_ones_choice_and_say_so() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    write(&app, &ada, &workout(1, START.plus_millis(-DAY_MS), 0, &[(100, 5), (80, 12)])).await;
    let path = format!("/analytics/strength?exercise={}", exercise(0));
    let epley = get(&app, &ada, &path).await;
    assert_eq!((&epley["method"], &epley["exercises"][0]["points"][0]["oneRepMax"]), (&json!("epley"), &json!(116.67)));
    let span = &epley["exercises"][0]["points"][0]["span"];
    assert_eq!(span, &json!({"min": 112.5, "median": 116.58, "max": 119.01}), "to a hundredth");
    let change = json!({"training": {"formula": "brzycki"}});
    app.patch("/api/v1/users/preferences").by(&ada).json(change).send().await.expect(200);
    app.run_jobs().await;
    // By Brzycki the twelve with 80 tell of more.
    let brzycki = get(&app, &ada, &path).await;
    let point = &brzycki["exercises"][0]["points"][0];
    assert_eq!(
        (&brzycki["method"], &point["oneRepMax"], &point["reps"]),
        (&json!("brzycki"), &json!(115.2), &json!(12))
    );
    let record = get(&app, &ada, "/analytics/overview").await["strongestLifts"][0]["oneRepMax"].clone();
    assert_eq!(record, json!({"weightGrams": 116_667, "weight": 116.67, "method": "epley"}), "records stay");
}

#[tokio::test]
async fn a_trend_and_a_plateau_come_with_their_evidence() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for week in 0..10_u8 {
        let at = START.plus_millis(-7 * DAY_MS * i64::from(10 - week));
        write(&app, &ada, &workout(week, at, 0, &[(100 + 2 * i32::from(week), 5)])).await;
        write(&app, &ada, &workout(100 + week, at, 1, &[(if week == 0 { 80 } else { 79 }, 5)])).await;
    }
    let progress = get(&app, &ada, "/progress/strength").await;
    let [rising, flat] = [&progress["strengthProgress"][0], &progress["strengthProgress"][1]];
    assert_eq!(rising["trend"]["direction"], "improving");
    assert_eq!(rising["personalRecord"]["weightGrams"], 118_000);
    assert_eq!(rising["trend"]["evidence"]["exposures"], 10);
    assert!(rising["trend"]["evidence"]["pValue"].as_f64().unwrap() < 0.001);
    assert_eq!((&rising["plateau"]["isPlateau"], &rising["plateau"]["daysSinceRecord"]), (&json!(false), &json!(0)));
    assert_eq!(flat["trend"]["direction"], "maintaining");
    assert_eq!((&flat["plateau"]["isPlateau"], &flat["plateau"]["daysSinceRecord"]), (&json!(true), &json!(null)));
    let few = get(&app, &ada, "/progress/strength?period=month").await;
    assert_eq!(few["strengthProgress"][0]["trend"]["direction"], json!(null), "nothing is said of four days");
}

#[tokio::test]
async fn a_rated_set_tells_of_a_maximum_by_the_table_of_exertion() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    let mut rated = workout(1, START.plus_millis(-DAY_MS), 0, &[(100, 5)]);
    rated.exercises[0].sets[0].rpe = Rpe::new(8.0);
    write(&app, &ada, &rated).await;
    write(&app, &ada, &workout(2, START.plus_millis(-DAY_MS), 1, &[(100, 5)])).await;
    let by_exertion = |strength: &serde_json::Value| strength["exercises"][0]["byExertion"].clone();
    let found = by_exertion(&get(&app, &ada, &format!("/analytics/strength?exercise={}", exercise(0))).await);
    let expected = json!({
        "day": "2026-11-20", "oneRepMaxGrams": 123_305, "oneRepMax": 123.31, "weightGrams": 100_000, "reps": 5,
        "rpe": 8.0, "confidence": "fair", "method": "rpe_rts",
    });
    assert_eq!(found, expected);
    let unrated = by_exertion(&get(&app, &ada, &format!("/analytics/strength?exercise={}", exercise(1))).await);
    assert_eq!(unrated, json!(null));
}

#[tokio::test]
async fn a_pull_up_lifts_the_body_too_and_says_so() {
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    let pull_ups = seeded_id("pullups");
    let mut done = workout(1, START.plus_millis(-DAY_MS), 0, &[(10, 5)]);
    done.exercises[0].exercise = pull_ups;
    let mut known = facts(EXERCISES);
    known[0].id = pull_ups;
    let copy =
        Copy { account: ada.account, workout: &done, copied_seq: 1, was_there: false, import: None, facts: &known };
    let db = app.app().user_db(ada.shard).unwrap();
    copy_workout(&db, &copy, &IanaTimeZones, &[], app.app().now()).await.unwrap();
    let path = format!("/analytics/strength?exercise={pull_ups}");
    let before = get(&app, &ada, &path).await["exercises"][0].clone();
    assert_eq!((&before["bodyLoad"], &before["points"]), (&json!(null), &json!([])));
    app.post("/api/v1/progress/body").by(&ada).json(json!({"weight": 80})).send().await.expect(201);
    app.run_jobs().await;
    let weighed = get(&app, &ada, &path).await["exercises"][0].clone();
    assert_eq!(weighed["bodyLoad"], json!({"share": 1.0, "bodyWeightGrams": 80_000, "grams": 80_000}));
    let point = &weighed["points"][0];
    assert_eq!((&point["oneRepMax"], &point["weightGrams"]), (&json!(105.0), &json!(10_000)));
}

#[tokio::test]
async fn thirty_weeks_of_the_same_are_a_plateau_and_so_are_twenty_after_ten_of_gains() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for week in 0..30_u8 {
        let at = START.plus_millis(-7 * DAY_MS * i64::from(30 - week));
        write(&app, &ada, &workout(week, at, 0, &[(100, 5)])).await;
        write(&app, &ada, &workout(100 + week, at, 1, &[(60 + 2 * i32::from(week.min(9)), 5)])).await;
    }
    let strength = get(&app, &ada, "/analytics/strength").await;
    let [same, stuck] = [&strength["exercises"][0]["plateau"], &strength["exercises"][1]["plateau"]];
    assert_eq!((&same["isPlateau"], &same["daysSinceRecord"]), (&json!(true), &json!(null)), "{same}");
    assert_eq!((&stuck["isPlateau"], &stuck["daysSinceRecord"]), (&json!(true), &json!(140)), "{stuck}");
    assert_eq!((&stuck["exposures"], &stuck["days"]), (&json!(12), &json!(77)));
}

#[tokio::test]
async fn a_lighter_week_is_suggested_to_who_stands_still_and_finds_the_same_sets_harder() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for week in 0..10_u8 {
        let at = START.plus_millis(-7 * DAY_MS * i64::from(10 - week));
        // The first day has the record; after it nothing moves, and from the seventh week on it is a point harder.
        for (number, exercise, harder) in [(week, 0, true), (100 + week, 1, false)] {
            let mut day = workout(number, at, exercise, &[(if week == 0 { 101 } else { 100 }, 5)]);
            let rpe = if harder && week >= 6 { 8.5 } else { 7.5 };
            day.exercises[0].sets[0].rpe = Rpe::new(rpe);
            write(&app, &ada, &day).await;
        }
    }
    let all = get(&app, &ada, "/analytics/strength?from=2026-09-14").await;
    let of = |number: u8| {
        let id = exercise(number).to_string();
        all["exercises"].as_array().unwrap().iter().find(|one| one["exerciseId"] == id.as_str()).unwrap().clone()
    };
    let (tired, bored) = (of(0), of(1));
    assert_eq!(tired["plateau"]["isPlateau"], true, "{tired}");
    assert_eq!(
        (&tired["deload"]["isSuggested"], &tired["deload"]["reason"]),
        (&json!(true), &json!("harder_at_equal_load"))
    );
    assert_eq!(tired["byExertion"]["method"], "rpe_rts", "{tired}");
    let evidence = &tired["deload"]["evidence"];
    assert_eq!((&evidence["rpeDrift"], &evidence["loads"], &evidence["sets"]), (&json!(1.0), &json!(1), &json!(9)));
    assert_eq!(
        (&bored["deload"]["isSuggested"], &bored["deload"]["reason"], &bored["deload"]["evidence"]["rpeDrift"]),
        (&json!(false), &json!("not_harder"), &json!(0.0))
    );
    let one = get(&app, &ada, &format!("/progress/strength?from=2026-09-14&exercise={}", exercise(0))).await;
    assert_eq!(one["strengthProgress"][0]["deload"], tired["deload"]);
}

#[tokio::test]
async fn the_strongest_lifts_are_told_of_as_far_back_as_none_is_left_out_and_one_lift_further() {
    let app = TestApp::new();
    let ada = app.sign_in("ada");
    for (number, ago) in [(1, 10), (2, 9_989), (3, 9_990), (4, 12_000)] {
        write(&app, &ada, &workout(number, START.plus_millis(-DAY_MS * ago), 0, &[(100, 5)])).await;
    }
    let of_all = get(&app, &ada, "/analytics/strength?period=all").await;
    assert_eq!(of_all["exercises"][0]["points"].as_array().unwrap().len(), 2);
    assert_eq!(of_all["from"], of_all["exercises"][0]["points"][0]["day"], "it says from where on");
    let of_one = get(&app, &ada, &format!("/analytics/strength?period=all&exercise={}", exercise(0))).await;
    assert_eq!(of_one["exercises"][0]["points"].as_array().unwrap().len(), 4);
}

/// What a workout, the list of records and the strength over time say of the same sets.
#[tokio::test]
async fn the_workout_its_records_and_the_strength_agree_on_every_exercise() {
    const BODY_GRAMS: i64 = 80_000;
    let app = TestApp::seeded();
    let ada = app.sign_in("ada");
    app.post("/api/v1/progress/body").by(&ada).json(json!({"weight": 80})).send().await.expect(201);
    app.run_jobs().await;
    let mut dice = Dice(7);
    for (slug, body_grams) in
        [("barbell-squat", None), ("pullups", Some(BODY_GRAMS)), ("pushups", Some(BODY_GRAMS * 64 / 100))]
    {
        let id = seeded_id(slug);
        // Whatever the library tracks of it, the copy writes load and repetitions.
        let lifts: Vec<(i32, u32)> = (0..20)
            .map(|_| (5 + i32::try_from(dice.below(60)).unwrap(), 1 + u32::try_from(dice.below(12)).unwrap()))
            .collect();
        let mut done = workout(u8::try_from(slug.len()).unwrap(), START.plus_millis(-DAY_MS), 0, &lifts);
        done.exercises[0].exercise = id;
        let mut known = facts(EXERCISES);
        known[0].id = id;
        let copy =
            Copy { account: ada.account, workout: &done, copied_seq: 1, was_there: false, import: None, facts: &known };
        let db = app.app().user_db(ada.shard).unwrap();
        copy_workout(&db, &copy, &IanaTimeZones, &[], app.app().now()).await.unwrap();
        let in_room = records_of(&done, &live_session::Facts::default());
        let of_kind = |kind| in_room.iter().filter(move |made| made.record.kind == kind).map(|made| made.record.value);
        let listed = get(&app, &ada, &format!("/analytics/records?limit=100&exercise={id}")).await;
        for kind in RecordKind::ALL {
            let mut listed: Vec<i64> = listed
                .as_array()
                .unwrap()
                .iter()
                .filter(|record| record["type"] == kind.as_str())
                .map(|record| record["value"].as_i64().unwrap())
                .collect();
            let mut told: Vec<i64> = of_kind(kind).collect();
            listed.sort_unstable();
            told.sort_unstable();
            assert_eq!(listed, told, "{slug} {kind:?}");
        }
        let strength = get(&app, &ada, &format!("/analytics/strength?exercise={id}")).await["exercises"][0].clone();
        let best = strength["points"][0]["oneRepMaxGrams"].as_i64().unwrap();
        let estimate = |(kilograms, reps): &(i32, u32)| {
            let load = kilograms * 1_000 + i32::try_from(body_grams.unwrap_or(0)).unwrap();
            RECORD_FORMULA.one_rep_max_grams(load, *reps)
        };
        assert_eq!(Some(best), lifts.iter().filter_map(estimate).max(), "{slug}");
        // One figure for what moves a load of its own; none in records of what lifts the body too.
        assert_eq!(of_kind(RecordKind::E1rm).max(), body_grams.is_none().then_some(best), "{slug}");
        assert_eq!(strength["bodyLoad"]["grams"].as_i64(), body_grams, "{slug}");
    }
    let strongest = get(&app, &ada, "/analytics/strength").await["exercises"].clone();
    assert_eq!(strongest.as_array().unwrap().len(), 1, "those with a load of their own");
    let goal = json!({"type": "strength", "title": "Up", "targetValue": 100,
        "measure": {"kind": "exercise_e1rm", "exerciseId": seeded_id("pullups")}});
    let refused = app.post("/api/v1/goals").by(&ada).json(goal).send().await;
    assert_eq!(refused.fields(), ["measure.kind"]);
}
