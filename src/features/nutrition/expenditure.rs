//! What one spends, from what one ate and where the weight went.

use serde::Deserialize;

use super::{
    log::read_today,
    store::{
        log::{DAYS, DayRow},
        plans::{EaterWeightRow, WEIGHTS_OF_EATER},
    },
};
use crate::{
    app::App,
    bind,
    domain::{
        body::daily_weights,
        local_day::LocalDay,
        nutrition::expenditure::{DAYS_MAX, DAYS_MIN, Eaten, Expenditure, expenditure},
        time::DAY_MS,
    },
    http::{Answer, Caller, Reply, ValidQuery},
    storage::Rows,
};

/// Over how many days, where nobody says.
const DAYS_DEFAULT: i64 = 28;

/// Over how many days.
#[derive(Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ExpenditureQuery {
    /// Days until yesterday; 28 when left out.
    #[garde(range(min = DAYS_MIN, max = DAYS_MAX))]
    pub days: Option<i64>,
}

/// What a person spends, by the days before `today`.
///
/// # Errors
/// The database failed.
pub async fn read_expenditure(app: &App, caller: &Caller, today: LocalDay, days: i64) -> Answer<Expenditure> {
    let (from, until) = (today.plus_days(-days), today.plus_days(-1));
    let since = app.now().plus_millis(-(days + 2) * DAY_MS);
    let statements = vec![bind!(DAYS, caller.account, from, until), bind!(WEIGHTS_OF_EATER, caller.account, since)];
    let answers = app.user_db(caller.shard)?.batch(statements).await?;
    let eaten = answers.first().map(Rows::decode::<DayRow>).transpose()?.unwrap_or_default();
    let weights = answers.get(1).map(Rows::decode::<EaterWeightRow>).transpose()?.unwrap_or_default();
    let eaten: Vec<Eaten> =
        eaten.iter().map(|row| Eaten { day: row.day, energy_mkcal: row.nutrients.energy_mkcal }).collect();
    let weights: Vec<(LocalDay, i32)> = weights.iter().map(|row| (row.day, row.weight_grams)).collect();
    Ok(expenditure(from, until, &eaten, &daily_weights(&weights)))
}

/// `GET /nutrition/expenditure`
pub async fn get_expenditure(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ExpenditureQuery>,
) -> Answer<Reply<Expenditure>> {
    let (_, today) = read_today(&app, &caller).await?;
    let days = query.days.unwrap_or(DAYS_DEFAULT);
    read_expenditure(&app, &caller, today, days).await.map(Reply::new)
}
