//! Days and weeks against the targets: from the sums that triggers keep, so that a day costs the same however much was
//! logged.

use serde::{Deserialize, Serialize};

use super::{
    log::{EntryView, read_today},
    settings::targets_of,
    store::{
        log::{DAYS, DayRow, ENTRIES_OF_DAY, EntryRow},
        plans::{EATER, EaterRow},
    },
    views::{NutrientsView, of_milli},
};
use crate::{
    app::App,
    bind,
    domain::{
        local_day::LocalDay,
        nutrition::{Nutrients, plan::Meal, targets::Targets},
    },
    http::{Answer, ApiError, Caller, Code, Reply, ValidQuery},
    storage::Rows,
};

/// The most entries of a day that are shown.
const ENTRIES_SHOWN_MAX: u32 = 200;
/// The days of a week.
const WEEK_DAYS: i64 = 7;

/// Which day.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DayQuery {
    /// The day, or one of the week; today where the person is when left out.
    #[garde(skip)]
    pub date: Option<LocalDay>,
}

/// What was eaten, and how sure that is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EatenView {
    /// How many entries.
    pub entries: u32,
    /// What they hold. Fibre and sugars are those of the entries that tell them.
    pub nutrients: NutrientsView,
    /// How many entries do not tell fibre: the sum is at least what is shown.
    pub entries_without_fibre: u32,
    /// How many do not tell sugars.
    pub entries_without_sugars: u32,
    /// Water, in millilitres.
    pub water_millilitres: u32,
}

/// What is left of a target; less than nothing when there was more.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LeftView {
    /// In kilocalories.
    pub energy_kcal: f64,
    /// In grams.
    pub protein_grams: f64,
    /// In grams.
    pub fat_grams: f64,
    /// In grams.
    pub carbohydrate_grams: f64,
    /// In grams.
    pub fibre_grams: f64,
}

/// A meal of a day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MealView {
    /// Which.
    pub meal: Meal,
    /// What it holds.
    pub nutrients: NutrientsView,
    /// What was eaten, in the order in which it was logged.
    pub entries: Vec<EntryView>,
}

/// A day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DayView {
    /// The day.
    pub date: LocalDay,
    /// What was eaten.
    pub eaten: EatenView,
    /// The targets of today's settings; `null` while something has to be known first.
    pub targets: Option<Targets>,
    /// What is left of them.
    pub left: Option<LeftView>,
    /// Its meals.
    pub meals: Vec<MealView>,
}

/// A day of a week.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeekDayView {
    /// The day.
    pub date: LocalDay,
    /// What was eaten.
    pub eaten: EatenView,
}

/// A week.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct WeekView {
    /// The first day, as the person's weeks begin.
    pub from: LocalDay,
    /// The last.
    pub until: LocalDay,
    /// Its seven days.
    pub days: Vec<WeekDayView>,
    /// On how many of them, up to today, something was logged.
    pub logged_days: u32,
    /// The mean of those; `null` when there are none.
    pub mean: Option<NutrientsView>,
    /// The targets of a day by today's settings; `null` while something has to be known first.
    pub targets: Option<Targets>,
    /// How far the mean is above or below the energy to aim at, in percent.
    pub energy_off_percent: Option<f64>,
}

impl EatenView {
    fn of(row: Option<&DayRow>) -> Self {
        Self {
            entries: row.map_or(0, |row| row.entries),
            nutrients: NutrientsView::of(&row.map_or(Nutrients::NONE, |row| row.nutrients)),
            entries_without_fibre: row.map_or(0, |row| row.without_fibre),
            entries_without_sugars: row.map_or(0, |row| row.without_sugars),
            water_millilitres: row.map_or(0, |row| row.water_millilitres),
        }
    }
}

fn left(targets: &Targets, eaten: &NutrientsView) -> LeftView {
    let left = |target: u32, eaten: f64| ((f64::from(target) - eaten) * 1_000.0).round() / 1_000.0;
    LeftView {
        energy_kcal: left(targets.energy_kcal, eaten.energy_kcal),
        protein_grams: left(targets.protein_grams, eaten.protein_grams),
        fat_grams: left(targets.fat_grams, eaten.fat_grams),
        carbohydrate_grams: left(targets.carbohydrate_grams, eaten.carbohydrate_grams),
        fibre_grams: left(targets.fibre_grams, eaten.fibre_grams.unwrap_or(0.0)),
    }
}

