//! Files too large for one request: begun, sent in parts of equal size in any order, finished.

use axum::extract::{FromRequestParts, RawPathParams};
use garde::Validate;
use http::request::Parts;
use serde::Deserialize;

use super::{
    content,
    imports::{BEGUN_KEPT_MS, IMPORT_WORK, READ_KEPT_MS, load, not_ready, refuse_too_many},
    options::ImportOptions,
    sealed::Sealer,
    store::{BEGIN_IMPORT, MOVE_ON, State},
    views::ImportView,
};
use crate::{
    app::App,
    bind,
    domain::ids::ImportId,
    http::{
        Accepted, Answer, ApiError, Caller, Code, Created, Done, PathId, Reply, UploadedFile, ValidJson, ValidQuery,
    },
    jobs::{
        message::{ImportFileV1, JobMessage},
        outbox::OutboxAddress,
        tracked::track_work_on,
    },
    storage::User,
};

/// The largest file sent in parts, in bytes.
pub const UPLOAD_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// The size of each part but the last, in bytes.
pub const PART_BYTES: u64 = 8 * 1024 * 1024;

/// A file to be sent.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct BeginUploadRequest {
    /// What the file is called: shown, and not used for anything else.
    #[garde(length(chars, min = 1, max = 255), custom(is_plain))]
    name: String,
    /// Its size.
    #[garde(range(min = 1, max = UPLOAD_BYTES_MAX))]
    bytes: u64,
}

fn is_plain(name: &str, _: &()) -> garde::Result {
    let is_path = name.contains(['/', '\\']) || name.chars().any(char::is_control);
    if is_path { Err(garde::Error::new("is no plain file name")) } else { Ok(()) }
}

/// How many parts a file of that size has.
pub const fn part_count(bytes: u64) -> u32 {
    // At most 13 for the largest file.
    bytes.div_ceil(PART_BYTES) as u32
}

/// `POST /imports/uploads`
pub async fn begin_upload(
    app: App,
    caller: Caller,
    ValidQuery(options): ValidQuery<ImportOptions>,
    ValidJson(body): ValidJson<BeginUploadRequest>,
) -> Answer<Created<ImportView>> {
    let options = serde_json::to_string(&options.into_stored()?).unwrap_or_default();
    refuse_too_many(&app, &caller).await?;
    let import = ImportId::new(app.now(), app.entropy());
    let (now, state) = (app.now(), State::Uploading.as_str());
    let expires_at = now.plus_millis(BEGUN_KEPT_MS);
    let size = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let no_hash: Option<String> = None;
    let (bytes, part) = (size(body.bytes), size(PART_BYTES));
    let begin =
        bind!(BEGIN_IMPORT, caller.account, import, state, body.name, no_hash, bytes, part, options, now, expires_at);
    app.user_db(caller.shard)?.execute(begin).await?;
    let (row, _) = load(&app, &caller, import).await?;
    Ok(Created(ImportView::of(row, None, &*app.time_zones)))
}

/// The two captures of a part's address.
#[derive(Clone, Copy, Debug)]
pub struct PartOfImport {
    import: ImportId,
    part: u32,
}

impl<S: Send + Sync> FromRequestParts<S> for PartOfImport {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::new(Code::MalformedRequest).saying("The address is not UTF-8 text."))?;
        let read = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned());
        let import = read("import").and_then(|text| ImportId::parse(&text));
        let part = read("part").filter(|text| text.len() <= 3).and_then(|text| text.parse().ok());
        Ok(Self {
            import: import.ok_or_else(|| ApiError::invalid_field("import", "is not an id"))?,
            part: part.ok_or_else(|| ApiError::invalid_field("part", "is not the number of a part"))?,
        })
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for PartOfImport {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        doc.path_is_id = true;
    }
}

/// `PUT /imports/{import}/parts/{part}`
///
/// Parts are numbered from 0. A part sent again replaces the one before.
pub async fn put_import_part(
    app: App,
    caller: Caller,
    PartOfImport { import, part }: PartOfImport,
    file: UploadedFile,
) -> Answer<Reply<Done>> {
    let (row, _) = load(&app, &caller, import).await?;
    if row.state != State::Uploading {
        return Err(ApiError::new(Code::ImportNotReady).detail("state", row.state));
    }
    let parts = part_count(row.file_bytes);
    if part >= parts {
        return Err(ApiError::invalid_field("part", format!("must be a number below {parts}")));
    }
    let wanted = if part + 1 == parts { row.file_bytes - u64::from(part) * PART_BYTES } else { PART_BYTES };
    if file.bytes.len() as u64 != wanted {
        return Err(ApiError::new(Code::InvalidFile).field("file", format!("this part must have {wanted} bytes")));
    }
    let sealer = Sealer::of(&app, caller.account).await?;
    sealer.put(&content::part_key(caller.account, import, part), &file.bytes).await?;
    Ok(Done::reply("The part is stored."))
}

/// `POST /imports/{import}/finish`
pub async fn finish_upload(app: App, caller: Caller, PathId(import): PathId<ImportId>) -> Answer<Accepted<ImportView>> {
    let (row, _) = load(&app, &caller, import).await?;
    if row.state != State::Uploading {
        return Err(ApiError::new(Code::ImportNotReady).detail("state", row.state));
    }
    for part in 0..part_count(row.file_bytes) {
        app.count_subrequest();
        if !app.media.exists(&content::part_key(caller.account, import, part)).await? {
            return Err(ApiError::new(Code::ImportNotReady)
                .saying(format!("Part {part} of the file is missing."))
                .detail("part", part));
        }
    }
    let message = ImportFileV1 { account: caller.account, shard: caller.shard, import };
    let job = app.job::<User>(JobMessage::ImportFileV1(message));
    let options = serde_json::to_string(&row.options).unwrap_or_default();
    let (from, to) = (State::Uploading.as_str(), State::Reading.as_str());
    let expires_at = app.now().plus_millis(READ_KEPT_MS);
    let moved = bind!(MOVE_ON, caller.account, import, from, to, options, app.now(), expires_at);
    let shown = track_work_on(&job, caller.account, IMPORT_WORK, import.to_string());
    app.user_db(caller.shard)?.batch(vec![moved, job.insert(), shown]).await.map_err(|error| not_ready(&error))?;
    app.hint([job.hint(OutboxAddress::User(caller.shard))]);
    let (row, _) = load(&app, &caller, import).await?;
    Ok(Accepted(ImportView::of(row, None, &*app.time_zones)))
}
