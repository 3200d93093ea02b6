//! What a connection does with each thing it hears: pure, so that every case can be tested.

use serde_json::{Map, Value, json};

use super::packet::{self, Event, Packet};
use crate::domain::{
    json,
    live_ticket::TicketTarget,
    socket_rules::{Conduct, FrameProblem, Verdict},
    time::{SECOND_MS, Timestamp},
};

/// The most places one connection has open, the hub among them.
pub const PLACES_MAX: usize = 10;
/// The most answers a client waits for at a time; the oldest is given up.
const ANSWERS_MAX: usize = 200;
/// How long a connection may stay without a sign-in: what the reference server gives, in milliseconds.
pub const SIGN_IN_WITHIN_MS: i64 = 45 * SECOND_MS;
/// Close codes after which coming back is of no use: the sign-in or the account is gone, or the device has another
/// socket.
const FINAL_CODES: [u16; 3] = [4401, 4409, 4410];

/// What a connection hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// A frame of the client.
    Client(String),
    /// The client is gone.
    ClientGone,
    /// A frame of a place.
    Place(TicketTarget, String),
    /// A place closed its socket, with this code.
    PlaceClosed(TicketTarget, u16),
    /// [`packet::PING_INTERVAL_MS`] have passed since the last of these.
    Beat,
}

/// What is to be done, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Send this to the client.
    Say(String),
    /// Open a socket, and tell the session how that went.
    Open(Opening),
    /// Send this to a place.
    Tell(TicketTarget, String),
    /// Close the socket to a place.
    Leave(TicketTarget),
    /// Close everything.
    End,
}

/// A socket to be opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// To what.
    pub place: TicketTarget,
    /// As whom.
    pub token: String,
    /// The last event the client has.
    pub since: Option<i64>,
    /// Which device, for the hub.
    pub device: Option<String>,
    then: Then,
}

/// What goes on once a socket is open.
#[derive(Clone, Debug, PartialEq)]
enum Then {
    Join,
    Authenticate(Option<u64>),
    Subscribe(Option<u64>),
    Tell { frame: String, op_id: String, ack: Option<u64> },
}

/// Why a socket did not open: a code of the API and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: String,
    /// The text.
    pub message: String,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct Session {
    sid: String,
    began_at: Timestamp,
    conduct: Conduct,
    /// The access token that opens places, and the client's name for its device.
    token: Option<(String, Option<String>)>,
    places: Vec<TicketTarget>,
    /// Operations whose answers the client waits for.
    answers: Vec<(String, u64)>,
    /// Operations named here because the client did not.
    named: u64,
    /// Questions of places whether the client reads, answered when it next shows that it does.
    nonces: Vec<(TicketTarget, String)>,
    is_asked: bool,
}

impl Session {
    /// A connection that begins, and what is said first.
    pub fn begin(sid: String, now: Timestamp) -> (Self, Act) {
        let opening = Act::Say(packet::open(&sid));
        let session = Self {
            sid,
            began_at: now,
            conduct: Conduct::new(now),
            token: None,
            places: Vec::new(),
            answers: Vec::new(),
            named: 0,
            nonces: Vec::new(),
            is_asked: false,
        };
        (session, opening)
    }

    /// What is to be done about what was heard.
    pub fn hear(&mut self, heard: Heard, now: Timestamp) -> Vec<Act> {
        match heard {
            Heard::Client(text) => self.hear_client(&text, now),
            Heard::ClientGone => vec![Act::End],
            Heard::Place(place, text) => match json::from_str::<Value>(&text) {
                Ok(frame) => self.hear_frame(place, frame),
                Err(_) => Vec::new(),
            },
            Heard::PlaceClosed(place, code) => self.hear_closed(place, code),
            Heard::Beat => self.beat(now),
        }
    }

