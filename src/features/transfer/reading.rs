//! From the bytes of a file to an import that was checked, and to one that is under way.

use super::{
    content, lists,
    names::{OwnInFile, created_id, load_exercises, match_names},
    options::{Stored, Unknown},
    report::Report,
    sealed::Sealer,
    store::{Choice, FOUND, ImportIdRow, NameRow, SAME_CONTENT, State, WRITE_NAMES, WRITE_PROBLEMS, ZONE, ZoneRow},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, ImportId},
        imports::{Format, Need, Parsed, Problem, Refusal, generic::suggest},
        principal::ShardNumber,
        time::{DAY_MS, Timestamp},
    },
    features::exercises::room_for_own,
    http::{ApiError, Code},
    jobs::{
        message::{ImportFileV1, JobMessage},
        outbox::Job,
    },
    storage::{Rows, Statement, User},
};

/// How long an import that was checked waits to be applied.
pub const CHECKED_KEPT_MS: i64 = 7 * DAY_MS;
/// How many problems a refusal tells.
const PROBLEMS_TOLD: usize = 20;

/// A refusal as a client sees it.
pub fn refused(refusal: Refusal) -> ApiError {
    let why = refusal.to_string();
    let error = match &refusal {
        Refusal::TooMany { .. } | Refusal::Empty | Refusal::UnknownFormat | Refusal::Packed => {
            ApiError::new(Code::InvalidFile)
        }
        Refusal::Unreadable(_) | Refusal::NothingInside => ApiError::new(Code::InvalidFile),
        Refusal::MappingNeeded { columns } => {
            ApiError::new(Code::MappingNeeded).detail("columns", columns).detail("suggestion", suggest(columns))
        }
        Refusal::TooManyBadRows { problems, .. } => {
            let told: Vec<&Problem> = problems.iter().take(PROBLEMS_TOLD).collect();
            ApiError::new(Code::InvalidFile).detail("problems", told)
        }
    };
    error.field("file", why)
}

/// Where and whose.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    /// The person.
    pub account: AccountId,
    /// Their shard.
    pub shard: ShardNumber,
}

/// A file that was read.
pub struct ReadFile {
    /// What it is.
    pub format: Format,
    /// What it holds.
    pub parsed: Parsed,
    /// SHA-256 of its content.
    pub hash: String,
}

/// Matches names, stores the pieces, and gives the statements that tell what was found, with the job to go on if
/// nothing has to be asked. They go into one batch, after which the import is `checked` or `applying`.
///
/// # Errors
/// Storage failed, or there are too many names.
pub async fn finish_reading(
    app: &App,
    owner: Owner,
    import: ImportId,
    begun_at: Timestamp,
    mut options: Stored,
    mut file: ReadFile,
) -> Result<(Vec<Statement<User>>, Option<Job<User>>), ApiError> {
    let Owner { account, shard } = owner;
    let first_items = lists::check_items(app, &mut file.parsed);
    let problems = std::mem::take(&mut file.parsed.problems);
    if file.parsed.is_empty() {
        return Err(refused(Refusal::NothingInside));
    }
    let known =
        app.user_db(shard)?.batch(vec![bind!(SAME_CONTENT, account, &file.hash, import), bind!(ZONE, account)]).await?;
    let same = known.first().map(Rows::first::<ImportIdRow>).transpose()?.flatten();
    let zone = known.get(1).map(Rows::first::<ZoneRow>).transpose()?.flatten();
    options.time_zone = options.time_zone.or(zone.filter(|row| row.is_told).map(|row| row.time_zone));
    let (mut names, report) = keep(app, owner, import, file.parsed, first_items).await?;
    let (problems, needs) = (serde_json::to_string(&problems).unwrap_or_default(), report.needs.clone());
    let goes_on = !options.dry_run && can_apply(&options, &needs, &names);
    if goes_on {
        choose_rest(&mut names, &options, import, begun_at);
        check_room(app, account, &names).await?;
    }
    let now = app.now();
    let (state, expires_at) =
        if goes_on { (State::Applying, None) } else { (State::Checked, Some(now.plus_millis(CHECKED_KEPT_MS))) };
    let job = goes_on.then(|| app.job::<User>(JobMessage::ImportFileV1(ImportFileV1 { account, shard, import })));
    let report = serde_json::to_string(&report).unwrap_or_default();
    let options = serde_json::to_string(&options).unwrap_or_default();
    let names = serde_json::to_string(&names).unwrap_or_default();
    let same_as = same.map(|row| row.id);
    let mut statements = vec![
        bind!(
            FOUND,
            account,
            import,
            state.as_str(),
            file.format.as_str(),
            report,
            same_as,
            &file.hash,
            options,
            now,
            expires_at
        ),
        bind!(WRITE_PROBLEMS, account, import, problems),
        bind!(WRITE_NAMES, account, import, names),
    ];
    statements.extend(job.iter().map(Job::insert));
    Ok((statements, job))
}

/// Matches the names of a file, keeps what it holds in pieces, and gives what is told of it.
async fn keep(
    app: &App,
    Owner { account, shard }: Owner,
    import: ImportId,
    parsed: Parsed,
    first_items: u32,
) -> Result<(Vec<NameRow>, Report), ApiError> {
    let exercises = load_exercises(app, account).await?;
    let names = match_names(&parsed.workouts, OwnInFile::all(&parsed.items), &exercises).map_err(refused)?;
    let settings = lists::settings_in(app, (account, shard), &parsed.items).await?;
    let ids = lists::template_ids(app, account, &parsed.items).await?;
    let sealer = Sealer::of(app, account).await?;
    if !ids.is_empty() {
        content::store_ids(&sealer, import, &ids).await?;
    }
    let report = content::store(&sealer, import, parsed).await?;
    Ok((names, Report { first_items, settings, ..report }))
}

/// Whether nothing has to be asked any more.
pub fn can_apply(options: &Stored, needs: &[Need], names: &[NameRow]) -> bool {
    let is_chosen = options.unknown.is_some() || names.iter().all(|name| name.choice != Choice::Open);
    options.unanswered(needs).is_empty() && is_chosen
}

/// Chooses what becomes of the names nobody chose for. Exercises that the file tells all of are made unless the person
/// says otherwise.
pub fn choose_rest(names: &mut [NameRow], options: &Stored, import: ImportId, begun_at: Timestamp) {
    if options.unknown == Some(Unknown::Skip) {
        for name in names.iter_mut().filter(|name| name.choice == Choice::Created) {
            (name.choice, name.exercise_id) = (Choice::Skipped, None);
        }
    }
    for name in names.iter_mut().filter(|name| name.choice == Choice::Open) {
        if options.unknown == Some(Unknown::Create) {
            name.choice = Choice::Created;
            name.exercise_id = Some(created_id(import, begun_at, &name.name_key));
        } else {
            name.choice = Choice::Skipped;
        }
    }
}

/// Refuses to make more exercises than a person may have.
///
/// # Errors
/// There is no room, or the core database failed.
pub async fn check_room(app: &App, account: AccountId, names: &[NameRow]) -> Result<(), ApiError> {
    let created = names.iter().filter(|name| name.choice == Choice::Created).count();
    if created > 0 && room_for_own(&app.core_db(), account).await? < created {
        return Err(ApiError::new(Code::LimitReached)
            .saying("The file has more unknown exercises than you may add. Map some of them, or skip them."));
    }
    Ok(())
}
