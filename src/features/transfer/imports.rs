//! Imports: list, get, begin with a whole file, apply, undo.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    content,
    names::NAMES_MAX,
    options::{ImportOptions, Settings, Unit, Unknown, is_zone},
    reading::{CHECKED_KEPT_MS, Owner, ReadFile, can_apply, check_room, choose_rest, finish_reading, refused},
    store::{
        BEGIN_IMPORT, BEGIN_UNDO, COUNT_CHOICES, COUNT_OPEN_IMPORTS, Choice, ChoicesRow, DELETE_IMPORT, DELETE_NAMES,
        DELETE_PROBLEMS, IMPORT, ImportRow, LIST_IMPORTS, LIST_NAMES, LIST_PROBLEMS, MOVE_ON, NameRow, OpenRow,
        ProblemRow, State, WRITE_NAMES,
    },
    views::{ImportView, NameView},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{ExerciseId, ImportId},
        imports::{Problem, parse},
        text::fold,
        time::DAY_MS,
        time_zone::TIME_ZONE_CHARS_MAX,
        visibility::Visibility,
    },
    http::{
        Accepted, Answer, ApiError, Caller, Code, Done, List, PathId, Reply, UploadedFile, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
    },
    jobs::{
        message::{ImportFileV1, JobMessage},
        outbox::OutboxAddress,
        tracked::{JobState, end_work_on, track_work_on},
    },
    platform::crypto::sha256_hex,
    storage::{Rows, StorageError},
    training::exercise_facts,
};

/// The largest file that is sent in one request, in bytes.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a form may add to the file: boundaries and the part's headers.
pub const FORM_BYTES_MAX: usize = 4 * 1024;
/// The most imports of a person that are not done with.
pub const OPEN_IMPORTS_MAX: u32 = 20;
/// What the reading and applying of an import is called among a person's jobs.
pub const IMPORT_WORK: &str = "import";
/// What taking away what an import brought is called there.
const REMOVAL_WORK: &str = "import_removal";
/// How long an import that was begun waits for its file.
pub const BEGUN_KEPT_MS: i64 = DAY_MS;

/// Which page of a list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PageQuery {
    /// Where the list goes on.
    #[garde(length(max = 1000))]
    cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

impl PageQuery {
    /// How many items are asked for.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT)
    }

    /// Where the list goes on.
    ///
    /// # Errors
    /// The cursor is none of this list.
    pub fn position<T: serde::de::DeserializeOwned>(&self, app: &App, list: &str) -> Answer<Option<T>> {
        self.cursor.as_deref().map(|cursor| app.cursors.decode(list, cursor)).transpose()
    }
}

/// A page of rows read with one more than asked for.
pub fn page<R, T, P: Serialize>(
    app: &App,
    list: &str,
    limit: u32,
    rows: Vec<R>,
    position: impl Fn(&R) -> P,
    view: impl Fn(R) -> T,
) -> List<T> {
    List::page(rows, limit, |row| app.cursors.encode(list, &position(row)), view)
}

