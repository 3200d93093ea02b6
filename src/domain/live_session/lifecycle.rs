//! Where a workout stands: a fold over its steps in the order of their stamps.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{checks, stamp::Stamp};
use crate::domain::{
    time::{Timestamp, optional_millis},
    training::{Status, Workout},
};

/// A step in the life of a workout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    Start,
    Pause,
    Resume,
    Complete,
    Cancel,
}

/// Where a workout stands, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Standing {
    pub(super) status: Status,
    #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub(super) started_at: Option<Timestamp>,
    #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub(super) ended_at: Option<Timestamp>,
    #[serde(with = "optional_millis", skip_serializing_if = "Option::is_none")]
    pub(super) paused_at: Option<Timestamp>,
    pub(super) paused_ms: i64,
}

impl Standing {
    pub(super) const fn of(workout: &Workout) -> Self {
        Self {
            status: workout.status,
            started_at: workout.started_at,
            ended_at: workout.ended_at,
            paused_at: workout.paused_at,
            paused_ms: workout.paused_ms,
        }
    }

    /// The same with other times, unless they cannot be together.
    pub(super) fn with_times(self, started_at: Option<Timestamp>, ended_at: Option<Timestamp>) -> Self {
        match (started_at, ended_at) {
            (Some(start), Some(end)) if checks::span(start, end).is_ok() => {
                Self { started_at, ended_at, paused_ms: self.paused_ms.min(end.since(start)), ..self }
            }
            _ => self,
        }
    }

    /// Where it stands after `step`. A step that does not fit changes nothing.
    fn after(mut self, step: Step, at: Timestamp) -> Self {
        match (step, self.status, self.paused_at) {
            (Step::Start, Status::Planned, _) => {
                self.status = Status::InProgress;
                self.started_at = Some(at);
            }
            (Step::Pause, Status::InProgress, None) => self.paused_at = Some(at),
            (Step::Resume, Status::InProgress, Some(_)) => self.end_pause(at),
            (Step::Complete, Status::InProgress, _) => {
                self.end_pause(at);
                self.status = Status::Completed;
                self.ended_at = Some(at);
            }
            (Step::Cancel, Status::Planned | Status::InProgress, _) => {
                self.end_pause(at);
                self.status = Status::Cancelled;
                self.ended_at = Some(at);
            }
            _ => {}
        }
        self
    }

    fn end_pause(&mut self, at: Timestamp) {
        if let Some(paused_at) = self.paused_at.take() {
            self.paused_ms = self.paused_ms.saturating_add(at.since(paused_at).max(0));
        }
    }
}

/// The steps of a workout, from where it stood when its session began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Lifecycle {
    begun: Standing,
    steps: BTreeMap<Stamp, Step>,
}

impl Lifecycle {
    pub(super) const fn of(workout: &Workout) -> Self {
        Self { begun: Standing::of(workout), steps: BTreeMap::new() }
    }

    pub(super) fn take(&mut self, step: Step, stamp: &Stamp) {
        self.steps.insert(stamp.clone(), step);
    }

    /// The step taken last.
    pub(super) fn last(&self) -> Option<&Stamp> {
        self.steps.last_key_value().map(|(stamp, _)| stamp)
    }

    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn standing(&self) -> Standing {
        self.steps.iter().fold(self.begun, |standing, (stamp, step)| standing.after(*step, stamp.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing_after(steps: &[(Step, i64)]) -> Standing {
        let mut lifecycle = Lifecycle::default();
        for (index, (step, at)) in steps.iter().enumerate() {
            let op = format!("op-{index}");
            let stamp = Stamp { at: Timestamp::from_millis(*at), device: "phone".into(), op: op.as_str().into() };
            lifecycle.take(*step, &stamp);
        }
        lifecycle.standing()
    }

    #[test]
    fn pauses_are_taken_off_whatever_the_order_of_arrival() {
        let steps =
            [(Step::Complete, 900), (Step::Resume, 400), (Step::Start, 100), (Step::Pause, 300), (Step::Pause, 800)];
        let standing = standing_after(&steps);
        assert_eq!(standing.status, Status::Completed);
        assert_eq!(
            (standing.started_at, standing.ended_at),
            (Some(Timestamp::from_millis(100)), Some(Timestamp::from_millis(900)))
        );
        assert_eq!((standing.paused_ms, standing.paused_at), (200, None));
    }

    #[test]
    fn steps_that_do_not_fit_change_nothing() {
        assert_eq!(standing_after(&[(Step::Complete, 1), (Step::Resume, 2), (Step::Pause, 3)]), Standing::default());
        let ended = standing_after(&[(Step::Start, 1), (Step::Complete, 2)]);
        assert_eq!(
            standing_after(&[(Step::Start, 1), (Step::Complete, 2), (Step::Cancel, 3), (Step::Start, 4)]),
            ended
        );
    }
}
