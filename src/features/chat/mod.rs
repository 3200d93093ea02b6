//! Conversations with the coach.
//!
//! Owns `coach_conversations` and `coach_messages` in the user shards: a tree of what was said, sealed with the person's
//! data key. A question is written with an empty answer, and the answer is from then on its run's
//! (`src/live/chat_run`), which writes it here when it has ended; whoever asked listens to the run, as any device of the
//! person may. A model is told what was said in the branch, and of the person what they let it know. Somebody who may be
//! in danger is answered before anything else is tried. docs/CHAT.md tells clients the rest.

mod answer;
mod ask;
mod asked_before;
mod conversations;
mod danger;
mod history;
mod persona;
mod portable;
mod prompt;
mod regenerate;
mod reply;
mod running;
mod store;
mod topic;
mod views;
mod words;

pub use portable::PORTABLE;
pub use store::ERASURES;

use super::Slice;
use crate::{
    domain::permissions::Permission,
    http::{Access, Code, Route, limit_classes::LimitClass},
};

/// The slice.
pub fn slice() -> Slice {
    Slice { name: "chat", routes: routes(), statements: &[store::CATALOGUE, store::portable::CATALOGUE] }
}

fn asks(route: Route) -> Route {
    route.access(Access::Needs(Permission::WriteAiRequests)).limit(LimitClass::Chat).errors(&[
        Code::NotFound,
        Code::AnswerRunning,
        Code::IdempotencyMismatch,
        Code::LimitReached,
    ])
}

fn reads(route: Route) -> Route {
    route.access(Access::Needs(Permission::WriteAiRequests))
}

fn routes() -> Vec<Route> {
    vec![
        asks(Route::post("/api/ai/chat", ask::chat)).summary("Ask the coach; with stream, as server-sent events"),
        asks(Route::post("/api/ai/enhanced-chat", ask::enhanced_chat))
            .bare()
            .summary("Ask the coach, answered without an envelope"),
        reads(Route::get("/api/ai/chat/history", history::get_chat_history))
            .summary("One's conversations, or what was said in one, the latest first")
            .errors(&[Code::InvalidCursor, Code::NotFound]),
        reads(Route::get("/api/ai/conversations", conversations::list_conversations))
            .summary("One's conversations, the latest first")
            .errors(&[Code::InvalidCursor]),
        reads(Route::get("/api/ai/conversations/{id}", conversations::get_conversation))
            .summary("A conversation, and which answer is running in it"),
        reads(Route::patch("/api/ai/conversations/{id}", conversations::update_conversation))
            .summary("Rename a conversation, choose another persona, topic or branch"),
        reads(Route::delete("/api/ai/conversations/{id}", conversations::delete_conversation))
            .summary("Delete a conversation with all that was said in it"),
        asks(Route::post("/api/ai/conversations/{id}/messages/{message}/regenerate", regenerate::regenerate_answer))
            .summary("Get another answer to the same question; the one there stays as a sibling"),
        reads(Route::post("/api/ai/conversations/{id}/stop", running::stop_answer))
            .summary("Stop the running answer; what there is of it stays"),
        Route::get("/api/ai/conversations/{id}/stream", running::stream_answer)
            .access(Access::SessionNeeds(Permission::WriteAiRequests))
            .media_type("text/event-stream")
            .summary("The running answer as server-sent events, from Last-Event-ID on")
            .errors(&[Code::SessionEnded, Code::AccountSuspended, Code::LimitReached]),
    ]
}