/// `GET /imports`
pub async fn list_imports(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<ImportView>> {
    let list = format!("imports:{}", caller.account);
    let before: Option<String> = query.position(&app, &list)?;
    let before = before.unwrap_or_else(|| "~".to_owned());
    let limit = query.limit();
    let rows = app.user_db(caller.shard)?.all(bind!(LIST_IMPORTS, caller.account, before, limit + 1)).await?;
    Ok(page(&app, &list, limit, rows, |row: &ImportRow| row.id, |row| ImportView::of(row, None, &*app.time_zones)))
}

/// An import of the caller's.
///
/// # Errors
/// There is none of that id.
pub async fn load(app: &App, caller: &Caller, import: ImportId) -> Answer<(ImportRow, ChoicesRow)> {
    let statements = vec![bind!(IMPORT, caller.account, import), bind!(COUNT_CHOICES, caller.account, import)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let row = rows.first().map(Rows::first::<ImportRow>).transpose()?.flatten();
    let choices = rows.get(1).map(Rows::first::<ChoicesRow>).transpose()?.flatten();
    Ok((row.ok_or(Code::NotFound)?, choices.unwrap_or_default()))
}

/// `GET /imports/{import}`
pub async fn get_import(app: App, caller: Caller, PathId(import): PathId<ImportId>) -> Answer<Reply<ImportView>> {
    let (row, choices) = load(&app, &caller, import).await?;
    Ok(Reply::new(ImportView::of(row, Some(choices), &*app.time_zones)))
}

/// `GET /imports/{import}/problems`
pub async fn list_import_problems(
    app: App,
    caller: Caller,
    PathId(import): PathId<ImportId>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<Problem>> {
    let list = format!("import-problems:{import}");
    let after: Option<u32> = query.position(&app, &list)?;
    let after = after.map_or(-1, i64::from);
    let limit = query.limit();
    let statements =
        vec![bind!(IMPORT, caller.account, import), bind!(LIST_PROBLEMS, caller.account, import, after, limit + 1)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    rows.first().map(Rows::first::<ImportRow>).transpose()?.flatten().ok_or(Code::NotFound)?;
    let problems: Vec<ProblemRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
    Ok(page(&app, &list, limit, problems, |row| row.number, |row| row.problem))
}

/// `GET /imports/{import}/exercises`
pub async fn list_import_exercises(
    app: App,
    caller: Caller,
    PathId(import): PathId<ImportId>,
    ValidQuery(query): ValidQuery<PageQuery>,
) -> Answer<List<NameView>> {
    let list = format!("import-exercises:{import}");
    let after: Option<String> = query.position(&app, &list)?;
    let limit = query.limit();
    let statements = vec![
        bind!(IMPORT, caller.account, import),
        bind!(LIST_NAMES, caller.account, import, after.unwrap_or_default(), limit + 1),
    ];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    rows.first().map(Rows::first::<ImportRow>).transpose()?.flatten().ok_or(Code::NotFound)?;
    let names: Vec<NameRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
    Ok(page(&app, &list, limit, names, |row| row.name_key.clone(), NameView::from))
}

/// `POST /imports`
///
/// 1. The file is read; one that cannot be is refused before anything is written.
/// 2. A row is written that expires by itself, should nothing below happen.
/// 3. What the file holds goes to the bucket in pieces, and what was found to the row, with the job to go on.
pub async fn create_import(
    app: App,
    caller: Caller,
    ValidQuery(options): ValidQuery<ImportOptions>,
    file: UploadedFile,
) -> Answer<Accepted<ImportView>> {
    if file.bytes.len() > FILE_BYTES_MAX {
        return Err(ApiError::new(Code::BodyTooLarge).saying("Send files over 8 MiB in parts."));
    }
    let options = options.into_stored()?;
    let (format, parsed) = parse(&file.bytes, options.mapping.as_ref(), app.now()).map_err(refused)?;
    let (hash, bytes) = (sha256_hex(&file.bytes), i64::try_from(file.bytes.len()).unwrap_or(i64::MAX));
    let import = ImportId::new(app.now(), app.entropy());
    let now = app.now();
    let db = app.user_db(caller.shard)?;
    refuse_too_many(&app, &caller).await?;
    let (state, stored) = (State::Reading.as_str(), serde_json::to_string(&options).unwrap_or_default());
    let expires_at = now.plus_millis(BEGUN_KEPT_MS);
    db.execute(bind!(
        BEGIN_IMPORT,
        caller.account,
        import,
        state,
        file.name.clone(),
        &hash,
        bytes,
        0,
        stored,
        now,
        expires_at
    ))
    .await?;
    let owner = Owner { account: caller.account, shard: caller.shard };
    let read = ReadFile { format, parsed, hash };
    let finished = finish_reading(&app, owner, import, now, options, read).await;
    let (mut statements, job) = match finished {
        Ok(finished) => finished,
        Err(error) => {
            forget(&app, &caller, import).await?;
            return Err(error);
        }
    };
    statements.extend(job.iter().map(|job| track_work_on(job, caller.account, IMPORT_WORK, import.to_string())));
    db.batch(statements).await?;
    app.hint(job.map(|job| job.hint(OutboxAddress::User(caller.shard))));
    let (row, choices) = load(&app, &caller, import).await?;
    Ok(Accepted(ImportView::of(row, Some(choices), &*app.time_zones)))
}

/// Refuses another import while there are too many that are not done with.
///
/// # Errors
/// There are too many, or the shard failed.
pub async fn refuse_too_many(app: &App, caller: &Caller) -> Answer<()> {
    let open: Option<OpenRow> =
        app.user_db(caller.shard)?.first(bind!(COUNT_OPEN_IMPORTS, caller.account, OPEN_IMPORTS_MAX)).await?;
    if open.is_some_and(|row| row.open >= OPEN_IMPORTS_MAX) {
        return Err(ApiError::new(Code::LimitReached).saying("Apply or delete some of your imports first."));
    }
    Ok(())
}

/// Forgets an import that has brought nothing.
async fn forget(app: &App, caller: &Caller, import: ImportId) -> Answer<()> {
    content::delete(app, caller.account, import).await?;
    let statements = vec![
        bind!(DELETE_NAMES, caller.account, import),
        bind!(DELETE_PROBLEMS, caller.account, import),
        bind!(DELETE_IMPORT, caller.account, import),
        end_work_on(caller.account, import.to_string(), JobState::Cancelled, None, app.now()),
    ];
    app.user_db(caller.shard)?.batch(statements).await?;
    Ok(())
}

/// What is said of a file that was read.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ApplyImportRequest {
    /// What weights are where the file does not say.
    #[garde(skip)]
    unit: Option<Unit>,
    /// Where the clocks were: an IANA name.
    #[garde(length(max = TIME_ZONE_CHARS_MAX), custom(is_zone))]
    time_zone: Option<String>,
    /// What becomes of exercises that are still not known.
    #[garde(skip)]
    unknown: Option<Unknown>,
    /// Who else may see the workouts.
    #[garde(skip)]
    visibility: Option<Visibility>,
    /// What becomes of settings that are there and not as the file has them.
    #[garde(skip)]
    settings: Option<Settings>,
    /// Which exercise is meant by a name of the file; `null` leaves it out.
    #[serde(default)]
    #[garde(custom(are_few))]
    exercises: BTreeMap<String, Option<ExerciseId>>,
}

fn are_few(exercises: &BTreeMap<String, Option<ExerciseId>>, _: &()) -> garde::Result {
    if exercises.len() > NAMES_MAX { Err(garde::Error::new("are too many")) } else { Ok(()) }
}

/// `POST /imports/{import}/apply`
pub async fn apply_import(
    app: App,
    caller: Caller,
    PathId(import): PathId<ImportId>,
    ValidJson(body): ValidJson<ApplyImportRequest>,
) -> Answer<Accepted<ImportView>> {
    let (row, _) = load(&app, &caller, import).await?;
    if row.state != State::Checked {
        return Err(ApiError::new(Code::ImportNotReady).detail("state", row.state));
    }
    let mut options = row.options;
    options.unit = body.unit.or(options.unit);
    options.time_zone = body.time_zone.or(options.time_zone);
    options.unknown = body.unknown.or(options.unknown);
    options.visibility = body.visibility.or(options.visibility);
    options.settings = body.settings.unwrap_or(options.settings);
    let db = app.user_db(caller.shard)?;
    let mut names: Vec<NameRow> = db.all(bind!(LIST_NAMES, caller.account, import, "", NAMES_MAX as u32)).await?;
    map_names(&app, &caller, &mut names, body.exercises).await?;
    if !can_apply(&options, &row.report.needs, &names) {
        let open: Vec<&str> =
            names.iter().filter(|name| name.choice == Choice::Open).map(|name| name.name.as_str()).take(100).collect();
        return Err(ApiError::new(Code::ImportNeedsAnswers)
            .detail("needs", options.unanswered(&row.report.needs))
            .detail("exercises", if options.unknown.is_some() { Vec::new() } else { open }));
    }
    choose_rest(&mut names, &options, import, row.created_at);
    check_room(&app, caller.account, &names).await?;
    let message = ImportFileV1 { account: caller.account, shard: caller.shard, import };
    let job = app.job::<crate::storage::User>(JobMessage::ImportFileV1(message));
    let (options, names) =
        (serde_json::to_string(&options).unwrap_or_default(), serde_json::to_string(&names).unwrap_or_default());
    let (from, to) = (State::Checked.as_str(), State::Applying.as_str());
    let never: Option<i64> = None;
    let moved = db
        .batch(vec![
            bind!(MOVE_ON, caller.account, import, from, to, options, app.now(), never),
            bind!(WRITE_NAMES, caller.account, import, names),
            job.insert(),
            track_work_on(&job, caller.account, IMPORT_WORK, import.to_string()),
        ])
        .await;
    moved.map_err(|error| not_ready(&error))?;
    app.hint([job.hint(OutboxAddress::User(caller.shard))]);
    let (row, choices) = load(&app, &caller, import).await?;
    Ok(Accepted(ImportView::of(row, Some(choices), &*app.time_zones)))
}

/// The answer when another request was quicker.
pub fn not_ready(error: &StorageError) -> ApiError {
    if error.is_refusal("imports.state") { ApiError::new(Code::ImportNotReady) } else { ApiError::from(error.clone()) }
}

/// Puts in what the person says is meant.
async fn map_names(
    app: &App,
    caller: &Caller,
    names: &mut [NameRow],
    mapped: BTreeMap<String, Option<ExerciseId>>,
) -> Answer<()> {
    let ids: Vec<ExerciseId> = mapped.values().flatten().copied().collect();
    let seen = exercise_facts(&app.core_db(), caller.account, &ids).await?;
    for (name, id) in mapped {
        let field = format!("exercises.{name}");
        if id.is_some_and(|id| seen.iter().all(|facts| facts.id != id)) {
            return Err(ApiError::invalid_field(field, "is no exercise you can see"));
        }
        let key = fold(&name);
        let mut is_known = false;
        for row in names.iter_mut().filter(|row| fold(&row.name) == key) {
            row.choice = if id.is_some() { Choice::Mapped } else { Choice::Skipped };
            row.exercise_id = id;
            is_known = true;
        }
        if !is_known {
            return Err(ApiError::invalid_field(field, "is no name in the file"));
        }
    }
    Ok(())
}

/// `DELETE /imports/{import}`
///
/// What it brought goes with it, however long that takes; an import that brought nothing goes at once.
pub async fn delete_import(app: App, caller: Caller, PathId(import): PathId<ImportId>) -> Answer<Reply<Done>> {
    let (row, _) = load(&app, &caller, import).await?;
    match row.state {
        State::Applying | State::Done => {
            let message = ImportFileV1 { account: caller.account, shard: caller.shard, import };
            let job = app.job::<crate::storage::User>(JobMessage::ImportFileV1(message));
            let begin = bind!(BEGIN_UNDO, caller.account, import, app.now());
            let subject = import.to_string();
            let given_up = end_work_on(caller.account, subject.clone(), JobState::Cancelled, None, app.now());
            let shown = track_work_on(&job, caller.account, REMOVAL_WORK, subject);
            app.user_db(caller.shard)?.batch(vec![begin, job.insert(), given_up, shown]).await?;
            app.hint([job.hint(OutboxAddress::User(caller.shard))]);
            Ok(Done::reply("What was imported is being removed."))
        }
        State::Undoing => Ok(Done::reply("What was imported is being removed.")),
        State::Uploading | State::Reading | State::Checked | State::Failed => {
            forget(&app, &caller, import).await?;
            Ok(Done::reply("The import is deleted."))
        }
    }
}

/// When an import that is being read expires, as a checked one does.
pub const READ_KEPT_MS: i64 = CHECKED_KEPT_MS;
