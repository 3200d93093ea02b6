//! The one list of what becomes of each table when an account is erased. A test compares it with the
//! migrations.

use crate::{
    app::App,
    features,
    jobs::message::EraseAccountV1,
    live::{chat_run::erase_runs, group_room::GroupCallV1, workout_room::erase_rooms},
    storage::{Location, PortFuture, StorageError, erasure::ErasureRule},
};

/// The rules of the slices, and those of the tables that belong to none.
const RULES: &[&[ErasureRule]] = &[
    features::auth::ERASURES,
    features::api_keys::ERASURES,
    features::mfa::ERASURES,
    features::oauth::ERASURES,
    features::people::ERASURES,
    features::social::ERASURES,
    features::exercises::ERASURES,
    features::workouts::ERASURES,
    features::body::ERASURES,
    features::equipment::ERASURES,
    features::goals::ERASURES,
    features::nutrition::ERASURES,
    features::templates::ERASURES,
    features::admin::ERASURES,
    features::ai::ERASURES,
    features::analytics::ERASURES,
    features::notifications::ERASURES,
    features::reminders::ERASURES,
    features::push::ERASURES,
    features::rooms::ERASURES,
    features::mail::ERASURES,
    features::chat::ERASURES,
    features::transfer::ERASURES,
    crate::jobs::store::ERASURES,
    crate::jobs::tracked_store::ERASURES,
    crate::training::ERASURES,
    crate::coach::ERASURES,
    SHARED,
];

const SHARED: &[ErasureRule] = &[
    ErasureRule::keep(Location::Core, "audit_log", "people appear as keyed pseudonyms, and the chain must stay whole"),
    ErasureRule::keep(
        Location::Core,
        "idempotency_keys",
        "answers are sealed with a key made from the client's own, and are gone within a day",
    ),
];

/// Every rule.
pub fn rules() -> Vec<ErasureRule> {
    RULES.iter().copied().flatten().copied().collect()
}

/// Erases what objects hold of a person: the rooms of their workouts, the runs of their conversations and their hub
/// everything, the rooms in which they train with others what is theirs, and what others were told of them who it was.
/// Before the rows go that tell which.
pub fn erase_objects<'a>(app: &'a App, message: &'a EraseAccountV1) -> PortFuture<'a, Result<(), StorageError>> {
    Box::pin(async move {
        let EraseAccountV1 { account, shard } = *message;
        erase_rooms(&*app.rooms, &app.user_db(shard)?, account, shard, app.now()).await?;
        erase_runs(&*app.chat_runs, &app.user_db(shard)?, account, shard, app.now()).await?;
        for room in features::rooms::rooms_of(app, account).await? {
            app.count_subrequest();
            app.group_rooms.call(room, GroupCallV1::Forget { account }).await?;
        }
        features::notifications::forget_person(app, account).await?;
        app.count_subrequest();
        app.hub.erase(account).await
    })
}
