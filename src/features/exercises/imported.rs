//! What imports do to the library: exercises known by name only become the person's own, and go when the import is
//! undone.

use super::{
    create::{CreateExerciseRequest, content_of},
    fields::{NewExercise, OWN_MAX},
    store::{
        OwnCountRow,
        write::{COUNT_OWN, DELETE_PRIVATE},
    },
    views::{Calories, Media, Safety},
};
use crate::{
    bind,
    domain::{
        exercises::{ExerciseType, Status, TrackingType},
        ids::{AccountId, ExerciseId},
        time::Timestamp,
    },
    storage::{Core, Db, Statement, StorageError},
};

/// The statement that adds an exercise of which only a name and what its sets measure is known, as one of the person's
/// own: what an import makes of a name it does not know. It may run again only while the exercise is not there.
pub fn add_by_name(
    id: ExerciseId,
    author: AccountId,
    name: &str,
    tracking: TrackingType,
    now: Timestamp,
) -> Statement<Core> {
    let is_cardio = tracking == TrackingType::DistanceDuration;
    let content = content_of(CreateExerciseRequest {
        name: name.to_owned(),
        description: String::new(),
        instructions: Vec::new(),
        primary_muscle_groups: Vec::new(),
        secondary_muscle_groups: Vec::new(),
        equipment: Vec::new(),
        difficulty: None,
        exercise_type: Some(if is_cardio { ExerciseType::Cardio } else { ExerciseType::Strength }),
        movement_pattern: None,
        tracking_type: Some(tracking),
        mechanic: None,
        force: None,
        tags: Vec::new(),
        aliases: Vec::new(),
        media: Media::default(),
        variations: Vec::new(),
        safety: Safety::default(),
        calories: Calories::default(),
        share: false,
        allow_duplicate: true,
    });
    content.insert(&NewExercise { id, author, status: Status::Private, insists: true, now })
}

/// How many more exercises of their own a person may add.
///
/// # Errors
/// The core database failed.
pub async fn room_for_own(core: &Db<Core>, account: AccountId) -> Result<usize, StorageError> {
    let own: Option<OwnCountRow> = core.first(bind!(COUNT_OWN, account)).await?;
    let own = own.map_or(0, |count| count.own);
    Ok(usize::try_from(i64::from(OWN_MAX) - own).unwrap_or(0))
}

/// The statement that deletes an exercise of a person's own that nobody else sees.
pub fn delete_private(id: ExerciseId, author: AccountId) -> Statement<Core> {
    bind!(DELETE_PRIVATE, id, author)
}
