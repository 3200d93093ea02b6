//! What only the host may do. Whether somebody is, the room itself says.

use garde::Validate;
use serde::Deserialize;

use super::{
    store::{REMOVE_MEMBER, delete_room},
    views::{apply, shown},
};
use crate::{
    app::App,
    bind,
    domain::{
        group_session::{COUNTDOWN_SECONDS_MAX, Command, MEMBERS_MAX, PLAN_EXERCISES_MAX, PlannedExercise},
        ids::{AccountId, ExerciseId, GroupRoomId},
    },
    http::{Answer, Caller, Done, PathId, Reply, ValidJson},
    live::group_room::{GroupCallV1, GroupSnapshot},
};

/// When to start.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StartCountdownRequest {
    /// Seconds until then.
    #[garde(range(min = 1, max = COUNTDOWN_SECONDS_MAX))]
    seconds: u32,
    /// How many have to be ready, and stay so; all of them without it.
    #[garde(range(min = 1, max = MEMBERS_MAX as u32))]
    quorum: Option<u32>,
}

/// What to do.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PushPlanRequest {
    /// In this order.
    #[garde(length(max = PLAN_EXERCISES_MAX), dive)]
    exercises: Vec<PlanItemRequest>,
}

/// An exercise of a plan.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlanItemRequest {
    /// Which, when it is one of the library's.
    #[garde(skip)]
    exercise_id: Option<ExerciseId>,
    /// Its name.
    #[garde(length(chars, min = 1, max = 100))]
    name: String,
    /// How many sets.
    #[garde(range(min = 1, max = 50))]
    sets: u32,
    /// How many repetitions each.
    #[garde(range(min = 1, max = 1_000))]
    reps: Option<u32>,
    /// Seconds of rest after each.
    #[garde(range(max = 3_600))]
    #[serde(alias = "restSeconds")]
    rest_time: Option<u32>,
}

/// Whether to let others in.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LockRoomRequest {
    /// Nobody else.
    #[garde(skip)]
    locked: bool,
}

/// Whom it concerns.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MemberRequest {
    /// The member.
    #[garde(skip)]
    user_id: AccountId,
}

/// `POST /rooms/{id}/countdown`
pub async fn start_countdown(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<StartCountdownRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    let command = Command::StartCountdown { seconds: body.seconds, quorum: body.quorum };
    shown(apply(&app, id, caller.account, command).await?).map(Reply::new)
}

/// `DELETE /rooms/{id}/countdown`
pub async fn cancel_countdown(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
) -> Answer<Reply<GroupSnapshot>> {
    shown(apply(&app, id, caller.account, Command::CancelCountdown).await?).map(Reply::new)
}

/// `PUT /rooms/{id}/plan`
pub async fn push_plan(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<PushPlanRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    let exercises = body
        .exercises
        .into_iter()
        .map(|item| PlannedExercise {
            exercise_id: item.exercise_id,
            name: item.name,
            sets: item.sets,
            reps: item.reps,
            rest_time: item.rest_time,
        })
        .collect();
    shown(apply(&app, id, caller.account, Command::PushPlan(exercises)).await?).map(Reply::new)
}

/// `PUT /rooms/{id}/lock`
pub async fn lock_room(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<LockRoomRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    shown(apply(&app, id, caller.account, Command::Lock(body.locked)).await?).map(Reply::new)
}

/// `POST /rooms/{id}/kick`: their sockets close at once.
pub async fn kick_member(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<MemberRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    let state = shown(apply(&app, id, caller.account, Command::Kick(body.user_id)).await?)?;
    app.core_db().execute(bind!(REMOVE_MEMBER, id, body.user_id)).await?;
    Ok(Reply::new(state))
}

/// `POST /rooms/{id}/host`
pub async fn make_host(
    app: App,
    caller: Caller,
    PathId(id): PathId<GroupRoomId>,
    ValidJson(body): ValidJson<MemberRequest>,
) -> Answer<Reply<GroupSnapshot>> {
    shown(apply(&app, id, caller.account, Command::MakeHost(body.user_id)).await?).map(Reply::new)
}

/// `DELETE /rooms/{id}`: everybody is told and disconnected. What is left if this is cut short, the sweep empties
/// when the room's time is over; nobody can be in it until then.
pub async fn close_room(app: App, caller: Caller, PathId(id): PathId<GroupRoomId>) -> Answer<Reply<Done>> {
    apply(&app, id, caller.account, Command::Close).await?;
    app.core_db().batch(delete_room(id)).await?;
    app.count_subrequest();
    app.group_rooms.call(id, GroupCallV1::Erase).await?;
    Ok(Done::reply("The room is closed."))
}
