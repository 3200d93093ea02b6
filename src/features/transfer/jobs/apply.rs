//! Brings the workouts of an import into the history, some in each run.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        content,
        store::{
            ADVANCE, Choice, ContentRow, END_IMPORT, KEEP_TRACK, KNOWN_CONTENTS, LIST_NAMES, NameRow, NearRow,
            REMEMBER_WORKOUT, WORKOUTS_BETWEEN,
        },
    },
    import_file::Step,
};
use crate::{
    bind,
    domain::{
        ids::ExerciseId,
        imports::{
            ParsedWorkout,
            resolve::{Answers, Meant, content_hash, resolve},
        },
        time::{MINUTE_MS, Timestamp},
        training::Workout,
        visibility::Visibility,
    },
    features::exercises::add_by_name,
    features::transfer::names::NAMES_MAX,
    storage::{Blob, Rows, Statement, StorageError, User},
    training::{Copy, ExerciseFacts, begins_at, copy_workout, exercise_facts},
};

/// How many workouts one run brings: two calls to the shard each, far below what one invocation may make, and done
/// within the time a job is claimed for.
pub const WORKOUTS_PER_RUN: usize = 100;
/// Two workouts of the same exercises that began so close together are the same one.
const SAME_START_MS: i64 = MINUTE_MS;
/// The most workouts near those of a piece that are compared.
const NEAR_MAX: u32 = 5_000;

/// What was counted since the row was last written.
#[derive(Clone, Copy, Default)]
struct Counts {
    from: u32,
    to: u32,
    imported: u32,
    duplicates: u32,
    skipped: u32,
    measurements: u32,
}

impl Counts {
    /// The statement that goes on by these. It fails, and with it the batch, when another run was quicker.
    fn statement(&self, step: &Step<'_>) -> Statement<User> {
        bind!(
            ADVANCE,
            step.account(),
            step.import(),
            self.from,
            self.to,
            self.imported,
            self.duplicates,
            self.skipped,
            self.measurements,
            step.app.now(),
        )
    }
}

/// 1. Exercises that are to be made are made; once made, this finds them.
/// 2. The next workouts are read from their piece, and those the history has are told apart.
/// 3. Each is written with how far the import has come in one batch: a run that was killed goes on after the last one
///    written, and one that was outrun writes nothing.
/// 4. What was only counted, the job's end and the next job, or the import's end, in one batch.
pub async fn run(step: Step<'_>) -> Result<(), StorageError> {
    let report = &step.row.report;
    let start = step.row.position;
    let mut counts = Counts { from: start, to: start, ..Counts::default() };
    if start < report.workouts {
        let (meant, facts) = exercises(&step).await?;
        let mut workouts = content::workouts_from(step.app, step.account(), step.import(), report, start).await?;
        workouts.truncate(WORKOUTS_PER_RUN);
        bring(&step, &workouts, &meant, &facts, &mut counts).await?;
    } else {
        // Measurements: the history of the body takes none from files.
        counts.to = report.items();
    }
    let mut statements = Vec::new();
    if counts.to > counts.from {
        statements.push(counts.statement(&step));
    }
    statements.extend(step.job.done());
    if counts.to >= report.items() {
        statements.push(bind!(END_IMPORT, step.account(), step.import(), report.items(), step.app.now()));
        step.db.batch(statements).await?;
        super::super::progress::tell(step.app, step.account());
        return content::delete(step.app, step.account(), step.import()).await;
    }
    let next = step.next();
    statements.push(next.insert());
    step.db.batch(statements).await?;
    step.hint(&next);
    super::super::progress::tell(step.app, step.account());
    Ok(())
}

/// What each name means, and what the library tells of it. Exercises that are to be made and are not there are made.
async fn exercises(step: &Step<'_>) -> Result<(HashMap<String, Meant>, Vec<ExerciseFacts>), StorageError> {
    let account = step.account();
    let names: Vec<NameRow> = step.db.all(bind!(LIST_NAMES, account, step.import(), "", NAMES_MAX as u32)).await?;
    let ids: Vec<ExerciseId> = names.iter().filter_map(|name| name.exercise_id).collect();
    let mut facts = exercise_facts(&step.app.core_db(), account, &ids).await?;
    let is_missing = |name: &&NameRow| {
        name.choice == Choice::Created && name.exercise_id.is_some_and(|id| facts.iter().all(|known| known.id != id))
    };
    let missing: Vec<&NameRow> = names.iter().filter(is_missing).collect();
    if !missing.is_empty() {
        let add = |name: &NameRow| {
            name.exercise_id.map(|id| add_by_name(id, account, &name.name, name.tracking, step.app.now()))
        };
        step.app.core_db().batch(missing.into_iter().filter_map(add).collect()).await?;
        facts = exercise_facts(&step.app.core_db(), account, &ids).await?;
    }
    let meant = names
        .into_iter()
        .filter_map(|name| {
            let known = facts.iter().find(|known| Some(known.id) == name.exercise_id)?;
            Some((name.name_key, Meant { id: known.id, name: known.name.clone(), tracking: known.tracking }))
        })
        .collect();
    Ok((meant, facts))
}

