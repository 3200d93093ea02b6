//! Measurements: two views of the same rows, by the same ids. `/users/metrics` shows figures, `/progress/body`
//! everything.

use http::{HeaderMap, header::IF_MATCH};
use serde::{Deserialize, Serialize};

use super::{
    form::{Measurement, MetricForm},
    notes::{open_notes, seal_notes},
    photos::review_photo,
    store::{
        BODY_METRIC, BODY_METRICS, BODY_OF_PERSON, BodyRow, DELETE_METRIC, DELETE_PHOTOS_OF_METRIC, INSERT_METRIC,
        MetricRow, PHOTOS_OF_METRIC, PHOTOS_OF_PAGE, PhotoRow, REFRESH_BODY_WEIGHT, UPDATE_METRIC, WEIGHTS_OF_PAGE,
    },
    views::{Around, BodyView, MetricView},
};
use crate::{
    app::App,
    bind,
    domain::{
        body::{Girths, TREND_DAYS},
        ids::BodyMetricId,
        person::Units,
        time::DAY_MS,
    },
    http::{
        Answer, ApiError, Caller, Code, Created, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::{Cut, PageInfo},
    },
    jobs::{
        message::{JobMessage, MeasureGoalsV1},
        outbox::{Job, OutboxAddress},
    },
    storage::{Rows, Statement, StorageError, User},
};

/// Before every position of a list, latest first.
const FIRST: (i64, &str) = ((1 << 53) - 1, "~");

/// Units and page.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MetricsQuery {
    /// In which units quantities are shown beside grams and millimetres; those of one's preferences when absent.
    #[garde(skip)]
    pub units: Option<Units>,
    /// Where to go on.
    #[garde(length(chars, min = 1, max = 1000))]
    pub cursor: Option<String>,
    /// How many items.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    pub limit: Option<u32>,
}

/// Units.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UnitsQuery {
    /// In which units quantities are shown beside grams and millimetres; those of one's preferences when absent.
    #[garde(skip)]
    pub units: Option<Units>,
}

/// Where a measurement stands in a list.
#[derive(Serialize, Deserialize)]
struct Position(i64, String);

/// A page of rows, with what else was read in the same call.
struct Page {
    rows: Vec<MetricRow>,
    info: PageInfo,
    others: Vec<Rows>,
}

async fn read_page(app: &App, caller: &Caller, query: &MetricsQuery, whole: bool) -> Answer<Page> {
    let list = format!("body-metrics:{}", caller.account);
    let Position(at, id) = match &query.cursor {
        Some(cursor) => app.cursors.decode(&list, cursor)?,
        None => Position(FIRST.0, FIRST.1.to_owned()),
    };
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    // One more than asked for tells whether there is a next page.
    let read = limit + 1;
    let mut statements =
        vec![bind!(BODY_METRICS, caller.account, at, &id, read), bind!(BODY_OF_PERSON, caller.account)];
    if whole {
        statements.push(bind!(PHOTOS_OF_PAGE, caller.account, at, &id, read));
        statements.push(bind!(WEIGHTS_OF_PAGE, caller.account, at, &id, read, TREND_DAYS * DAY_MS));
    }
    let mut answers = app.user_db(caller.shard)?.batch(statements).await?.into_iter();
    let rows: Vec<MetricRow> = answers.next().unwrap_or_default().decode()?;
    let cut = Cut::of(rows, limit);
    let position = |row: &MetricRow| Position(row.measured_at.as_millis(), row.id.to_string());
    let info = cut.page(|row| app.cursors.encode(&list, &position(row)));
    Ok(Page { rows: cut.rows, info, others: answers.collect() })
}

/// `GET /users/metrics`
pub async fn list_metrics(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<MetricsQuery>,
) -> Answer<List<MetricView>> {
    let page = read_page(&app, &caller, &query, false).await?;
    let body: Option<BodyRow> = page.others.first().map(Rows::first).transpose()?.flatten();
    let units = body.map_or(Units::Metric, |body| body.units_or(query.units));
    Ok(List::new(page.rows.iter().map(|row| MetricView::of(row, units)).collect(), page.info))
}

/// `GET /progress/body`
pub async fn list_body_metrics(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<MetricsQuery>,
) -> Answer<List<BodyView>> {
    let page = read_page(&app, &caller, &query, true).await?;
    let around = around(&page.others)?;
    let notes = open_notes(&app, caller.account, &page.rows).await?;
    let shown = page.rows.iter().zip(notes).map(|(row, notes)| around.show(&app, row, notes, query.units));
    Ok(List::new(shown.collect(), page.info))
}

/// What the statements for the person, the photos and the weights gave, in this order.
fn around(answers: &[Rows]) -> Answer<Around> {
    let [body, photos, weights] = answers else {
        return Err(ApiError::new(Code::InternalError).logging("three statements gave other than three answers"));
    };
    let body: Option<BodyRow> = body.first()?;
    let body = body.ok_or_else(|| ApiError::new(Code::InternalError).logging("a SELECT without FROM gave no row"))?;
    Ok(Around::new(body, photos.decode::<PhotoRow>()?, &weights.decode::<super::store::WeightRow>()?))
}

