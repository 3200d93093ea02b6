//! What a file held, in pieces in the media bucket between its reading and its last row.
//!
//! A piece is small enough that a run of the job can take one into memory, and large enough that there are few. All
//! objects of an import are in a folder of its own and go with it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{measurements::merge_instants, report::Report, sealed::Sealer};
use crate::{
    app::App,
    domain::{
        ids::{AccountId, ImportId},
        imports::{
            Parsed, ParsedBody, ParsedWorkout,
            here::IdsHere,
            parsed::{ParsedExercise, ParsedItem, ParsedSet, TrackPoint},
        },
        json,
    },
    storage::StorageError,
};

/// The most workouts of a piece.
const WORKOUTS_PER_PIECE: usize = 100;
/// The most bytes of a piece's rows, roughly, unless a single workout has more: they go into one parameter of at most
/// 2 MB (D1).
const BYTES_PER_PIECE: usize = 1_000_000;
/// What a set takes as a row, in bytes.
const BYTES_PER_SET: usize = 300;
/// The most measurements of a piece.
pub const BODY_PER_PIECE: usize = 500;
/// The most items of other lists in a piece.
const ITEMS_PER_PIECE: usize = 500;

/// The folder of an import.
pub fn folder(account: AccountId, import: ImportId) -> String {
    format!("imports/{account}/{import}/")
}

/// The object of a part of a file that is sent in parts.
pub fn part_key(account: AccountId, import: ImportId, part: u32) -> String {
    format!("{}part-{part:03}", folder(account, import))
}

fn piece_key(account: AccountId, import: ImportId, kind: &str, number: usize) -> String {
    format!("{}{kind}-{number:05}", folder(account, import))
}

/// The object in which the way of a workout is kept.
pub fn track_key(account: AccountId, workout: crate::domain::ids::WorkoutId) -> String {
    format!("tracks/{account}/{workout}")
}

async fn put(sealer: &Sealer, key: &str, value: &impl Serialize) -> Result<(), StorageError> {
    let bytes = serde_json::to_vec(value).map_err(|error| StorageError::Failed(error.to_string()))?;
    sealer.put(key, &bytes).await
}

async fn find<T: DeserializeOwned>(sealer: &Sealer, key: &str) -> Result<Option<T>, StorageError> {
    let bytes = sealer.get(key).await?;
    bytes.map(|bytes| json::from_slice(&bytes)).transpose().map_err(StorageError::from)
}

async fn get<T: DeserializeOwned>(sealer: &Sealer, key: &str) -> Result<T, StorageError> {
    let found = find(sealer, key).await?;
    found.ok_or_else(|| StorageError::Failed("a piece of an import is gone".to_owned()))
}

/// How far the reading of a large file has come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Scan {
    /// Parts read.
    pub parts: u32,
    /// Bytes done with: what follows belongs to something that has not ended.
    pub consumed: u64,
    /// Elements looked at.
    pub number: u32,
    /// The hash of the parts.
    pub digest: String,
    /// What was found.
    pub parsed: Parsed,
}

fn scan_key(account: AccountId, import: ImportId) -> String {
    format!("{}scan", folder(account, import))
}

/// How far the reading of a file has come, if it has begun.
///
/// # Errors
/// The bucket failed.
pub async fn load_scan(sealer: &Sealer, import: ImportId) -> Result<Option<Scan>, StorageError> {
    find(sealer, &scan_key(sealer.account, import)).await
}

/// Notes how far it has come.
///
/// # Errors
/// The bucket failed.
pub async fn store_scan(sealer: &Sealer, import: ImportId, scan: &Scan) -> Result<(), StorageError> {
    put(sealer, &scan_key(sealer.account, import), scan).await
}

/// Forgets how far it had come.
///
/// # Errors
/// The bucket failed.
pub async fn delete_scan(app: &App, account: AccountId, import: ImportId) -> Result<(), StorageError> {
    app.count_subrequest();
    app.media.delete(&scan_key(account, import)).await
}

/// Cuts what was found into pieces and stores them; ways apart, because they are large. Workouts are put in the order
/// of time: bringing history in that order costs least. Gives the report.
///
/// # Errors
/// The bucket failed.
pub async fn store(sealer: &Sealer, import: ImportId, mut parsed: Parsed) -> Result<Report, StorageError> {
    parsed.body = merge_instants(parsed.body);
    parsed.workouts.sort_by_key(|workout| workout.began.roughly());
    let mut report = Report::of(&parsed);
    for (index, workout) in parsed.workouts.iter_mut().enumerate() {
        let track = std::mem::take(&mut workout.track);
        workout.has_track = !track.is_empty();
        if workout.has_track {
            put(sealer, &piece_key(sealer.account, import, "track", index), &track).await?;
        }
    }
    let mut rest = parsed.workouts.as_slice();
    let mut begin = 0_u32;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(piece_length(rest)).unwrap_or((rest, &[]));
        put(sealer, &piece_key(sealer.account, import, "workouts", report.pieces.len()), &piece).await?;
        report.pieces.push(begin);
        begin += u32::try_from(piece.len()).unwrap_or(0);
        rest = after;
    }
    for piece in parsed.body.chunks(BODY_PER_PIECE) {
        put(sealer, &piece_key(sealer.account, import, "body", report.body_pieces as usize), &piece).await?;
        report.body_pieces += 1;
    }
    let mut rest = parsed.items.as_slice();
    let mut begin = 0_u32;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at_checked(items_length(rest)).unwrap_or((rest, &[]));
        put(sealer, &piece_key(sealer.account, import, "items", report.item_pieces.len()), &piece).await?;
        report.item_pieces.push(begin);
        begin += u32::try_from(piece.len()).unwrap_or(0);
        rest = after;
    }
    Ok(report)
}

