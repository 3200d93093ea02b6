//! Copies of workouts: whatever happened in whatever order, rows and rollups are those of the workouts that are left.

use std::collections::BTreeMap;

use serde_json::Value;
use vivace::{
    domain::{
        ids::{AccountId, ImportId, WorkoutId},
        time::{DAY_MS, Timestamp},
        training::{Status, Workout},
    },
    storage::{Db, Usage, User},
    training::{
        BodyWeight, Copied, Copy, add_imported, bests_before, copy_workout, delete_workout, drop_imported, is_outrun,
        load_context, load_context_to_delete, load_person, rebuild, remove_workout, set_body_weight, write_workout,
    },
};

use crate::support::{
    START, Sqlite,
    fakes::IanaTimeZones,
    history::{Dice, done, empty_workout, exercise, facts, random_workout, set, workout_id},
};

const ACCOUNT: AccountId = AccountId::from_bytes([1; 16]);
const EXERCISES: u8 = 4;

struct History {
    shard: std::sync::Arc<Sqlite>,
    db: Db<User>,
}

impl History {
    fn new() -> Self {
        let shard = std::sync::Arc::new(Sqlite::migrated("user"));
        let db = Db::new(shard.clone(), std::sync::Arc::new(Usage::default()));
        Self { shard, db }
    }

    async fn write(&self, workout: &Workout, seq: i64) -> Copied {
        let copy = Copy {
            account: ACCOUNT,
            workout,
            copied_seq: seq,
            was_there: false,
            import: None,
            facts: &facts(EXERCISES),
        };
        copy_workout(&self.db, &copy, &IanaTimeZones, &[], START).await.expect("written")
    }

    async fn delete(&self, workout: WorkoutId) -> bool {
        remove_workout(&self.db, ACCOUNT, workout, &[]).await.expect("deleted")
    }

    /// Every row that follows from the workouts, but for what says where to go on.
    fn rollups(&self) -> Vec<Value> {
        [
            "SELECT id, status, local_day, done_sets, done_reps, volume_grams, session_load, energy_kcal FROM workouts ORDER BY id",
            "SELECT workout_id, set_id, exercise_id, kind, weight_grams, reps, rpe_tenths, completed_at, local_day FROM workout_sets ORDER BY workout_id, set_id",
            "SELECT * FROM training_days ORDER BY day",
            "SELECT * FROM exercise_days ORDER BY exercise_id, day",
            "SELECT exercise_id, name, tracking, facts, days, sets, reps, volume_grams, bests, e1rm_grams FROM exercise_totals ORDER BY exercise_id",
            "SELECT * FROM personal_records ORDER BY exercise_id, day, set_id, kind",
            "SELECT * FROM training_totals WHERE days + sets + records > 0",
        ]
        .into_iter()
        .map(|sql| Value::from(self.shard.rows(sql, &[])))
        .collect()
    }
}

#[tokio::test]
async fn any_order_of_writes_and_deletes_leaves_what_the_last_of_them_say() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let history = History::new();
        let mut left: BTreeMap<WorkoutId, Workout> = BTreeMap::new();
        for seq in 0..14 {
            let id = workout_id(u8::try_from(dice.below(6)).unwrap());
            if dice.below(4) == 0 {
                assert_eq!(history.delete(id).await, left.remove(&id).is_some(), "seed {seed}");
            } else {
                let workout = random_workout(&mut dice, id, START, u64::from(EXERCISES));
                assert_eq!(history.write(&workout, seq).await, Copied::Written);
                left.insert(id, workout);
            }
        }
        let fresh = History::new();
        for workout in left.values() {
            fresh.write(workout, 1).await;
        }
        assert_eq!(history.rollups(), fresh.rollups(), "seed {seed}");
    }
}

