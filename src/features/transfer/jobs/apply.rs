//! Brings what an import holds into the history: its workouts a piece at a time, what follows from them once, and its
//! measurements and what there is beside a piece at a time.

use std::collections::HashMap;

use super::{
    super::{
        content,
        known::KnownWorkouts,
        lists::{Bringing, EXERCISES},
        measurements::{Around, metrics_of},
        names::{NAMES_MAX, OwnInFile},
        store::{ADVANCE, Choice, END_IMPORT, KEEP_TRACK, LIST_NAMES, NameRow, REMEMBER_WORKOUTS, State},
    },
    import_file::Step,
};
use crate::{
    bind,
    domain::{
        ids::{BodyMetricId, ExerciseId},
        imports::{
            ParsedWorkout,
            here::IdsHere,
            parsed::ParsedItem,
            resolve::{Answers, Meant, content_hash, resolve},
        },
        json,
        time::Timestamp,
        training::Workout,
        visibility::Visibility,
    },
    features::{
        body::{add_imported_metrics, refresh_weight, seal_words},
        exercises::add_by_name,
        transfer::formats::has_tracks,
    },
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::{Job, OutboxAddress},
        tracked::{JobState, carry_on},
    },
    storage::{Blob, Statement, StorageError, User},
    training::{ExerciseFacts, add_imported, exercise_facts, load_person, rebuild_days, rebuild_exercises},
};

/// What one run does.
#[derive(Default)]
struct Work {
    statements: Vec<Statement<User>>,
    items: u32,
    imported: u32,
    duplicates: u32,
    skipped: u32,
}

/// 1. Exercises that are to be made are made; once made, this finds them.
/// 2. The next piece of workouts is read, and those the history has are told apart; or, when all are in, days and
///    records are made again, which may happen twice; then the next piece of measurements is read.
/// 3. The rows, how far the import has come, the job's end and the next job (or the import's end) go into one batch: a
///    run that was killed before it did nothing, and one that was outrun fails as a whole.
pub async fn run(step: Step<'_>) -> Result<(), StorageError> {
    let report = &step.row.report;
    let (start, total, first) = (step.row.position, report.total(), report.first_items);
    let mut work = Work::default();
    if start < first {
        add_items(&step, start, &mut work).await?;
    } else if start - first < report.workouts {
        let names = load_names(&step).await?;
        let (meant, facts) = exercises(&step, &names).await?;
        let parsed = content::workouts_from(&step.sealer, step.import(), report, start - first).await?;
        add_workouts(&step, &parsed, &meant, &facts, &mut work).await?;
    } else {
        let done = start - first - report.workouts;
        if done == 0 && report.workouts > 0 {
            rebuild(&step).await?;
        }
        if done < report.measurements {
            add_measurements(&step, done, &mut work).await?;
        } else if first + done - report.measurements < report.items {
            add_items(&step, first + done - report.measurements, &mut work).await?;
        }
    }
    let (account, import, now) = (step.account(), step.import(), step.app.now());
    let position = start + work.items;
    let mut statements = work.statements;
    if work.items > 0 {
        let Work { imported, duplicates, skipped, .. } = work;
        statements.push(bind!(ADVANCE, account, import, start, position, imported, duplicates, skipped, now));
    }
    // What follows from the last workouts is for the next run.
    let is_last = position >= total && start >= first + report.workouts;
    if is_last {
        statements.push(bind!(END_IMPORT, account, import, total, now));
    }
    finish(&step, statements, position, is_last).await
}

async fn finish(
    step: &Step<'_>,
    mut statements: Vec<Statement<User>>,
    position: u32,
    is_last: bool,
) -> Result<(), StorageError> {
    let (account, shard) = (step.account(), step.message.shard);
    let next = if is_last {
        step.app.job::<User>(JobMessage::MeasureGoalsV1(MeasureGoalsV1 { account, shard }))
    } else {
        step.next()
    };
    // Preferences have a copy elsewhere.
    let copy = is_last.then(|| step.copy_settings()).flatten();
    statements.extend(copy.iter().map(Job::insert));
    statements.extend(step.job.done());
    let shown =
        if is_last { step.end_work(JobState::Done, None) } else { carry_on(step.job, &next, step.percent(position)) };
    statements.extend([next.insert(), shown]);
    step.db.batch(statements).await?;
    // Before the next run is asked for, so that devices hear it in order.
    step.announce(if is_last { State::Done } else { State::Applying }.as_str(), position).await;
    step.app.hint([Some(&next), copy.as_ref()].into_iter().flatten().map(|job| job.hint(OutboxAddress::User(shard))));
    if is_last { content::delete(step.app, account, step.import()).await } else { Ok(()) }
}

