//! A client's end of a WebSocket, on its way from the object that took it to the client.

use futures::{StreamExt, channel::mpsc};
use worker::{WebsocketEvent, send::SendWrapper};

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

    /// Puts it where [`write_response`](super::packed_http::write_response) looks for it.
    pub fn attach(self, extensions: &mut http::Extensions) {
        if let Ok(socket) = self.0 {
            extensions.insert(socket);
        }
    }
}

/// What comes over a socket that this Worker reads itself, to pass it on in another form. Closes it when dropped.
pub struct SocketFrames {
    frames: mpsc::UnboundedReceiver<String>,
    socket: SendWrapper<Option<worker::WebSocket>>,
}

impl SocketFrames {
    /// The next frame; `None` once the socket is closed.
    pub async fn next(&mut self) -> Option<String> {
        self.frames.next().await
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
                frames.into_iter().for_each(|frame| drop(sender.unbounded_send(frame)));
                return Ok(SocketFrames { frames: receiver, socket: SendWrapper(None) });
            }
        };
        socket.accept()?;
        let reader = socket.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let Ok(mut events) = reader.events() else { return };
            while let Some(Ok(WebsocketEvent::Message(message))) = events.next().await {
                if sender.unbounded_send(message.text().unwrap_or_default()).is_err() {
                    return;
                }
            }
        });
        Ok(SocketFrames { frames: receiver, socket: SendWrapper(Some(socket)) })
    }
}