#[tokio::test]
async fn the_same_copy_twice_changes_nothing() {
    let history = History::new();
    let workout = random_workout(&mut Dice(3), workout_id(1), START, u64::from(EXERCISES));
    history.write(&workout, 7).await;
    let once = history.rollups();
    assert_eq!(history.write(&workout, 7).await, Copied::Written);
    assert_eq!(history.rollups(), once);
}

#[tokio::test]
async fn a_late_copy_never_replaces_a_later_one() {
    let history = History::new();
    let mut workout = empty_workout(workout_id(1), START);
    history.write(&workout, 9).await;
    let after = history.rollups();
    workout.status = Status::Cancelled;
    assert_eq!(history.write(&workout, 8).await, Copied::Older);
    // Two at once: both read before either wrote.
    let context = load_context(&history.db, ACCOUNT, &workout, &[], &IanaTimeZones).await.unwrap();
    let late = history.db.batch(write_workout(&context, &workout, 8, None, START)).await;
    assert!(vivace::training::is_older_copy(&late.unwrap_err()));
    assert_eq!(history.rollups(), after);
}

#[tokio::test]
async fn two_copies_at_once_do_not_cross() {
    let history = History::new();
    let mut dice = Dice(1);
    let mut squat = |id, kilograms| {
        let mut workout = empty_workout(workout_id(id), START);
        let sets = vec![set(&mut dice, kilograms, 5, Some(START))];
        workout.exercises.push(done(&mut dice, 0, sets));
        workout
    };
    let (first, second) = (squat(1, 100), squat(2, 120));
    let read_early = load_context(&history.db, ACCOUNT, &second, &facts(EXERCISES), &IanaTimeZones).await.unwrap();
    history.write(&first, 1).await;
    let outrun = history.db.batch(write_workout(&read_early, &second, 1, None, START)).await;
    assert!(is_outrun(&outrun.unwrap_err()));
    assert_eq!(history.shard.count("workouts"), 1, "the whole batch fails");

    let read_early = load_context_to_delete(&history.db, ACCOUNT, workout_id(1)).await.unwrap().unwrap();
    history.write(&second, 1).await;
    assert!(is_outrun(&history.db.batch(delete_workout(&read_early)).await.unwrap_err()));
}

#[tokio::test]
async fn editing_an_old_set_gives_its_records_to_those_who_earned_them() {
    let history = History::new();
    let mut dice = Dice(1);
    let mut squat = |id: u8, days: i64, kilograms| {
        let at = START.plus_millis(days * DAY_MS);
        let mut workout = empty_workout(workout_id(id), at);
        let sets = vec![set(&mut dice, kilograms, 5, Some(at))];
        workout.exercises.push(done(&mut dice, 0, sets));
        workout
    };
    let (mut typo, later, last) = (squat(1, 0, 1_000), squat(2, 30, 110), squat(3, 60, 120));
    for workout in [&typo, &later, &last] {
        history.write(workout, 1).await;
    }
    let heaviest = || -> Vec<(String, i64)> {
        let rows =
            history.shard.rows("SELECT day, value FROM personal_records WHERE kind = 'max_weight' ORDER BY day", &[]);
        rows.iter().map(|row| (row["day"].as_str().unwrap().to_owned(), row["value"].as_i64().unwrap())).collect()
    };
    assert_eq!(heaviest(), [("2026-11-21".to_owned(), 1_000_000)]);
    typo.exercises[0].sets[0].actual.weight_grams = Some(100_000);
    history.write(&typo, 2).await;
    let expected = [("2026-11-21", 100_000), ("2026-12-21", 110_000), ("2027-01-20", 120_000)];
    assert_eq!(heaviest(), expected.map(|(day, value)| (day.to_owned(), value)));
    history.delete(workout_id(2)).await;
    assert_eq!(heaviest(), [expected[0], expected[2]].map(|(day, value)| (day.to_owned(), value)));
}