    /// What is to be done once a socket is open, or is not.
    pub fn opened(&mut self, opening: Opening, outcome: Result<(), Refusal>) -> Vec<Act> {
        let Opening { place, token, device, then, .. } = opening;
        let answered = match &outcome {
            Ok(()) => json!({ "status": "done" }),
            Err(Refusal { code, message }) => rejected(code, message),
        };
        if outcome.is_ok() {
            self.places.push(place);
            if place == TicketTarget::Hub {
                self.token = Some((token, device));
            }
        }
        match (then, outcome) {
            (Then::Join, Ok(())) => vec![Act::Say(packet::connected(&self.sid))],
            (Then::Join, Err(refusal)) => vec![Act::Say(packet::connect_refused(&refusal.code, &refusal.message))],
            (Then::Authenticate(ack), outcome) => {
                let name = if outcome.is_ok() { "authenticated" } else { "authentication_error" };
                let event = Act::Say(packet::event(name, &answered, &json!({})));
                ack.map(|ack| Act::Say(packet::ack(ack, &answered))).into_iter().chain([event]).collect()
            }
            (Then::Subscribe(ack), _) => vec![answer(ack, "subscribed", &answered)],
            (Then::Tell { frame, op_id, ack }, Ok(())) => self.tell(place, frame, op_id, ack),
            (Then::Tell { ack, .. }, Err(_)) => vec![answer(ack, "error", &answered)],
        }
    }

    fn hear_client(&mut self, text: &str, now: Timestamp) -> Vec<Act> {
        let verdict = match self.conduct.judge(Some(packet::payload(text)), text.len(), now) {
            Verdict::Take => match packet::read(text) {
                Some(packet) => return self.hear_packet(packet),
                None => self.conduct.blame(FrameProblem::Unreadable, now),
            },
            verdict => verdict,
        };
        match verdict {
            Verdict::Take => Vec::new(),
            Verdict::Refuse(problem) => {
                let told = json!({ "code": problem.code(), "message": problem.text() });
                vec![Act::Say(packet::event("error", &told, &json!({})))]
            }
            Verdict::Close(_) => vec![Act::End],
        }
    }

    fn hear_packet(&mut self, packet: Packet) -> Vec<Act> {
        match packet {
            Packet::Connect(auth) => match self.sign_in(&auth, Then::Join) {
                Some(acts) => acts,
                // Some clients sign in by an event of their own.
                None => vec![Act::Say(packet::connected(&self.sid))],
            },
            Packet::ConnectElsewhere(name) => vec![Act::Say(packet::no_such_namespace(&name))],
            Packet::Leave => vec![Act::End],
            Packet::Event(event) => self.hear_event(event),
            Packet::Pong => {
                self.is_asked = false;
                let told = std::mem::take(&mut self.nonces).into_iter();
                told.map(|(place, nonce)| {
                    Act::Tell(place, json!({ "type": "pong", "data": { "nonce": nonce } }).to_string())
                })
                .collect()
            }
            Packet::Nothing => Vec::new(),
        }
    }

    /// Opens the hub of whoever the token in `auth` stands for. What was open for somebody before is closed. `None`
    /// when there is no token.
    fn sign_in(&mut self, auth: &Value, then: Then) -> Option<Vec<Act>> {
        let text = |name: &str| auth.get(name).and_then(Value::as_str).map(str::to_owned);
        let token = auth.as_str().map(str::to_owned).or_else(|| text("token"))?;
        let bare = token.strip_prefix("Bearer ").map(str::to_owned).unwrap_or(token);
        self.token = None;
        self.nonces.clear();
        let mut acts: Vec<Act> = std::mem::take(&mut self.places).into_iter().map(Act::Leave).collect();
        acts.push(Act::Open(Opening {
            place: TicketTarget::Hub,
            token: bare,
            since: auth.get("since").and_then(Value::as_i64),
            device: text("device"),
            then,
        }));
        Some(acts)
    }