/// Writes the workouts that are new.
async fn bring(
    step: &Step<'_>,
    parsed: &[(u32, ParsedWorkout)],
    meant: &HashMap<String, Meant>,
    facts: &[ExerciseFacts],
    counts: &mut Counts,
) -> Result<(), StorageError> {
    let options = &step.row.options;
    let zone = options.time_zone.as_deref().unwrap_or("UTC");
    let offset = |at: Timestamp| step.app.time_zones.offset_seconds(zone, at);
    let resolved: Vec<Option<(Workout, String)>> = {
        let answers = Answers {
            import: step.import(),
            unit: options.weight_unit(),
            offset_seconds: &offset,
            exercises: meant,
            visibility: options.visibility.unwrap_or(Visibility::Private),
            now: step.row.created_at,
        };
        let one = |(number, parsed): &(u32, ParsedWorkout)| {
            let workout = resolve(parsed, *number, &answers)?;
            let hash = content_hash(&workout);
            Some((workout, hash))
        };
        parsed.iter().map(one).collect()
    };
    let mut known = Known::load(step, &resolved).await?;
    for ((number, parsed), resolved) in parsed.iter().zip(resolved) {
        counts.to += 1;
        let Some((workout, hash)) = resolved else {
            counts.skipped += 1;
            continue;
        };
        if known.has(&workout, &hash) {
            counts.duplicates += 1;
            continue;
        }
        counts.imported += 1;
        let track = keep_track(step, *number, parsed, &workout).await?;
        let mut others =
            vec![counts.statement(step), bind!(REMEMBER_WORKOUT, step.account(), &hash, step.import(), workout.id)];
        others.extend(track);
        let copy =
            Copy { account: step.account(), workout: &workout, copied_seq: 0, import: Some(step.import()), facts };
        copy_workout(step.db, &copy, &*step.app.time_zones, &others, step.app.now()).await?;
        known.remember(&workout, hash);
        *counts = Counts { from: counts.to, to: counts.to, ..Counts::default() };
    }
    Ok(())
}

/// Keeps the way of a workout, if it has one, and gives the statement that notes it. The object is written first: one
/// that nothing notes is written over by the next run.
async fn keep_track(
    step: &Step<'_>,
    number: u32,
    parsed: &ParsedWorkout,
    workout: &Workout,
) -> Result<Option<Statement<User>>, StorageError> {
    let may_have_one = parsed.document.is_none() && step.row.format.is_some_and(super::super::formats::has_tracks);
    if !may_have_one {
        return Ok(None);
    }
    let Some(points) = content::track(step.app, step.account(), step.import(), number).await? else { return Ok(None) };
    let bytes = serde_json::to_vec(&points).map_err(|error| StorageError::Failed(error.to_string()))?;
    step.app.count_subrequest();
    let key = content::track_key(step.account(), workout.id);
    step.app.media.put(&key, Blob { bytes, content_type: "application/json".to_owned() }).await?;
    let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
    Ok(Some(bind!(KEEP_TRACK, step.account(), workout.id, step.import(), count)))
}

/// What the history has near these workouts.
struct Known {
    contents: HashSet<String>,
    near: Vec<(Timestamp, Vec<ExerciseId>)>,
}

fn done_exercises(workout: &Workout) -> Vec<ExerciseId> {
    let mut ids: Vec<ExerciseId> = workout.done_sets().map(|(exercise, _)| exercise.exercise).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Known {
    async fn load(step: &Step<'_>, resolved: &[Option<(Workout, String)>]) -> Result<Self, StorageError> {
        let times = || resolved.iter().flatten().map(|(workout, _)| begins_at(workout));
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Ok(Self { contents: HashSet::new(), near: Vec::new() });
        };
        let hashes: Vec<&String> = resolved.iter().flatten().map(|(_, hash)| hash).collect();
        let hashes = serde_json::to_string(&hashes).unwrap_or_default();
        let (from, to) = (first.plus_millis(-SAME_START_MS), last.plus_millis(SAME_START_MS));
        let statements = vec![
            bind!(KNOWN_CONTENTS, step.account(), hashes, NEAR_MAX),
            bind!(WORKOUTS_BETWEEN, step.account(), from, to, NEAR_MAX),
        ];
        let rows = step.db.batch(statements).await?;
        let contents: Vec<ContentRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
        let near: Vec<NearRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
        let sorted = |mut exercises: Vec<ExerciseId>| {
            exercises.sort_unstable();
            exercises
        };
        Ok(Self {
            contents: contents.into_iter().map(|row| row.content_hash).collect(),
            near: near.into_iter().map(|row| (row.begins_at, sorted(row.exercises))).collect(),
        })
    }

    /// Whether this workout is there: the same content, or the same exercises begun within a minute.
    fn has(&self, workout: &Workout, hash: &str) -> bool {
        let (at, exercises) = (begins_at(workout), done_exercises(workout));
        let is_same = |(other_at, others): &(Timestamp, Vec<ExerciseId>)| {
            at.since(*other_at).abs() <= SAME_START_MS && !exercises.is_empty() && *others == exercises
        };
        self.contents.contains(hash) || self.near.iter().any(is_same)
    }

    fn remember(&mut self, workout: &Workout, hash: String) {
        self.near.push((begins_at(workout), done_exercises(workout)));
        self.contents.insert(hash);
    }
}
