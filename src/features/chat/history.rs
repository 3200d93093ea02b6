//! What was said.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::{
    conversations::page_of,
    store::{CONVERSATION, ConversationRow, MESSAGES, MessageRow},
    views::{ConversationView, MessageView},
    words::Words,
};
use crate::{
    app::App,
    bind,
    domain::ids::{CoachMessageId, ConversationId},
    http::{
        Answer, Caller, Code, ValidQuery,
        cursor::{LIMIT_DEFAULT, LIMIT_MAX},
        reply::{Cut, Paged},
    },
};

/// Which part of the history.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct HistoryQuery {
    /// What was said in this conversation; without it, the conversations.
    #[garde(skip)]
    conversation_id: Option<ConversationId>,
    /// `nextCursor` of the page before.
    #[garde(length(chars, min = 1, max = 500))]
    cursor: Option<String>,
    /// The most items to give.
    #[garde(range(min = 1, max = LIMIT_MAX))]
    limit: Option<u32>,
}

/// A page of the history, the latest first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct HistoryView {
    /// The conversations, where none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversations: Option<Vec<ConversationView>>,
    /// The conversation that was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<ConversationView>,
    /// What was said in it, of all branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<MessageView>>,
}

/// `GET /ai/chat/history`
pub async fn get_chat_history(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<HistoryQuery>,
) -> Answer<Paged<HistoryView>> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    let cursor = query.cursor.as_deref();
    let Some(id) = query.conversation_id else {
        let (conversations, page) = page_of(&app, &caller, cursor, limit).await?;
        let data = HistoryView { conversations: Some(conversations), conversation: None, messages: None };
        return Ok(Paged { data, page });
    };
    let list = format!("coach_messages:{}:{id}", caller.account);
    let before = match cursor {
        Some(cursor) => app.cursors.decode::<CoachMessageId>(&list, cursor)?,
        None => CoachMessageId::from_bytes([0xff; 16]),
    };
    let statements =
        vec![bind!(CONVERSATION, caller.account, id), bind!(MESSAGES, caller.account, id, before, limit + 1)];
    let rows = app.user_db(caller.shard)?.batch(statements).await?;
    let [conversation, messages] = rows.as_slice() else { return Err(Code::InternalError.into()) };
    let conversation: ConversationRow = conversation.first()?.ok_or(Code::NotFound)?;
    let cut = Cut::<MessageRow>::of(messages.decode()?, limit);
    let page = cut.page(|row| app.cursors.encode(&list, &row.id));
    let words = Words::of(&app, caller.account).await?;
    let messages = cut.rows.into_iter().map(|row| MessageView::of(row, id, &words)).collect::<Result<_, _>>()?;
    let conversation = Some(ConversationView::of(conversation, &words)?);
    Ok(Paged { data: HistoryView { conversations: None, conversation, messages: Some(messages) }, page })
}
