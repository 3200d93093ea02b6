//! SQL of conversations on their way into an export and back.

use crate::{brought, claim, claimed};

crate::statements! {
    /// A person's conversations. Titles are sealed.
    CONVERSATIONS_OUT: User = "SELECT t.id AS key, json_object('id', t.id, 'title', t.title, 'persona', t.persona, 'topic', t.topic,
          'headId', t.head_id, 'messages', t.messages, 'createdAt', t.created_at, 'updatedAt', t.updated_at) AS item
        FROM coach_conversations AS t WHERE t.account_id = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3";
    /// Which come back.
    CLAIM_CONVERSATIONS: User = claim!("conversations", "r.value ->> '$.id'",
        "NOT EXISTS (SELECT 1 FROM coach_conversations AS t WHERE t.account_id = ?1 AND t.id = r.value ->> '$.id')", "1000000");
    /// Brings them.
    BRING_CONVERSATIONS: User = concat!("INSERT INTO coach_conversations (account_id, id, title, persona, topic, head_id, messages, created_at, updated_at)
        SELECT ?1, i.row_id, r.value ->> '$.title', r.value ->> '$.persona', r.value ->> '$.topic', r.value ->> '$.headId',
          r.value ->> '$.messages', r.value ->> '$.createdAt', r.value ->> '$.updatedAt'", claimed!("conversations", "r.value ->> '$.id'"));
    /// Takes away what was said in them, since then too.
    DROP_MESSAGES_OF_CONVERSATIONS: User = concat!("DELETE FROM coach_messages WHERE account_id = ?1 AND conversation_id IN ", brought!("conversations"));
    /// Takes them away.
    DROP_CONVERSATIONS: User = concat!("DELETE FROM coach_conversations WHERE account_id = ?1 AND id IN ", brought!("conversations"));

    /// What was said in them, sealed. An answer that is running is not whole.
    MESSAGES_OUT: User = "SELECT t.conversation_id || '/' || t.id AS key, json_object('id', t.id, 'conversationId', t.conversation_id,
          'parentId', t.parent_id, 'speaker', t.speaker, 'state', CASE t.state WHEN 'running' THEN 'incomplete' ELSE t.state END, 'body', t.body,
          'source', t.source, 'model', t.model, 'promptTokens', t.prompt_tokens, 'completionTokens', t.completion_tokens,
          'fallbackReason', t.fallback_reason, 'createdAt', t.created_at, 'finishedAt', t.finished_at) AS item
        FROM coach_messages AS t WHERE t.account_id = ?1 AND (t.conversation_id, t.id) > (substr(?2, 1, 36), substr(?2, 38))
        ORDER BY t.conversation_id, t.id LIMIT ?3";
    /// Which come back: those of conversations that come back with them.
    CLAIM_MESSAGES: User = claim!("messages", "(r.value ->> '$.conversationId') || '/' || (r.value ->> '$.id')",
        "EXISTS (SELECT 1 FROM import_rows AS c WHERE c.account_id = ?1 AND c.import_id = ?2 AND c.list = 'conversations'
           AND c.row_id = r.value ->> '$.conversationId')
         AND NOT EXISTS (SELECT 1 FROM coach_messages AS t WHERE t.account_id = ?1 AND t.conversation_id = r.value ->> '$.conversationId'
           AND t.id = r.value ->> '$.id')", "1000000");
    /// Brings them.
    BRING_MESSAGES: User = concat!("INSERT INTO coach_messages (account_id, conversation_id, id, parent_id, speaker, state, body, source, model,
          prompt_tokens, completion_tokens, fallback_reason, created_at, finished_at)
        SELECT ?1, r.value ->> '$.conversationId', r.value ->> '$.id', r.value ->> '$.parentId', r.value ->> '$.speaker', r.value ->> '$.state',
          r.value ->> '$.body', r.value ->> '$.source', r.value ->> '$.model', r.value ->> '$.promptTokens', r.value ->> '$.completionTokens',
          r.value ->> '$.fallbackReason', r.value ->> '$.createdAt', r.value ->> '$.finishedAt'",
        claimed!("messages", "(r.value ->> '$.conversationId') || '/' || (r.value ->> '$.id')"));
    /// Takes them away.
    DROP_MESSAGES: User = concat!("DELETE FROM coach_messages WHERE account_id = ?1 AND (conversation_id, id) IN
        (SELECT substr(c.row_id, 1, 36), substr(c.row_id, 38) FROM ", brought!("messages"), " AS c)");
}
