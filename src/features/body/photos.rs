//! Photos of the body: kept under names of our choosing, seen by nobody but by a link that expires.
//!
//! The object is written before the row that names it. So that a crash between the two leaves nothing behind, a job
//! to delete the object unless a row names it is written even before. A link is the name, an instant, and a MAC over
//! both with a key of this purpose alone.

use axum::{
    RequestPartsExt,
    body::Body,
    extract::{FromRequestParts, RawPathParams},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, header, request::Parts};
use serde::{Deserialize, Serialize};

use super::{
    metrics::show_one,
    store::{DELETE_PHOTO, PHOTO_ROOM, PhotoRow, RoomRow, SHOW_PHOTO},
    views::BodyView,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::BodyMetricId,
        image::{self, CleanImage, ImageKind},
        time::{HOUR_MS, MINUTE_MS, Timestamp},
    },
    http::{Answer, ApiError, Caller, Code, PathText, Reply, UploadedFile, ValidQuery},
    jobs::{
        message::{DeleteUnusedPhotoV1, JobMessage},
        outbox::{Job, OutboxAddress},
    },
    platform::crypto::KeyRing,
    storage::{Blob, User},
};

/// The largest photo, in bytes.
pub const PHOTO_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a form may add to the photo: boundaries and the part's headers.
pub const FORM_BYTES_MAX: usize = 4 * 1024;
/// The most photos of one person: three a week for over a year.
pub const PHOTOS_MAX: u32 = 200;
/// The most bytes of one person's photos.
pub const PERSON_BYTES_MAX: u64 = 500 * 1024 * 1024;
/// How long a link holds.
pub const LINK_MS: i64 = 10 * MINUTE_MS;
/// Where photos are in the bucket, and below `/media` in addresses.
const FOLDER: &str = "body";
/// How long after an upload its object is looked at: far longer than a request can take.
const REVIEW_AFTER_MS: i64 = HOUR_MS;

/// From where a photo was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub enum Angle {
    /// The front.
    Front,
    /// The side.
    Side,
    /// The back.
    Back,
}

impl Angle {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Side => "side",
            Self::Back => "back",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Front, Self::Side, Self::Back].into_iter().find(|side| side.as_str() == text)
    }
}

/// A photo, by a link that expires.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PhotoView {
    /// The link.
    pub url: String,
    /// Until when it holds.
    pub expires_at: Timestamp,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The photos of a measurement.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PhotosView {
    /// The front.
    pub front: Option<PhotoView>,
    /// The side.
    pub side: Option<PhotoView>,
    /// The back.
    pub back: Option<PhotoView>,
}

/// The measurement and the side of an address.
#[derive(Clone, Copy, Debug)]
pub struct PhotoPath {
    id: BodyMetricId,
    side: Angle,
}

impl<S: Send + Sync> FromRequestParts<S> for PhotoPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let params: RawPathParams = parts.extract().await.map_err(|_| ApiError::new(Code::MalformedRequest))?;
        let given = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let id =
            given("id").and_then(BodyMetricId::parse).ok_or_else(|| ApiError::invalid_field("id", "is not an id"))?;
        let side = given("side").and_then(Angle::parse);
        let side = side.ok_or_else(|| ApiError::new(Code::NotFound).field("side", "is not front, side or back"))?;
        Ok(Self { id, side })
    }
}

#[cfg(feature = "openapi")]
impl crate::http::openapi::Input for PhotoPath {
    fn describe(doc: &mut crate::http::openapi::OperationDoc<'_>) {
        doc.path_is_id = true;
    }
}

fn link_keys(app: &App) -> KeyRing {
    app.config.token_keys.derive("photo-links")
}

fn signed_text(file: &str, expires_at: i64) -> String {
    format!("{FOLDER}/{file}\n{expires_at}")
}

