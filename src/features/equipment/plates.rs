//! Which plates make a weight.

use serde::{Deserialize, Serialize};

use super::kit::load_kit;
use crate::{
    app::App,
    domain::plates::{BAR_GRAMS_MAX, Rack, SidePlates},
    http::{Answer, ApiError, Caller, Code, Reply, ValidQuery},
};

/// The heaviest target, in grams.
const TARGET_GRAMS_MAX: u32 = 2_000_000;

/// Which load is taken when the plates do not make the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Rounding {
    /// The heaviest that is not above it. A target below the bar alone is refused.
    #[default]
    Below,
    /// The nearest; of two as near, the lighter.
    Nearest,
}

/// What is to be on the bar.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlatesQuery {
    /// Bar and plates together, in grams.
    #[garde(range(min = 0, max = TARGET_GRAMS_MAX))]
    pub target_grams: u32,
    /// The bar, in grams; one's straight bar when left out.
    #[garde(range(min = 0, max = BAR_GRAMS_MAX))]
    pub bar_grams: Option<u32>,
    /// Which load is taken when the plates do not make the target.
    #[garde(skip)]
    pub rounding: Option<Rounding>,
}

/// A loaded bar.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LoadedBarView {
    /// What was asked for.
    pub target_grams: u32,
    /// What the plates make.
    pub total_grams: u32,
    /// How far that is from the target; negative below it.
    pub difference_grams: i64,
    /// The bar.
    pub bar_grams: u32,
    /// The plates on each side, heaviest first.
    pub per_side: Vec<SidePlates>,
}

/// `GET /plates`
pub async fn load_bar(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<PlatesQuery>,
) -> Answer<Reply<LoadedBarView>> {
    let (kit, _) = load_kit(&app, &caller).await?;
    let bar_grams = query.bar_grams.unwrap_or(kit.bar_grams);
    let rounding = query.rounding.unwrap_or_default();
    if rounding == Rounding::Below && query.target_grams < bar_grams {
        let why = format!("is less than the bar alone, which is {bar_grams} grams");
        return Err(ApiError::new(Code::PlatesRefused).field("targetGrams", why));
    }
    let rack = Rack::new(bar_grams, &kit.plates);
    let loaded = match rounding {
        Rounding::Below => rack.at_or_below(query.target_grams),
        Rounding::Nearest => rack.nearest(query.target_grams),
    };
    Ok(Reply::new(LoadedBarView {
        target_grams: query.target_grams,
        total_grams: loaded.total_grams,
        difference_grams: i64::from(loaded.total_grams) - i64::from(query.target_grams),
        bar_grams,
        per_side: loaded.per_side,
    }))
}
