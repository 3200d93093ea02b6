//! Operations on their way through one step.

use std::collections::{BTreeSet, HashMap};

use super::{protocol::Outcome, store::AnswerRow};
use crate::{
    domain::{
        live_session::{Door, Event, Facts, Op, Rejection, RejectionCode, Session, admit, decide, events_between},
        time::Timestamp,
    },
    live::frames,
};

/// What a step answers and sends.
#[derive(Debug)]
pub struct Taken {
    /// The answers, in the order of the operations; none for one that could not be remembered.
    pub(super) answers: Vec<(String, Option<AnswerRow>)>,
    /// The events, for all sockets.
    pub frames: Vec<String>,
    /// The number of the first of them.
    pub(super) first_seq: i64,
    /// The last event there is.
    pub(super) seq: i64,
}

/// Operations on their way through one step.
pub(super) struct Batch<'a> {
    pub(super) known: HashMap<String, AnswerRow>,
    pub(super) session: Session,
    pub(super) facts: &'a Facts,
    pub(super) now: Timestamp,
    pub(super) frames: Vec<String>,
    pub(super) seq: i64,
    pub(super) new: Vec<AnswerRow>,
    pub(super) has_ended: bool,
}

pub(super) fn data_of(event: &Event) -> String {
    // The event is `{"event":…,"data":…}`: what is sent stands in it as it is.
    let text = serde_json::to_string(event).unwrap_or_default();
    let data = text.split_once(r#","data":"#).and_then(|(_, data)| data.strip_suffix('}'));
    data.unwrap_or("null").to_owned()
}

fn outcome_json(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap_or_default()
}

impl Batch<'_> {
    fn tell(&mut self, events: &[Event]) {
        for event in events {
            self.has_ended |= matches!(event, Event::WorkoutCompleted { .. } | Event::WorkoutCancelled { .. });
            self.seq += 1;
            self.frames.push(frames::event(event.name(), self.seq, self.now, &data_of(event)));
        }
    }

    fn answer(&mut self, op_id: &str, first_seq: i64, outcome: &Outcome) {
        let row = AnswerRow { op_id: op_id.to_owned(), first_seq, last_seq: self.seq, outcome: outcome_json(outcome) };
        self.known.insert(op_id.to_owned(), row.clone());
        self.new.push(row);
    }

    /// Each by itself: what it makes is told before the next is judged.
    pub(super) fn take_live(&mut self, ops: &[Op]) {
        for op in ops {
            if self.known.contains_key(op.op_id.as_str()) {
                continue;
            }
            let first_seq = self.seq + 1;
            let outcome = match decide(&self.session, op, Door::Live, self.facts, self.now) {
                Ok(decision) => {
                    self.tell(&decision.events);
                    self.session = decision.session;
                    Outcome::Done
                }
                Err(rejection) => Outcome::Rejected(rejection),
            };
            self.answer(op.op_id.as_str(), first_seq, &outcome);
        }
    }

    /// Together: what was done offline is told as one change.
    pub(super) fn take_merged(&mut self, ops: &[Op]) {
        let before = self.session.clone();
        let mut outcomes: Vec<(&Op, Outcome)> = Vec::new();
        let mut seen = BTreeSet::new();
        for op in ops {
            if self.known.contains_key(op.op_id.as_str()) || !seen.insert(&op.op_id) {
                continue;
            }
            let admitted = admit(&mut self.session, op, Door::Merge, self.facts, self.now);
            outcomes.push((op, admitted.map_or_else(Outcome::Rejected, |()| Outcome::Done)));
        }
        let first_seq = self.seq + 1;
        self.tell(&events_between(&before, &self.session, self.facts, self.now));
        for (op, outcome) in outcomes {
            self.answer(op.op_id.as_str(), first_seq, &outcome);
        }
    }
}

impl Taken {
    /// The outcomes as they are stored: operation, last event, JSON.
    pub fn outcomes(&self) -> impl Iterator<Item = (&str, i64, String)> {
        self.answers.iter().map(|(op_id, row)| match row {
            Some(row) => (op_id.as_str(), row.last_seq, row.outcome.clone()),
            None => (op_id.as_str(), self.seq, outcome_json(&too_many())),
        })
    }
}

/// The answer when a room has answered as many operations as it can remember.
pub(super) fn too_many() -> Outcome {
    Outcome::Rejected(Rejection {
        code: RejectionCode::WorkoutFull,
        field: None,
        message: "This workout has been changed too often.".to_owned(),
    })
}