async fn load_metric(app: &App, caller: &Caller, id: BodyMetricId) -> Answer<(MetricRow, BodyRow)> {
    let statements = vec![bind!(BODY_METRIC, caller.account, id), bind!(BODY_OF_PERSON, caller.account)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let row = answers.first().map(Rows::first::<MetricRow>).transpose()?.flatten();
    let body = answers.get(1).map(Rows::first::<BodyRow>).transpose()?.flatten();
    row.zip(body).ok_or(ApiError::new(Code::NotFound))
}

/// `GET /users/metrics/{id}`
pub async fn get_metric(
    app: App,
    caller: Caller,
    PathId(id): PathId<BodyMetricId>,
    ValidQuery(query): ValidQuery<UnitsQuery>,
) -> Answer<Reply<MetricView>> {
    let (row, body) = load_metric(&app, &caller, id).await?;
    Ok(Reply::new(MetricView::of(&row, body.units_or(query.units))))
}

/// `GET /progress/body/{id}`
pub async fn get_body_metric(
    app: App,
    caller: Caller,
    PathId(id): PathId<BodyMetricId>,
    ValidQuery(query): ValidQuery<UnitsQuery>,
) -> Answer<Reply<BodyView>> {
    show_one(&app, &caller, id, query.units).await.map(Reply::new)
}

/// A measurement with everything around it, in one call (and one for the key of its notes).
pub async fn show_one(app: &App, caller: &Caller, id: BodyMetricId, units: Option<Units>) -> Answer<BodyView> {
    let own = id.to_string();
    // The page of one that begins with the measurement is that measurement.
    let statements = vec![
        bind!(BODY_METRIC, caller.account, id),
        bind!(BODY_OF_PERSON, caller.account),
        bind!(PHOTOS_OF_METRIC, caller.account, id),
        bind!(super::store::WEIGHTS_AROUND, caller.account, &own, TREND_DAYS * DAY_MS),
    ];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let row = answers.first().map(Rows::first::<MetricRow>).transpose()?.flatten();
    let row = row.ok_or(ApiError::new(Code::NotFound))?;
    let around = around(answers.get(1..).unwrap_or_default())?;
    let notes = open_notes(app, caller.account, std::slice::from_ref(&row)).await?.pop().flatten();
    Ok(around.show(app, &row, notes, units))
}

/// The job that measures the goals anew.
fn measure_goals(app: &App, caller: &Caller) -> Job<User> {
    app.job(JobMessage::MeasureGoalsV1(MeasureGoalsV1 { account: caller.account, shard: caller.shard }))
}

async fn add(app: &App, caller: &Caller, form: MetricForm) -> Answer<BodyMetricId> {
    if form.is_empty() {
        let why = "is missing, and so is every value: a measurement has one, or the day of a photo";
        return Err(ApiError::new(Code::MeasurementRefused).field("date", why));
    }
    let now = app.now();
    let body: Option<BodyRow> = app.user_db(caller.shard)?.first(bind!(BODY_OF_PERSON, caller.account)).await?;
    let body = body.ok_or_else(|| ApiError::new(Code::InternalError).logging("a SELECT without FROM gave no row"))?;
    let day_of = |instant| body.day_of(instant, &*app.time_zones);
    let mut measurement = Measurement {
        measured_at: now,
        day: day_of(now),
        weight_grams: None,
        body_fat_hundredths: None,
        height_millimetres: None,
        girths: Girths::default(),
        mood: None,
        notes: None,
    };
    form.apply(&mut measurement, (now, body.last_day(now, &*app.time_zones)), day_of)?;
    let id = BodyMetricId::new(now, app.entropy());
    let notes = seal_notes(app, caller.account, id, measurement.notes.as_deref()).await?;
    let m = &measurement;
    let girths = girths_json(&m.girths);
    let insert = bind!(
        INSERT_METRIC,
        caller.account,
        id,
        m.measured_at,
        m.day,
        m.weight_grams,
        m.body_fat_hundredths,
        m.height_millimetres,
        girths,
        m.mood,
        notes,
        now,
    );
    write(app, caller, vec![insert], &[]).await?;
    Ok(id)
}

fn girths_json(girths: &Girths) -> Option<String> {
    if girths.is_empty() { None } else { serde_json::to_string(girths).ok() }
}

/// Runs a write, with what follows from it in the same batch: the weight that energy is estimated by, the goals, and
/// the photos to look after.
async fn write(
    app: &App,
    caller: &Caller,
    statements: Vec<Statement<User>>,
    others: &[Job<User>],
) -> Answer<Vec<Rows>> {
    let goals = measure_goals(app, caller);
    let mut batch = statements;
    batch.push(bind!(REFRESH_BODY_WEIGHT, caller.account));
    batch.push(goals.insert());
    batch.extend(others.iter().map(Job::insert));
    let done = app.user_db(caller.shard)?.batch(batch).await.map_err(conflict_when_moved_on)?;
    let address = OutboxAddress::User(caller.shard);
    app.hint(std::iter::once(&goals).chain(others).map(|job| job.hint(address)));
    Ok(done)
}

fn conflict_when_moved_on(error: StorageError) -> ApiError {
    match error {
        error if error.is_refusal("body_metrics.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    }
}

/// `POST /users/metrics`
pub async fn create_metric(
    app: App,
    caller: Caller,
    ValidJson(form): ValidJson<MetricForm>,
) -> Answer<Created<MetricView>> {
    let id = add(&app, &caller, form).await?;
    Ok(Created(show_one(&app, &caller, id, None).await?.metric))
}

/// `POST /progress/body`
pub async fn create_body_metric(
    app: App,
    caller: Caller,
    ValidJson(form): ValidJson<MetricForm>,
) -> Answer<Created<BodyView>> {
    let id = add(&app, &caller, form).await?;
    Ok(Created(show_one(&app, &caller, id, None).await?))
}

async fn change(app: &App, caller: &Caller, id: BodyMetricId, headers: &HeaderMap, form: MetricForm) -> Answer<()> {
    let (row, body) = load_metric(app, caller, id).await?;
    refuse_other_revision(headers, row.revision)?;
    let notes = open_notes(app, caller.account, std::slice::from_ref(&row)).await?.pop().flatten();
    let mut measurement = Measurement {
        measured_at: row.measured_at,
        day: row.day,
        weight_grams: row.weight_grams,
        body_fat_hundredths: row.body_fat_hundredths,
        height_millimetres: row.height_millimetres,
        girths: row.measurements,
        mood: row.mood,
        notes,
    };
    let before = measurement.clone();
    let now = app.now();
    let last_day = body.last_day(now, &*app.time_zones);
    form.apply(&mut measurement, (now, last_day), |instant| body.day_of(instant, &*app.time_zones))?;
    if measurement == before {
        return Ok(());
    }
    let sealed = seal_notes(app, caller.account, id, measurement.notes.as_deref()).await?;
    let m = &measurement;
    let update = bind!(
        UPDATE_METRIC,
        caller.account,
        id,
        m.measured_at,
        m.day,
        m.weight_grams,
        m.body_fat_hundredths,
        m.height_millimetres,
        girths_json(&m.girths),
        m.mood,
        sealed,
        row.revision,
        now,
    );
    let done = write(app, caller, vec![update], &[]).await?;
    // It was deleted meanwhile.
    if done.first().is_none_or(|updated| updated.changes == 0) { Err(ApiError::new(Code::NotFound)) } else { Ok(()) }
}

/// Honours `If-Match` with the measurement's `revision`.
fn refuse_other_revision(headers: &HeaderMap, revision: i64) -> Answer<()> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(()) };
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == revision.to_string();
    let given = given.to_str().unwrap_or_default();
    if given.split(',').any(|tag| names_it(tag.trim())) { Ok(()) } else { Err(ApiError::new(Code::EditConflict)) }
}

/// `PATCH /users/metrics/{id}`
pub async fn update_metric(
    app: App,
    caller: Caller,
    PathId(id): PathId<BodyMetricId>,
    headers: HeaderMap,
    ValidJson(form): ValidJson<MetricForm>,
) -> Answer<Reply<MetricView>> {
    change(&app, &caller, id, &headers, form).await?;
    Ok(Reply::new(show_one(&app, &caller, id, None).await?.metric))
}

/// `PATCH /progress/body/{id}`
pub async fn update_body_metric(
    app: App,
    caller: Caller,
    PathId(id): PathId<BodyMetricId>,
    headers: HeaderMap,
    ValidJson(form): ValidJson<MetricForm>,
) -> Answer<Reply<BodyView>> {
    change(&app, &caller, id, &headers, form).await?;
    show_one(&app, &caller, id, None).await.map(Reply::new)
}

/// `DELETE /users/metrics/{id}` and `DELETE /progress/body/{id}`: its photos go too.
pub async fn delete_metric(app: App, caller: Caller, PathId(id): PathId<BodyMetricId>) -> Answer<Reply<Done>> {
    let photos: Vec<PhotoRow> = app.user_db(caller.shard)?.all(bind!(PHOTOS_OF_METRIC, caller.account, id)).await?;
    let reviews: Vec<Job<User>> = photos.iter().map(|photo| review_photo(&app, &caller, &photo.object_key)).collect();
    let statements = vec![bind!(DELETE_METRIC, caller.account, id), bind!(DELETE_PHOTOS_OF_METRIC, caller.account, id)];
    let done = write(&app, &caller, statements, &reviews).await?;
    if done.first().is_none_or(|deleted| deleted.changes == 0) {
        return Err(ApiError::new(Code::NotFound));
    }
    Ok(Done::reply("The measurement is deleted."))
}

/// `DELETE /progress/body/{id}`
pub async fn delete_body_metric(app: App, caller: Caller, path: PathId<BodyMetricId>) -> Answer<Reply<Done>> {
    delete_metric(app, caller, path).await
}
