//! Who knows whom: search, friends, follows, blocks.
//!
//! Owns the tables of migration `0010`. Reads names and visibility of accounts, which others write. Every
//! statement that shows a person goes through one predicate, `visible_to!` in the store, which says in SQL
//! what [`domain::visibility`](crate::domain::visibility) says in Rust; a test compares them. A person one
//! may not see is answered like one who does not exist.

mod blocks;
mod follows;
mod friends;
mod people;
mod presence;
mod relate;
mod store;
mod views;

use super::Slice;
use crate::{
    app::App,
    bind,
    domain::{ids::AccountId, permissions::Permission, visibility::Relation},
    http::{Access, Code, Route, limit_classes::LimitClass},
    storage::{Location, StorageError, erasure::ErasureRule},
};

/// How the tables of this slice forget a person, on both sides of every edge.
pub const ERASURES: &[ErasureRule] = &[
    ErasureRule::core("friendships", &store::ERASE_FRIENDSHIPS),
    ErasureRule::core("follows", &store::ERASE_FOLLOWS),
    ErasureRule::core("blocks", &store::ERASE_BLOCKS),
    ErasureRule::core("social_counts", &store::ERASE_COUNTS),
    ErasureRule::core("searchable_people", &store::ERASE_NAMES),
    ErasureRule::keep(Location::Core, "people_search", "the index of searchable_people: a trigger keeps it in step"),
];

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "social", routes: routes(), statements: &[store::CATALOGUE] }
}

fn routes() -> Vec<Route> {
    let read = |route: Route| route.access(Access::Needs(Permission::ReadOwnProfile));
    let write = |route: Route| route.access(Access::Needs(Permission::WriteOwnProfile));
    vec![
        read(Route::get("/api/users/search", people::search_people))
            .limit(LimitClass::Search)
            .summary("Find people by username or display name")
            .errors(&[Code::InvalidCursor]),
        read(Route::get("/api/users/{id}", people::get_person)).summary("The public card of a person"),
        read(Route::get("/api/users/friends", friends::list_friends))
            .summary("Friends, or requests not yet answered")
            .errors(&[Code::InvalidCursor]),
        read(Route::get("/api/users/friends/presence", presence::list_friends_presence))
            .summary("Which friends are here, train, or were here when, as far as they share it")
            .errors(&[Code::InvalidCursor]),
        write(Route::post("/api/users/friends/request", friends::request_friendship))
            .summary("Ask somebody to be friends, or accept their request")
            .errors(&[Code::NotYourself, Code::NotFound, Code::FriendRequestExists, Code::LimitReached]),
        write(Route::put("/api/users/friends/{userId}", friends::answer_request))
            .summary("Accept or decline a friend request")
            .errors(&[Code::LimitReached]),
        write(Route::delete("/api/users/friends/{userId}", friends::remove_friend))
            .summary("End a friendship, or withdraw a request"),
        read(Route::get("/api/users/followers", follows::list_followers))
            .summary("Who follows you")
            .errors(&[Code::InvalidCursor]),
        read(Route::get("/api/users/following", follows::list_following))
            .summary("Whom you follow")
            .errors(&[Code::InvalidCursor]),
        write(Route::put("/api/users/{id}/follow", follows::follow_person))
            .summary("Follow a person")
            .errors(&[Code::NotYourself, Code::LimitReached]),
        write(Route::delete("/api/users/{id}/follow", follows::unfollow_person)).summary("Stop following a person"),
        read(Route::get("/api/users/blocked", blocks::list_blocked))
            .summary("Whom you have blocked")
            .errors(&[Code::InvalidCursor]),
        write(Route::put("/api/users/{id}/block", blocks::block_person))
            .summary("Block a person: ends friendship, requests and follows, and hides you from each other")
            .errors(&[Code::NotYourself, Code::LimitReached]),
        write(Route::delete("/api/users/{id}/block", blocks::unblock_person))
            .summary("Unblock a person; what the block ended stays ended"),
    ]
}

/// What `other` is to `viewer`; `None` when there is no such active account. For slices that share things:
/// [`can_see`](crate::domain::visibility::can_see) says whether a thing may be shown.
///
/// # Errors
/// The database failed.
pub async fn relation_between(
    app: &App,
    viewer: AccountId,
    other: AccountId,
) -> Result<Option<Relation>, StorageError> {
    if viewer == other {
        return Ok(Some(Relation::Myself));
    }
    let row = app.core_db().first::<store::RelationRow>(bind!(store::RELATION, viewer, other)).await?;
    Ok(row.map(|row| row.relation()))
}

/// Whether the two are friends.
///
/// # Errors
/// The database failed.
pub async fn are_friends(app: &App, one: AccountId, other: AccountId) -> Result<bool, StorageError> {
    Ok(relation_between(app, one, other).await? == Some(Relation::Friend))
}
