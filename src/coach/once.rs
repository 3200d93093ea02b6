//! Questions of jobs: a job that is run again asks under the same call, so that it is paid for once.
//!
//! The call's id and day follow from the job's id. A call that was cut off is taken up again and counts once. One that
//! had ended is not made again: its answer was written, sealed, in the statement that settled it.

use serde::{Deserialize, Serialize};

use crate::{
    bind,
    coach::{
        Coach,
        budget::{Asker, Reservation, day_of},
        consult::Heard,
        model::{Ending, Prompt},
        store::{CALL, CallRow},
    },
    domain::{
        ids::{AiCallId, JobId},
        json,
    },
    platform::crypto::{Key, sha256_hex},
    storage::StorageError,
};

/// Whose question it is.
#[derive(Clone, Copy)]
pub struct Once<'a> {
    /// The job that asks.
    pub job: JobId,
    /// The person's data key.
    pub key: &'a Key,
}

/// Which call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallOf {
    /// Its id.
    pub id: AiCallId,
    /// Whose budget pays: days since 1970-01-01 (UTC).
    pub day: i64,
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// What was asked: a job may find other facts when it is run again.
    question: String,
    text: String,
    ending: Option<Ending>,
}

fn sealed_for(call: &Reservation) -> String {
    format!("ai_calls|{}|{}|answer|v1", call.account, call.id)
}

fn code_of(prompt: &Prompt) -> String {
    sha256_hex(serde_json::to_string(prompt).unwrap_or_default().as_bytes())
}

impl Once<'_> {
    /// The call of the question, or of the one that has its answer mended.
    pub(super) fn call(&self, is_repair: bool) -> CallOf {
        let mut bytes = *self.job.as_bytes();
        if let Some(last) = bytes.last_mut() {
            *last ^= u8::from(is_repair);
        }
        CallOf { id: AiCallId::from_bytes(bytes), day: day_of(self.job.made_at()) }
    }

    /// The answer, to be kept with its call.
    pub(super) fn seal(&self, coach: &Coach, call: &Reservation, prompt: &Prompt, heard: &Heard) -> String {
        let kept = Kept { question: code_of(prompt), text: heard.text.clone(), ending: heard.ending.clone() };
        let json = serde_json::to_string(&kept).unwrap_or_default();
        self.key.seal(&*coach.rng, &sealed_for(call), json.as_bytes())
    }

    fn open(&self, call: &Reservation, prompt: &Prompt, sealed: &str) -> Option<Heard> {
        let json = self.key.open(&sealed_for(call), sealed)?;
        let kept: Kept = json::from_slice(&json).ok()?;
        (kept.question == code_of(prompt)).then_some(Heard {
            text: kept.text,
            ending: kept.ending,
            is_sent: true,
            is_cut_short: false,
        })
    }
}

/// What became of a question that was asked before.
pub(super) enum Asked {
    /// It was not, or was cut off: it may be asked, under the same call.
    NotYet,
    /// This is what was heard, and the call it was heard in.
    Heard(Box<Reservation>, Heard),
    /// It was, and the answer is not to be had: it gave none, or something else was asked.
    InVain,
}

impl Coach {
    /// Looks whether a question of a job was asked before.
    ///
    /// # Errors
    /// The person's shard failed.
    pub(super) async fn asked_before(
        &self,
        who: &Asker,
        (feature, prompt): (&str, &Prompt),
        once: &Once<'_>,
        call: CallOf,
    ) -> Result<Asked, StorageError> {
        let row: Option<CallRow> = self.user_db(who.shard)?.first(bind!(CALL, who.account, call.day, call.id)).await?;
        let Some(row) = row.filter(|row| row.state != "open") else { return Ok(Asked::NotYet) };
        let reservation = self.reservation(who, (feature, prompt), &row.model, call);
        let heard = row.answer.as_deref().and_then(|sealed| once.open(&reservation, prompt, sealed));
        Ok(heard.map_or(Asked::InVain, |heard| Asked::Heard(Box::new(reservation), heard)))
    }
}
