//! That people train by templates: told by whoever makes and completes workouts.

use super::store::write::RECORD_USE;
use crate::{
    bind,
    domain::{
        ids::{AccountId, WorkoutId},
        training::TemplateUsed,
    },
    storage::{Core, Statement},
};

/// The statement that counts a workout of an account for the template it follows. It may run any number of times;
/// nothing happens when the template is gone.
pub fn record_use(used: TemplateUsed, workout: WorkoutId, account: AccountId, is_completed: bool) -> Statement<Core> {
    bind!(RECORD_USE, used.id, workout, account, used.version, is_completed)
}
