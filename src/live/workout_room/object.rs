//! The object's shell: what the runtime calls, decoded, handed to the [`Actor`], and its effects carried out.
#![expect(missing_docs, reason = "the macro makes undocumented bindings")]

use std::cell::OnceCell;

use worker::{
    DurableObject, Env, Method, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

use super::{
    actor::{Actor, Effects},
    protocol::{RoomAddress, RoomAnswerV1, RoomCallV1, RoomMessageV1},
};
use crate::{
    domain::{
        json,
        live_session::{Command as Change, Op, OpId},
        live_ticket::TicketTarget,
        socket_rules::FrameProblem,
    },
    live::{
        connect::{self, ConnectRefusal, ConnectV1},
        frames::{self, Command},
        shell::Shell,
        sockets::{Attachment, Sockets, refuse_connect},
        storage::DurableStorage,
        user_hub::{LivePlace, refusal_of},
        world::World,
    },
    storage::StorageError,
};

/// With so many sockets, the events of one step go as one frame: what costs is the number of frames.
const LARGE_FROM: u32 = 100;
/// Code and reason sockets are closed with when the workout is gone.
const GONE: (u16, &str) = (4404, "gone");

/// The Durable Object class.
#[durable_object]
pub struct WorkoutRoom {
    shell: Shell,
    env: Env,
    actor: Actor<DurableStorage>,
    sockets: Sockets,
    world: OnceCell<Option<World>>,
}

impl DurableObject for WorkoutRoom {
    fn new(state: State, env: Env) -> Self {
        let actor = Actor::new(DurableStorage::new(&state));
        let sockets = Sockets::wake(&state);
        Self { shell: Shell::new(state, "room_failed"), env, actor, sockets, world: OnceCell::new() }
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
        let Ok(message) = json::from_str::<RoomMessageV1>(&body) else {
            return Response::error("not a call of this object", 400);
        };
        match self.call(message, world).await {
            Ok(answer) => Response::from_json(&answer),
            Err(error) => Response::error(error.to_string(), 503),
        }
    }

    async fn websocket_message(&self, socket: WebSocket, message: WebSocketIncomingMessage) -> Result<()> {
        let Some(world) = self.world() else { return Ok(()) };
        if let Some((who, command)) = self.sockets.read(&socket, &message, world.clock.now()) {
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
        let now = world.clock.now();
        let is_watched = || self.sockets.count() > 0;
        self.shell.ring(now, self.actor.ring(world, now, is_watched, |effects| self.carry_out(&effects))).await
    }
}

impl WorkoutRoom {
    fn world(&self) -> Option<&World> {
        self.world.get_or_init(|| World::of(&self.env)).as_ref()
    }

    fn arm(&self, world: &World) {
        self.shell.arm(self.actor.room().next_alarm(), world.clock.now());
    }

    /// Tells the group room, if the workout follows one. Nobody waits for it.
    fn report(&self, frames: &[String]) {
        let reporting = self.shell.note(self.actor.room().reporting(frames)).flatten();
        if let (Some(reporting), Some(world)) = (reporting, self.world()) {
            let rooms = world.group_rooms.clone();
            self.shell.state.wait_until(async move {
                reporting.send(&*rooms).await;
            });
        }
    }

    fn carry_out(&self, effects: &Effects) {
        self.report(&effects.frames);
        match effects.frames.as_slice() {
            [] => {}
            frames if frames.len() > 1 && self.sockets.count() >= LARGE_FROM => {
                self.sockets.send_all(&frames::together(frames));
            }
            frames => frames.iter().for_each(|frame| self.sockets.send_all(frame)),
        }
        if effects.close {
            let (code, reason) = GONE;
            self.sockets.close_all(&self.shell.state, code, reason);
        }
    }

    async fn call(&self, message: RoomMessageV1, world: &World) -> std::result::Result<RoomAnswerV1, StorageError> {
        if let RoomCallV1::CloseSignIn { session } = message.call {
            self.sockets.close_sign_in(&self.shell.state, session);
            return Ok(RoomAnswerV1::Done);
        }
        let (answer, effects) = self.actor.call(message.room, message.call, world).await?;
        self.carry_out(&effects);
        if effects.erase {
            self.shell.empty().await?;
        }
        self.arm(world);
        Ok(answer)
    }

    async fn take_socket(&self, connect: &ConnectV1, world: &World) -> Result<Response> {
        let TicketTarget::Workout(workout) = connect.target else { return refuse_connect(ConnectRefusal::NotFound) };
        if !self.sockets.has_room() {
            return refuse_connect(ConnectRefusal::Full);
        }
        let room = RoomAddress { account: connect.account, shard: connect.shard, workout };
        match self.actor.connect(room, connect, world).await {
            Ok(Ok(greeting)) => {
                let (response, socket) = self.sockets.accept(&self.shell.state, connect, world.clock.now())?;
                greeting.iter().for_each(|frame| self.sockets.send(&socket, frame));
                self.arm(world);
                // The socket is open before the hub knows of it: a sign-in that ends before is told by the hub's
                // answer, one that ends after closes it. A hub that does not answer cannot promise that.
                let registered = world.hub.register(connect.account, connect.session, LivePlace::Workout(room)).await;
                if let Some((code, reason)) = refusal_of(registered) {
                    self.sockets.close(&socket, code, reason);
                }
                Ok(response)
            }
            Ok(Err(refusal)) => refuse_connect(refusal),
            Err(error) => Response::error(error.to_string(), 503),
        }
    }

    async fn obey(&self, socket: &WebSocket, who: &Attachment, command: Command, world: &World) {
        if command.kind == "resume" {
            let since = command.data.get("since").and_then(serde_json::Value::as_i64);
            let replayed = self.actor.room().replay(since, world.clock.now());
            match self.shell.note(replayed) {
                Some(frames) => frames.iter().for_each(|frame| self.sockets.send(socket, frame)),
                None => self.sockets.send(socket, &frames::unavailable(None)),
            }
            return;
        }
        let op_id = command.op_id.clone();
        let op = match read_op(command) {
            Ok(op) => op,
            Err((code, message)) => {
                self.sockets.send(socket, &frames::error(code, &message, op_id.as_deref()));
                return;
            }
        };
        let Some(workout) = self.shell.note(self.actor.room().workout()).flatten() else {
            let (code, reason) = GONE;
            self.sockets.close(socket, code, reason);
            return;
        };
        let room = RoomAddress { account: who.account, shard: who.shard, workout };
        let taken = self.actor.command(room, op, world).await;
        match self.shell.note(taken) {
            Some(Some(taken)) => {
                for (op_id, seq, outcome) in taken.outcomes() {
                    self.sockets.send(socket, &frames::ack(op_id, seq, &outcome));
                }
                self.carry_out(&Effects { frames: taken.frames, ..Effects::default() });
                self.arm(world);
            }
            Some(None) => self.sockets.close(socket, GONE.0, GONE.1),
            None => self.sockets.send(socket, &frames::unavailable(op_id.as_deref())),
        }
    }
}

/// What a command is called on sockets, and in operations.
const KINDS: &[(&str, &str)] = &[
    ("workout:start", "start"),
    ("workout:pause", "pause"),
    ("workout:resume", "resume"),
    ("workout:complete", "complete"),
    ("workout:cancel", "cancel"),
    ("workout:update", "update_details"),
    ("exercise:add", "add_exercise"),
    ("exercise:update", "update_exercise"),
    ("exercise:remove", "remove_exercise"),
    ("set:complete", "log_set"),
    ("set:add", "log_set"),
    ("set:update", "update_set"),
    ("set:delete", "delete_set"),
    ("rest:start", "start_rest"),
    ("rest:skip", "skip_rest"),
    ("workout:current", "set_current"),
];

/// A command as the operation it is.
fn read_op(command: Command) -> std::result::Result<Op, (&'static str, String)> {
    let malformed = |message: String| (FrameProblem::Unreadable.code(), message);
    let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == command.kind) else {
        return Err(("unknown_type", "There is no such command.".to_owned()));
    };
    let op_id = command.op_id.as_deref().and_then(OpId::parse);
    let op_id = op_id.ok_or_else(|| malformed(frames::OP_ID_NEEDED.to_owned()))?;
    let mut data = match command.data {
        serde_json::Value::Null => serde_json::Map::new(),
        serde_json::Value::Object(data) => data,
        _ => return Err(malformed("data has to be an object.".to_owned())),
    };
    if command.kind == "set:add" {
        data.insert("planned".to_owned(), true.into());
    }
    data.insert("type".to_owned(), (*kind).into());
    let change: Change = json::from_value(data.into())
        .map_err(|misfit| malformed(format!("data cannot be read: {}.", misfit.in_words())))?;
    // A room cannot tell the directory, by which others find what is shown to them.
    if matches!(&change, Change::UpdateDetails(told) if told.visibility.is_some()) {
        return Err(malformed("visibility is changed by requests: POST /workouts/{id}/share.".to_owned()));
    }
    let device = command.device.map(serde_json::Value::String).map(json::from_value).transpose();
    let device = device.map_err(|misfit| malformed(format!("device cannot be read: {}.", misfit.in_words())))?;
    Ok(Op { op_id, at: command.at, device, command: change })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_reference_is_an_operation() {
        for (kind, _) in KINDS {
            let read = read_op(Command {
                kind: (*kind).to_owned(),
                op_id: Some("op-1".to_owned()),
                at: None,
                device: Some("phone".to_owned()),
                data: serde_json::Value::Null,
            });
            assert!(read.is_ok(), "{kind}: {read:?}");
        }
    }

    #[test]
    fn g4_what_is_no_operation_is_told_why() {
        let read = |text: &str| read_op(Command::read(text).unwrap()).map_err(|(code, _)| code);
        assert_eq!(read(r#"{"type":"nothing","opId":"a"}"#), Err("unknown_type"));
        assert_eq!(read(r#"{"type":"workout:start"}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"workout:start","opId":"a b"}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"workout:start","opId":"a","data":[]}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"set:update","opId":"a","data":{"x":1}}"#), Err("malformed_frame"));
        assert_eq!(read(r#"{"type":"workout:start","opId":"a","device":"ä"}"#), Err("malformed_frame"));
        let shown = r#"{"type":"workout:update","opId":"a","data":{"visibility":"public"}}"#;
        assert_eq!(read(shown), Err("malformed_frame"));
    }
}
