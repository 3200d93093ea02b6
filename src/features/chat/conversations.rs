//! Conversations: listed, read, changed and deleted.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    persona::Persona,
    store::{
        CONVERSATION, CONVERSATIONS, ConversationRow, DELETE_CONVERSATION, DELETE_MESSAGES, MessageIdRow, RUNNING,
        UPDATE_CONVERSATION,
    },
    views::ConversationView,
    words::Words,
};
use crate::{
    app::App,
    bind,
    domain::ids::{CoachMessageId, ConversationId},
    http::{
        Answer, ApiError, Caller, Code, Done, List, PathId, Reply, ValidJson, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::{Cut, PageInfo},
    },
    live::chat_run::{ChatAddress, ChatCallV1},
};

/// Later than every conversation, in milliseconds: lists begin there.
const LATEST_MS: i64 = 9_007_199_254_740_991;

/// Which conversations to list.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ListConversationsQuery {
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A conversation, and what is running in it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct OneConversationView {
    #[serde(flatten)]
    conversation: ConversationView,
    /// The answer that is running: listen to it by the stream or the socket.
    running_message_id: Option<CoachMessageId>,
}

/// What to change.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct UpdateConversationRequest {
    #[garde(length(chars, min = 1, max = 200))]
    title: Option<String>,
    /// Who the coach is from now on.
    #[garde(skip)]
    persona: Option<Persona>,
    #[garde(length(chars, min = 1, max = 40))]
    topic: Option<String>,
    /// The message that ends the branch to go on with.
    #[garde(skip)]
    head_id: Option<CoachMessageId>,
}

/// A page of conversations, after a cursor.
///
/// # Errors
/// The cursor is not one of this list.
pub async fn page_of(
    app: &App,
    caller: &Caller,
    cursor: Option<&str>,
    limit: u32,
) -> Answer<(Vec<ConversationView>, PageInfo)> {
    let list = format!("conversations:{}", caller.account);
    let (at, id) = match cursor {
        Some(cursor) => app.cursors.decode::<(i64, ConversationId)>(&list, cursor)?,
        None => (LATEST_MS, ConversationId::from_bytes([0xff; 16])),
    };
    let statement = bind!(CONVERSATIONS, caller.account, at, id, limit + 1);
    let rows: Vec<ConversationRow> = app.user_db(caller.shard)?.all(statement).await?;
    let cut = Cut::of(rows, limit);
    let page = cut.page(|row| app.cursors.encode(&list, &(row.updated_at.as_millis(), row.id)));
    let mut views = Vec::with_capacity(cut.rows.len());
    if !cut.rows.is_empty() {
        let words = Words::of(app, caller.account).await?;
        for row in cut.rows {
            views.push(ConversationView::of(row, &words)?);
        }
    }
    Ok((views, page))
}

/// `GET /ai/conversations`
pub async fn list_conversations(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<ListConversationsQuery>,
) -> Answer<List<ConversationView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let (items, page) = page_of(&app, &caller, query.cursor.as_deref(), limit).await?;
    Ok(List::new(items, page))
}

/// `GET /ai/conversations/{id}`
pub async fn get_conversation(
    app: App,
    caller: Caller,
    PathId(id): PathId<ConversationId>,
) -> Answer<Reply<OneConversationView>> {
    let statements = vec![bind!(CONVERSATION, caller.account, id), bind!(RUNNING, caller.account, id)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let [conversation, running] = rows.as_slice() else { return Err(Code::InternalError.into()) };
    let row: ConversationRow = conversation.first()?.ok_or(Code::NotFound)?;
    let running: Option<MessageIdRow> = running.first()?;
    let words = Words::of(&app, caller.account).await?;
    Ok(Reply::new(OneConversationView {
        conversation: ConversationView::of(row, &words)?,
        running_message_id: running.map(|row| row.id),
    }))
}

/// `PATCH /ai/conversations/{id}`: what is not given stays.
pub async fn update_conversation(
    app: App,
    caller: Caller,
    PathId(id): PathId<ConversationId>,
    ValidJson(body): ValidJson<UpdateConversationRequest>,
) -> Answer<Reply<ConversationView>> {
    let words = Words::of(&app, caller.account).await?;
    let title = body.title.as_deref().map(|title| words.seal_title(id, title.trim()));
    let persona = body.persona.map(Persona::as_str);
    let update = bind!(UPDATE_CONVERSATION, caller.account, id, title, persona, body.topic, body.head_id);
    let statements = vec![bind!(CONVERSATION, caller.account, id), update];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let [before, after] = rows.as_slice() else { return Err(Code::InternalError.into()) };
    before.first::<ConversationRow>()?.ok_or(Code::NotFound)?;
    let row: Option<ConversationRow> = after.first()?;
    let row = row.ok_or_else(|| ApiError::invalid_field("headId", "is not a message of this conversation"))?;
    Ok(Reply::new(ConversationView::of(row, &words)?))
}

/// `DELETE /ai/conversations/{id}`: the rows first, so that a run that ends now finds nothing to write to.
pub async fn delete_conversation(
    app: App,
    caller: Caller,
    PathId(conversation): PathId<ConversationId>,
) -> Answer<Reply<Done>> {
    let statements = vec![
        bind!(DELETE_MESSAGES, caller.account, conversation),
        bind!(DELETE_CONVERSATION, caller.account, conversation),
    ];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    if rows.last().is_none_or(|rows| rows.changes == 0) {
        return Err(Code::NotFound.into());
    }
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    app.count_subrequest();
    // What it holds is sealed, and forgotten by itself within two hours.
    let _ = app.chat_runs.call(chat, ChatCallV1::Erase).await;
    Ok(Done::reply("The conversation is deleted."))
}
