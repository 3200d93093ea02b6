//! A client's end of a WebSocket, on its way from the object that took it to the client.

/// The client's end, or nothing where there is no runtime (host tests).
#[derive(Clone, Debug, Default)]
pub struct SocketHandle(Option<worker::WebSocket>);

impl SocketHandle {
    /// The end the runtime gave.
    pub const fn new(socket: worker::WebSocket) -> Self {
        Self(Some(socket))
    }

    /// Puts it where [`write_response`](super::packed_http::write_response) looks for it.
    pub fn attach(self, extensions: &mut http::Extensions) {
        if let Some(socket) = self.0 {
            extensions.insert(socket);
        }
    }
}
