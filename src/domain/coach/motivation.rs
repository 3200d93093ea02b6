//! Short lines in a workout: one fact, one line. They praise what was done and leave the choice to the person; nobody
//! is compared with others, and nothing that was missed is held against anybody.

use super::{Line, Source, WorkoutMoment};

/// The wordings for each fact. `{exercise}`, `{reps}`, `{more}`, `{left}`, `{days}` and `{total}` are filled in.
const LINES: &[(&str, Source, &[&str])] = &[
    (
        "record",
        Source::OwnRecords,
        &[
            "A record in {exercise}. That is yours.",
            "You have never done more in {exercise}. Well done.",
            "New best in {exercise}: enjoy it, then rest.",
        ],
    ),
    (
        "more_than_last_time",
        Source::OwnRecords,
        &[
            "{more} more than last time. The work shows.",
            "Last time it was {more} fewer. That is progress.",
            "{reps} this time: {more} up.",
        ],
    ),
    (
        "hard_set",
        Source::ExertionScale,
        &[
            "That was a hard one. Rest as long as you need.",
            "Close to your limit: a longer rest or a little less load is a good choice.",
            "Hard sets are rare for a reason. Breathe, then decide about the next.",
        ],
    ),
    (
        "fewer_than_planned",
        Source::Autonomy,
        &[
            "{reps} good ones count. Take a breath; less load next is fine.",
            "Some sets are like that. The next one is new.",
            "You stopped when it was right to stop. Go on as it feels.",
        ],
    ),
    (
        "last_set",
        Source::GoalSetting,
        &[
            "Last set of {exercise}. Make each repetition look like the first.",
            "One more set and {exercise} is done.",
            "The last one: calm and clean.",
        ],
    ),
    (
        "last_exercise",
        Source::GoalSetting,
        &[
            "The last exercise. You are nearly there.",
            "Only {exercise} is left.",
            "One exercise to go; take your time with it.",
        ],
    ),
    (
        "on_plan",
        Source::GoalSetting,
        &["Just as planned. Keep that rhythm.", "{reps}, as you set out to do.", "On plan. Breathe out and get ready."],
    ),
    (
        "streak",
        Source::Autonomy,
        &[
            "Day {days} in a row. Nice to see you.",
            "{days} days in a row now: you made room for this.",
            "You are here for the {days}th day. A good start already.",
        ],
    ),
    (
        "begin",
        Source::Autonomy,
        &[
            "You are here: that was the hard part. Begin easy.",
            "Take the first set lightly and see how today feels.",
            "{exercise} first. Start with a weight you own.",
        ],
    ),
];

/// The wordings for a workout that is done. `{records}`, `{days}`, `{total}` and `{week}` are filled in.
const FINISHED: &[(&str, Source, &[&str])] = &[
    (
        "first_workout",
        Source::Autonomy,
        &["Your first workout is done. The beginning is made.", "The first one. Rest well."],
    ),
    (
        "records_set",
        Source::OwnRecords,
        &["Done, with {records} of your own beaten.", "{records} today. The work shows."],
    ),
    (
        "milestone",
        Source::OwnRecords,
        &["Workout number {total}. That is a habit.", "{total} workouts. Look back for a moment."],
    ),
    (
        "week_done",
        Source::GoalSetting,
        &["{week} this week, as you set out to do.", "The week's plan is done: {week}."],
    ),
    (
        "streak",
        Source::Autonomy,
        &["{days} days in a row. Rest counts as training, too.", "Day {days}. You made room for this."],
    ),
    (
        "workout_done",
        Source::Autonomy,
        &["Done. Drink something, then rest.", "That one is yours. Sleep does the rest."],
    ),
];
/// Numbers of workouts worth a word.
const MILESTONES: &[u32] = &[10, 25, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1_000, 1_500, 2_000];

/// Exertion, times ten, from which on a set was hard.
const HARD_RPE_TENTHS: u8 = 95;

/// The fact that matters most.
fn fact_of(moment: &WorkoutMoment) -> &'static str {
    let more = moment.reps.zip(moment.reps_last_time).is_some_and(|(reps, before)| reps > before);
    let fewer = moment.reps.zip(moment.reps_planned).is_some_and(|(reps, planned)| reps < planned);
    if moment.is_record {
        "record"
    } else if moment.set == 0 {
        if moment.streak_days >= 3 { "streak" } else { "begin" }
    } else if moment.rpe_tenths.is_some_and(|rpe| rpe >= HARD_RPE_TENTHS) {
        "hard_set"
    } else if more {
        "more_than_last_time"
    } else if fewer {
        "fewer_than_planned"
    } else if moment.set + 1 == moment.sets {
        "last_set"
    } else if moment.exercises_left == 1 && moment.set == 1 {
        "last_exercise"
    } else if moment.reps.is_some() {
        "on_plan"
    } else {
        "begin"
    }
}

/// A line for this moment; the seed varies the wording.
pub fn motivate(moment: &WorkoutMoment, seed: u64) -> Line {
    let because = fact_of(moment);
    let (source, wording) = pick(LINES, because, seed);
    let reps = moment.reps.unwrap_or(0);
    let more = reps.saturating_sub(moment.reps_last_time.unwrap_or(reps));
    let exercise = if moment.exercise.is_empty() { "this exercise" } else { moment.exercise.as_str() };
    let text = wording
        .replace("{exercise}", exercise)
        .replace("{reps}", &if reps == 1 { "1 repetition".to_owned() } else { format!("{reps} repetitions") })
        .replace("{more}", &more.to_string())
        .replace("{days}th", &ordinal(moment.streak_days))
        .replace("{days}", &moment.streak_days.to_string());
    Line { text, because: because.to_owned(), source }
}

