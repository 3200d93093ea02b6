//! Following, which needs no consent: it shows nothing that is not public.

use super::{
    relate::relate,
    store::{FOLLOW, FOLLOWERS, FOLLOWING, PERSON, PersonRow, UNFOLLOW},
    views::{ConnectionView, PageQuery, read_page},
};
use crate::{
    app::App,
    bind,
    domain::ids::AccountId,
    http::{Answer, Caller, Code, Done, List, PathId, Reply, ValidQuery},
};

/// `GET /api/users/followers`
pub async fn list_followers(
    app: App,
    caller: Caller,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> Answer<List<ConnectionView>> {
    read_page(&app, caller.account, "followers", &FOLLOWERS, page, ConnectionView::of).await
}

/// `GET /api/users/following`
pub async fn list_following(
    app: App,
    caller: Caller,
    ValidQuery(page): ValidQuery<PageQuery>,
) -> Answer<List<ConnectionView>> {
    read_page(&app, caller.account, "following", &FOLLOWING, page, ConnectionView::of).await
}

/// `PUT /api/users/{id}/follow`
pub async fn follow_person(app: App, caller: Caller, PathId(them): PathId<AccountId>) -> Answer<Reply<Done>> {
    let me = caller.account;
    let statements = vec![bind!(FOLLOW, me, them, app.now()), bind!(PERSON, me, them)];
    let person: PersonRow = relate(&app, me, them, statements).await?;
    if !person.is_following {
        return Err(Code::NotFound.into());
    }
    Ok(Done::reply("You follow this person."))
}

/// `DELETE /api/users/{id}/follow`: the same answer for everybody, so that it tells nothing.
pub async fn unfollow_person(app: App, caller: Caller, PathId(them): PathId<AccountId>) -> Answer<Reply<Done>> {
    app.core_db().execute(bind!(UNFOLLOW, caller.account, them)).await?;
    Ok(Done::reply("You do not follow this person."))
}