#[tokio::test]
async fn a_day_stays_the_one_it_was_when_the_person_moves() {
    let history = History::new();
    let account = ACCOUNT.to_string();
    let late = Timestamp::parse_rfc3339("2026-11-21T23:30:00Z").unwrap();
    let zone = |zone: &str| {
        history.shard.execute(
            "INSERT INTO profiles (account_id, time_zone, updated_at) VALUES (?1, ?2, 0) ON CONFLICT DO UPDATE SET time_zone = excluded.time_zone",
            &[&account, &zone.to_owned()],
        );
    };
    let day = || history.shard.rows("SELECT local_day FROM workouts", &[])[0]["local_day"].as_str().unwrap().to_owned();
    let mut workout = empty_workout(workout_id(1), late);
    zone("Europe/Berlin");
    history.write(&workout, 1).await;
    assert_eq!(day(), "2026-11-22");
    zone("America/New_York");
    history.write(&workout, 2).await;
    assert_eq!(day(), "2026-11-22");
    workout.started_at = Some(late.plus_millis(1));
    history.write(&workout, 3).await;
    assert_eq!(day(), "2026-11-21", "another beginning is another event");
    history.shard.execute(
        "INSERT INTO preferences (account_id, document, updated_at) VALUES (?1, '{\"training\":{\"dayStartHour\":6}}', 0)",
        &[&account],
    );
    zone("Europe/Berlin");
    workout.started_at = Some(late);
    history.write(&workout, 4).await;
    assert_eq!(day(), "2026-11-21", "half past midnight is still yesterday where days begin at six");
}

#[tokio::test]
async fn energy_says_whether_the_weight_of_the_body_was_known() {
    let history = History::new();
    let mut dice = Dice(1);
    let mut workout = empty_workout(workout_id(1), START);
    let sets = vec![set(&mut dice, 100, 5, Some(START))];
    workout.exercises.push(done(&mut dice, 0, sets));
    let energy = || {
        let row = &history.shard.rows("SELECT energy_kcal, energy_basis FROM workouts", &[])[0];
        (row["energy_kcal"].as_i64().unwrap(), row["energy_basis"].as_str().unwrap().to_owned())
    };
    history.write(&workout, 1).await;
    // An hour at 3.5 MET.
    assert_eq!(energy(), (257, "assumed_weight".to_owned()));
    let weight = BodyWeight { first_grams: 90_000, latest_grams: 100_000, weighed_at: START };
    history.db.batch(vec![set_body_weight(ACCOUNT, Some(weight))]).await.unwrap();
    history.write(&workout, 2).await;
    assert_eq!(energy(), (368, "body_weight".to_owned()));
    workout.calories_told_kcal = Some(500);
    history.write(&workout, 3).await;
    assert_eq!(energy(), (500, "told".to_owned()));
    assert_eq!(history.shard.rows("SELECT assumed_weight FROM training_totals", &[])[0]["assumed_weight"], 0);
}

