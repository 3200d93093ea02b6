//! The addresses at which sockets open.

use garde::Validate;
use serde::Deserialize;

use crate::{
    app::App,
    domain::{
        ids::{ConversationId, GroupRoomId, WorkoutId},
        live_ticket::TicketTarget,
    },
    http::{Answer, ApiError, Caller, Code, PathId, SocketRequest, Upgraded, ValidQuery},
    live::{
        chat_run::ChatAddress,
        connect::{ConnectRefusal, ConnectV1, Connected, TicketUseV1},
        tickets::Tickets,
        workout_room::RoomAddress,
    },
};

/// Where the socket of a target opens, below the API's address.
pub fn path_of(target: TicketTarget) -> String {
    match target {
        TicketTarget::Workout(id) => format!("/workouts/{id}/ws"),
        TicketTarget::Hub => "/live/ws".to_owned(),
        TicketTarget::Room(id) => format!("/rooms/{id}/ws"),
        TicketTarget::Conversation(id) => format!("/ai/conversations/{id}/ws"),
    }
}

/// Where to go on.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct SocketQuery {
    /// `seq` of the last event the client has: what came after it is sent again. Without it, a snapshot.
    #[garde(range(min = 0, max = 9_007_199_254_740_991_i64))]
    since: Option<i64>,
}

/// Where to go on, and from which device.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct HubSocketQuery {
    /// `seq` of the last event the client has: what came after it is sent again. Without it, only what comes.
    #[garde(range(min = 0, max = 9_007_199_254_740_991_i64))]
    since: Option<i64>,
    /// How the client names its device. A device has one socket: a new one closes the one before. Without it, the
    /// sign-in is the device.
    #[garde(length(chars, min = 1, max = 64), custom(is_device))]
    device: Option<String>,
}

fn is_device(device: &Option<String>, _: &()) -> garde::Result {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if device.as_deref().is_none_or(|device| device.chars().all(is_plain)) {
        return Ok(());
    }
    Err(garde::Error::new("may have letters, digits, `-`, `_` and `.` only"))
}

/// `GET /live/ws`: one's own hub.
pub async fn open_hub_socket(
    app: App,
    caller: Caller,
    ValidQuery(query): ValidQuery<HubSocketQuery>,
    socket: SocketRequest,
) -> Answer<Upgraded> {
    let place = SocketQuery { since: query.since };
    let mut connect = connect_to(&app, &caller, &socket, TicketTarget::Hub, &place)?;
    connect.device = Some(query.device.unwrap_or_else(|| connect.session.to_string()));
    app.count_subrequest();
    answer(app.hub.connect(&connect).await?, &socket)
}

/// Opens a socket to one's own workout.
pub async fn open_workout_socket(
    app: App,
    caller: Caller,
    PathId(workout): PathId<WorkoutId>,
    ValidQuery(query): ValidQuery<SocketQuery>,
    socket: SocketRequest,
) -> Answer<Upgraded> {
    let connect = connect_to(&app, &caller, &socket, TicketTarget::Workout(workout), &query)?;
    let room = RoomAddress { account: caller.account, shard: caller.shard, workout };
    app.count_subrequest();
    answer(app.rooms.connect(room, connect).await?, &socket)
}

/// `GET /rooms/{id}/ws`: a room one is a member of.
pub async fn open_room_socket(
    app: App,
    caller: Caller,
    PathId(room): PathId<GroupRoomId>,
    ValidQuery(query): ValidQuery<SocketQuery>,
    socket: SocketRequest,
) -> Answer<Upgraded> {
    let connect = connect_to(&app, &caller, &socket, TicketTarget::Room(room), &query)?;
    app.count_subrequest();
    answer(app.group_rooms.connect(room, connect).await?, &socket)
}

/// `GET /ai/conversations/{id}/ws`: the running answer of one's own conversation.
pub async fn open_conversation_socket(
    app: App,
    caller: Caller,
    PathId(conversation): PathId<ConversationId>,
    ValidQuery(query): ValidQuery<SocketQuery>,
    socket: SocketRequest,
) -> Answer<Upgraded> {
    let connect = connect_to(&app, &caller, &socket, TicketTarget::Conversation(conversation), &query)?;
    let chat = ChatAddress { account: caller.account, shard: caller.shard, conversation };
    app.count_subrequest();
    answer(app.chat_runs.connect(chat, connect).await?, &socket)
}

/// Who connects to `target`. A ticket for something else is refused like one that was used.
fn connect_to(
    app: &App,
    caller: &Caller,
    socket: &SocketRequest,
    target: TicketTarget,
    query: &SocketQuery,
) -> Result<ConnectV1, ApiError> {
    let session = caller.session().ok_or(ApiError::new(Code::SessionRequired))?;
    let ticket = match &socket.ticket {
        None => None,
        Some(text) => {
            let ticket = Tickets::new(&app.config.token_keys).open(text, app.now());
            let ticket = ticket.filter(|ticket| ticket.target == target);
            Some(TicketUseV1::from(&ticket.ok_or(ApiError::new(Code::TicketUsed))?))
        }
    };
    Ok(ConnectV1 {
        account: caller.account,
        session,
        shard: caller.shard,
        target,
        ticket,
        since: query.since,
        device: None,
    })
}

/// The answer to what became of a connection.
fn answer(connected: Connected, socket: &SocketRequest) -> Answer<Upgraded> {
    match connected {
        Connected::Open(handle) => Ok(Upgraded { socket: handle, protocol: socket.protocol }),
        Connected::Refused(ConnectRefusal::TicketUsed) => Err(ApiError::new(Code::TicketUsed)),
        Connected::Refused(ConnectRefusal::NotFound) => Err(ApiError::new(Code::NotFound)),
        Connected::Refused(ConnectRefusal::Ended) => Err(ApiError::new(Code::SessionEnded)),
        Connected::Refused(ConnectRefusal::Full) => Err(ApiError::new(Code::LimitReached)),
    }
}
