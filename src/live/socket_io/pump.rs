//! Moves frames between a client and the places behind its connection, as the [session](super::session) decides.

use std::{future::poll_fn, sync::Arc, task::Poll};

use super::{
    packet::PING_INTERVAL_MS,
    session::{Act, Heard, Opening, Refusal, Session},
};
use crate::{
    domain::live_ticket::TicketTarget,
    platform::{
        clock::Clock,
        sleep::Sleep,
        socket::{SocketEvent, SocketFrames},
    },
};

/// Code a place is closed with that the runtime gave no code for (RFC 6455, 7.4.1).
const ABNORMAL: u16 = 1006;

/// Opens the sockets of places.
pub trait Opener {
    /// Opens one, as the token in `opening` may.
    fn open(&self, opening: &Opening) -> impl Future<Output = Result<SocketFrames, Refusal>>;
}

/// Serves one client until it or its sign-in is gone. Every socket closes when this ends.
pub async fn serve(client: SocketFrames, sid: String, opener: impl Opener, clock: Arc<dyn Clock>) {
    let (session, opening) = Session::begin(sid, clock.now());
    let mut pump = Pump { client, places: Vec::new(), session, opener };
    let mut acts = vec![opening];
    let mut beat = Sleep::for_ms(PING_INTERVAL_MS);
    while pump.act(acts).await {
        let heard = pump.next(&mut beat).await;
        if matches!(heard, Heard::Beat) {
            beat = Sleep::for_ms(PING_INTERVAL_MS);
        }
        acts = pump.session.hear(heard, clock.now());
    }
}

struct Pump<O> {
    client: SocketFrames,
    places: Vec<(TicketTarget, SocketFrames)>,
    session: Session,
    opener: O,
}

impl<O: Opener> Pump<O> {
    /// Does these, and what follows from them. False once it is over.
    async fn act(&mut self, acts: Vec<Act>) -> bool {
        let mut waiting: std::collections::VecDeque<Act> = acts.into();
        while let Some(act) = waiting.pop_front() {
            match act {
                Act::Say(text) => self.client.send(&text),
                Act::Tell(place, text) => {
                    if let Some((_, socket)) = self.places.iter().find(|(open, _)| *open == place) {
                        socket.send(&text);
                    }
                }
                Act::Leave(place) => self.places.retain(|(open, _)| *open != place),
                Act::End => return false,
                Act::Open(opening) => {
                    let place = opening.place;
                    let outcome = self.opener.open(&opening).await.map(|socket| self.places.push((place, socket)));
                    // What follows from it comes before what was to be done after it.
                    for act in self.session.opened(opening, outcome).into_iter().rev() {
                        waiting.push_front(act);
                    }
                }
            }
        }
        true
    }

    /// The next thing to be heard. The client comes first: it is slower than any object.
    async fn next(&mut self, beat: &mut Sleep) -> Heard {
        poll_fn(|context| {
            if let Poll::Ready(heard) = self.client.poll_next(context) {
                return Poll::Ready(match heard {
                    Some(SocketEvent::Text(text)) => Heard::Client(text),
                    Some(SocketEvent::Closed(_)) | None => Heard::ClientGone,
                });
            }
            for at in 0..self.places.len() {
                let Some((place, socket)) = self.places.get_mut(at) else { continue };
                let place = *place;
                let Poll::Ready(heard) = socket.poll_next(context) else { continue };
                if let Some(SocketEvent::Text(text)) = heard {
                    return Poll::Ready(Heard::Place(place, text));
                }
                self.places.remove(at);
                let code = match heard {
                    Some(SocketEvent::Closed(code)) => code,
                    _ => ABNORMAL,
                };
                return Poll::Ready(Heard::PlaceClosed(place, code));
            }
            std::pin::Pin::new(&mut *beat).poll(context).map(|()| Heard::Beat)
        })
        .await
    }
}
