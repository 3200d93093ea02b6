//! What was done offline, sent together.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    rooms::submit_at,
    sharing::remember_shared,
    views::{ShownQuery, shown},
};
use crate::{
    app::App,
    domain::{
        ids::WorkoutId,
        live_session::{Command, Door, OPS_PER_BATCH_MAX, Op, Rejection, WorkoutView},
        visibility::Visibility,
    },
    http::{Answer, Caller, PathId, Reply, ValidJson, ValidQuery},
    live::workout_room::{OpAnswer, Outcome},
};

/// Operations, in any order.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MergeOpsRequest {
    /// The operations.
    #[garde(length(min = 1, max = OPS_PER_BATCH_MAX))]
    ops: Vec<Op>,
}

/// Whether an operation was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(inline))]
pub enum OpStatus {
    /// It was.
    Done,
    /// It was not.
    Rejected,
}

/// What became of an operation: the same whenever it is sent again.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OpOutcomeView {
    /// The operation.
    op_id: String,
    /// Whether it was taken.
    status: OpStatus,
    /// Why not.
    rejection: Option<Rejection>,
    /// The number of the last event after it.
    seq: i64,
}

/// What became of all.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MergedView {
    /// One for each operation, in their order.
    outcomes: Vec<OpOutcomeView>,
    /// The workout after them.
    workout: WorkoutView,
}

impl OpOutcomeView {
    fn of(answer: OpAnswer) -> Self {
        let (status, rejection) = match answer.outcome {
            Outcome::Done => (OpStatus::Done, None),
            Outcome::Rejected(rejection) => (OpStatus::Rejected, Some(rejection)),
        };
        Self { op_id: answer.op_id, status, rejection, seq: answer.seq }
    }
}

fn shows_to_others(op: &Op) -> bool {
    matches!(&op.command, Command::UpdateDetails(change) if change.visibility.is_some_and(|it| it != Visibility::Private))
}

/// `POST /api/workouts/{id}/ops`: whatever the order and however often, the result is the same.
pub async fn merge_ops(
    app: App,
    caller: Caller,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<ShownQuery>,
    ValidJson(body): ValidJson<MergeOpsRequest>,
) -> Answer<Reply<MergedView>> {
    if body.ops.iter().any(shows_to_others) {
        remember_shared(&app, &caller, workout).await?;
    }
    let merged = submit_at(&app, &caller, workout, body.ops, Door::Merge).await?;
    Ok(Reply::new(MergedView {
        workout: shown(caller.account, &merged.now, query.unit(), app.now()),
        outcomes: merged.answers.into_iter().map(OpOutcomeView::of).collect(),
    }))
}