async fn load_names(step: &Step<'_>) -> Result<Vec<NameRow>, StorageError> {
    step.db.all(bind!(LIST_NAMES, step.account(), step.import(), "", NAMES_MAX as u32)).await
}

/// The ids that exercises and templates of the file have here.
async fn ids_here(step: &Step<'_>, names: &[NameRow]) -> Result<IdsHere, StorageError> {
    let mut ids = content::ids(&step.sealer, step.import()).await?;
    let own = |name: &NameRow| Some((name.own_in_file()?.to_string(), name.exercise_id?.to_string()));
    ids.extend(names.iter().filter_map(own));
    Ok(ids)
}

/// What each name means, and what the library tells of it. Exercises that are to be made of a name, and are not there,
/// are made.
async fn exercises(
    step: &Step<'_>,
    names: &[NameRow],
) -> Result<(HashMap<String, Meant>, Vec<ExerciseFacts>), StorageError> {
    let account = step.account();
    let ids: Vec<ExerciseId> = names.iter().filter_map(|name| name.exercise_id).collect();
    let mut facts = exercise_facts(&step.app.core_db(), account, &ids).await?;
    let is_missing = |name: &&NameRow| {
        name.choice == Choice::Created
            && name.own_in_file().is_none()
            && name.exercise_id.is_some_and(|id| facts.iter().all(|known| known.id != id))
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
        .iter()
        .filter_map(|name| {
            let known = facts.iter().find(|known| Some(known.id) == name.exercise_id)?;
            Some((name.name_key.clone(), Meant { id: known.id, name: known.name.clone(), tracking: known.tracking }))
        })
        .collect();
    Ok((meant, facts))
}

/// The workouts as ours, each with what makes it the same as another; none where nothing of it is left.
fn resolve_all(
    step: &Step<'_>,
    parsed: &[(u32, ParsedWorkout)],
    meant: &HashMap<String, Meant>,
    templates: &IdsHere,
) -> Vec<Option<(Workout, String)>> {
    let options = &step.row.options;
    let zone = options.time_zone.as_deref().unwrap_or("UTC");
    let offset = |at: Timestamp| step.app.time_zones.offset_seconds(zone, at);
    let answers = Answers {
        import: step.import(),
        unit: options.weight_unit(),
        offset_seconds: &offset,
        exercises: meant,
        templates,
        visibility: options.visibility.unwrap_or(Visibility::Private),
        now: step.row.created_at,
    };
    let one = |(number, parsed): &(u32, ParsedWorkout)| {
        let workout = resolve(parsed, *number, &answers)?;
        let hash = content_hash(&workout);
        Some((workout, hash))
    };
    parsed.iter().map(one).collect()
}

/// The rows of the workouts that are new.
async fn add_workouts(
    step: &Step<'_>,
    parsed: &[(u32, ParsedWorkout)],
    meant: &HashMap<String, Meant>,
    facts: &[ExerciseFacts],
    work: &mut Work,
) -> Result<(), StorageError> {
    let (account, import, now) = (step.account(), step.import(), step.app.now());
    let has_first = step.row.report.first_items > 0;
    let templates = if has_first { content::ids(&step.sealer, import).await? } else { IdsHere::new() };
    let resolved = resolve_all(step, parsed, meant, &templates);
    let mut known = KnownWorkouts::load(step.db, account, &resolved).await?;
    let mut added: Vec<Workout> = Vec::new();
    let mut contents = Vec::new();
    for ((number, parsed), resolved) in parsed.iter().zip(resolved) {
        work.items += 1;
        let Some((workout, hash)) = resolved else {
            work.skipped += 1;
            continue;
        };
        if known.has(&workout, &hash) {
            work.duplicates += 1;
            continue;
        }
        work.imported += 1;
        work.statements.extend(keep_track(step, *number, parsed, &workout).await?);
        contents.push(serde_json::json!({"hash": hash, "workout": workout.id}));
        known.remember(&workout, hash);
        added.push(workout);
    }
    if !added.is_empty() {
        let person = load_person(step.db, account).await?;
        work.statements.extend(add_imported(&person, &added, import, facts, &*step.app.time_zones, now));
        let contents = serde_json::to_string(&contents).unwrap_or_default();
        work.statements.push(bind!(REMEMBER_WORKOUTS, account, import, contents));
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
    // Pieces from before they said so themselves are known by the form of the file.
    if !parsed.has_track && !step.row.format.is_some_and(has_tracks) {
        return Ok(None);
    }
    let Some(points) = content::track(&step.sealer, step.import(), number).await? else { return Ok(None) };
    let bytes = serde_json::to_vec(&points).map_err(|error| StorageError::Failed(error.to_string()))?;
    step.app.count_subrequest();
    let key = content::track_key(step.account(), workout.id);
    step.app.media.put(&key, Blob { bytes, content_type: "application/json".to_owned() }).await?;
    let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
    Ok(Some(bind!(KEEP_TRACK, step.account(), workout.id, step.import(), count)))
}

/// Makes days and records of the exercises in the file again.
async fn rebuild(step: &Step<'_>) -> Result<(), StorageError> {
    let (meant, facts) = exercises(step, &load_names(step).await?).await?;
    let mut ids: Vec<ExerciseId> = meant.values().map(|meant| meant.id).collect();
    ids.sort_unstable();
    ids.dedup();
    rebuild_exercises(step.db, step.account(), &ids, &facts).await?;
    rebuild_days(step.db, step.account()).await
}

/// The rows of the next piece of what there is beside.
async fn add_items(step: &Step<'_>, done: u32, work: &mut Work) -> Result<(), StorageError> {
    let (account, import) = (step.account(), step.import());
    let mut items = content::items_from(&step.sealer, import, &step.row.report, done).await?;
    work.items += u32::try_from(items.len()).unwrap_or(u32::MAX);
    let names = load_names(step).await?;
    let ids = ids_here(step, &names).await?;
    let is_made = |item: &ParsedItem| {
        let one = json::from_str::<OwnInFile>(&item.json).ok();
        let name = one.and_then(|one| names.iter().find(|name| name.own_in_file() == Some(one.id)));
        name.is_some_and(|name| name.choice == Choice::Created)
    };
    items.retain(|item| item.list != EXERCISES || is_made(item));
    let bringing = Bringing { app: step.app, account, import, ids: &ids };
    work.statements.extend(bringing.bring(step.db, &items).await?);
    Ok(())
}

/// The rows of the next piece of measurements.
async fn add_measurements(step: &Step<'_>, done: u32, work: &mut Work) -> Result<(), StorageError> {
    let (account, import) = (step.account(), step.import());
    let piece = usize::try_from(done).unwrap_or(0) / content::BODY_PER_PIECE;
    let parsed = content::body_piece(&step.sealer, import, piece).await?;
    let person = load_person(step.db, account).await?;
    let options = &step.row.options;
    let zone = options.time_zone.as_deref().unwrap_or(&person.time_zone);
    let offset = |at: Timestamp| step.app.time_zones.offset_seconds(zone, at);
    let day_of = |at: Timestamp| person.day_of(at, &*step.app.time_zones);
    let has_words = parsed.iter().any(|body| !body.notes.is_empty());
    let key = if has_words { Some(step.app.data_key(account).await?) } else { None };
    let seal =
        |id: BodyMetricId, words: &str| key.as_ref().map(|key| seal_words(key, &*step.app.rng, account, id, words));
    let metrics =
        metrics_of(account, &parsed, options.weight_unit(), &Around { offset: &offset, day_of: &day_of, seal: &seal });
    work.items += u32::try_from(parsed.len()).unwrap_or(u32::MAX);
    work.statements.push(add_imported_metrics(account, import, &metrics, step.app.now()));
    work.statements.push(refresh_weight(account));
    Ok(())
}
