//! Writes an export piece by piece: what was written so far is all that the next piece needs to know.

use super::{
    content::track_key,
    formats::ExportFormat,
    lists::{list_at, read_items, write_items},
    store::{
        BODY_FORWARD, BodyRow, ZONE, ZoneRow,
        exports::{
            DOCUMENTS_BACKWARD, DOCUMENTS_FORWARD, DocumentRow, NEXT_PHOTO, PHOTOS_BETWEEN, PLANNED_FORWARD, PhotoRow,
            Progress, TRACKS_FORWARD,
        },
    },
};
use crate::{
    app::App,
    bind,
    domain::{
        exports::{
            CALENDAR_BEGIN, CALENDAR_END, GPX_BEGIN, GPX_END, HEVY_HEADER, STRONG_HEADER,
            json::{self, BodyItem, PhotoItem},
            write_event, write_hevy, write_strong, write_track,
            zip::{self, Entry},
        },
        ids::{AccountId, WorkoutId},
        imports::parsed::TrackPoint,
        principal::ShardNumber,
        time::Timestamp,
    },
    features::body::open_words,
    live::workout_room::RoomAddress,
    storage::StorageError,
};

/// How many workouts one piece reads: one call to the shard.
pub const WORKOUTS_PER_PIECE: u32 = 200;
/// How many ways one piece reads: an object each.
const TRACKS_PER_PIECE: u32 = 5;
/// How many measurements one piece reads.
const BODY_PER_PIECE: u32 = 1_000;
/// Later than every workout, and earlier.
const LAST_MS: i64 = 8_640_000_000_000_000;
const FIRST_MS: i64 = -8_640_000_000_000_000;

/// What writes an export of a person's training.
#[derive(Clone)]
pub struct Writer {
    app: App,
    account: AccountId,
    shard: ShardNumber,
    zone: String,
}

/// A piece of an export.
#[derive(Debug, Default)]
pub struct Piece {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is the last.
    pub is_last: bool,
}

impl Writer {
    /// A writer for that person, in their time zone.
    ///
    /// # Errors
    /// The shard failed.
    pub async fn new(app: App, account: AccountId, shard: ShardNumber) -> Result<Self, StorageError> {
        let zone: Option<ZoneRow> = app.user_db(shard)?.first(bind!(ZONE, account)).await?;
        let zone = zone.map_or_else(|| "UTC".to_owned(), |row| row.time_zone);
        Ok(Self { app, account, shard, zone })
    }

    /// The next piece; `written` bytes went before it.
    ///
    /// # Errors
    /// Storage failed; asking again with the same progress gives the same piece.
    pub async fn next(
        &self,
        format: ExportFormat,
        progress: &mut Progress,
        written: u64,
    ) -> Result<Piece, StorageError> {
        if format != ExportFormat::All {
            return self.next_of_file(format, progress).await;
        }
        let Some(file) = ExportFormat::IN_ARCHIVE.get(progress.file) else {
            let offset = u32::try_from(written).unwrap_or(u32::MAX);
            if let Some(bytes) = self.next_photo(progress, offset).await? {
                return Ok(Piece { bytes, is_last: false });
            }
            return Ok(Piece { bytes: zip::directory(&progress.entries, offset), is_last: true });
        };
        let offset = u32::try_from(written).unwrap_or(u32::MAX);
        let begins = progress.file_bytes == 0 && progress.entries.len() == progress.file;
        if begins {
            let entry = Entry { name: file.file_name().to_owned(), offset, ..Entry::default() };
            progress.entries.push(entry);
        }
        let piece = self.next_of_file(*file, progress).await?;
        progress.file_bytes += piece.bytes.len() as u64;
        progress.crc.update(&piece.bytes);
        let mut bytes = if begins { zip::entry_head(file.file_name()) } else { Vec::new() };
        bytes.extend(piece.bytes);
        if piece.is_last {
            if let Some(entry) = progress.entries.last_mut() {
                entry.size = u32::try_from(progress.file_bytes).unwrap_or(u32::MAX);
                entry.crc = progress.crc;
                bytes.extend(zip::entry_tail(entry));
            }
            let entries = std::mem::take(&mut progress.entries);
            *progress = Progress { file: progress.file + 1, entries, ..Progress::default() };
        }
        Ok(Piece { bytes, is_last: false })
    }

    async fn next_of_file(&self, format: ExportFormat, progress: &mut Progress) -> Result<Piece, StorageError> {
        match (format, progress.list) {
            (ExportFormat::Json, 1) => return self.measurements(progress).await,
            (ExportFormat::Json, 2) => return self.tracks(progress).await,
            (ExportFormat::Json, list @ 3..) => return self.list(usize::from(list) - 3, progress).await,
            _ => {}
        }
        let begins = progress.after_id.is_none();
        let (rows, is_last) = self.rows(format, progress).await?;
        let mut out = if begins { head(format) } else { String::new() };
        for row in &rows {
            self.write_row(format, row, progress, &mut out).await?;
        }
        if !is_last {
            return Ok(Piece { bytes: out.into_bytes(), is_last: false });
        }
        if format == ExportFormat::Json {
            out.push_str(json::END_LIST);
            // Even an empty history begins but once.
            progress.end_list("workouts");
            return Ok(Piece { bytes: out.into_bytes(), is_last: false });
        }
        out.push_str(tail(format));
        Ok(Piece { bytes: out.into_bytes(), is_last: true })
    }

