//! What is done with a whole day.

use serde::{Deserialize, Serialize};

use super::{
    super::{
        store::log::{ENTRIES_BY_ID, ENTRIES_OF_DAY, EntryRow, SET_WATER},
        views::refuse,
    },
    ENTRIES_OF_DAY_MAX,
    entries::{EntryView, NewEntry, check_day, insert_entries, read_today, too_many},
};
use crate::{
    app::App,
    bind,
    domain::{ids::FoodEntryId, local_day::LocalDay, nutrition::plan::Meal},
    http::{Answer, Caller, Created, Reply, ValidJson},
};

/// What to copy.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CopyDayRequest {
    /// From which day.
    #[garde(skip)]
    pub from: LocalDay,
    /// To which day; today where the person is when left out.
    #[garde(skip)]
    pub to: Option<LocalDay>,
    /// Only this meal.
    #[garde(skip)]
    pub meal: Option<Meal>,
}

/// What was copied.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CopiedView {
    /// To which day.
    pub date: LocalDay,
    /// The new entries, in the order in which those were logged.
    pub entries: Vec<EntryView>,
}

/// How much one drank.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetWaterRequest {
    /// On which day; today where the person is when left out.
    #[garde(skip)]
    pub date: Option<LocalDay>,
    /// All of the day, in millilitres.
    #[garde(range(min = 0, max = 20_000))]
    pub millilitres: u32,
}

/// How much one drank.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WaterView {
    /// On which day.
    pub date: LocalDay,
    /// In millilitres.
    pub millilitres: u32,
}

/// `POST /nutrition/log/copy`: what was logged stays as it was, also where the foods have changed since.
pub async fn copy_day(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CopyDayRequest>,
) -> Answer<Created<CopiedView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    let to = body.to.unwrap_or(today);
    check_day(to, (&eater, today), "to")?;
    if to == body.from {
        return Err(refuse("to", "is the day that is copied"));
    }
    let db = app.user_db(caller.shard)?;
    let rows: Vec<EntryRow> = db.all(bind!(ENTRIES_OF_DAY, caller.account, body.from, "~", ENTRIES_OF_DAY_MAX)).await?;
    // In the order in which they were logged: ids grow.
    let wanted = rows.into_iter().rev().filter(|row| body.meal.is_none_or(|meal| row.meal == meal));
    let entries: Vec<NewEntry> = wanted
        .enumerate()
        .map(|(place, row)| NewEntry {
            id: FoodEntryId::new(app.now().plus_millis(i64::try_from(place).unwrap_or(0)), app.entropy()),
            meal: row.meal,
            name: row.name,
            source: row.source,
            source_id: row.source_id,
            amount_mg: row.amount_mg,
            servings_milli: row.servings_milli,
            basis: row.basis,
            nutrients: row.nutrients,
        })
        .collect();
    if entries.is_empty() {
        return Err(refuse("from", "nothing was logged then"));
    }
    let ids: Vec<FoodEntryId> = entries.iter().map(|entry| entry.id).collect();
    let list = serde_json::to_string(&ids).unwrap_or_default();
    let statements = vec![
        insert_entries(&app, &caller, to, &entries),
        bind!(ENTRIES_BY_ID, caller.account, list, ENTRIES_OF_DAY_MAX),
    ];
    let answers = db.batch(statements).await?;
    let rows = answers.get(1).map(|rows| rows.decode::<EntryRow>()).transpose()?.unwrap_or_default();
    let copied: Vec<EntryView> = rows.iter().map(EntryView::from).collect();
    if copied.is_empty() { Err(too_many()) } else { Ok(Created(CopiedView { date: to, entries: copied })) }
}

/// `PUT /nutrition/water`
pub async fn set_water(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SetWaterRequest>,
) -> Answer<Reply<WaterView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    let date = body.date.unwrap_or(today);
    check_day(date, (&eater, today), "date")?;
    app.user_db(caller.shard)?.execute(bind!(SET_WATER, caller.account, date, body.millilitres)).await?;
    Ok(Reply::new(WaterView { date, millilitres: body.millilitres }))
}
