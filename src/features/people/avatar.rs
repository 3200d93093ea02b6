//! One's own picture: checked, stripped of everything but the picture, kept under a name of our choosing.
//!
//! The object is written before the row that names it. So that a crash between the two leaves nothing
//! behind, a job to delete the object unless it is in use is written even before it.

use axum::{body::Body, response::Response};
use http::{HeaderValue, header};
use serde::Serialize;

use super::{
    access::check_standing,
    store::{AVATAR, AvatarRow, SET_AVATAR},
    views::avatar_url,
};
use crate::{
    app::App,
    bind,
    domain::{
        ids::AccountId,
        image::{self, CleanImage, ImageKind},
        time::HOUR_MS,
    },
    http::{Answer, ApiError, Caller, Code, Done, PathText, Reply, UploadedFile},
    jobs::{
        message::{DeleteUnusedMediaV1, JobMessage},
        outbox::{Job, OutboxAddress},
    },
    storage::{Blob, Core},
};

/// The largest picture, in bytes.
pub const AVATAR_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What a form may add to the picture: boundaries and the part's headers.
pub const FORM_BYTES_MAX: usize = 4 * 1024;
/// Where pictures are in the bucket, and below `/media` in addresses.
const FOLDER: &str = "avatars";
/// How long after an upload its object is looked at: far longer than a request can take.
const REVIEW_AFTER_MS: i64 = HOUR_MS;

/// One's picture.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AvatarView {
    /// Address of the picture.
    url: String,
    /// The same, as a person has it.
    avatar: String,
    /// Media type.
    content_type: &'static str,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
}

/// `POST /users/upload-avatar`
pub async fn upload_avatar(app: App, caller: Caller, file: UploadedFile) -> Answer<Reply<AvatarView>> {
    let CleanImage { kind, width, height, bytes } = check_picture(&file)?;
    let key = format!("{FOLDER}/{}.{}", hex::encode(app.rng.bytes::<16>()), kind.extension());
    // 1. In case nothing below happens: the object is deleted later unless the account shows it.
    let review = review_job(&app, caller.account, &key).not_before(app.now().plus_millis(REVIEW_AFTER_MS));
    let rows = app.core_db().batch(vec![bind!(AVATAR, caller.account), review.insert()]).await?;
    let before = rows.first().map(crate::storage::Rows::first::<AvatarRow>).transpose()?.flatten();
    let before = before.ok_or(ApiError::new(Code::SessionEnded))?;
    check_standing(&before.status)?;
    // 2. The object; nobody knows its name yet.
    app.count_subrequest();
    app.media.put(&key, Blob { bytes, content_type: kind.media_type().to_owned() }).await?;
    // 3. The account shows it, and the one before goes.
    show(&app, caller.account, Some(&key), before.avatar_key).await?;
    let url = avatar_url(&app.config.public_url, &key);
    Ok(Reply::new(AvatarView { avatar: url.clone(), url, content_type: kind.media_type(), width, height }))
}

/// `DELETE /users/avatar`
pub async fn delete_avatar(app: App, caller: Caller) -> Answer<Reply<Done>> {
    let before = app.core_db().first::<AvatarRow>(bind!(AVATAR, caller.account)).await?;
    let before = before.ok_or(ApiError::new(Code::SessionEnded))?;
    check_standing(&before.status)?;
    if before.avatar_key.is_some() {
        show(&app, caller.account, None, before.avatar_key).await?;
    }
    Ok(Done::reply("Your picture is removed."))
}

/// `GET /media/avatars/{file}`
///
/// Never changes under its name, so that every cache may keep it; a week, so that caches forget the
/// pictures of deleted accounts.
pub async fn get_avatar(app: App, PathText(file): PathText) -> Answer<Response> {
    const CACHE: &str = "public, max-age=604800, immutable";
    let kind = kind_of_our_name(&file).ok_or(Code::NotFound)?;
    app.count_subrequest();
    let blob = app.media.get(&format!("{FOLDER}/{file}")).await?.ok_or(Code::NotFound)?;
    let mut response = Response::new(Body::from(blob.bytes));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, kind.media_type()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CACHE_CONTROL, CACHE),
        // Frontends of other sites show it.
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// The job that deletes `key` unless the account shows it.
fn review_job(app: &App, account: AccountId, key: &str) -> Job<Core> {
    app.job(JobMessage::DeleteUnusedMediaV1(DeleteUnusedMediaV1 { account, key: key.to_owned() }))
}

async fn show(app: &App, account: AccountId, key: Option<&str>, before: Option<String>) -> Answer<()> {
    let review = before.map(|before| review_job(app, account, &before));
    let mut statements = vec![bind!(SET_AVATAR, account, key, app.now())];
    statements.extend(review.iter().map(Job::insert));
    let rows = app.core_db().batch(statements).await?;
    app.hint(review.map(|review| review.hint(OutboxAddress::Core)));
    // The account was deleted or suspended meanwhile.
    if rows.first().is_none_or(|shown| shown.changes == 0) { Err(ApiError::new(Code::SessionEnded)) } else { Ok(()) }
}

/// The content decides what the file is; what its sender says of it has to agree.
fn check_picture(file: &UploadedFile) -> Answer<CleanImage> {
    let refuse = |why: &str| Err(ApiError::new(Code::InvalidFile).field("file", why));
    if file.bytes.len() > AVATAR_BYTES_MAX {
        return Err(ApiError::new(Code::BodyTooLarge).saying("A picture may have at most 8 MiB."));
    }
    let declared = ImageKind::ALL.into_iter().find(|kind| kind.media_type() == file.media_type);
    let Some(declared) = declared else {
        // A body that is no form says with its content type what the whole request is.
        return match file.name {
            Some(_) => refuse("is not said to be a JPEG, PNG, WebP or GIF picture"),
            None => Err(ApiError::new(Code::UnsupportedMediaType).saying(
                "Send the picture as the part `file` of multipart/form-data, or as the body with its own type.",
            )),
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

/// The format of a file whose name we chose: 32 hex digits and the format's ending.
fn kind_of_our_name(file: &str) -> Option<ImageKind> {
    let (name, ending) = file.split_once('.')?;
    let is_ours = name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    ImageKind::ALL.into_iter().find(|kind| is_ours && kind.extension() == ending)
}
