//! Changing an exercise.

use http::HeaderMap;
use serde::Deserialize;

use super::{
    access::{Editable, find_exercise, load_editable},
    cache::tell_caches,
    create::distinct,
    duplicate_gate::refuse_duplicate,
    exercise::{conflict_when_moved_on, refuse_other_revision, tell_audit},
    fields::{Content, is_line, is_optional_name},
    store::ExerciseRow,
    views::{Calories, ExerciseView, Media, Safety, Variation},
};
use crate::{
    app::App,
    domain::exercises::{
        Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Status, TrackingType, Traits,
        lifecycle::after_author_edit, query::name_key,
    },
    http::{Answer, ApiError, Caller, Code, PathText, Reply, ValidJson},
};

/// Changes. What is left out stays; lists and objects are replaced as a whole.
#[derive(Debug, Clone, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateExerciseRequest {
    /// Its name.
    #[garde(length(chars, min = 1, max = 100), custom(is_optional_name))]
    pub name: Option<String>,
    /// What it is.
    #[garde(length(chars, max = 2000))]
    pub description: Option<String>,
    /// How it is done; an empty list brings the general cues back.
    #[garde(length(max = 20), inner(inner(length(chars, min = 1, max = 500))))]
    #[cfg_attr(feature = "openapi", schemars(inner(length(min = 1, max = 500))))]
    pub instructions: Option<Vec<String>>,
    /// What it mainly works.
    #[garde(length(min = 1, max = 6))]
    pub primary_muscle_groups: Option<Vec<Muscle>>,
    /// What it also works.
    #[garde(length(max = 10))]
    pub secondary_muscle_groups: Option<Vec<Muscle>>,
    /// All it takes.
    #[garde(length(min = 1, max = 6))]
    pub equipment: Option<Vec<Equipment>>,
    /// How hard it is to learn.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// What it is for.
    #[garde(skip)]
    pub exercise_type: Option<ExerciseType>,
    /// How the body moves.
    #[garde(skip)]
    pub movement_pattern: Option<MovementPattern>,
    /// What is recorded of a set.
    #[garde(skip)]
    pub tracking_type: Option<TrackingType>,
    /// How many joints move.
    #[garde(skip)]
    pub mechanic: Option<Mechanic>,
    /// Which way the force goes.
    #[garde(skip)]
    pub force: Option<Force>,
    /// Words to filter by.
    #[garde(length(max = 20), inner(inner(length(chars, min = 1, max = 40), custom(is_line))))]
    #[cfg_attr(feature = "openapi", schemars(inner(length(min = 1, max = 40))))]
    pub tags: Option<Vec<String>>,
    /// What people also call it.
    #[garde(length(max = 10), inner(inner(length(chars, min = 1, max = 60), custom(is_line))))]
    #[cfg_attr(feature = "openapi", schemars(inner(length(min = 1, max = 60))))]
    pub aliases: Option<Vec<String>>,
    /// Pictures and films.
    #[garde(dive)]
    pub media: Option<Media>,
    /// Variations.
    #[garde(length(max = 10), dive)]
    pub variations: Option<Vec<Variation>>,
    /// How to stay safe.
    #[garde(dive)]
    pub safety: Option<Safety>,
    /// What it costs.
    #[garde(dive)]
    pub calories: Option<Calories>,
    /// Asks for a review, or takes the exercise back.
    #[garde(skip)]
    pub share: Option<bool>,
    /// Insists on the new name although there are exercises much like it.
    #[serde(default)]
    #[garde(skip)]
    pub allow_duplicate: bool,
}

/// How often a change is made anew on top of another that came between, when no `If-Match` was given.
const TRIES_MAX: usize = 3;

/// `PATCH /exercises/{exercise}`. An author's change to an exercise of the library sends it back to review.
pub async fn update_exercise(
    app: App,
    caller: Caller,
    PathText(exercise): PathText,
    headers: HeaderMap,
    ValidJson(body): ValidJson<UpdateExerciseRequest>,
) -> Answer<Reply<ExerciseView>> {
    for _ in 0..TRIES_MAX {
        let editable = load_editable(&app, &caller, &exercise).await?;
        refuse_other_revision(&headers, editable.row.summary.rev)?;
        match write_update(&app, &caller, editable, body.clone()).await {
            Err(error) if error.code == Code::EditConflict => {}
            answer => return answer.map(Reply::new),
        }
    }
    Err(ApiError::new(Code::EditConflict))
}

async fn write_update(
    app: &App,
    caller: &Caller,
    editable: Editable,
    body: UpdateExerciseRequest,
) -> Answer<ExerciseView> {
    let Editable { row, is_moderation } = editable;
    let was = row.summary.status;
    let status = if is_moderation { was } else { after_author_edit(was, body.share) };
    let mut content = Content::of_row(&row);
    let insists = body.allow_duplicate;
    apply(&mut content, body);
    let is_renamed = name_key(&content.traits.name) != name_key(&row.summary.name);
    if is_renamed && !insists {
        refuse_duplicate(app, caller.account, &content.traits, Some(row.summary.id)).await?;
    }
    let mut statements = vec![
        content.update(row.summary.id, row.summary.rev, status, app.now()),
        find_exercise(&row.summary.id.to_string(), Some(caller.account), is_moderation),
    ];
    if is_moderation {
        statements.push(tell_audit(app, caller.account, row.summary.id, "edited", was));
    }
    let done = app.core_db().batch(statements).await.map_err(conflict_when_moved_on)?;
    let changed = done.get(1).map(|rows| rows.first::<ExerciseRow>()).transpose()?.flatten();
    let changed = changed.ok_or(ApiError::new(Code::NotFound))?;
    if was == Status::Approved || status == Status::Approved {
        tell_caches(app, changed.summary.rev);
    }
    Ok(ExerciseView::of(changed, Some(caller.account)))
}

fn apply(content: &mut Content, body: UpdateExerciseRequest) {
    fn set<T>(field: &mut T, given: Option<T>) {
        if let Some(given) = given {
            *field = given;
        }
    }
    let traits = &mut content.traits;
    set(&mut traits.name, body.name.map(|name| name.trim().to_owned()));
    set(&mut traits.primary, body.primary_muscle_groups.map(distinct));
    set(&mut traits.secondary, body.secondary_muscle_groups.map(distinct));
    let Traits { primary, secondary, .. } = traits;
    secondary.retain(|muscle| !primary.contains(muscle));
    set(&mut traits.equipment, body.equipment.map(distinct));
    set(&mut traits.difficulty, body.difficulty.map(Some));
    set(&mut traits.exercise_type, body.exercise_type.map(Some));
    set(&mut traits.pattern, body.movement_pattern.map(Some));
    set(&mut traits.mechanic, body.mechanic.map(Some));
    set(&mut traits.force, body.force.map(Some));
    set(&mut content.tracking, body.tracking_type);
    set(&mut content.description, body.description);
    set(&mut content.tags, body.tags);
    set(&mut content.aliases, body.aliases);
    set(&mut content.media, body.media);
    set(&mut content.variations, body.variations);
    set(&mut content.calories, body.calories);
    set(&mut content.safety, body.safety);
    if let Some(instructions) = body.instructions {
        content.has_general_cues = instructions.is_empty();
        content.instructions = instructions;
    }
    content.fill_cues();
}
