//! The object's shell: decode, store, send.
#![expect(missing_docs, reason = "the macro makes undocumented bindings")]

use std::cell::RefCell;

use serde_json::json;
use worker::{
    DurableObject, Env, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

use super::{
    log::HubLog,
    protocol::{HubCallV1, HubEvent, PresentDevice, Registered},
};
use crate::{
    domain::{
        json,
        sign_ins::SignIns,
        time::{DAY_MS, Timestamp},
    },
    live::{
        connect::{ConnectRefusal, ConnectV1, read_connect},
        frames,
        shell::{Shell, failed},
        sockets::{Attachment, SIGN_IN_ENDED, Sockets, refuse_connect},
        storage::DurableStorage,
        used_tickets,
    },
    platform::clock::{Clock, SystemClock},
    storage::StorageError,
};

/// Code and reason a socket is closed with when its device opened another.
const REPLACED: (u16, &str) = (4409, "replaced by a newer connection of this device");
/// Code and reason sockets are closed with when their person is gone.
const ERASED: (u16, &str) = (4410, "this account is gone");

/// The Durable Object class.
#[durable_object]
pub struct UserHub {
    shell: Shell,
    log: RefCell<Option<HubLog<DurableStorage>>>,
    sockets: Sockets,
}

impl DurableObject for UserHub {
    fn new(state: State, _env: Env) -> Self {
        let sockets = Sockets::wake(&state);
        Self { shell: Shell::new(state, "hub_failed"), log: RefCell::new(None), sockets }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let now = SystemClock.now();
        if let Some(connect) = read_connect(&request) {
            return self.take_socket(&connect, now);
        }
        let body = request.text().await?;
        let Ok(call) = json::from_str::<HubCallV1>(&body) else {
            return Response::error("not a call of this object", 400);
        };
        match call {
            HubCallV1::Publish { event } => self.publish(&event, now).and_then(|()| Response::from_json(&json!({}))),
            HubCallV1::Close { sign_ins } => {
                let places = self.with_log(|log| log.end(sign_ins, now))?;
                self.close(sign_ins);
                Response::from_json(&places)
            }
            HubCallV1::Register { session, place } => {
                self.with_log(|log| log.register(session, place, now))?;
                // A sign-in that ended while its socket opened elsewhere.
                let has_ended = self.with_log(|log| log.has_ended(session, now))?;
                Response::from_json(&Registered { has_ended })
            }
            HubCallV1::Forget { what } => {
                self.with_log(|log| log.forget(what))?;
                Response::from_json(&json!({}))
            }
            HubCallV1::Presence => Response::from_json(&self.present()),
            HubCallV1::Erase => {
                self.sockets.close_all(&self.shell.state, ERASED.0, ERASED.1);
                self.log.replace(None);
                self.shell.empty().await.map_err(failed)?;
                Response::from_json(&json!({}))
            }
        }
    }

    async fn websocket_message(&self, socket: WebSocket, message: WebSocketIncomingMessage) -> Result<()> {
        // A hub is listened to: what devices have to say goes through the API.
        if let Some((_, command)) = self.sockets.read(&socket, &message, SystemClock.now()) {
            let text = "A hub takes no commands: it is listened to.";
            self.sockets.send(&socket, &frames::error("unknown_type", text, command.op_id.as_deref()));
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
        self.shell.ring(now, async { self.take_step(|log| log.ring(now)) }).await
    }
}

impl UserHub {
    fn with_log<T>(&self, work: impl FnOnce(&HubLog<DurableStorage>) -> Result<T, StorageError>) -> Result<T> {
        self.take_step(work).map_err(failed)
    }

    fn take_step<T>(
        &self,
        work: impl FnOnce(&HubLog<DurableStorage>) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut log = self.log.borrow_mut();
        let log = match &mut *log {
            Some(log) => log,
            none => none.insert(HubLog::new(self.shell.storage())?),
        };
        work(log)
    }

    /// One synchronous step: a sign-in that ended before it is refused, one that ends after it finds the socket.
    fn take_socket(&self, connect: &ConnectV1, now: Timestamp) -> Result<Response> {
        if self.with_log(|log| log.has_ended(connect.session, now))? {
            return refuse_connect(ConnectRefusal::Ended);
        }
        let take_ticket = |ticket: &_| self.with_log(|log| used_tickets::take(log.storage(), ticket, now));
        if let Err(refusal) = connect.admit(self.sockets.has_room(), take_ticket)? {
            return refuse_connect(refusal);
        }
        let resumed = self.with_log(|log| log.resume(connect.since, now))?;
        if let Some(device) = &connect.device {
            self.sockets.close_device(&self.shell.state, device, REPLACED);
        }
        let (response, socket) = self.sockets.accept(&self.shell.state, connect, now)?;
        for frame in &resumed.frames {
            self.sockets.send(&socket, frame);
        }
        let devices = json!({"devices": self.present()}).to_string();
        self.sockets.send(&socket, &frames::event("ready", resumed.last, now, &devices));
        self.tell_presence(None);
        Ok(response)
    }

    fn publish(&self, event: &HubEvent, now: Timestamp) -> Result<()> {
        if let Some(frame) = self.with_log(|log| log.publish(event, now))? {
            self.sockets.send_all(&frame);
            // The first event after none: from now on there is something to forget. The alarm sets itself anew.
            if self.with_log(HubLog::is_first)? {
                self.shell.arm(Ok(Some(now.plus_millis(DAY_MS))), now);
            }
        }
        Ok(())
    }

    /// Tells the sockets of these sign-ins why, and closes them.
    fn close(&self, sign_ins: SignIns) {
        let revoked = json!({"type": "auth:revoked", "data": {}}).to_string();
        let closed = self
            .sockets
            .close_where(&self.shell.state, SIGN_IN_ENDED, Some(&revoked), |who| sign_ins.include(who.session));
        if closed > 0 {
            self.tell_presence(None);
        }
    }

    fn present(&self) -> Vec<PresentDevice> {
        self.sockets.who(&self.shell.state, None).iter().filter_map(device_of).collect()
    }

    /// Tells the devices which of them are connected. Nothing to catch up on, so it has no number.
    fn tell_presence(&self, gone: Option<&WebSocket>) {
        let devices: Vec<PresentDevice> =
            self.sockets.who(&self.shell.state, gone).iter().filter_map(device_of).collect();
        self.sockets.send_all(&json!({"type": "presence", "data": {"devices": devices}}).to_string());
    }
}

fn device_of(who: &Attachment) -> Option<PresentDevice> {
    let device = who.device.clone()?;
    Some(PresentDevice { device: device.name, session: who.session, connected_at: device.connected_at })
}
