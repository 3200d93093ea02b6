//! A client's end of a WebSocket, on its way from the object that took it to the client.

use std::task::{Context, Poll};

use futures::{StreamExt, channel::mpsc};
use worker::{WebSocketPair, WebsocketEvent, send::SendWrapper};

use super::background::go_on;

/// The client's end. Where there is no runtime (host tests), what comes over it instead.
#[derive(Clone, Debug)]
pub struct SocketHandle(Result<worker::WebSocket, Vec<String>>);

impl Default for SocketHandle {
    fn default() -> Self {
        Self::canned(Vec::new())
    }
}

impl SocketHandle {
    /// The end the runtime gave.
    pub const fn new(socket: worker::WebSocket) -> Self {
        Self(Ok(socket))
    }

    /// An end over which these frames come, for host tests.
    pub const fn canned(frames: Vec<String>) -> Self {
        Self(Err(frames))
    }

    /// Takes it out of where [`SocketHandle::attach`] put it.
    pub fn detach(extensions: &mut http::Extensions) -> Option<Self> {
        extensions.remove::<worker::WebSocket>().map(Self::new)
    }

    /// Puts it where [`write_response`](super::packed_http::write_response) looks for it.
    pub fn attach(self, extensions: &mut http::Extensions) {
        if let Ok(socket) = self.0 {
            extensions.insert(socket);
        }
    }
}

/// What is heard on a socket that this Worker reads itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// A text frame; an empty text for a binary one.
    Text(String),
    /// It was closed, with this code.
    Closed(u16),
}

/// What comes over a socket that this Worker reads itself, to pass it on in another form. Closes it when dropped.
pub struct SocketFrames {
    events: mpsc::UnboundedReceiver<SocketEvent>,
    socket: SendWrapper<Option<worker::WebSocket>>,
}

impl SocketFrames {
    /// The next frame; `None` once the socket is closed.
    pub async fn next(&mut self) -> Option<String> {
        match self.events.next().await {
            Some(SocketEvent::Text(text)) => Some(text),
            Some(SocketEvent::Closed(_)) | None => None,
        }
    }

    /// What is heard next; `None` once nothing will be.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<SocketEvent>> {
        self.events.poll_next_unpin(context)
    }

    /// Answers.
    pub fn send(&self, text: &str) {
        if let Some(socket) = &*self.socket {
            // Fails on a socket that is closed, which `next` tells.
            let _ = socket.send_with_str(text);
        }
    }
}

impl Drop for SocketFrames {
    fn drop(&mut self) {
        if let Some(socket) = &*self.socket {
            let _ = socket.close(Some(1000), Some(""));
        }
    }
}

impl SocketHandle {
    /// A new socket: the client's end, and ours.
    ///
    /// # Errors
    /// The runtime refused.
    pub fn pair() -> worker::Result<(Self, SocketFrames)> {
        let pair = WebSocketPair::new()?;
        Ok((Self::new(pair.client), Self::new(pair.server).into_frames()?))
    }

    /// Reads the frames here instead of handing the end to the client.
    ///
    /// # Errors
    /// The runtime refused.
    pub fn into_frames(self) -> worker::Result<SocketFrames> {
        let (sender, receiver) = mpsc::unbounded();
        let socket = match self.0 {
            Ok(socket) => socket,
            Err(frames) => {
                // It fails only when the receiver is gone.
                frames.into_iter().for_each(|frame| drop(sender.unbounded_send(SocketEvent::Text(frame))));
                return Ok(SocketFrames { events: receiver, socket: SendWrapper(None) });
            }
        };
        socket.accept()?;
        let reader = socket.clone();
        go_on(async move {
            let Ok(mut events) = reader.events() else { return };
            while let Some(Ok(event)) = events.next().await {
                let heard = match event {
                    WebsocketEvent::Message(message) => SocketEvent::Text(message.text().unwrap_or_default()),
                    WebsocketEvent::Close(close) => SocketEvent::Closed(close.code()),
                };
                if sender.unbounded_send(heard).is_err() {
                    return;
                }
            }
        });
        Ok(SocketFrames { events: receiver, socket: SendWrapper(Some(socket)) })
    }
}
