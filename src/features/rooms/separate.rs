//! What a block does to the rooms in which both are.

use super::store::{REMOVE_MEMBER, ROOMS_OF_BOTH, RoomIdRow};
use crate::{
    app::App,
    bind,
    domain::{
        group_session::Command,
        ids::{AccountId, GroupRoomId},
    },
    jobs::{
        message::SeparateInRoomsV1,
        outbox::{Running, took_effect_before},
        outcome::Outcome,
    },
    live::group_room::{GroupAnswerV1, GroupCallV1},
    storage::{Core, StorageError},
};

/// Takes one of the two out of each room in which both are. In the blocker's own room, where they are host, the other
/// one goes; in any other the blocker does, so that nobody can put others out of a room that is not theirs.
///
/// Each room by itself: its object first, then the directory. To leave twice is to leave once.
pub async fn separate_in_rooms(app: &App, job: &Running<Core>, message: &SeparateInRoomsV1) -> Outcome {
    match separate(app, job, message).await {
        Ok(()) => Outcome::Done,
        Err(error) if took_effect_before(&error) => Outcome::Done,
        Err(error) => Outcome::retry(error),
    }
}

async fn separate(app: &App, job: &Running<Core>, message: &SeparateInRoomsV1) -> Result<(), StorageError> {
    let SeparateInRoomsV1 { blocker, blocked } = *message;
    let core = app.core_db();
    let rooms: Vec<RoomIdRow> = core.all(bind!(ROOMS_OF_BOTH, blocker, blocked)).await?;
    for RoomIdRow { id } in rooms {
        let goes = if leads(app, id, blocker).await? { blocked } else { blocker };
        app.count_subrequest();
        app.group_rooms.call(id, GroupCallV1::Apply { actor: goes, command: Command::Leave }).await?;
        core.execute(bind!(REMOVE_MEMBER, id, goes)).await?;
    }
    core.batch(job.done().into()).await.map(drop)
}

async fn leads(app: &App, room: GroupRoomId, person: AccountId) -> Result<bool, StorageError> {
    app.count_subrequest();
    let answer = app.group_rooms.call(room, GroupCallV1::Read { actor: person }).await?;
    Ok(matches!(answer, GroupAnswerV1::Room(state) if state.host == Some(person)))
}
