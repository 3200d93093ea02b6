//! What one trains with.

use http::{HeaderMap, header::IF_MATCH};
use serde::{Deserialize, Serialize};

use super::store::{KIT_UNITS, KitRow, REPLACE_KIT, TRAINING_KIT, UnitsRow};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::Equipment,
        json,
        loads::Kit,
        person::Units,
        plates::{BAR_GRAMS_MAX, KINDS_MAX, PAIRS_MAX, PLATE_GRAMS_MAX, PLATE_GRAMS_MIN, Plates},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code, Reply, ValidJson},
    storage::Rows,
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

/// What one trains with. What is left out is as in a gym of one's units.
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

/// What somebody trains with: as they told, else as in a gym of their units.
///
/// # Errors
/// The shard failed, or the row does not decode.
pub async fn load_kit(app: &App, caller: &Caller) -> Answer<(Kit, Option<KitRow>)> {
    let statements = vec![bind!(TRAINING_KIT, caller.account), bind!(KIT_UNITS, caller.account)];
    let read = app.user_db(caller.shard)?.batch(statements).await?;
    let row: Option<KitRow> = read.first().map(Rows::first).transpose()?.flatten();
    let units: Option<UnitsRow> = read.get(1).map(Rows::first).transpose()?.flatten();
    Ok((read_kit(row.as_ref(), units.and_then(|row| row.units))?, row))
}

/// What somebody trains with, by the row they have and the units they are shown.
///
/// # Errors
/// The row does not decode.
fn read_kit(row: Option<&KitRow>, units: Option<Units>) -> Answer<Kit> {
    let Some(row) = row else { return Ok(Kit::of_a_gym(units)) };
    json::from_str(&row.document).map_err(|error| ApiError::new(Code::InternalError).logging(error))
}

fn view(kit: Kit, row: Option<&KitRow>) -> EquipmentView {
    EquipmentView {
        owned: kit.owned,
        bar_grams: kit.bar_grams,
        ez_bar_grams: kit.ez_bar_grams,
        plates: kit.plates.iter().map(|kind| PlatesForm { grams: kind.grams, pairs: kind.pairs }).collect(),
        dumbbell_step_grams: kit.dumbbell_step_grams,
        machine_step_grams: kit.machine_step_grams,
        is_default: row.is_none(),
        revision: row.map_or(0, |row| row.revision),
        updated_at: row.map(|row| row.updated_at),
    }
}

/// `GET /users/me/equipment`
pub async fn get_my_equipment(app: App, caller: Caller) -> Answer<Reply<EquipmentView>> {
    let (kit, row) = load_kit(&app, &caller).await?;
    Ok(Reply::new(view(kit, row.as_ref())))
}

/// `PUT /users/me/equipment`
pub async fn replace_my_equipment(
    app: App,
    caller: Caller,
    headers: HeaderMap,
    ValidJson(body): ValidJson<ReplaceEquipmentRequest>,
) -> Answer<Reply<EquipmentView>> {
    let expected = headers.get(IF_MATCH).map(expected_revision).transpose()?.flatten();
    let units: Option<UnitsRow> = app.user_db(caller.shard)?.first(bind!(KIT_UNITS, caller.account)).await?;
    let kit = kit_of(body, Kit::of_a_gym(units.and_then(|row| row.units)))?;
    let document = serde_json::to_string(&kit).map_err(|error| ApiError::new(Code::InternalError).logging(error))?;
    let replace = bind!(REPLACE_KIT, caller.account, document, app.now(), expected);
    let row: Option<KitRow> = app.user_db(caller.shard)?.first(replace).await.map_err(|error| match error {
        error if error.is_refusal("training_kits.revision") => ApiError::new(Code::EditConflict),
        error => error.into(),
    })?;
    Ok(Reply::new(view(kit, row.as_ref())))
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

/// What is told, with what is left out as in a gym.
pub fn kit_of(body: ReplaceEquipmentRequest, gym: Kit) -> Answer<Kit> {
    let mut owned = body.owned.unwrap_or(gym.owned);
    owned.sort_unstable();
    owned.dedup();
    let mut plates = gym.plates;
    if let Some(told) = body.plates {
        plates = Vec::new();
        for (index, given) in told.into_iter().enumerate() {
            if plates.iter().any(|kind: &Plates| kind.grams == given.grams) {
                let field = format!("plates[{index}].grams");
                return Err(ApiError::new(Code::PlatesRefused).field(field, "is told twice"));
            }
            plates.push(Plates { grams: given.grams, pairs: given.pairs });
        }
        plates.sort_by_key(|kind| std::cmp::Reverse(kind.grams));
    }
    Ok(Kit {
        owned,
        bar_grams: body.bar_grams.unwrap_or(gym.bar_grams),
        ez_bar_grams: body.ez_bar_grams.unwrap_or(gym.ez_bar_grams),
        plates,
        dumbbell_step_grams: body.dumbbell_step_grams.unwrap_or(gym.dumbbell_step_grams),
        machine_step_grams: body.machine_step_grams.unwrap_or(gym.machine_step_grams),
    })
}
