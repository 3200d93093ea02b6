//! The object's shell: decode, take one step of the [`Room`], send, set the alarm.
#![expect(missing_docs, reason = "the macro makes undocumented bindings")]

use std::cell::RefCell;

use serde_json::json;
use worker::{
    DurableObject, Env, Method, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

use super::{
    protocol::{GroupAnswerV1, GroupCallV1, read_command},
    room::{Answered, Applied, Room},
};
use crate::{
    domain::{
        group_session::Command, ids::AccountId, json, live_session::OpId, live_ticket::TicketTarget,
        socket_rules::FrameProblem, time::Timestamp,
    },
    live::{
        connect::{self, ConnectRefusal, ConnectV1},
        frames,
        shell::{Shell, failed},
        sockets::{SIGN_IN_ENDED, Sockets, refuse_connect},
        storage::DurableStorage,
        user_hub::{Hub, LivePlace, UserHubs, refusal_of},
    },
    platform::clock::{Clock, SystemClock},
    storage::StorageError,
};

/// Code and reason a socket is closed with when its person is not in the room any more.
const LEFT: (u16, &str) = (4403, "not in this room any more");
/// Code and reason sockets are closed with when the room is over.
const OVER: (u16, &str) = (4404, "this room is over");

/// The Durable Object class.
#[durable_object]
pub struct GroupRoom {
    shell: Shell,
    env: Env,
    room: RefCell<Room<DurableStorage>>,
    sockets: Sockets,
}

impl DurableObject for GroupRoom {
    fn new(state: State, env: Env) -> Self {
        let room = RefCell::new(Room::new(DurableStorage::new(&state)));
        let sockets = Sockets::wake(&state);
        Self { shell: Shell::new(state, "group_room_failed"), env, room, sockets }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        if request.method() == Method::Get {
            return match connect::read_connect(&request) {
                Some(connect) => self.take_socket(&connect).await,
                None => Response::error("not a call of this object", 400),
            };
        }
        let body = request.text().await?;
        let Ok(call) = json::from_str::<GroupCallV1>(&body) else {
            return Response::error("not a call of this object", 400);
        };
        if call == GroupCallV1::Erase {
            self.sockets.close_all(&self.shell.state, OVER.0, OVER.1);
            self.room.borrow_mut().forget_held();
            self.shell.empty().await.map_err(failed)?;
            return Response::from_json(&GroupAnswerV1::Done);
        }
        Response::from_json(&self.answer(call, SystemClock.now()).map_err(failed)?)
    }

    async fn websocket_message(&self, socket: WebSocket, message: WebSocketIncomingMessage) -> Result<()> {
        let now = SystemClock.now();
        let Some((who, command)) = self.sockets.read(&socket, &message, now) else { return Ok(()) };
        let op_id = command.op_id.as_deref();
        if command.kind == "resume" {
            let since = command.data.get("since").and_then(serde_json::Value::as_i64);
            let greeting = self.room.borrow_mut().greet(since, &self.online(None), now).map_err(failed)?;
            greeting.iter().for_each(|frame| self.sockets.send(&socket, frame));
            return Ok(());
        }
        let Some(name) = op_id.and_then(OpId::parse) else {
            let code = FrameProblem::Unreadable.code();
            self.sockets.send(&socket, &frames::error(code, frames::OP_ID_NEEDED, op_id));
            return Ok(());
        };
        let change = match read_command(&command) {
            Ok(change) => change,
            Err((code, text)) => {
                self.sockets.send(&socket, &frames::error(code, &text, op_id));
                return Ok(());
            }
        };
        let answered = self.room.borrow_mut().operate(who.account, change, &name, now);
        let Ok(Answered { ack, applied }) = answered else {
            self.sockets.send(&socket, &frames::unavailable(op_id));
            return Ok(());
        };
        self.sockets.send(&socket, &ack);
        if let Some(applied) = applied {
            self.carry_out(&applied, now);
        }
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, _code: usize, _reason: String, _clean: bool) -> Result<()> {
        self.sockets.forget(&socket);
        self.tell_presence(Some(&socket));
        Ok(())
    }

    async fn websocket_error(&self, socket: WebSocket, _error: worker::Error) -> Result<()> {
        self.sockets.forget(&socket);
        self.tell_presence(Some(&socket));
        Ok(())
    }

    async fn alarm(&self) -> Result<Response> {
        let now = SystemClock.now();
        self.shell.ring(now, async { self.room.borrow_mut().ring(now, |applied| self.send(applied)) }).await
    }
}

impl GroupRoom {
    /// Answers a call: one synchronous step.
    fn answer(&self, call: GroupCallV1, now: Timestamp) -> Result<GroupAnswerV1, StorageError> {
        let mut room = self.room.borrow_mut();
        match call {
            GroupCallV1::Create { name } => {
                room.create(name, now)?;
                Ok(GroupAnswerV1::Done)
            }
            GroupCallV1::Apply { actor, command } => {
                let is_report = matches!(command, Command::Report(_));
                let applied = match room.apply(actor, command, now)? {
                    None => return Ok(GroupAnswerV1::NotFound),
                    Some(Err(rejection)) => return Ok(GroupAnswerV1::Rejected(rejection)),
                    Some(Ok(applied)) => applied,
                };
                drop(room);
                self.carry_out(&applied, now);
                // Whoever reports wants no picture; making one reads who is behind every socket.
                if is_report {
                    return Ok(GroupAnswerV1::Done);
                }
                let shown = self.room.borrow_mut().snapshot(actor, &self.online(None))?;
                Ok(shown.map_or(GroupAnswerV1::Done, |snapshot| GroupAnswerV1::Room(Box::new(snapshot))))
            }
            GroupCallV1::Read { actor } => {
                let shown = room.snapshot(actor, &self.online(None))?;
                Ok(shown.map_or(GroupAnswerV1::NotFound, |snapshot| GroupAnswerV1::Room(Box::new(snapshot))))
            }
            GroupCallV1::CloseSignIns { account, sign_ins } => {
                self.sockets.close_where(&self.shell.state, SIGN_IN_ENDED, None, |who| {
                    who.account == account && sign_ins.include(who.session)
                });
                Ok(GroupAnswerV1::Done)
            }
            GroupCallV1::Forget { account } => {
                let applied = room.forget(account, now)?;
                drop(room);
                if let Some(applied) = applied {
                    self.carry_out(&Applied { gone: vec![account], ..applied }, now);
                }
                Ok(GroupAnswerV1::Done)
            }
            GroupCallV1::Erase => Ok(GroupAnswerV1::Done),
        }
    }

    /// Sends what a step tells, and closes the sockets of who is gone.
    fn send(&self, applied: &Applied) {
        applied.frames.iter().for_each(|frame| self.sockets.send_all(frame));
        if applied.is_closed {
            self.sockets.close_all(&self.shell.state, OVER.0, OVER.1);
        } else if !applied.gone.is_empty() {
            self.sockets.close_where(&self.shell.state, LEFT, None, |who| applied.gone.contains(&who.account));
        }
    }

    /// Does what follows from a step, and sets the alarm to what is next.
    fn carry_out(&self, applied: &Applied, now: Timestamp) {
        self.send(applied);
        self.shell.arm(self.room.borrow_mut().next_alarm(), now);
    }

    fn online(&self, gone: Option<&WebSocket>) -> Vec<AccountId> {
        let mut online: Vec<AccountId> =
            self.sockets.who(&self.shell.state, gone).into_iter().map(|who| who.account).collect();
        online.sort_unstable();
        online.dedup();
        online
    }

    /// Tells who has a socket open. Nothing to catch up on, so it has no number.
    fn tell_presence(&self, gone: Option<&WebSocket>) {
        let online = self.online(gone);
        self.sockets.send_all(&json!({"type": "room:presence", "data": {"online": online}}).to_string());
    }

    async fn take_socket(&self, connect: &ConnectV1) -> Result<Response> {
        let now = SystemClock.now();
        let is_member = {
            let mut room = self.room.borrow_mut();
            let session = room.session().map_err(failed)?;
            session.is_some_and(|session| !session.is_closed && session.member(connect.account).is_some())
        };
        if !is_member {
            return refuse_connect(ConnectRefusal::NotFound);
        }
        let take_ticket = |ticket: &_| self.room.borrow_mut().take_ticket(ticket, now);
        if let Err(refusal) = connect.admit(self.sockets.has_room(), take_ticket).map_err(failed)? {
            return refuse_connect(refusal);
        }
        let (response, socket) = self.sockets.accept(&self.shell.state, connect, now)?;
        let greeting = self.room.borrow_mut().greet(connect.since, &self.online(None), now).map_err(failed)?;
        greeting.iter().for_each(|frame| self.sockets.send(&socket, frame));
        self.tell_presence(None);
        // The socket is open before the hub knows of it: a sign-in that ends before is told by the hub's answer, one
        // that ends after closes it. A hub that does not answer cannot promise that.
        if let TicketTarget::Room(room) = connect.target {
            let hub = UserHubs(self.env.durable_object(crate::platform::bindings::USER_HUB)?);
            let registered = hub.register(connect.account, connect.session, LivePlace::Group(room)).await;
            if let Some((code, reason)) = refusal_of(registered) {
                self.sockets.close(&socket, code, reason);
            }
        }
        Ok(response)
    }
}
