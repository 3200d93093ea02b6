//! The object's shell: what the runtime calls, decoded, handed to the [`Actor`], and what it tells sent.
#![expect(missing_docs, reason = "the macro makes undocumented bindings")]

use std::cell::OnceCell;

use worker::{
    DurableObject, Env, Method, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

use super::{
    actor::Actor,
    protocol::{ChatAddress, ChatAnswerV1, ChatCallV1, ChatMessageV1},
    world::ChatWorld,
};
use crate::{
    domain::{json, live_ticket::TicketTarget, time::SECOND_MS},
    live::{
        connect::{self, ConnectRefusal, ConnectV1},
        frames::{self, Command},
        shell::Shell,
        sockets::{Attachment, Sockets, refuse_connect},
        storage::DurableStorage,
        user_hub::{LivePlace, refusal_of},
    },
    storage::StorageError,
};

/// When the alarm rings again if the one that rings now is cut off.
const WATCH_MS: i64 = 5 * SECOND_MS;
/// Code and reason sockets are closed with when the conversation is gone.
const GONE: (u16, &str) = (4404, "gone");

/// The Durable Object class.
#[durable_object]
pub struct ChatRun {
    shell: Shell,
    env: Env,
    actor: Actor<DurableStorage>,
    sockets: Sockets,
    world: OnceCell<Option<ChatWorld>>,
}

impl DurableObject for ChatRun {
    fn new(state: State, env: Env) -> Self {
        let actor = Actor::new(DurableStorage::new(&state));
        let sockets = Sockets::wake(&state);
        Self { shell: Shell::new(state, "chat_run_failed"), env, actor, sockets, world: OnceCell::new() }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let Some(world) = self.world() else { return Response::error("misconfigured", 503) };
        if request.method() == Method::Get {
            return match connect::read_connect(&request) {
                Some(connect) => self.take_socket(&connect, world).await,
                None => Response::error("not a call of this object", 400),
            };
        }
        let body = request.text().await?;
        let Ok(message) = json::from_str::<ChatMessageV1>(&body) else {
            return Response::error("not a call of this object", 400);
        };
        match self.call(message, world).await {
            Ok(answer) => Response::from_json(&answer),
            Err(error) => Response::error(error.to_string(), 503),
        }
    }

    async fn websocket_message(&self, socket: WebSocket, message: WebSocketIncomingMessage) -> Result<()> {
        let Some(world) = self.world() else { return Ok(()) };
        if let Some((who, command)) = self.sockets.read(&socket, &message, world.base.clock.now()) {
            self.obey(&socket, &who, command, world).await;
        }
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, _code: usize, _reason: String, _clean: bool) -> Result<()> {
        self.sockets.forget(&socket);
        Ok(())
    }

    async fn websocket_error(&self, socket: WebSocket, _error: worker::Error) -> Result<()> {
        self.sockets.forget(&socket);
        Ok(())
    }

    async fn alarm(&self) -> Result<Response> {
        let Some(world) = self.world() else { return Response::error("misconfigured", 503) };
        let rung = self.actor.ring(world, |frame| self.sockets.send_all(&frame));
        self.shell.ring_again_after(WATCH_MS, world.base.clock.now(), rung).await
    }
}

impl ChatRun {
    fn world(&self) -> Option<&ChatWorld> {
        self.world.get_or_init(|| ChatWorld::of(&self.env)).as_ref()
    }

    fn arm(&self, world: &ChatWorld) {
        self.shell.arm(self.actor.run().next_alarm(), world.base.clock.now());
    }

    async fn call(&self, message: ChatMessageV1, world: &ChatWorld) -> std::result::Result<ChatAnswerV1, StorageError> {
        match message.call {
            ChatCallV1::Start { run } => {
                let answer = self.actor.start(&message.chat, run, world)?;
                self.arm(world);
                Ok(answer)
            }
            ChatCallV1::Tell { outcome } => {
                let tell = |frame: String| self.sockets.send_all(&frame);
                let answer = self.actor.take_given(&message.chat, &outcome, world, tell).await?;
                self.arm(world);
                Ok(answer)
            }
            ChatCallV1::Holds { message } => self.actor.run().holds(message),
            ChatCallV1::Stop => {
                let answer = self.actor.stop(world, |frame| self.sockets.send_all(&frame)).await?;
                self.arm(world);
                Ok(answer)
            }
            ChatCallV1::CloseSignIn { session } => {
                self.sockets.close_sign_in(&self.shell.state, Some(session));
                Ok(ChatAnswerV1::Done)
            }
            ChatCallV1::Erase => {
                self.actor.halt(world, |frame| self.sockets.send_all(&frame)).await;
                let (code, reason) = GONE;
                self.sockets.close_all(&self.shell.state, code, reason);
                self.shell.empty().await?;
                Ok(ChatAnswerV1::Done)
            }
        }
    }

    async fn take_socket(&self, connect: &ConnectV1, world: &ChatWorld) -> Result<Response> {
        let TicketTarget::Conversation(conversation) = connect.target else {
            return refuse_connect(ConnectRefusal::NotFound);
        };
        if !self.sockets.has_room() {
            return refuse_connect(ConnectRefusal::Full);
        }
        let chat = ChatAddress { account: connect.account, shard: connect.shard, conversation };
        match self.actor.connect(&chat, connect, world).await {
            Ok(Ok(greeting)) => {
                let (response, socket) = self.sockets.accept(&self.shell.state, connect, world.base.clock.now())?;
                greeting.iter().for_each(|frame| self.sockets.send(&socket, frame));
                self.arm(world);
                if connect.session == super::REQUEST {
                    return Ok(response);
                }
                let place = LivePlace::Conversation(chat);
                let registered = world.base.hub.register(connect.account, connect.session, place).await;
                if let Some((code, reason)) = refusal_of(registered) {
                    self.sockets.close(&socket, code, reason);
                }
                Ok(response)
            }
            Ok(Err(refusal)) => refuse_connect(refusal),
            Err(error) => Response::error(error.to_string(), 503),
        }
    }

    async fn obey(&self, socket: &WebSocket, who: &Attachment, command: Command, world: &ChatWorld) {
        let op_id = command.op_id.as_deref();
        let row = self.shell.note(self.actor.run().row().map(|row| row.cloned())).flatten();
        match command.kind.as_str() {
            "resume" => {
                let Some(row) = row else { return };
                let chat = ChatAddress { account: who.account, shard: who.shard, conversation: row.conversation_id };
                let since = command.data.get("since").and_then(serde_json::Value::as_i64);
                let replayed = self.actor.replay(&chat, since, world).await;
                for frame in self.shell.note(replayed).unwrap_or_default() {
                    self.sockets.send(socket, &frame);
                }
                self.arm(world);
            }
            "ai:stop" => {
                let stopped = self.actor.stop(world, |frame| self.sockets.send_all(&frame)).await;
                if self.shell.note(stopped).is_none() {
                    let text = "The service is busy. Try again in a moment.";
                    self.sockets.send(socket, &frames::error("storage_unavailable", text, op_id));
                }
                self.arm(world);
            }
            _ => {
                let text = "Only resume and ai:stop are known here. Questions go through the API.";
                self.sockets.send(socket, &frames::error("unknown_type", text, op_id));
            }
        }
    }
}
