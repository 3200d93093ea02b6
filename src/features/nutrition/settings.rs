//! What somebody wants of their eating, and the targets that follow.

use serde::{Deserialize, Serialize};

use super::{
    expenditure::read_expenditure,
    log::read_today,
    store::plans::{EaterRow, SET_SETTINGS},
    views::refuse,
};
use crate::{
    app::App,
    bind,
    domain::{
        local_day::LocalDay,
        nutrition::{
            metabolism::Activity,
            settings::{Measured, Settings},
            targets::{Direction, Missing, Overrides, Reckoning, check_overrides},
        },
    },
    http::{Answer, Caller, Reply, ValidJson},
};

/// Over how many days spending is measured when targets are set by it.
const MEASURED_DAYS: i64 = 28;

/// Own figures a day. What is left out follows from the rest.
#[derive(Clone, Copy, Debug, Default, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OwnFiguresForm {
    /// Kilocalories. Less than 1,000 a day is a matter for a doctor.
    #[garde(range(min = 1_000, max = 10_000))]
    pub energy_kcal: Option<u32>,
    /// Protein, in grams.
    #[garde(range(min = 0, max = 500))]
    pub protein_grams: Option<u32>,
    /// Fat, in grams.
    #[garde(range(min = 0, max = 500))]
    pub fat_grams: Option<u32>,
    /// Carbohydrate, in grams.
    #[garde(range(min = 0, max = 1_500))]
    pub carbohydrate_grams: Option<u32>,
    /// Fibre, in grams.
    #[garde(range(min = 0, max = 150))]
    pub fibre_grams: Option<u32>,
}

/// What somebody wants. What is left out is the usual.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SetTargetsRequest {
    /// How active one is; `light` when left out.
    #[garde(skip)]
    pub activity: Option<Activity>,
    /// Where the weight should go; `keep` when left out.
    #[garde(skip)]
    pub direction: Option<Direction>,
    /// How fast, in percent of weight a week; 0.5 to lose and 0.25 to gain when left out. What is unsafe is cut.
    #[garde(range(min = 0.05, max = 5.0))]
    pub percent_per_week: Option<f64>,
    /// Whether to go by what one was found to spend, and not by a formula. Refused while too little is known.
    #[garde(skip)]
    #[serde(default)]
    pub use_measured_spending: bool,
    /// Own figures.
    #[garde(dive)]
    pub own: Option<OwnFiguresForm>,
}

/// What one should eat a day.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct TargetsView {
    /// The targets and how they come about; `null` while something has to be known first.
    pub reckoning: Option<Reckoning>,
    /// What has to be known first: measure it, or tell it in the profile.
    pub missing: Vec<Missing>,
    /// What one wants.
    pub settings: Settings,
    /// For whom this is made.
    pub notice: &'static str,
}

const NOTICE: &str = "Estimates for healthy adults: a person's own needs differ. With an illness, in pregnancy, or with \
                      trouble about eating, ask a doctor.";

/// The targets of a person on a day.
///
/// # Errors
/// What has to be known first.
pub fn targets_of(eater: &EaterRow, today: LocalDay) -> Result<Reckoning, Vec<Missing>> {
    eater.settings().reckon(&eater.body(today))
}

fn show(eater: &EaterRow, settings: Settings, today: LocalDay) -> TargetsView {
    let (reckoning, missing) = match settings.reckon(&eater.body(today)) {
        Ok(reckoning) => (Some(reckoning), Vec::new()),
        Err(missing) => (None, missing),
    };
    TargetsView { reckoning, missing, settings, notice: NOTICE }
}

/// `GET /nutrition/targets`
pub async fn get_targets(app: App, caller: Caller) -> Answer<Reply<TargetsView>> {
    let (eater, today) = read_today(&app, &caller).await?;
    Ok(Reply::new(show(&eater, eater.settings(), today)))
}

/// `PUT /nutrition/targets`
pub async fn set_targets(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<SetTargetsRequest>,
) -> Answer<Reply<TargetsView>> {
    let form = body.own.unwrap_or_default();
    let own = Overrides {
        energy_kcal: form.energy_kcal,
        protein_grams: form.protein_grams,
        fat_grams: form.fat_grams,
        carbohydrate_grams: form.carbohydrate_grams,
        fibre_grams: form.fibre_grams,
    };
    check_overrides(&own).map_err(|contradiction| {
        let why =
            format!("does not fit protein, fat and carbohydrate, which make {} kcal", contradiction.kcal_of_macros);
        refuse("own.energyKcal", &why)
    })?;
    let (eater, today) = read_today(&app, &caller).await?;
    let measured = match body.use_measured_spending {
        false => None,
        true => {
            let found = read_expenditure(&app, &caller, today, MEASURED_DAYS).await?;
            let kcal = found.kcal.ok_or_else(|| {
                refuse("useMeasuredSpending", "too little is known yet").detail("expenditure", &found)
            })?;
            Some(Measured { kcal, on: today })
        }
    };
    let settings = Settings {
        activity: body.activity.unwrap_or_default(),
        direction: body.direction.unwrap_or_default(),
        rate_hundredths: body.percent_per_week.map(|percent| (percent * 100.0).round() as u32),
        measured,
        own,
    };
    let document = serde_json::to_string(&settings).unwrap_or_default();
    app.user_db(caller.shard)?.execute(bind!(SET_SETTINGS, caller.account, document, app.now())).await?;
    Ok(Reply::new(show(&eater, settings, today)))
}
