//! The profile of a new account, with what was told when registering.

use super::{
    projection::copy_profile,
    store::{BEGIN_PROFILE, PROFILE, ProfileRow},
};
use crate::{
    app::App,
    bind,
    jobs::message::CreateProfileV1,
    storage::{Rows, StorageError},
};

/// Writes the row on the shard, unless there is one, then its copy. May run any number of times: it undoes
/// no change, and an account that is gone gets no copy.
///
/// # Errors
/// A database failed.
pub async fn begin_profile(app: &App, profile: &CreateProfileV1) -> Result<(), StorageError> {
    let CreateProfileV1 { account, shard, first_name, last_name } = profile;
    let begin = bind!(BEGIN_PROFILE, *account, first_name.as_deref(), last_name.as_deref(), app.now());
    let rows = app.user_db(*shard)?.batch(vec![begin, bind!(PROFILE, *account)]).await?;
    let row = rows.last().map(Rows::first::<ProfileRow>).transpose()?.flatten();
    let copies = row.into_iter().flat_map(|row| copy_profile(*account, row)).collect();
    app.core_db().batch(copies).await.map(drop)
}