fn piece_length(workouts: &[ParsedWorkout]) -> usize {
    let mut bytes = 0;
    let fits = |workout: &&ParsedWorkout| {
        bytes += bytes_of(workout);
        bytes <= BYTES_PER_PIECE
    };
    workouts.iter().take(WORKOUTS_PER_PIECE).take_while(fits).count().max(1)
}

/// How many items make the next piece: all of one list.
fn items_length(items: &[ParsedItem]) -> usize {
    let mut bytes = 0;
    let list = items.first().map(|item| item.list.as_str());
    let fits = |item: &&ParsedItem| {
        bytes += item.json.len();
        bytes <= BYTES_PER_PIECE && Some(item.list.as_str()) == list
    };
    items.iter().take(ITEMS_PER_PIECE).take_while(fits).count().max(1)
}

fn bytes_of(workout: &ParsedWorkout) -> usize {
    let texts: usize = match &workout.document {
        Some(document) => serde_json::to_string(document).map_or(0, |text| text.len()),
        None => {
            let of_sets = |sets: &[ParsedSet]| sets.iter().map(|set| set.notes.len()).sum::<usize>();
            let of_exercise = |one: &ParsedExercise| one.name.len() + one.notes.len() + of_sets(&one.sets);
            workout.notes.len() + workout.exercises.iter().map(of_exercise).sum::<usize>()
        }
    };
    BYTES_PER_SET * (1 + workout.set_count()) + texts
}

/// The workouts from item `position` to the end of its piece, each with its number in the import.
///
/// # Errors
/// The bucket failed.
pub async fn workouts_from(
    sealer: &Sealer,
    import: ImportId,
    report: &Report,
    position: u32,
) -> Result<Vec<(u32, ParsedWorkout)>, StorageError> {
    let piece = report.pieces.iter().rposition(|begin| *begin <= position).unwrap_or(0);
    let begin = report.pieces.get(piece).copied().unwrap_or(0);
    let workouts: Vec<ParsedWorkout> = get(sealer, &piece_key(sealer.account, import, "workouts", piece)).await?;
    Ok((begin..).zip(workouts).skip_while(|(number, _)| *number < position).collect())
}

/// The measurements of a piece.
///
/// # Errors
/// The bucket failed.
pub async fn body_piece(sealer: &Sealer, import: ImportId, piece: usize) -> Result<Vec<ParsedBody>, StorageError> {
    get(sealer, &piece_key(sealer.account, import, "body", piece)).await
}

/// The items of the piece that begins at item `position`.
///
/// # Errors
/// The bucket failed.
pub async fn items_from(
    sealer: &Sealer,
    import: ImportId,
    report: &Report,
    position: u32,
) -> Result<Vec<ParsedItem>, StorageError> {
    let piece = report.item_pieces.iter().rposition(|begin| *begin <= position).unwrap_or(0);
    get(sealer, &piece_key(sealer.account, import, "items", piece)).await
}

/// Keeps which things of the file have another id here.
///
/// # Errors
/// The bucket failed.
pub async fn store_ids(sealer: &Sealer, import: ImportId, ids: &IdsHere) -> Result<(), StorageError> {
    put(sealer, &piece_key(sealer.account, import, "ids", 0), ids).await
}

/// Which things of the file have another id here.
///
/// # Errors
/// The bucket failed.
pub async fn ids(sealer: &Sealer, import: ImportId) -> Result<IdsHere, StorageError> {
    Ok(find(sealer, &piece_key(sealer.account, import, "ids", 0)).await?.unwrap_or_default())
}

/// The way of the workout of that number, if it has one.
///
/// # Errors
/// The bucket failed.
pub async fn track(sealer: &Sealer, import: ImportId, number: u32) -> Result<Option<Vec<TrackPoint>>, StorageError> {
    find(sealer, &piece_key(sealer.account, import, "track", usize::try_from(number).unwrap_or(usize::MAX))).await
}

/// Deletes everything an import keeps.
///
/// # Errors
/// The bucket failed.
pub async fn delete(app: &App, account: AccountId, import: ImportId) -> Result<(), StorageError> {
    app.count_subrequest();
    app.media.delete_prefix(&folder(account, import)).await
}