    fn hear_event(&mut self, event: Event) -> Vec<Act> {
        let Event { name, data, ack } = event;
        let refuse = |code: &str, message: &str| vec![answer(ack, "error", &rejected(code, message))];
        if name == "authenticate" {
            let acts = self.sign_in(&data, Then::Authenticate(ack));
            return acts.unwrap_or_else(|| refuse("malformed_frame", "Emit your access token with `authenticate`."));
        }
        if self.token.is_none() {
            return refuse("not_signed_in", "Give your access token as `auth.token`, or emit `authenticate` with it.");
        }
        let mut members = match data {
            Value::Object(members) => members,
            Value::Null => Map::new(),
            _ => return refuse("malformed_frame", "The first argument has to be an object."),
        };
        let Some(place) = take_place(&mut members) else {
            return refuse("malformed_frame", "Name one of workoutId, roomId and conversationId, by its id.");
        };
        match name.as_str() {
            "subscribe" if self.places.contains(&place) => {
                vec![answer(ack, "subscribed", &json!({ "status": "done" }))]
            }
            "subscribe" => {
                let since = members.get("since").and_then(Value::as_i64);
                self.open(place, since, Then::Subscribe(ack)).unwrap_or_else(|| refuse("limit_reached", TOO_MANY))
            }
            // The hub is what a connection is for: it closes with it.
            "unsubscribe" => {
                let is_open = place != TicketTarget::Hub && self.forget(place);
                let told = answer(ack, "unsubscribed", &json!({ "status": "done" }));
                is_open.then_some(Act::Leave(place)).into_iter().chain([told]).collect()
            }
            _ => {
                let (frame, op_id) = self.command(&name, members);
                if self.places.contains(&place) {
                    return self.tell(place, frame, op_id, ack);
                }
                let then = Then::Tell { frame, op_id, ack };
                self.open(place, None, then).unwrap_or_else(|| refuse("limit_reached", TOO_MANY))
            }
        }
    }

    fn open(&self, place: TicketTarget, since: Option<i64>, then: Then) -> Option<Vec<Act>> {
        let (token, device) = self.token.clone()?;
        let has_room = self.places.len() < PLACES_MAX;
        has_room.then(|| vec![Act::Open(Opening { place, token, since, device, then })])
    }

    /// What a client emits, as objects read it, and its name: made here where the client gave none, and then nobody can
    /// send it again as the same.
    fn command(&mut self, name: &str, mut members: Map<String, Value>) -> (String, String) {
        let mut frame = Map::new();
        frame.insert("type".to_owned(), name.into());
        for own in ["at", "device"] {
            if let Some(value) = members.remove(own) {
                frame.insert(own.to_owned(), value);
            }
        }
        let op_id = match members.remove("opId") {
            Some(Value::String(op_id)) => op_id,
            _ => {
                self.named += 1;
                format!("io-{}-{}", self.sid, self.named)
            }
        };
        frame.insert("opId".to_owned(), op_id.as_str().into());
        frame.insert("data".to_owned(), Value::Object(members));
        (Value::Object(frame).to_string(), op_id)
    }

    fn tell(&mut self, place: TicketTarget, frame: String, op_id: String, ack: Option<u64>) -> Vec<Act> {
        if let Some(ack) = ack {
            if self.answers.len() == ANSWERS_MAX {
                self.answers.remove(0);
            }
            self.answers.push((op_id, ack));
        }
        vec![Act::Tell(place, frame)]
    }

    fn hear_frame(&mut self, place: TicketTarget, mut frame: Value) -> Vec<Act> {
        let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let data = frame.get_mut("data").map(Value::take).unwrap_or_default();
        match (kind.as_str(), data) {
            // Many events in one frame, where many listen.
            ("events", Value::Array(events)) => {
                events.into_iter().flat_map(|event| self.hear_frame(place, event)).collect()
            }
            ("ping", data) => {
                let nonce = data.get("nonce").and_then(Value::as_str).unwrap_or_default().to_owned();
                self.nonces.push((place, nonce));
                vec![Act::Say(packet::PING.to_owned())]
            }
            ("ack" | "error", data) => vec![self.answer_of(place, &kind, &data, &frame)],
            (_, data) => vec![Act::Say(packet::event(&kind, &data, &meta(place, &frame)))],
        }
    }