#[tokio::test]
async fn hard_sets_count_whole_for_what_they_work_most_and_half_beside() {
    let history = History::new();
    let mut dice = Dice(1);
    let mut workout = empty_workout(workout_id(1), START);
    let sets = (0..3).map(|_| set(&mut dice, 100, 5, Some(START))).collect();
    workout.exercises.push(done(&mut dice, 0, sets));
    let stretches = vec![set(&mut dice, 0, 1, Some(START))];
    workout.exercises.push(done(&mut dice, 3, stretches));
    history.write(&workout, 1).await;
    let row = &history.shard.rows("SELECT muscles FROM training_days", &[])[0];
    assert_eq!(row["muscles"], r#"{"abdominals":6,"abductors":3}"#);
    assert_eq!(exercise(0).to_string(), "00000000-0000-0000-0000-000000000000");
}

#[tokio::test]
async fn a_rebuild_changes_nothing_that_copies_have_kept() {
    for seed in 100..110 {
        let mut dice = Dice(seed);
        let history = History::new();
        for number in 0..6 {
            let workout = random_workout(&mut dice, workout_id(number), START, u64::from(EXERCISES));
            history.write(&workout, 1).await;
        }
        history.delete(workout_id(2)).await;
        let kept = history.rollups();
        rebuild(&history.db, ACCOUNT, &[]).await.unwrap();
        assert_eq!(history.rollups(), kept, "seed {seed}");
    }
}

#[tokio::test]
async fn an_import_is_as_if_each_workout_was_copied_and_undone_as_if_it_never_was() {
    let import = ImportId::from_bytes([9; 16]);
    let mut dice = Dice(5);
    let random = |dice: &mut Dice, number| random_workout(dice, workout_id(number), START, u64::from(EXERCISES));
    let own = [random(&mut dice, 1), random(&mut dice, 2)];
    let imported: Vec<Workout> = (3..9).map(|number| random(&mut dice, number)).collect();
    let (one_by_one, history) = (History::new(), History::new());
    for workout in &own {
        one_by_one.write(workout, 1).await;
        history.write(workout, 1).await;
    }
    let before = history.rollups();
    for workout in &imported {
        one_by_one.write(workout, 0).await;
    }
    let person = load_person(&history.db, ACCOUNT).await.unwrap();
    for _ in 0..2 {
        let rows = add_imported(&person, &imported, import, &facts(EXERCISES), &IanaTimeZones, START);
        history.db.batch(rows).await.unwrap();
    }
    rebuild(&history.db, ACCOUNT, &facts(EXERCISES)).await.unwrap();
    assert_eq!(history.rollups(), one_by_one.rollups());
    history.db.batch(drop_imported(ACCOUNT, import, 100)).await.unwrap();
    rebuild(&history.db, ACCOUNT, &facts(EXERCISES)).await.unwrap();
    assert_eq!(history.rollups(), before);
}

#[tokio::test]
async fn an_import_brings_back_no_set_that_was_since_deleted() {
    let history = History::new();
    let import = ImportId::from_bytes([9; 16]);
    let mut dice = Dice(5);
    let mut workout = empty_workout(workout_id(1), START);
    let sets = vec![set(&mut dice, 100, 5, Some(START))];
    workout.exercises.push(done(&mut dice, 0, sets));
    let person = load_person(&history.db, ACCOUNT).await.unwrap();
    let add = || add_imported(&person, std::slice::from_ref(&workout), import, &[], &IanaTimeZones, START);
    history.db.batch(add()).await.unwrap();
    assert_eq!(history.shard.count("workout_sets"), 1);
    history.write(&empty_workout(workout_id(1), START), 4).await;
    history.db.batch(add()).await.unwrap();
    assert_eq!(history.shard.count("workout_sets"), 0);
    assert_eq!(history.shard.rows("SELECT import_id FROM workouts", &[])[0]["import_id"], import.to_string());
}

#[tokio::test]
async fn a_room_announces_records_against_what_came_before_its_workout() {
    let history = History::new();
    let mut dice = Dice(1);
    for (id, days, kilograms) in [(1, 0, 100), (2, 20, 110), (3, 40, 120)] {
        let at = START.plus_millis(days * DAY_MS);
        let mut workout = empty_workout(workout_id(id), at);
        let sets = vec![set(&mut dice, kilograms, 5, Some(at))];
        workout.exercises.push(done(&mut dice, 0, sets));
        history.write(&workout, 1).await;
    }
    let heaviest = async |workout: u8, days: i64| {
        let at = START.plus_millis(days * DAY_MS);
        let bests = bests_before(&history.db, ACCOUNT, workout_id(workout), at, &[exercise(0), exercise(1)]).await;
        let bests = bests.unwrap();
        assert_eq!(bests[&exercise(1)], vivace::domain::records::Bests::default());
        bests[&exercise(0)].max_weight_grams
    };
    assert_eq!(heaviest(4, 60).await, Some(120_000));
    assert_eq!(heaviest(3, 40).await, Some(110_000), "not against itself");
    assert_eq!(heaviest(5, 10).await, Some(100_000), "not against what came later");
}
