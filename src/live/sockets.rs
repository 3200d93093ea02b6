//! The sockets of one object: taking them, reading what they send within the rules, sending to all.
//!
//! Who is behind a socket is in its attachment, which outlives sleep (hibernation) and eviction. What is only
//! counted here, in memory, is how much each socket was sent since it last proved that it reads: an object
//! that sleeps was silent for ten seconds, so nothing is lost by counting anew.

use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::{Response, State, WebSocket, WebSocketIncomingMessage, WebSocketPair, WebSocketRequestResponsePair};

use super::{
    connect::{ConnectRefusal, ConnectV1},
    frames::{self, Command},
};
use crate::domain::{
    ids::{AccountId, SessionId},
    json,
    principal::ShardNumber,
    socket_rules::{Conduct, FrameProblem, Verdict},
    time::{Timestamp, millis},
};

/// The most sockets of one object: beyond it a room is split over several objects.
pub const SOCKETS_MAX: u32 = 2_000;
/// What a client may send as it is, at any rate, to keep its connection open: the runtime answers by itself.
const PING: &str = "ping";
/// That answer.
const PONG: &str = "pong";
/// The kind of the frame by which a client proves that it has read so far.
const PONG_FRAME: &str = "pong";
/// The largest attachment, in bytes: the platform's limit.
const ATTACHMENT_BYTES_MAX: usize = 16_384;
/// Code and reason a socket is closed with when its sign-in ended.
pub const SIGN_IN_ENDED: (u16, &str) = (4401, "sign-in ended");

#[wasm_bindgen(inline_js = r#"
// Bytes a socket may be sent before it is asked whether it reads, and before it is given up. The runtime keeps
// unread frames in memory and does not tell how many.
const ASK_AFTER = 256 * 1024;
const GIVE_UP_AFTER = 2 * 1024 * 1024;

export class SocketSet {
  constructor(state) {
    this.members = new Map();
    for (const socket of state.getWebSockets()) this.add(socket);
  }
  get size() { return this.members.size; }
  add(socket) { this.members.set(socket, { unread: 0, sinceAsked: 0, nonce: null }); }
  remove(socket) { this.members.delete(socket); }
  has(socket) { return this.members.has(socket); }
  proved(socket, nonce) {
    const member = this.members.get(socket);
    if (member?.nonce == null || member.nonce !== nonce) return;
    member.unread = member.sinceAsked;
    member.nonce = null;
  }
  send(socket, text) {
    const member = this.members.get(socket);
    if (member !== undefined) this.deliver(socket, member, text);
  }
  sendAll(text) {
    for (const [socket, member] of this.members) this.deliver(socket, member, text);
  }
  deliver(socket, member, text) {
    try {
      socket.send(text);
      member.unread += text.length;
      if (member.unread <= ASK_AFTER) return;
      member.sinceAsked += text.length;
      if (member.nonce === null) {
        member.nonce = crypto.randomUUID();
        member.sinceAsked = 0;
        socket.send(`{"type":"ping","data":{"nonce":"${member.nonce}"}}`);
      } else if (member.unread > GIVE_UP_AFTER) {
        this.close(socket, 1008, "slow reader");
      }
    } catch {
      this.remove(socket); // It is closed already.
    }
  }
  close(socket, code, reason) {
    this.remove(socket);
    try {
      socket.close(code, reason);
    } catch {} // It is closed already.
  }
}
"#)]
extern "C" {
    type SocketSet;
    #[wasm_bindgen(constructor, catch)]
    fn new(state: &JsValue) -> Result<SocketSet, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn size(this: &SocketSet) -> u32;
    #[wasm_bindgen(method)]
    fn add(this: &SocketSet, socket: &JsValue);
    #[wasm_bindgen(method)]
    fn remove(this: &SocketSet, socket: &JsValue);
    #[wasm_bindgen(method)]
    fn has(this: &SocketSet, socket: &JsValue) -> bool;
    #[wasm_bindgen(method)]
    fn proved(this: &SocketSet, socket: &JsValue, nonce: &str);
    #[wasm_bindgen(method)]
    fn send(this: &SocketSet, socket: &JsValue, text: &str);
    #[wasm_bindgen(method, js_name = sendAll)]
    fn send_all(this: &SocketSet, text: &str);
    #[wasm_bindgen(method)]
    fn close(this: &SocketSet, socket: &JsValue, code: u16, reason: &str);
}