/// `GET /nutrition/summary/day`
pub async fn get_day(app: App, caller: Caller, ValidQuery(query): ValidQuery<DayQuery>) -> Answer<Reply<DayView>> {
    let db = app.user_db(caller.shard)?;
    // Who asks without a day has to be asked first what day it is for them.
    let known = match query.date {
        Some(date) => (None, date),
        None => {
            let (eater, today) = read_today(&app, &caller).await?;
            (Some((eater, today)), today)
        }
    };
    let (read, date) = known;
    let mut statements = vec![
        bind!(DAYS, caller.account, date, date),
        bind!(ENTRIES_OF_DAY, caller.account, date, "~", ENTRIES_SHOWN_MAX),
    ];
    if read.is_none() {
        statements.push(bind!(EATER, caller.account));
    }
    let answers = db.batch(statements).await?;
    let row = answers.first().map(Rows::first::<DayRow>).transpose()?.flatten();
    let entries = answers.get(1).map(Rows::decode::<EntryRow>).transpose()?.unwrap_or_default();
    let (eater, today) = match read {
        Some(read) => read,
        None => {
            let eater = answers.get(2).map(Rows::first::<EaterRow>).transpose()?.flatten();
            let eater = eater.ok_or_else(|| ApiError::new(Code::InternalError).logging("no row about the person"))?;
            let today = eater.today(app.now(), &*app.time_zones);
            (eater, today)
        }
    };
    let eaten = EatenView::of(row.as_ref());
    let targets = targets_of(&eater, today).ok().map(|reckoning| reckoning.targets);
    Ok(Reply::new(DayView {
        date,
        left: targets.as_ref().map(|targets| left(targets, &eaten.nutrients)),
        meals: meals_of(&entries),
        eaten,
        targets,
    }))
}

fn meals_of(entries: &[EntryRow]) -> Vec<MealView> {
    [Meal::Breakfast, Meal::Lunch, Meal::Dinner, Meal::Snack]
        .into_iter()
        .map(|meal| {
            let own: Vec<&EntryRow> = entries.iter().rev().filter(|entry| entry.meal == meal).collect();
            MealView {
                meal,
                nutrients: NutrientsView::of(&Nutrients::sum(own.iter().map(|entry| &entry.nutrients))),
                entries: own.into_iter().map(EntryView::from).collect(),
            }
        })
        .collect()
}

/// `GET /nutrition/summary/week`
pub async fn get_week(app: App, caller: Caller, ValidQuery(query): ValidQuery<DayQuery>) -> Answer<Reply<WeekView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    let from = eater.week_begin(query.date.unwrap_or(today));
    let until = from.plus_days(WEEK_DAYS - 1);
    let rows: Vec<DayRow> = app.user_db(caller.shard)?.all(bind!(DAYS, caller.account, from, until)).await?;
    let days = (0..WEEK_DAYS)
        .map(|index| from.plus_days(index))
        .map(|date| WeekDayView { date, eaten: EatenView::of(rows.iter().find(|row| row.day == date)) });
    // What was logged ahead is a plan, and no meal yet.
    let logged: Vec<&DayRow> = rows.iter().filter(|row| row.entries > 0 && row.day <= today).collect();
    let count = i64::try_from(logged.len()).unwrap_or(1);
    let mean = (!logged.is_empty()).then(|| Nutrients::sum(logged.iter().map(|row| &row.nutrients)).part(1, count));
    let targets = targets_of(&eater, today).ok().map(|reckoning| reckoning.targets);
    let off = mean.zip(targets).map(|(mean, targets)| {
        let percent = of_milli(mean.energy_mkcal) / f64::from(targets.energy_kcal.max(1)) * 100.0 - 100.0;
        (percent * 10.0).round() / 10.0
    });
    Ok(Reply::new(WeekView {
        from,
        until,
        days: days.collect(),
        logged_days: u32::try_from(logged.len()).unwrap_or(0),
        mean: mean.as_ref().map(NutrientsView::of),
        targets,
        energy_off_percent: off,
    }))
}
