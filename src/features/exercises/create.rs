//! Adding an exercise of one's own, unless it is there already.

use serde::Deserialize;

use super::{
    access::find_exercise,
    duplicate_gate::{DuplicateCandidate, refuse_duplicate},
    fields::{Content, NewExercise, OWN_MAX, is_line, is_name},
    store::{ExerciseRow, OwnCountRow, write::COUNT_OWN},
    views::{Calories, ExerciseView, Media, Safety, Variation},
};
use crate::{
    app::App,
    bind,
    domain::{
        exercises::{
            Difficulty, Equipment, ExerciseType, Force, Mechanic, MovementPattern, Muscle, Status, TrackingType,
            Traits, derive::derive_tracking, lifecycle::after_author_edit, pattern::derive_pattern,
        },
        ids::ExerciseId,
    },
    http::{Answer, ApiError, Caller, Code, Created, ValidJson},
};

/// A new exercise. What is left out is derived from the rest.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CreateExerciseRequest {
    /// Its name.
    #[garde(length(chars, min = 1, max = 100), custom(is_name))]
    pub name: String,
    /// What it is.
    #[serde(default)]
    #[garde(length(chars, max = 2000))]
    pub description: String,
    /// How it is done, step by step; general cues when empty.
    #[serde(default)]
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 500)))]
    pub instructions: Vec<String>,
    /// What it mainly works.
    #[garde(length(min = 1, max = 6))]
    pub primary_muscle_groups: Vec<Muscle>,
    /// What it also works.
    #[serde(default)]
    #[garde(length(max = 10))]
    pub secondary_muscle_groups: Vec<Muscle>,
    /// All it takes; nothing but the body when empty.
    #[serde(default)]
    #[garde(length(max = 6))]
    pub equipment: Vec<Equipment>,
    /// How hard it is to learn; `beginner` when left out.
    #[garde(skip)]
    pub difficulty: Option<Difficulty>,
    /// What it is for; `strength` when left out.
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
    #[serde(default)]
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 40), custom(is_line)))]
    pub tags: Vec<String>,
    /// What people also call it.
    #[serde(default)]
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 60), custom(is_line)))]
    pub aliases: Vec<String>,
    /// Pictures and films.
    #[serde(default)]
    #[garde(dive)]
    pub media: Media,
    /// Variations.
    #[serde(default)]
    #[garde(length(max = 10), dive)]
    pub variations: Vec<Variation>,
    /// How to stay safe.
    #[serde(default)]
    #[garde(dive)]
    pub safety: Safety,
    /// What it costs.
    #[serde(default)]
    #[garde(dive)]
    pub calories: Calories,
    /// Asks for a review, to become part of the library. Until then it is its author's alone.
    #[serde(default)]
    #[garde(skip)]
    pub share: bool,
    /// Insists although there are exercises much like it.
    #[serde(default)]
    #[garde(skip)]
    pub allow_duplicate: bool,
}

/// `POST /exercises`
pub async fn create_exercise(
    app: App,
    caller: Caller,
    ValidJson(body): ValidJson<CreateExerciseRequest>,
) -> Answer<Created<ExerciseView>> {
    let (share, insists) = (body.share, body.allow_duplicate);
    let content = content_of(body);
    if !insists {
        refuse_duplicate(&app, caller.account, &content.traits, None).await?;
    }
    let new = NewExercise {
        id: ExerciseId::new(app.now(), app.entropy()),
        author: caller.account,
        status: after_author_edit(Status::Private, Some(share)),
        insists,
        now: app.now(),
    };
    let done = app
        .core_db()
        .batch(vec![
            content.insert(&new),
            find_exercise(&new.id.to_string(), Some(caller.account), false),
            bind!(COUNT_OWN, caller.account),
        ])
        .await?;
    let row = done.get(1).map(|rows| rows.first::<ExerciseRow>()).transpose()?.flatten();
    let Some(row) = row else {
        let own = done.get(2).map(|rows| rows.first::<OwnCountRow>()).transpose()?.flatten();
        let is_full = own.is_none_or(|count| count.own >= i64::from(OWN_MAX));
        return Err(if is_full {
            ApiError::new(Code::LimitReached).saying(format!("You may have {OWN_MAX} exercises of your own."))
        } else {
            // Another request of the same person was quicker.
            ApiError::new(Code::DuplicateExercise).detail("candidates", Vec::<DuplicateCandidate>::new())
        });
    };
    Ok(Created(ExerciseView::of(row, Some(caller.account))))
}

/// What a request says, with what it leaves out derived.
pub fn content_of(body: CreateExerciseRequest) -> Content {
    let mut equipment = body.equipment;
    if equipment.is_empty() {
        equipment.push(Equipment::BodyOnly);
    }
    let mut traits = Traits {
        name: body.name.trim().to_owned(),
        primary: distinct(body.primary_muscle_groups),
        secondary: body.secondary_muscle_groups,
        equipment: distinct(equipment),
        difficulty: Some(body.difficulty.unwrap_or(Difficulty::Beginner)),
        exercise_type: Some(body.exercise_type.unwrap_or(ExerciseType::Strength)),
        pattern: body.movement_pattern,
        mechanic: body.mechanic,
        force: body.force,
    };
    traits.secondary = distinct(traits.secondary);
    traits.secondary.retain(|muscle| !traits.primary.contains(muscle));
    if traits.pattern.is_none() {
        traits.pattern = derive_pattern(&traits);
    }
    let tracking = body.tracking_type.unwrap_or_else(|| derive_tracking(&traits, category_of(traits.exercise_type)));
    let mut content = Content {
        traits,
        tracking,
        description: body.description,
        instructions: body.instructions,
        has_general_cues: false,
        tags: body.tags,
        aliases: body.aliases,
        media: body.media,
        variations: body.variations,
        safety: body.safety,
        calories: body.calories,
    };
    content.fill_cues();
    content
}

/// The category of the library's source that fits a type best.
const fn category_of(exercise_type: Option<ExerciseType>) -> &'static str {
    match exercise_type {
        Some(ExerciseType::Cardio) => "cardio",
        Some(ExerciseType::Flexibility) => "stretching",
        _ => "strength",
    }
}

/// Each once, in the order given.
pub fn distinct<T: PartialEq + Copy>(all: Vec<T>) -> Vec<T> {
    let mut out: Vec<T> = Vec::with_capacity(all.len());
    for one in all {
        if !out.contains(&one) {
            out.push(one);
        }
    }
    out
}
