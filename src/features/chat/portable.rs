//! Conversations on their way into an export and back. Words are readable there; a coach's, which a file may have from
//! anybody, are made harmless when they come back.

use serde_json::Value;

use super::store::portable::{
    BRING_CONVERSATIONS, BRING_MESSAGES, CLAIM_CONVERSATIONS, CLAIM_MESSAGES, CONVERSATIONS_OUT, DROP_CONVERSATIONS,
    DROP_MESSAGES, DROP_MESSAGES_OF_CONVERSATIONS, MESSAGES_OUT,
};
use crate::{
    domain::imports::shape::{Field, Holds},
    storage::portable::{Back, Kept, PortableList, Sealed, Source},
};

/// The longest words of a message, in characters: longer than any answer.
const WORDS_CHARS_MAX: usize = 100_000;

const CONVERSATION: &[Field] = &[
    Field::needed("id", Holds::Id),
    Field::needed("title", Holds::Line(200)),
    Field::needed(
        "persona",
        Holds::OneOf(&["general", "workout", "nutrition", "recovery", "wellness", "sleep", "mindfulness"]),
    ),
    Field::optional("topic", Holds::Line(40)),
    Field::needed("headId", Holds::Id),
    Field::needed("messages", Holds::Whole(0, 2_000)),
    Field::needed("createdAt", Holds::Instant),
    Field::needed("updatedAt", Holds::Instant),
];

const MESSAGE: &[Field] = &[
    Field::needed("id", Holds::Id),
    Field::needed("conversationId", Holds::Id),
    Field::optional("parentId", Holds::Id),
    Field::needed("speaker", Holds::OneOf(&["person", "coach"])),
    Field::needed("state", Holds::OneOf(&["complete", "incomplete", "stopped", "failed"])),
    Field::optional("body", Holds::Text(WORDS_CHARS_MAX)),
    Field::optional("source", Holds::OneOf(&["model", "rules", "resources"])),
    Field::optional("model", Holds::Line(200)),
    Field::optional("promptTokens", Holds::Whole(0, 100_000_000)),
    Field::optional("completionTokens", Holds::Whole(0, 100_000_000)),
    Field::optional("fallbackReason", Holds::Line(60)),
    Field::needed("createdAt", Holds::Instant),
    Field::optional("finishedAt", Holds::Instant),
];

fn text<'a>(item: &'a Value, member: &str) -> &'a str {
    item.get(member).and_then(Value::as_str).unwrap_or_default()
}

const TITLE: Sealed = Sealed {
    member: "title",
    context: |account, item| super::words::title_context(account, text(item, "id")),
    is_json: false,
    is_markdown: |_| false,
};
const BODY: Sealed = Sealed {
    member: "body",
    context: |account, item| {
        crate::live::chat_run::body_context(account, text(item, "conversationId"), text(item, "id"))
    },
    is_json: false,
    is_markdown: |item| text(item, "speaker") == "coach",
};

/// What of it goes into an export.
pub const PORTABLE: &[PortableList] = &[
    PortableList {
        name: "conversations",
        source: Source::User(&CONVERSATIONS_OUT),
        page: 500,
        sealed: &[TITLE],
        back: Some(Back {
            rows: Kept::User {
                claim: &CLAIM_CONVERSATIONS,
                insert: &BRING_CONVERSATIONS,
                then: None,
                goes_with: Some(&DROP_MESSAGES_OF_CONVERSATIONS),
                drop: &DROP_CONVERSATIONS,
            },
            ..Back::user(CONVERSATION, &CLAIM_CONVERSATIONS, &BRING_CONVERSATIONS, &DROP_CONVERSATIONS)
        }),
    },
    PortableList {
        name: "messages",
        source: Source::User(&MESSAGES_OUT),
        page: 200,
        sealed: &[BODY],
        back: Some(Back::user(MESSAGE, &CLAIM_MESSAGES, &BRING_MESSAGES, &DROP_MESSAGES)),
    },
];