/// Who is behind a socket, and how it behaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// The person.
    pub account: AccountId,
    /// Their sign-in.
    pub session: SessionId,
    /// Where their own rows are.
    pub shard: ShardNumber,
    /// How much and how well it sends.
    pub conduct: Conduct,
    /// The device, where an object keeps one socket for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
}

/// The device behind a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// As the client names it.
    pub name: String,
    /// Since when.
    #[serde(with = "millis")]
    pub connected_at: Timestamp,
}

/// The tag of a device's socket. A tag has at most 256 characters; a device's name is shorter.
fn device_tag(device: &str) -> String {
    format!("device:{device}")
}

impl Attachment {
    fn read(socket: &WebSocket) -> Option<Self> {
        let text: String = socket.deserialize_attachment().ok().flatten()?;
        json::from_str(&text).ok()
    }

    fn write(&self, socket: &WebSocket) {
        let text = serde_json::to_string(self).unwrap_or_default();
        if text.len() <= ATTACHMENT_BYTES_MAX {
            // Fails on a socket that is closed, whose attachment nobody will read.
            let _ = socket.serialize_attachment(text);
        }
    }
}

fn js(socket: &WebSocket) -> &JsValue {
    let raw: &web_sys::WebSocket = socket.as_ref();
    raw.unchecked_ref()
}

/// An object's sockets. Made anew, from what the runtime kept, whenever the object wakes.
pub struct Sockets {
    set: Option<SocketSet>,
}

impl Sockets {
    /// The sockets this object had before it slept.
    pub fn wake(state: &State) -> Self {
        if let Ok(pair) = WebSocketRequestResponsePair::new(PING, PONG) {
            state.set_websocket_auto_response(&pair);
        }
        // It fails only where there is no runtime; then there are no sockets either.
        Self { set: SocketSet::new(state.as_raw().unchecked_ref()).ok() }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.set.as_ref().map_or(0, SocketSet::size)
    }

    /// Takes a socket. Gives the answer for the Worker, and our end to greet it on.
    ///
    /// # Errors
    /// The runtime gave no socket.
    pub fn accept(&self, state: &State, connect: &ConnectV1, now: Timestamp) -> worker::Result<(Response, WebSocket)> {
        let pair = WebSocketPair::new()?;
        let tag = connect.session.to_string();
        let device_tag = connect.device.as_deref().map(device_tag);
        let tags: Vec<&str> = std::iter::once(tag.as_str()).chain(device_tag.as_deref()).collect();
        state.accept_websocket_with_tags(&pair.server, &tags);
        let who = Attachment {
            account: connect.account,
            session: connect.session,
            shard: connect.shard,
            conduct: Conduct::new(now),
            device: connect.device.clone().map(|name| Device { name, connected_at: now }),
        };
        who.write(&pair.server);
        if let Some(set) = &self.set {
            set.add(js(&pair.server));
        }
        Ok((Response::from_websocket(pair.client)?, pair.server))
    }

    /// Reads what a socket sent. `None` when that has been dealt with: refused, or a proof of reading.
    pub fn read(
        &self,
        socket: &WebSocket,
        message: &WebSocketIncomingMessage,
        now: Timestamp,
    ) -> Option<(Attachment, Command)> {
        let Some(mut who) = Attachment::read(socket) else {
            self.close(socket, FrameProblem::Unreadable.close_code(), "unknown socket");
            return None;
        };
        let (text, bytes) = match message {
            WebSocketIncomingMessage::String(text) => (Some(text.as_str()), text.len()),
            WebSocketIncomingMessage::Binary(bytes) => (None, bytes.len()),
        };
        let verdict = who.conduct.judge(text, bytes, now);
        let command = match (verdict, text) {
            (Verdict::Take, Some(text)) => Command::read(text),
            (verdict, _) => {
                self.refuse(socket, verdict, None);
                who.write(socket);
                return None;
            }
        };
        let command = match command {
            Ok(command) => Some(command),
            Err(message) => {
                let verdict = who.conduct.blame(FrameProblem::Unreadable, now);
                self.refuse(socket, verdict, Some(frames::unreadable(text.unwrap_or_default(), &message)));
                None
            }
        };
        who.write(socket);
        let command = command?;
        match command.kind.as_str() {
            PONG_FRAME => {
                if let (Some(set), Some(nonce)) =
                    (&self.set, command.data.get("nonce").and_then(|nonce| nonce.as_str()))
                {
                    set.proved(js(socket), nonce);
                }
                None
            }
            _ => Some((who, command)),
        }
    }

