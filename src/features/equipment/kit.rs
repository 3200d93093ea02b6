//! What one trains with.

use http::{HeaderMap, header::IF_MATCH};
use serde::{Deserialize, Serialize};

use super::store::{KitRow, REPLACE_KIT, TRAINING_KIT};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::Equipment,
        json,
        loads::Kit,
        plates::{BAR_GRAMS_MAX, KINDS_MAX, PAIRS_MAX, PLATE_GRAMS_MAX, PLATE_GRAMS_MIN, Plates},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
};

/// The largest step between dumbbells or pins, in grams.
const STEP_GRAMS_MAX: u32 = 50_000;

/// Plates of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlatesForm {
    /// What one weighs, in grams.
    #[garde(range(min = PLATE_GRAMS_MIN, max = PLATE_GRAMS_MAX))]
    pub grams: u32,
    /// How many pairs there are.
    #[garde(range(min = 1, max = PAIRS_MAX))]
    pub pairs: u8,
}

/// What one trains with. What is left out is as in a gym.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ReplaceEquipmentRequest {
    /// The equipment there is; everything when left out.
    #[garde(length(max = 19))]
    pub owned: Option<Vec<Equipment>>,
    /// The straight bar, in grams.
    #[garde(range(min = 0, max = BAR_GRAMS_MAX))]
    pub bar_grams: Option<u32>,
    /// The bent curl bar, in grams.
    #[garde(range(min = 0, max = BAR_GRAMS_MAX))]
    pub ez_bar_grams: Option<u32>,
    /// Plates for both, in pairs.
    #[garde(length(max = KINDS_MAX), dive)]
    pub plates: Option<Vec<PlatesForm>>,
    /// From one dumbbell to the next, in grams.
    #[garde(range(min = 1, max = STEP_GRAMS_MAX))]
    pub dumbbell_step_grams: Option<u32>,
    /// From one pin of a machine to the next, in grams.
    #[garde(range(min = 1, max = STEP_GRAMS_MAX))]
    pub machine_step_grams: Option<u32>,
}

/// What one trains with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EquipmentView {
    /// The equipment there is.
    pub owned: Vec<Equipment>,
    /// The straight bar, in grams.
    pub bar_grams: u32,
    /// The bent curl bar, in grams.
    pub ez_bar_grams: u32,
    /// Plates for both, heaviest first.
    pub plates: Vec<PlatesForm>,
    /// From one dumbbell to the next, in grams.
    pub dumbbell_step_grams: u32,
    /// From one pin of a machine to the next, in grams.
    pub machine_step_grams: u32,
    /// Whether nothing was told, and this is what a gym has.
    pub is_default: bool,
    /// Grows with every change: give it as `If-Match` to change what you have seen. 0 when nothing was told.
    pub revision: i64,
    /// When it was told.
    pub updated_at: Option<Timestamp>,
}

/// What somebody trains with, by the row they have.
///
/// # Errors
/// The row does not decode.
pub fn read_kit(row: Option<&KitRow>) -> Answer<Kit> {
    let Some(row) = row else { return Ok(Kit::default()) };
    json::from_str(&row.document).map_err(|error| ApiError::new(Code::InternalError).logging(error))
}

fn view(row: Option<&KitRow>) -> Answer<EquipmentView> {
    let kit = read_kit(row)?;
    Ok(EquipmentView {
        owned: kit.owned,
        bar_grams: kit.bar_grams,
        ez_bar_grams: kit.ez_bar_grams,
        plates: kit.plates.iter().map(|kind| PlatesForm { grams: kind.grams, pairs: kind.pairs }).collect(),
        dumbbell_step_grams: kit.dumbbell_step_grams,
        machine_step_grams: kit.machine_step_grams,
        is_default: row.is_none(),
        revision: row.map_or(0, |row| row.revision),
        updated_at: row.map(|row| row.updated_at),
    })
}

/// `GET /users/me/equipment`
pub async fn get_my_equipment(app: App, caller: Caller) -> Answer<Reply<EquipmentView>> {
    let row: Option<KitRow> = app.user_db(caller.shard)?.first(bind!(TRAINING_KIT, caller.account)).await?;
    view(row.as_ref()).map(Reply::new)
}

/// `PUT /users/me/equipment`
pub async fn replace_my_equipment(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidJson(body): ValidJson<ReplaceEquipmentRequest>,
) -> Answer<Reply<EquipmentView>> {
    let expected = headers.get(IF_MATCH).map(expected_revision).transpose()?.flatten();
    let kit = kit_of(body);
    let document = serde_json::to_string(&kit).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let replace = bind!(REPLACE_KIT, caller.account, document, app.now(), expected);
    let row: Option<KitRow> = app.user_db(caller.shard)?.first(replace).await.map_err(|error| match error {
        error if error.is_refusal("training_kits.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    })?;
    view(row.as_ref()).map(Reply::new)
}

/// The revision in `If-Match`; `None` for `*`.
fn expected_revision(given: &http::HeaderValue) -> Answer<Option<i64>> {
    let given = given.to_str().unwrap_or_default().trim();
    if given == "*" {
        return Ok(None);
    }
    let revision = given.trim_start_matches("W/").trim_matches('"').parse();
    revision.map(Some).map_err(|_| ApiError::new(Code::EditConflict))
}

fn kit_of(body: ReplaceEquipmentRequest) -> Kit {
    let gym = Kit::default();
    let mut owned = body.owned.unwrap_or(gym.owned);
    owned.sort_unstable();
    owned.dedup();
    let plates = body.plates.map_or(gym.plates, |plates| {
        let mut kinds: Vec<Plates> = Vec::new();
        for given in plates {
            match kinds.iter_mut().find(|kind| kind.grams == given.grams) {
                // The same plates told twice are more of them.
                Some(kind) => kind.pairs = kind.pairs.saturating_add(given.pairs).min(PAIRS_MAX),
                None => kinds.push(Plates { grams: given.grams, pairs: given.pairs }),
            }
        }
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.grams));
        kinds
    });
    Kit {
        owned,
        bar_grams: body.bar_grams.unwrap_or(gym.bar_grams),
        ez_bar_grams: body.ez_bar_grams.unwrap_or(gym.ez_bar_grams),
        plates,
        dumbbell_step_grams: body.dumbbell_step_grams.unwrap_or(gym.dumbbell_step_grams),
        machine_step_grams: body.machine_step_grams.unwrap_or(gym.machine_step_grams),
    }
}
