//! The way to the rooms: names of operations, and what a refusal is called.

use http::HeaderMap;
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    domain::{
        ids::{AccountId, GroupRoomId, IdEntropy, WorkoutId, uuid_v7},
        live_session::{Added, Command, DeviceId, Door, Op, OpId, Rejection},
        time::Timestamp,
    },
    http::{Answer, ApiError, Caller, Code},
    live::workout_room::{Outcome, RoomAddress, RoomSnapshot, Submitted},
};

/// The room of a workout of the caller.
pub fn own_room(caller: &Caller, workout: WorkoutId) -> RoomAddress {
    RoomAddress { account: caller.account, shard: caller.shard, workout }
}

/// How a request names what it does, so that a repetition is known.
#[derive(Clone, Debug)]
pub struct Named {
    /// The operation.
    pub op_id: OpId,
    /// When it was done, if the client says so.
    pub at: Option<Timestamp>,
    /// Where.
    pub device: Option<DeviceId>,
}

fn hashed(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// A digest of some text, in hexadecimal.
pub fn digest_of(text: &str) -> String {
    hex::encode(hashed(text))
}

/// A name made of others: what a request does beside the first thing, and keys that are no names.
fn name_of(text: &str) -> OpId {
    OpId::parse(text).unwrap_or_else(|| {
        let digest = hashed(text);
        OpId::parse(&hex::encode(digest)).unwrap_or_else(|| name_of("unnamed"))
    })
}

impl Named {
    /// The name the body tells, else the request's `Idempotency-Key`, else a new one.
    pub fn of(app: &App, headers: &HeaderMap, told: Option<OpId>, at: Option<Timestamp>) -> Self {
        let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let op_id = told.or_else(|| key.map(name_of)).unwrap_or_else(|| name_of(&hex::encode(app.entropy())));
        Self { op_id, at, device: None }
    }

    /// The operation.
    pub fn op(&self, command: Command) -> Op {
        Op { op_id: self.op_id.clone(), at: self.at, device: self.device.clone(), command }
    }

    /// Something else the same request does.
    pub fn and(&self, what: &str) -> Self {
        Self { op_id: name_of(&format!("{}-{what}", self.op_id)), ..self.clone() }
    }

    /// The id of the workout the operation makes: the same whenever the request is repeated. It tells no time, because
    /// the day of the repetition must not matter.
    pub fn new_workout(&self, account: AccountId) -> WorkoutId {
        let mut entropy = IdEntropy::default();
        for (byte, hashed) in entropy.iter_mut().zip(hashed(&format!("{account} {}", self.op_id))) {
            *byte = hashed;
        }
        WorkoutId::from_bytes(uuid_v7(Timestamp::from_millis(0), entropy).into_bytes())
    }
}

/// Refuses a group room the caller is not in.
///
/// # Errors
/// [`Code::NotFound`], also when there is none.
pub async fn check_member(app: &App, caller: &Caller, group: GroupRoomId) -> Answer<()> {
    app.count_subrequest();
    app.group_rooms.read(group, caller.account).await?.map(drop).ok_or(ApiError::new(Code::NotFound))
}

/// Has a workout tell a group room of its sets, as `PUT /rooms/{id}/workout` does.
///
/// # Errors
/// [`Code::NotFound`] when the caller has no such workout.
pub async fn follow(app: &App, caller: &Caller, workout: WorkoutId, group: GroupRoomId) -> Answer<()> {
    app.count_subrequest();
    let is_there = app.rooms.follow(own_room(caller, workout), Some(group)).await?;
    if is_there { Ok(()) } else { Err(Code::NotFound.into()) }
}

/// Does operations of a request, one after the other, and gives the workout after them.
///
/// # Errors
/// The first refusal; [`Code::NotFound`] when the caller has no such workout.
pub async fn submit(app: &App, caller: &Caller, workout: WorkoutId, ops: Vec<Op>) -> Answer<RoomSnapshot> {
    let submitted = submit_at(app, caller, workout, ops, Door::Live).await?;
    for answer in submitted.answers {
        if let Outcome::Rejected(rejection) = answer.outcome {
            return Err(refusal(rejection));
        }
    }
    Ok(submitted.now)
}

/// Does the operation that adds something, and gives what the room says it added, with the workout after it. It may
/// have another id than this request tells, where the operation came by another door before. None where the name is
/// that of something else, or where another operation wrote it anew.
///
/// # Errors
/// As [`submit`].
pub async fn submit_new(
    app: &App,
    caller: &Caller,
    workout: WorkoutId,
    op: Op,
) -> Answer<(Option<Added>, RoomSnapshot)> {
    let Submitted { mut answers, now } = submit_at(app, caller, workout, vec![op], Door::Live).await?;
    let answer = answers.pop().ok_or(ApiError::new(Code::InternalError))?;
    match answer.outcome {
        Outcome::Done => Ok((answer.added, now)),
        Outcome::Rejected(rejection) => Err(refusal(rejection)),
    }
}

/// Does operations at a door.
///
/// # Errors
/// [`Code::NotFound`] when the caller has no such workout.
pub async fn submit_at(app: &App, caller: &Caller, workout: WorkoutId, ops: Vec<Op>, door: Door) -> Answer<Submitted> {
    app.count_subrequest();
    let submitted = app.rooms.submit(own_room(caller, workout), ops, door).await?;
    submitted.ok_or(ApiError::new(Code::NotFound))
}

/// The error of a refusal: of the same name as at every other door.
pub fn refusal(rejection: Rejection) -> ApiError {
    let code = Code::named(rejection.code.as_str()).unwrap_or(Code::InternalError);
    match rejection.field {
        // What is missing is answered alike everywhere.
        _ if code == Code::NotFound => code.into(),
        Some(field) => ApiError::new(code).field(field, rejection.message),
        None => ApiError::new(code).saying(rejection.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::live_session::RejectionCode;

    #[test]
    fn a_refusal_has_one_name_at_every_door() {
        for code in RejectionCode::ALL {
            let told = serde_json::to_value(code).unwrap();
            let named = Code::named(told.as_str().unwrap()).unwrap();
            assert_eq!(code.as_str(), named.as_str());
            assert!((400..500).contains(&named.status()), "{told}");
        }
    }
}
