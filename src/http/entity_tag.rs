//! Entity tags: what a client holds, as a hash, so that it can ask for less (`If-None-Match`) or write only
//! over what it saw (`If-Match`).

use http::{HeaderMap, HeaderValue, header::IF_MATCH};

use crate::http::{ApiError, Code, version::Version};

/// The tag of data as it is answered in that version. Over the data and not the envelope, whose request
/// id differs every time; weak, because the envelope is not part of it.
pub fn of(version: Version, json: &str, next_cursor: Option<&str>) -> String {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    hash.update(version.as_str().as_bytes());
    hash.update(json.as_bytes());
    if let Some(cursor) = next_cursor {
        hash.update(cursor.as_bytes());
    }
    format!("W/\"{:032x}\"", hash.digest128())
}

/// Whether `given`, a list of tags or `*`, names `tag`: weak comparison (RFC 9110, 8.8.3.2).
///
/// `If-Match` should compare strongly, which no weak tag passes; ours change with every change of the
/// data, so that the weak comparison is as good.
pub fn matches(given: &HeaderValue, tag: &str) -> bool {
    let bare = tag.trim_start_matches("W/");
    given.to_str().is_ok_and(|given| {
        given.trim() == "*" || given.split(',').any(|candidate| candidate.trim().trim_start_matches("W/") == bare)
    })
}
/// Honours `If-Match` with a thing's `revision`.
///
/// # Errors
/// [`Code::EditConflict`] when it names another one.
pub fn refuse_other_revision(headers: &HeaderMap, revision: i64) -> Result<(), ApiError> {
    let Some(given) = headers.get(IF_MATCH) else { return Ok(()) };
    let given = given.to_str().unwrap_or_default();
    let names_it = |tag: &str| tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == revision.to_string();
    if given.split(',').any(|tag| names_it(tag.trim())) { Ok(()) } else { Err(ApiError::new(Code::EditConflict)) }
}