    /// The next workouts, and whether they are the last.
    async fn rows(
        &self,
        format: ExportFormat,
        progress: &mut Progress,
    ) -> Result<(Vec<DocumentRow>, bool), StorageError> {
        let backward = format == ExportFormat::HevyCsv;
        let nowhere = if backward { (LAST_MS, "~".to_owned()) } else { (FIRST_MS, String::new()) };
        let (at, id) = match (progress.after_at, progress.after_id) {
            (Some(at), Some(id)) => (at, id.to_string()),
            _ => nowhere,
        };
        let account = self.account;
        let (statement, most) = match format {
            ExportFormat::HevyCsv => (&DOCUMENTS_BACKWARD, WORKOUTS_PER_PIECE),
            ExportFormat::Ics => (&PLANNED_FORWARD, WORKOUTS_PER_PIECE),
            ExportFormat::Gpx => (&TRACKS_FORWARD, TRACKS_PER_PIECE),
            ExportFormat::Json | ExportFormat::StrongCsv | ExportFormat::All => {
                (&DOCUMENTS_FORWARD, WORKOUTS_PER_PIECE)
            }
        };
        let page = bind!(statement, account, at, id, most);
        let mut rows: Vec<DocumentRow> = self.app.user_db(self.shard)?.all(page).await?;
        for row in rows.iter_mut().filter(|row| row.is_open) {
            self.ask_room(row).await?;
        }
        if let Some(last) = rows.last() {
            progress.after_at = Some(last.begins_at);
            progress.after_id = Some(last.id);
        }
        let is_last = rows.len() < most as usize;
        Ok((rows, is_last))
    }

    /// Puts what the room of a workout knows in the place of its copy, which comes a moment later.
    async fn ask_room(&self, row: &mut DocumentRow) -> Result<(), StorageError> {
        self.app.count_subrequest();
        let room = RoomAddress { account: self.account, shard: self.shard, workout: row.id };
        if let Some(state) = self.app.rooms.read(room).await? {
            let document = serde_json::to_string(&state.snapshot.workout);
            row.document = document.map_err(|error| StorageError::Decode(error.to_string()))?;
        }
        Ok(())
    }

    async fn write_row(
        &self,
        format: ExportFormat,
        row: &DocumentRow,
        progress: &mut Progress,
        out: &mut String,
    ) -> Result<(), StorageError> {
        let offset = |at: Timestamp| self.app.time_zones.offset_seconds(&self.zone, at);
        let unreadable = || StorageError::Decode("the document of a workout".to_owned());
        match format {
            ExportFormat::Json | ExportFormat::All => {
                // Read and written anew, so that old documents have the form of today.
                let workout = row.workout().ok_or_else(unreadable)?;
                let text = serde_json::to_string(&workout).map_err(|error| StorageError::Decode(error.to_string()))?;
                out.push_str(&json::item(&text, progress.items));
                progress.items += 1;
            }
            ExportFormat::StrongCsv => write_strong(&row.workout().ok_or_else(unreadable)?, &offset, out),
            ExportFormat::HevyCsv => write_hevy(&row.workout().ok_or_else(unreadable)?, &offset, out),
            ExportFormat::Ics => write_event(&row.workout().ok_or_else(unreadable)?, row.updated_at, out),
            ExportFormat::Gpx => {
                let workout = row.workout().ok_or_else(unreadable)?;
                let Some(points) = self.points_of(row.id).await? else { return Ok(()) };
                let sport = workout.exercises.first().map_or("", |exercise| exercise.name.as_str());
                write_track(&workout.name, sport, &points, out);
            }
        }
        Ok(())
    }