    /// An object's answer to a command: to whoever waits for it, or as an event.
    fn answer_of(&mut self, place: TicketTarget, kind: &str, data: &Value, frame: &Value) -> Act {
        let op_id = data.get("opId").and_then(Value::as_str).unwrap_or_default();
        let waiting = self.answers.iter().position(|(known, _)| known == op_id);
        let Some((_, number)) = waiting.map(|at| self.answers.remove(at)) else {
            return Act::Say(packet::event(kind, data, &meta(place, frame)));
        };
        let mut told = match data.get("outcome") {
            Some(outcome) => outcome.clone(),
            None => {
                let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
                rejected(text("code"), text("message"))
            }
        };
        if let (Some(told), Some(seq)) = (told.as_object_mut(), frame.get("seq")) {
            told.insert("seq".to_owned(), seq.clone());
        }
        Act::Say(packet::ack(number, &told))
    }

    fn hear_closed(&mut self, place: TicketTarget, code: u16) -> Vec<Act> {
        self.forget(place);
        if place != TicketTarget::Hub {
            let told = json!({ "code": code });
            return vec![Act::Say(packet::event("closed", &told, &meta(place, &Value::Null)))];
        }
        let farewell = FINAL_CODES.contains(&code).then(|| Act::Say(packet::DISCONNECT.to_owned()));
        farewell.into_iter().chain([Act::End]).collect()
    }

    fn forget(&mut self, place: TicketTarget) -> bool {
        let before = self.places.len();
        self.places.retain(|open| *open != place);
        self.nonces.retain(|(of, _)| *of != place);
        self.places.len() < before
    }

    fn beat(&mut self, now: Timestamp) -> Vec<Act> {
        let is_late = self.token.is_none() && now.since(self.began_at) >= SIGN_IN_WITHIN_MS;
        if self.is_asked || is_late {
            return vec![Act::End];
        }
        self.is_asked = true;
        vec![Act::Say(packet::PING.to_owned())]
    }
}

const TOO_MANY: &str = "A connection has at most ten places open. Unsubscribe from one.";

/// Takes the member that names a place out of what was emitted: none is the hub. `None` when it cannot be read, or
/// names several.
fn take_place(members: &mut Map<String, Value>) -> Option<TicketTarget> {
    let named: Vec<(&str, Value)> = ["workoutId", "roomId", "conversationId"]
        .into_iter()
        .filter_map(|name| members.remove(name).map(|id| (name, id)))
        .collect();
    match named.as_slice() {
        [] => Some(TicketTarget::Hub),
        [(name, Value::String(id))] => match *name {
            "workoutId" => id.parse().ok().map(TicketTarget::Workout),
            "roomId" => id.parse().ok().map(TicketTarget::Room),
            _ => id.parse().ok().map(TicketTarget::Conversation),
        },
        _ => None,
    }
}

/// What listeners get beside the data: where an event stands, and where it is from.
fn meta(place: TicketTarget, frame: &Value) -> Value {
    let mut meta = Map::new();
    for name in ["seq", "at"] {
        if let Some(value) = frame.get(name) {
            meta.insert(name.to_owned(), value.clone());
        }
    }
    let (name, id) = match place {
        TicketTarget::Hub => return Value::Object(meta),
        TicketTarget::Workout(id) => ("workoutId", id.to_string()),
        TicketTarget::Room(id) => ("roomId", id.to_string()),
        TicketTarget::Conversation(id) => ("conversationId", id.to_string()),
    };
    meta.insert(name.to_owned(), id.into());
    Value::Object(meta)
}

fn rejected(code: &str, message: &str) -> Value {
    json!({ "status": "rejected", "code": code, "message": message })
}

fn answer(ack: Option<u64>, event: &str, told: &Value) -> Act {
    Act::Say(match ack {
        Some(number) => packet::ack(number, told),
        None => packet::event(event, told, &json!({})),
    })
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
