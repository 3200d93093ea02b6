//! What the history has already of what a file brings.

use std::collections::HashSet;

use super::store::{ContentRow, KNOWN_CONTENTS, NearRow, WORKOUTS_BETWEEN};
use crate::{
    bind,
    domain::{
        ids::{AccountId, ExerciseId},
        time::{MINUTE_MS, Timestamp},
        training::Workout,
    },
    storage::{Db, Rows, StorageError, User},
};

/// Two workouts of the same exercises that began so close together are the same one.
const SAME_START_MS: i64 = MINUTE_MS;
/// The most workouts near those of a piece that are compared.
const NEAR_MAX: u32 = 5_000;

/// What the history has near some workouts.
pub struct KnownWorkouts {
    contents: HashSet<String>,
    near: Vec<Near>,
}

/// A workout that is there: when it began, what it is called, what was done in it.
struct Near {
    at: Timestamp,
    name: String,
    done: Vec<ExerciseId>,
}

fn done_exercises(workout: &Workout) -> Vec<ExerciseId> {
    let mut ids: Vec<ExerciseId> = workout.done_sets().map(|(exercise, _)| exercise.exercise).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl KnownWorkouts {
    /// What the history has near these, in one call.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn load(
        db: &Db<User>,
        account: AccountId,
        resolved: &[Option<(Workout, String)>],
    ) -> Result<Self, StorageError> {
        let times = || resolved.iter().flatten().map(|(workout, _)| workout.begins_at());
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Ok(Self { contents: HashSet::new(), near: Vec::new() });
        };
        let hashes: Vec<&String> = resolved.iter().flatten().map(|(_, hash)| hash).collect();
        let hashes = serde_json::to_string(&hashes).unwrap_or_default();
        let (from, to) = (first.plus_millis(-SAME_START_MS), last.plus_millis(SAME_START_MS));
        let statements = vec![
            bind!(KNOWN_CONTENTS, account, hashes, NEAR_MAX),
            bind!(WORKOUTS_BETWEEN, account, from, to, NEAR_MAX),
        ];
        let rows = db.batch(statements).await?;
        let contents: Vec<ContentRow> = rows.first().map(Rows::decode).transpose()?.unwrap_or_default();
        let near: Vec<NearRow> = rows.get(1).map(Rows::decode).transpose()?.unwrap_or_default();
        let sorted = |mut exercises: Vec<ExerciseId>| {
            exercises.sort_unstable();
            exercises
        };
        Ok(Self {
            contents: contents.into_iter().map(|row| row.content_hash).collect(),
            near: near
                .into_iter()
                .map(|row| Near { at: row.begins_at, name: row.name, done: sorted(row.exercises) })
                .collect(),
        })
    }

    /// Whether this workout is there: the same content, or the same exercises begun within a minute; of one in which nothing
    /// was done, the same name.
    pub fn has(&self, workout: &Workout, hash: &str) -> bool {
        let (at, exercises) = (workout.begins_at(), done_exercises(workout));
        let is_same = |other: &Near| {
            at.since(other.at).abs() <= SAME_START_MS
                && other.done == exercises
                && (!exercises.is_empty() || other.name == workout.name)
        };
        self.contents.contains(hash) || self.near.iter().any(is_same)
    }

    /// Counts this one as there.
    pub fn remember(&mut self, workout: &Workout, hash: String) {
        self.near.push(Near { at: workout.begins_at(), name: workout.name.clone(), done: done_exercises(workout) });
        self.contents.insert(hash);
    }
}