    /// Answers what was wrong, with `frame` where there is more to say of it.
    fn refuse(&self, socket: &WebSocket, verdict: Verdict, frame: Option<String>) {
        match verdict {
            Verdict::Take => {}
            Verdict::Refuse(problem) => {
                self.send(socket, &frame.unwrap_or_else(|| frames::problem(problem)));
            }
            Verdict::Close(problem) => self.close(socket, problem.close_code(), problem.code()),
        }
    }

    /// Sends to one.
    pub fn send(&self, socket: &WebSocket, frame: &str) {
        if let Some(set) = &self.set {
            set.send(js(socket), frame);
        }
    }

    /// Sends to all: the text crosses to the runtime once, whatever their number.
    pub fn send_all(&self, frame: &str) {
        if let Some(set) = self.set.as_ref().filter(|set| set.size() > 0) {
            set.send_all(frame);
        }
    }

    /// Closes one.
    pub fn close(&self, socket: &WebSocket, code: u16, reason: &str) {
        if let Some(set) = &self.set {
            set.close(js(socket), code, reason);
        }
    }

    /// Forgets one that is closed or broken, and closes our end.
    pub fn forget(&self, socket: &WebSocket) {
        self.close(socket, 1000, "");
    }

    /// Closes the sockets of one sign-in; all of them for `None`. Gives how many.
    pub fn close_sign_in(&self, state: &State, session: Option<SessionId>) -> usize {
        let sockets = match session {
            Some(session) => state.get_websockets_with_tag(&session.to_string()),
            None => state.get_websockets(),
        };
        let (code, reason) = SIGN_IN_ENDED;
        for socket in &sockets {
            self.close(socket, code, reason);
        }
        sockets.len()
    }

    /// Closes the sockets of those for whom `is_meant` holds, after a last frame. Gives how many.
    pub fn close_where(
        &self,
        state: &State,
        (code, reason): (u16, &str),
        last_frame: Option<&str>,
        is_meant: impl Fn(&Attachment) -> bool,
    ) -> usize {
        let mut count = 0;
        for socket in state.get_websockets() {
            if Attachment::read(&socket).is_none_or(|who| is_meant(&who)) {
                if let Some(frame) = last_frame {
                    self.send(&socket, frame);
                }
                self.close(&socket, code, reason);
                count += 1;
            }
        }
        count
    }

    /// Closes the sockets of a device.
    pub fn close_device(&self, state: &State, device: &str, (code, reason): (u16, &str)) {
        for socket in state.get_websockets_with_tag(&device_tag(device)) {
            self.close(&socket, code, reason);
        }
    }

    /// Who is connected, without the one that is `gone`.
    pub fn who(&self, state: &State, gone: Option<&WebSocket>) -> Vec<Attachment> {
        let sockets = state.get_websockets();
        let open = sockets.iter().filter(|socket| {
            let is_gone = gone.is_some_and(|gone| js(gone) == js(socket));
            !is_gone && self.set.as_ref().is_some_and(|set| set.has(js(socket)))
        });
        open.filter_map(Attachment::read).collect()
    }

    /// Closes all: what they show is gone.
    pub fn close_all(&self, state: &State, code: u16, reason: &str) {
        for socket in state.get_websockets() {
            self.close(&socket, code, reason);
        }
    }

    /// Whether another one fits.
    pub fn has_room(&self) -> bool {
        self.count() < SOCKETS_MAX
    }
}

/// An object's answer when it takes no socket.
///
/// # Errors
/// The runtime could not make a response.
pub fn refuse_connect(refusal: ConnectRefusal) -> worker::Result<Response> {
    Ok(Response::from_json(&refusal)?.with_status(409))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g5_an_attachment_fits_and_its_bytes_never_change() {
        let who = Attachment {
            account: AccountId::from_bytes([1; 16]),
            session: SessionId::from_bytes([2; 16]),
            shard: 1,
            conduct: Conduct::new(Timestamp::from_millis(5)),
            device: None,
        };
        let bytes = concat!(
            r#"{"account":"01010101-0101-0101-0101-010101010101","session":"02020202-0202-0202-0202-020202020202","#,
            r#""shard":1,"conduct":{"left":100000,"at":5,"offences":0,"since":0}}"#
        );
        assert_eq!(serde_json::to_string(&who).unwrap(), bytes);
        assert_eq!(serde_json::from_str::<Attachment>(bytes).unwrap(), who);
        assert!(bytes.len() < ATTACHMENT_BYTES_MAX);
    }
}