fn link(app: &App, photo: &PhotoRow) -> PhotoView {
    let file = photo.object_key.strip_prefix("body/").unwrap_or_default();
    let expires_at = app.now().plus_millis(LINK_MS);
    let tag = link_keys(app).current().key.sign(signed_text(file, expires_at.as_millis()).as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(tag);
    let expires = expires_at.as_millis();
    let url = format!("{}/media/{FOLDER}/{file}?expires={expires}&signature={signature}", app.config.public_url);
    PhotoView { url, expires_at, width: photo.width, height: photo.height }
}

/// The photos of a measurement, by links that hold from now on.
pub fn link_photos(app: &App, photos: &[&PhotoRow]) -> PhotosView {
    let of = |side: Angle| photos.iter().find(|photo| photo.side == side).map(|photo| link(app, photo));
    PhotosView { front: of(Angle::Front), side: of(Angle::Side), back: of(Angle::Back) }
}

/// The job that deletes an object unless a row names it.
pub fn review_photo(app: &App, caller: &Caller, key: &str) -> Job<User> {
    let message = DeleteUnusedPhotoV1 { account: caller.account, shard: caller.shard, key: key.to_owned() };
    app.job(JobMessage::DeleteUnusedPhotoV1(message))
}

/// `POST /progress/body/{id}/photos/{side}`
pub async fn upload_body_photo(
    app: App,
    caller: Caller,
    PhotoPath { id, side }: PhotoPath,
    file: UploadedFile,
) -> Answer<Reply<BodyView>> {
    let CleanImage { kind, width, height, bytes } = check_photo(&file)?;
    let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let key = format!("{FOLDER}/{}.{}", hex::encode(app.rng.bytes::<16>()), kind.extension());
    let db = app.user_db(caller.shard)?;
    // 1. In case nothing below happens: the object is deleted later unless a row names it.
    let review = review_photo(&app, &caller, &key).not_before(app.now().plus_millis(REVIEW_AFTER_MS));
    let rows = db.batch(vec![bind!(PHOTO_ROOM, caller.account, id, side.as_str()), review.insert()]).await?;
    let room = rows.first().map(crate::storage::Rows::first::<RoomRow>).transpose()?.flatten();
    let room = room.filter(|room| room.metric.is_some()).ok_or(ApiError::new(Code::NotFound))?;
    if room.photos >= PHOTOS_MAX || room.bytes + u64::from(size) > PERSON_BYTES_MAX {
        return Err(full());
    }
    // 2. The object; nobody knows its name yet.
    app.count_subrequest();
    app.media.put(&key, Blob { bytes, content_type: kind.media_type().to_owned() }).await?;
    // 3. The measurement shows it, and the one before goes.
    let before = room.object_key.map(|before| review_photo(&app, &caller, &before));
    #[expect(clippy::cast_possible_wrap, reason = "500 MiB")]
    let room_bytes = PERSON_BYTES_MAX as i64;
    let show = bind!(
        SHOW_PHOTO,
        caller.account,
        id,
        side.as_str(),
        &key,
        width,
        height,
        size,
        app.now(),
        PHOTOS_MAX,
        room_bytes,
    );
    let mut statements = vec![show];
    statements.extend(before.iter().map(Job::insert));
    let done = db.batch(statements).await?;
    app.hint(before.map(|job| job.hint(OutboxAddress::User(caller.shard))));
    if done.first().is_none_or(|shown| shown.changes == 0) {
        return Err(full());
    }
    show_one(&app, &caller, id, None).await.map(Reply::new)
}

fn full() -> ApiError {
    ApiError::new(Code::LimitReached).saying(format!("You may keep {PHOTOS_MAX} photos of at most 500 MiB together."))
}

/// `DELETE /progress/body/{id}/photos/{side}`
pub async fn delete_body_photo(app: App, caller: Caller, PhotoPath { id, side }: PhotoPath) -> Answer<Reply<BodyView>> {
    let db = app.user_db(caller.shard)?;
    let room: Option<RoomRow> = db.first(bind!(PHOTO_ROOM, caller.account, id, side.as_str())).await?;
    let key = room.and_then(|room| room.object_key).ok_or(ApiError::new(Code::NotFound))?;
    let review = review_photo(&app, &caller, &key);
    db.batch(vec![bind!(DELETE_PHOTO, caller.account, id, side.as_str()), review.insert()]).await?;
    app.hint([review.hint(OutboxAddress::User(caller.shard))]);
    show_one(&app, &caller, id, None).await.map(Reply::new)
}

/// What makes a link hold.
#[derive(Debug, Deserialize, garde::Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LinkQuery {
    /// Until when, in milliseconds since 1970.
    #[garde(range(min = 0i64, max = 9_007_199_254_740_991i64))]
    pub expires: i64,
    /// The MAC.
    #[garde(length(chars, min = 1, max = 100))]
    pub signature: String,
}

/// `GET /media/body/{file}`
pub async fn get_body_photo(
    app: App,
    PathText(file): PathText,
    ValidQuery(query): ValidQuery<LinkQuery>,
) -> Answer<Response> {
    let expired = || ApiError::new(Code::LinkExpired);
    let tag = URL_SAFE_NO_PAD.decode(&query.signature).map_err(|_| expired())?;
    let text = signed_text(&file, query.expires);
    let is_ours = tag.len() == 32 && link_keys(&app).all().any(|named| named.key.verify(text.as_bytes(), &tag));
    if !is_ours || app.now().as_millis() >= query.expires {
        return Err(expired());
    }
    app.count_subrequest();
    let blob = app.media.get(&format!("{FOLDER}/{file}")).await?.ok_or(Code::NotFound)?;
    let kind = ImageKind::recognise(&blob.bytes).ok_or(Code::NotFound)?;
    let mut response = Response::new(Body::from(blob.bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind.media_type()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, "private, no-store"),
        // The person's frontend shows it.
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The content decides what the file is; what its sender says of it has to agree.
fn check_photo(file: &UploadedFile) -> Answer<CleanImage> {
    let refuse = |why: &str| Err(ApiError::new(Code::InvalidFile).field("file", why));
    if file.bytes.len() > PHOTO_BYTES_MAX {
        return Err(ApiError::new(Code::BodyTooLarge).saying("A photo may have at most 8 MiB."));
    }
    let declared = ImageKind::ALL.into_iter().find(|kind| kind.media_type() == file.media_type);
    let Some(declared) = declared else {
        // A body that is no form says with its content type what the whole request is.
        return match file.name {
            Some(_) => refuse("is not said to be a JPEG, PNG, WebP or GIF picture"),
            None => Err(ApiError::new(Code::UnsupportedMediaType)
                .saying("Send the photo as the part `file` of multipart/form-data, or as the body with its own type.")),
        };
    };
    let extension = file.name.as_deref().map(|name| name.rsplit_once('.').map_or("", |(_, ending)| ending));
    if extension.is_some_and(|ending| !declared.extensions().iter().any(|known| known.eq_ignore_ascii_case(ending))) {
        return refuse("has a name that does not end as its type does");
    }
    if ImageKind::recognise(&file.bytes).is_some_and(|kind| kind != declared) {
        return refuse("is not of the type it is said to be");
    }
    image::clean(&file.bytes).map_err(|problem| ApiError::new(Code::InvalidFile).field("file", problem.to_string()))
}
