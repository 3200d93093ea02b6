//! What a socket is sent first: what it missed, or the workout as it is.

use super::{
    room::{Room, Standing},
    store::{self, EVENTS_KEPT},
};
use serde::Serialize;

use crate::{
    domain::{
        live_session::{Rest, Snapshot, Stats, WorkoutView},
        time::Timestamp,
        training::WeightUnit,
    },
    live::{
        connect::{ConnectRefusal, ConnectV1},
        frames,
        storage::ObjectStorage,
        used_tickets,
    },
    storage::StorageError,
};

/// The most a replay may hold, in bytes: beyond it a snapshot is smaller.
const REPLAY_BYTES_MAX: usize = 1024 * 1024;

/// The workout as it is, for a socket: as `GET /workouts/{id}` shows it, in kilograms, and what events tell besides.
#[derive(Serialize)]
struct SnapshotFrame {
    workout: WorkoutView,
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<Rest>,
    stats: Stats,
}

impl<S: ObjectStorage> Room<S> {
    /// Takes a connection: what to send first, or why not. The ticket is used up.
    ///
    /// # Errors
    /// The storage failed.
    pub fn greet(
        &mut self,
        connect: &ConnectV1,
        now: Timestamp,
    ) -> Result<Result<Vec<String>, ConnectRefusal>, StorageError> {
        if self.standing()? != Standing::Held {
            return Ok(Err(ConnectRefusal::NotFound));
        }
        if let Some(ticket) = &connect.ticket
            && !used_tickets::take(&self.storage, ticket, now)?
        {
            return Ok(Err(ConnectRefusal::TicketUsed));
        }
        self.replay(connect.since, now).map(Ok)
    }

    /// What a client that has events up to `since` has to be sent: the rest, or why not and the workout as it is.
    /// Ends with `ready`.
    ///
    /// # Errors
    /// The storage failed.
    pub fn replay(&mut self, since: Option<i64>, now: Timestamp) -> Result<Vec<String>, StorageError> {
        let Some((held, session)) = self.holding()? else { return Ok(Vec::new()) };
        let seq = held.row.seq;
        let since = since.map(|since| since.max(0));
        let whole = Snapshot::of(session, &held.facts, now);
        let whole = SnapshotFrame {
            workout: WorkoutView::of(held.row.account_id, seq, &whole, WeightUnit::Kg, now),
            rest: whole.rest,
            stats: whole.stats,
        };
        let mut out = Vec::new();
        let missed = match since {
            None => None,
            Some(since) if since > seq => {
                out.push(frames::event("resync", seq, now, r#"{"reason":"ahead"}"#));
                None
            }
            Some(since) if seq - since > EVENTS_KEPT => None,
            Some(since) => {
                let events = store::events(&self.storage, since, seq)?;
                let bytes: usize = events.iter().map(|event| event.frame.len()).sum();
                // A room that began anew from its copy has no events from before.
                let is_whole = i64::try_from(events.len()) == Ok(seq - since) && bytes <= REPLAY_BYTES_MAX;
                is_whole.then_some(events)
            }
        };
        match missed {
            Some(events) => out.extend(events.into_iter().map(|event| event.frame)),
            None => {
                if since.is_some() && out.is_empty() {
                    out.push(frames::event("resync", seq, now, r#"{"reason":"too_old"}"#));
                }
                let whole = serde_json::to_string(&whole).unwrap_or_default();
                out.push(frames::event("snapshot", seq, now, &whole));
            }
        }
        out.push(frames::event("ready", seq, now, "{}"));
        Ok(out)
    }
}
