//! Training together: who is in a room, who leads it, when it starts, and what each member shows the others.
//!
//! Pure: [`decide`] changes a [`GroupSession`] by a [`Command`] and gives the [`Event`]s to tell, or says why not.
//! The object that owns a room stores what was touched and sends the events. Two promises hold after every step, in
//! whatever order people come and go: a room with members has exactly one host, who is a member; and the weights of
//! a member who does not share them are nowhere, neither in the state nor in an event.

mod decide;
mod event;
mod rejection;
mod report;

pub use decide::{Command, Decision, decide};
pub use event::Event;
pub use rejection::Rejection;
pub use report::SetReport;

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{AccountId, ExerciseId, WorkoutId},
    time::Timestamp,
};

/// The most members of a room.
pub const MEMBERS_MAX: usize = 1_000;
/// The most exercises of a pushed plan.
pub const PLAN_EXERCISES_MAX: usize = 50;
/// The longest countdown, in seconds.
pub const COUNTDOWN_SECONDS_MAX: u32 = 120;
/// The longest name of a room, in characters.
pub const NAME_CHARS_MAX: usize = 60;

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The person.
    pub user_id: AccountId,
    /// Their username.
    pub username: String,
    /// When they joined: the longest-standing becomes host when the host leaves.
    pub joined_at: Timestamp,
    /// Whether they are ready to start.
    pub is_ready: bool,
    /// Whether the others see their weights.
    pub shares_weights: bool,
    /// What they did last.
    pub progress: Option<SetReport>,
}

/// An exercise of a plan the host pushed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlannedExercise {
    /// Which, when it is one of the library's.
    pub exercise_id: Option<ExerciseId>,
    /// Its name.
    pub name: String,
    /// How many sets.
    pub sets: u32,
    /// How many repetitions each.
    pub reps: Option<u32>,
    /// Seconds of rest after each.
    #[serde(alias = "restSeconds")]
    pub rest_time: Option<u32>,
}

/// A start that is being counted down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Countdown {
    /// When it ends: the same instant for everybody.
    pub starts_at: Timestamp,
    /// How many have to be ready for it to go on.
    pub quorum: u32,
}

/// A room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupSession {
    /// Its name.
    pub name: String,
    /// Who leads it; `None` only while nobody is in it.
    pub host: Option<AccountId>,
    /// Whether nobody else may join.
    pub is_locked: bool,
    /// Whether it is over.
    pub is_closed: bool,
    /// Who was sent out and may not come back.
    pub kicked: Vec<AccountId>,
    /// What the host wants everybody to do.
    pub plan: Vec<PlannedExercise>,
    /// The start that is counted down to.
    pub countdown: Option<Countdown>,
    /// When they started.
    pub started_at: Option<Timestamp>,
    /// Who is in it, the longest-standing first. Stored apart, a row each.
    #[serde(skip)]
    pub members: Vec<Member>,
}

impl GroupSession {
    /// A new room with nobody in it.
    pub fn new(name: String) -> Self {
        Self { name, ..Self::default() }
    }

    /// The member who is that person.
    pub fn member(&self, account: AccountId) -> Option<&Member> {
        self.members.iter().find(|member| member.user_id == account)
    }

    fn member_mut(&mut self, account: AccountId) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.user_id == account)
    }

    /// How many are ready.
    pub fn ready_count(&self) -> usize {
        self.members.iter().filter(|member| member.is_ready).count()
    }

    /// The workout a member reported from last.
    pub fn workout_of(&self, account: AccountId) -> Option<WorkoutId> {
        self.member(account)?.progress.as_ref().map(|report| report.workout_id)
    }
}
