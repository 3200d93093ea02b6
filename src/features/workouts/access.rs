//! Loads a workout that the caller may see.

use super::{
    rooms::own_room,
    store::{OWNERS, OwnerRow, PRIVACY, PrivacyRow, RECORDS, RecordRow, WORKOUT, WorkoutRow},
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::{AccountId, WorkoutId},
        live_session::{Facts, SetRecord, Snapshot, Stats},
        principal::ShardNumber,
        records::Record,
        training::Status,
        visibility::{Relation, Visibility, can_see},
    },
    features::social::relation_between,
    http::{Answer, ApiError, Caller, Code},
    live::workout_room::{RoomAddress, RoomSnapshot},
    storage::{Rows, StorageError},
};

/// A workout somebody may see.
#[derive(Debug)]
pub struct SeenWorkout {
    /// Whose it is.
    pub owner: AccountId,
    /// The workout.
    pub state: RoomSnapshot,
}

/// What the copy of a workout tells, and what its person lets others see.
struct Copy {
    workout: Option<WorkoutRow>,
    records: Vec<RecordRow>,
    privacy: Option<PrivacyRow>,
}

async fn read_copy(app: &App, shard: ShardNumber, owner: AccountId, workout: WorkoutId) -> Result<Copy, StorageError> {
    let id = workout.to_string();
    let rows = app
        .user_db(shard)?
        .batch(vec![bind!(WORKOUT, owner, &id), bind!(RECORDS, owner, &id), bind!(PRIVACY, owner)])
        .await?;
    let [copy, records, privacy] = rows.as_slice() else { return Err(StorageError::Failed("a short batch".into())) };
    Ok(Copy { workout: copy.first()?, records: Rows::decode(records)?, privacy: privacy.first()? })
}

impl Copy {
    /// The workout, where the copy holds all of it: what goes on, or was edited a moment ago, is asked of its room.
    fn finished(self, app: &App) -> Option<RoomSnapshot> {
        let is_over = |row: &WorkoutRow| matches!(row.status, Status::Completed | Status::Cancelled);
        let row = self.workout.filter(|row| is_over(row) && !row.is_edited)?;
        let mut stats = Stats::of(&row.document, &Facts::default(), app.now());
        stats.calories_burned = stats.calories_burned.or((row.energy_kcal > 0).then_some(row.energy_kcal));
        let record = |row: RecordRow| SetRecord {
            set_id: row.set_id,
            exercise_id: row.exercise_id,
            record: Record {
                kind: row.kind,
                value: row.value,
                weight_grams: row.weight_grams,
                reps: row.reps,
                previous_record: row.previous,
            },
        };
        let records = self.records.into_iter().map(record).collect();
        let snapshot = Snapshot { workout: row.document, rest: None, current: None, records, stats };
        Some(RoomSnapshot { seq: row.copied_seq, snapshot })
    }
}

/// A workout of the caller: from the copy when it is over, else from its room. `None` when there is none.
///
/// # Errors
/// The shard or the room failed.
pub async fn read_own(app: &App, caller: &Caller, workout: WorkoutId) -> Answer<Option<RoomSnapshot>> {
    let copy = read_copy(app, caller.shard, caller.account, workout).await?;
    match copy.finished(app) {
        Some(state) => Ok(Some(state)),
        None => {
            app.count_subrequest();
            Ok(app.rooms.read(own_room(caller, workout)).await?)
        }
    }
}

/// A workout of the caller.
///
/// # Errors
/// [`Code::NotFound`] when they have none of that id.
pub async fn load_own(app: &App, caller: &Caller, workout: WorkoutId) -> Answer<RoomSnapshot> {
    read_own(app, caller, workout).await?.ok_or(ApiError::new(Code::NotFound))
}

/// A workout that the caller may see: their own, or one that is shown to them.
///
/// # Errors
/// [`Code::NotFound`] for what does not exist and what they may not see.
pub async fn load_seen(app: &App, caller: &Caller, workout: WorkoutId) -> Answer<SeenWorkout> {
    if let Some(state) = read_own(app, caller, workout).await? {
        return Ok(SeenWorkout { owner: caller.account, state });
    }
    let owner: Option<OwnerRow> = app.core_db().first(bind!(OWNERS, workout.to_string(), caller.account)).await?;
    let owner = owner.ok_or(Code::NotFound)?;
    let state = read_of_other(app, caller, workout, &owner).await?.ok_or(Code::NotFound)?;
    Ok(SeenWorkout { owner: owner.owner_id, state })
}

async fn read_of_other(
    app: &App,
    caller: &Caller,
    workout: WorkoutId,
    owner: &OwnerRow,
) -> Answer<Option<RoomSnapshot>> {
    let Some(relation) = relation_between(app, caller.account, owner.owner_id).await? else {
        return Ok(None);
    };
    if relation == Relation::Blocked {
        return Ok(None);
    }
    let copy = read_copy(app, owner.shard, owner.owner_id, workout).await?;
    let privacy = copy.privacy.as_ref().map(|row| (row.workout_sharing, row.profile_visibility));
    let state = match copy.finished(app) {
        Some(state) => Some(state),
        None => {
            app.count_subrequest();
            let room = RoomAddress { account: owner.owner_id, shard: owner.shard, workout };
            app.rooms.read(room).await?
        }
    };
    let is_shown = |state: &RoomSnapshot| {
        let by_name = owner.is_named && relation == Relation::Friend;
        by_name || is_shown_by_visibility(relation, privacy, state.snapshot.workout.visibility)
    };
    Ok(state.filter(is_shown))
}

/// Whether a workout is shown by its visibility: its person must let those who see the profile see workouts, and the
/// stricter of the two says who.
pub fn is_shown_by_visibility(relation: Relation, privacy: Option<(bool, Visibility)>, visibility: Visibility) -> bool {
    privacy.is_some_and(|(shares_workouts, profile)| {
        shares_workouts && can_see(relation, profile) && can_see(relation, visibility)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_the_stricter_of_profile_and_workout_says_who_sees_it() {
        let (friend, stranger) = (Relation::Friend, Relation::Stranger);
        let (public, friends, private) = (Visibility::Public, Visibility::Friends, Visibility::Private);
        for (relation, privacy, visibility, expected) in [
            (stranger, Some((true, public)), public, true),
            (stranger, Some((true, friends)), public, false),
            (stranger, Some((true, public)), friends, false),
            (friend, Some((true, friends)), friends, true),
            (friend, Some((true, private)), friends, false),
            (friend, Some((false, public)), public, false),
            (friend, None, public, false),
            (Relation::Blocked, Some((true, public)), public, false),
        ] {
            assert_eq!(is_shown_by_visibility(relation, privacy, visibility), expected, "{relation:?} {visibility:?}");
        }
    }
}