    /// A piece of the measurements.
    async fn measurements(&self, progress: &mut Progress) -> Result<Piece, StorageError> {
        let mut out = if progress.after_at.is_none() { json::begin_list("bodyMetrics") } else { String::new() };
        let (at, id) = (progress.after_at.unwrap_or(FIRST_MS), progress.after_key.clone().unwrap_or_default());
        let page = bind!(BODY_FORWARD, self.account, at, id, BODY_PER_PIECE);
        let db = self.app.user_db(self.shard)?;
        let rows: Vec<BodyRow> = db.all(page).await?;
        let mut photos: Vec<PhotoRow> = Vec::new();
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            photos = db.all(bind!(PHOTOS_BETWEEN, self.account, first.measured_at, last.measured_at)).await?;
            photos.sort_by(|a, b| a.side.cmp(&b.side));
        }
        let has_words = rows.iter().any(|row| row.notes.is_some());
        let key = if has_words { Some(self.app.data_key(self.account).await?) } else { None };
        for row in &rows {
            let words = key.as_ref().zip(row.notes.as_ref());
            let item = BodyItem {
                mood: row.mood,
                notes: words
                    .and_then(|(key, sealed)| open_words(key, self.account, row.id, sealed))
                    .unwrap_or_default(),
                photos: photos
                    .iter()
                    .filter(|photo| photo.metric_id == row.id)
                    .map(|photo| PhotoItem { side: photo.side.clone(), file: photo.file_name() })
                    .collect(),
                measured_at: row.measured_at,
                weight_grams: row.weight_grams,
                body_fat_hundredths: row.body_fat_hundredths,
                height_millimetres: row.height_millimetres,
                girths: row.measurements,
            };
            let text = serde_json::to_string(&item).map_err(|error| StorageError::Decode(error.to_string()))?;
            out.push_str(&json::item(&text, progress.items));
            progress.items += 1;
            progress.after_at = Some(row.measured_at.as_millis());
            progress.after_key = Some(row.id.to_string());
        }
        if rows.len() < BODY_PER_PIECE as usize {
            out.push_str(json::END_LIST);
            progress.end_list("bodyMetrics");
        }
        Ok(Piece { bytes: out.into_bytes(), is_last: false })
    }

    /// A piece of the ways.
    async fn tracks(&self, progress: &mut Progress) -> Result<Piece, StorageError> {
        let mut out = if progress.after_id.is_none() { json::begin_list("tracks") } else { String::new() };
        let (rows, is_last) = self.rows(ExportFormat::Gpx, progress).await?;
        for row in &rows {
            let Some(points) = self.points_of(row.id).await? else { continue };
            let item = json::TrackItem { workout_id: row.id, points };
            let text = serde_json::to_string(&item).map_err(|error| StorageError::Decode(error.to_string()))?;
            out.push_str(&json::item(&text, progress.items));
            progress.items += 1;
        }
        if is_last {
            out.push_str(json::END_LIST);
            progress.end_list("tracks");
        }
        Ok(Piece { bytes: out.into_bytes(), is_last: false })
    }

    /// Where a workout led, unless that is gone.
    async fn points_of(&self, workout: WorkoutId) -> Result<Option<Vec<TrackPoint>>, StorageError> {
        self.app.count_subrequest();
        let Some(blob) = self.app.media.get(&track_key(self.account, workout)).await? else { return Ok(None) };
        crate::domain::json::from_slice(&blob.bytes).map(Some).map_err(StorageError::from)
    }

    /// The next photo of an archive, as an entry that begins at `offset`; `None` after the last.
    async fn next_photo(&self, progress: &mut Progress, offset: u32) -> Result<Option<Vec<u8>>, StorageError> {
        let db = self.app.user_db(self.shard)?;
        loop {
            let (metric, side) = progress.after_photo.clone().unwrap_or_default();
            let row: Option<PhotoRow> = db.first(bind!(NEXT_PHOTO, self.account, metric, side)).await?;
            let Some(row) = row else { return Ok(None) };
            progress.after_photo = Some((row.metric_id.to_string(), row.side.clone()));
            self.app.count_subrequest();
            // One whose object is gone is left out.
            let Some(blob) = self.app.media.get(&row.object_key).await? else { continue };
            let mut entry = Entry { name: row.file_name(), offset, ..Entry::default() };
            entry.size = u32::try_from(blob.bytes.len()).unwrap_or(u32::MAX);
            entry.crc.update(&blob.bytes);
            let mut bytes = zip::entry_head(&entry.name);
            bytes.extend(blob.bytes);
            bytes.extend(zip::entry_tail(&entry));
            progress.entries.push(entry);
            return Ok(Some(bytes));
        }
    }

    /// A piece of what other slices have; after the last list, the counts.
    async fn list(&self, place: usize, progress: &mut Progress) -> Result<Piece, StorageError> {
        let Some(list) = list_at(&self.app, place) else {
            return Ok(Piece { bytes: json::end(&progress.counts).into_bytes(), is_last: true });
        };
        let mut out = if progress.after_key.is_none() { json::begin_list(list.name) } else { String::new() };
        let after = progress.after_key.clone().unwrap_or_default();
        let rows = read_items(&self.app, (self.account, self.shard), list, &after).await?;
        out.push_str(&write_items(&rows, progress.items));
        progress.items += rows.len() as u64;
        match rows.last().filter(|_| rows.len() >= list.page as usize) {
            Some(last) => progress.after_key = Some(last.key.clone()),
            None => {
                out.push_str(json::END_LIST);
                progress.end_list(list.name);
            }
        }
        Ok(Piece { bytes: out.into_bytes(), is_last: false })
    }
}

fn head(format: ExportFormat) -> String {
    match format {
        ExportFormat::Json | ExportFormat::All => json::begin() + &json::begin_list("workouts"),
        ExportFormat::StrongCsv => STRONG_HEADER.to_owned(),
        ExportFormat::HevyCsv => HEVY_HEADER.to_owned(),
        ExportFormat::Gpx => GPX_BEGIN.to_owned(),
        ExportFormat::Ics => CALENDAR_BEGIN.to_owned(),
    }
}

const fn tail(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Gpx => GPX_END,
        ExportFormat::Ics => CALENDAR_END,
        _ => "",
    }
}