/// What is known when a workout is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FinishedWorkout {
    /// Records set in it.
    pub records: u32,
    /// Days in a row, this one counted.
    pub streak_days: u32,
    /// All workouts ever, this one counted.
    pub workouts_total: u32,
    /// Those of this week.
    pub workouts_this_week: u32,
    /// How many are planned a week.
    pub days_per_week: u8,
}

/// A line for a workout that is done; the seed varies the wording.
pub fn cheer(finished: &FinishedWorkout, seed: u64) -> Line {
    let because = if finished.workouts_total == 1 {
        "first_workout"
    } else if finished.records > 0 {
        "records_set"
    } else if MILESTONES.contains(&finished.workouts_total) {
        "milestone"
    } else if finished.workouts_this_week == u32::from(finished.days_per_week) {
        "week_done"
    } else if finished.streak_days >= 3 {
        "streak"
    } else {
        "workout_done"
    };
    let (source, wording) = pick(FINISHED, because, seed);
    let counted = |count: u32, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let text = wording
        .replace("{records}", &counted(finished.records, "record"))
        .replace("{week}", &counted(finished.workouts_this_week, "workout"))
        .replace("{total}", &finished.workouts_total.to_string())
        .replace("{days}", &finished.streak_days.to_string());
    Line { text, because: because.to_owned(), source }
}

fn pick(
    lines: &'static [(&'static str, Source, &'static [&'static str])],
    because: &str,
    seed: u64,
) -> (Source, &'static str) {
    let known = lines.iter().find(|(fact, ..)| *fact == because);
    let (_, source, wordings) = known.copied().unwrap_or(("", Source::Autonomy, &[]));
    let length = u64::try_from(wordings.len()).unwrap_or(1).max(1);
    let wording = usize::try_from(seed % length).ok().and_then(|place| wordings.get(place)).copied();
    (source, wording.unwrap_or_default())
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment() -> WorkoutMoment {
        WorkoutMoment {
            exercise: "Squat".to_owned(),
            set: 2,
            sets: 5,
            reps: Some(8),
            reps_planned: Some(8),
            exercises_left: 3,
            ..WorkoutMoment::default()
        }
    }

    #[test]
    fn a_finished_workout_has_its_fact_and_every_wording_is_whole() {
        let usual =
            FinishedWorkout { workouts_total: 7, workouts_this_week: 1, days_per_week: 3, ..Default::default() };
        for (finished, because) in [
            (usual, "workout_done"),
            (FinishedWorkout { workouts_total: 1, records: 2, ..usual }, "first_workout"),
            (FinishedWorkout { records: 1, ..usual }, "records_set"),
            (FinishedWorkout { workouts_total: 100, ..usual }, "milestone"),
            (FinishedWorkout { workouts_this_week: 3, ..usual }, "week_done"),
            (FinishedWorkout { streak_days: 4, ..usual }, "streak"),
        ] {
            for seed in 0..3 {
                let line = cheer(&finished, seed);
                assert_eq!(line.because, because);
                assert!(!line.text.is_empty() && !line.text.contains('{'), "{}", line.text);
            }
        }
        assert!(cheer(&FinishedWorkout { records: 1, ..usual }, 0).text.contains("1 record of"));
    }

    #[test]
    fn each_moment_has_its_fact() {
        let of = |moment: WorkoutMoment| motivate(&moment, 0).because;
        assert_eq!(of(moment()), "on_plan");
        assert_eq!(of(WorkoutMoment { is_record: true, ..moment() }), "record");
        assert_eq!(of(WorkoutMoment { reps_last_time: Some(6), ..moment() }), "more_than_last_time");
        assert_eq!(of(WorkoutMoment { reps: Some(5), ..moment() }), "fewer_than_planned");
        assert_eq!(of(WorkoutMoment { rpe_tenths: Some(100), ..moment() }), "hard_set");
        assert_eq!(of(WorkoutMoment { set: 4, ..moment() }), "last_set");
        assert_eq!(of(WorkoutMoment { set: 0, streak_days: 22, ..moment() }), "streak");
        assert_eq!(of(WorkoutMoment { set: 0, ..moment() }), "begin");
    }

    #[test]
    fn lines_are_short_filled_in_and_never_shame() {
        let shaming =
            ["lazy", "weak", "excuse", "fail", "should have", "only did", "disappoint", "no pain", "shame", "quit"];
        for (_, _, wordings) in LINES {
            for wording in *wordings {
                assert!(wording.chars().count() <= 90, "{wording}");
                assert!(shaming.iter().all(|word| !wording.to_lowercase().contains(word)), "{wording}");
            }
        }
        for seed in 0..6 {
            let text = motivate(&WorkoutMoment { reps_last_time: Some(6), ..moment() }, seed).text;
            assert!(!text.contains('{') && text.contains('2'), "{text}");
        }
        let streak = |days, seed| motivate(&WorkoutMoment { set: 0, streak_days: days, ..moment() }, seed).text;
        assert_eq!(streak(22, 2), "You are here for the 22nd day. A good start already.");
        assert_eq!(streak(11, 0), "Day 11 in a row. Nice to see you.");
    }
}
