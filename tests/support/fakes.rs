//! The outside world, in memory.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use vivace::{
    domain::{
        rate_limit::{Decision, Quota, Window},
        time::Timestamp,
    },
    platform::{
        assets::Assets,
        clock::Clock,
        crypto::Key,
        limits::{LimiterUnavailable, RateLimits},
        log::Log,
        outbound::{
            BODY_BYTES_MAX, Deadlines, Outbound, OutboundError, OutboundRequest, OutboundResponse, OutboundStream,
            StreamError,
        },
        probe::{Probe, Probes},
        queue::{Priority, Queue},
        rng::Rng,
    },
    storage::{Blob, Blobs, Cache, PortFuture, StorageError},
};

/// A clock that a test moves.
pub struct FakeClock(AtomicI64);

impl FakeClock {
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_millis()))
    }

    pub fn advance_ms(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that differ at every draw and are the same in every run (SplitMix64).
#[derive(Default)]
pub struct SeededRng(AtomicU64);

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let drawn = (z ^ (z >> 31)).to_le_bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
    }
}

#[derive(Default)]
pub struct FakeCache(Mutex<HashMap<String, String>>);

impl FakeCache {
    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    pub fn keys(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
}

impl Cache for FakeCache {
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<String>, StorageError>> {
        Box::pin(async move { Ok(self.0.lock().unwrap().get(key).cloned()) })
    }
    fn put<'a>(&'a self, key: &'a str, value: String, _ttl_seconds: u64) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            self.0.lock().unwrap().insert(key.to_owned(), value);
            Ok(())
        })
    }
    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            self.0.lock().unwrap().remove(key);
            Ok(())
        })
    }
}

#[derive(Default)]
pub struct FakeBlobs(Mutex<BTreeMap<String, Blob>>);

impl FakeBlobs {
    pub fn names(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    pub fn read(&self, key: &str) -> Option<Blob> {
        self.0.lock().unwrap().get(key).cloned()
    }
}

/// A bucket is somewhere else: while it works, other requests go on, and a run may be killed there.
impl FakeBlobs {
    async fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Blob>) -> T) -> Result<T, StorageError> {
        tokio::task::yield_now().await;
        Ok(work(&mut self.0.lock().unwrap()))
    }
}

impl Blobs for FakeBlobs {
    fn get<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>> {
        Box::pin(self.with(move |blobs| blobs.get(key).cloned()))
    }
    fn put<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(self.with(move |blobs| drop(blobs.insert(key.to_owned(), blob))))
    }
    fn put_if_absent<'a>(&'a self, key: &'a str, blob: Blob) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(self.with(move |blobs| {
            let is_absent = !blobs.contains_key(key);
            if is_absent {
                blobs.insert(key.to_owned(), blob);
            }
            is_absent
        }))
    }
    fn replace<'a>(&'a self, key: &'a str, old: &'a Blob, new: Blob) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(self.with(move |blobs| match blobs.get_mut(key) {
            Some(there) if there.bytes == old.bytes => {
                *there = new;
                true
            }
            _ => false,
        }))
    }
    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: u32,
    ) -> PortFuture<'a, Result<Vec<String>, StorageError>> {
        Box::pin(self.with(move |blobs| {
            let names =
                blobs.keys().filter(|name| name.starts_with(prefix) && after.is_none_or(|after| name.as_str() > after));
            names.take(limit as usize).cloned().collect()
        }))
    }
    fn delete<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(self.with(move |blobs| drop(blobs.remove(key))))
    }
    fn delete_prefix<'a>(&'a self, prefix: &'a str) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            self.0.lock().unwrap().retain(|key, _| !key.starts_with(prefix));
            Ok(())
        })
    }
    fn exists<'a>(&'a self, key: &'a str) -> PortFuture<'a, Result<bool, StorageError>> {
        Box::pin(self.with(move |blobs| blobs.contains_key(key)))
    }
}

/// Messages wait until a test delivers them.
#[derive(Default)]
pub struct FakeQueue(Mutex<Vec<(Priority, String)>>);

impl FakeQueue {
    pub fn take_all(&self) -> Vec<String> {
        self.0.lock().unwrap().drain(..).map(|(_, body)| body).collect()
    }
}

impl Queue for FakeQueue {
    fn send<'a>(&'a self, priority: Priority, bodies: Vec<String>) -> PortFuture<'a, Result<(), StorageError>> {
        Box::pin(async move {
            self.0.lock().unwrap().extend(bodies.into_iter().map(|body| (priority, body)));
            Ok(())
        })
    }
}

pub type CannedReply = Result<OutboundResponse, OutboundError>;

/// A streamed answer as a test scripts it.
pub struct ScriptedStream {
    pub status: u16,
    pub content_type: String,
    pub retry_after: Option<String>,
    /// What comes, in order; the first error ends it.
    pub chunks: Vec<Result<Vec<u8>, StreamError>>,
    /// Whether it goes on for ever after the last chunk, so that only a drop ends it.
    pub hangs: bool,
}

impl ScriptedStream {
    /// Server-sent events with status 200, a chunk for each of `chunks`.
    pub fn events(chunks: &[&str]) -> Self {
        Self {
            status: 200,
            content_type: "text/event-stream".to_owned(),
            retry_after: None,
            chunks: chunks.iter().map(|chunk| Ok(chunk.as_bytes().to_vec())).collect(),
            hangs: false,
        }
    }

    /// A body in one chunk.
    pub fn whole(status: u16, content_type: &str, body: &str) -> Self {
        Self { status, content_type: content_type.to_owned(), ..Self::events(&[body]) }
    }

    /// Ends with this error.
    pub fn then(mut self, error: StreamError) -> Self {
        self.chunks.push(Err(error));
        self
    }

    /// Says when to ask again.
    pub fn retry_after(mut self, value: &str) -> Self {
        self.retry_after = Some(value.to_owned());
        self
    }
}

pub type CannedStream = Result<ScriptedStream, StreamError>;
/// Answers streamed requests for which nothing is queued.
pub type StreamRule = Box<dyn Fn(&OutboundRequest) -> CannedStream + Send + Sync>;

/// An outside world that answers what a test put there, in order, and remembers what it was asked.
#[derive(Default)]
pub struct FakeOutbound {
    replies: Mutex<VecDeque<CannedReply>>,
    streams: Mutex<VecDeque<CannedStream>>,
    rule: Mutex<Option<StreamRule>>,
    asked: Mutex<Vec<OutboundRequest>>,
    running: Arc<AtomicI64>,
}

/// Counts a stream that is open.
struct Running(Arc<AtomicI64>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl FakeOutbound {
    pub fn reply(&self, status: u16, body: &str) {
        let response = OutboundResponse { status, body: body.to_owned(), retry_after: None };
        self.replies.lock().unwrap().push_back(Ok(response));
    }

    pub fn fail(&self, error: OutboundError) {
        self.replies.lock().unwrap().push_back(Err(error));
    }

    /// The answer to the next streamed request.
    pub fn stream(&self, stream: ScriptedStream) {
        self.streams.lock().unwrap().push_back(Ok(stream));
    }

    /// The next streamed request gets no answer.
    pub fn fail_stream(&self, error: StreamError) {
        self.streams.lock().unwrap().push_back(Err(error));
    }

    /// Answers every streamed request for which nothing is queued.
    pub fn stream_always(&self, rule: impl Fn(&OutboundRequest) -> CannedStream + Send + Sync + 'static) {
        *self.rule.lock().unwrap() = Some(Box::new(rule));
    }

    /// Streams that nobody has read to the end or dropped.
    pub fn streams_running(&self) -> i64 {
        self.running.load(Ordering::SeqCst)
    }

    pub fn asked(&self) -> Vec<OutboundRequest> {
        self.asked.lock().unwrap().clone()
    }

    /// For a test that cannot know how much will be asked.
    pub fn drop_unused(&self) {
        self.replies.lock().unwrap().clear();
        self.streams.lock().unwrap().clear();
    }

    pub fn unused(&self) -> usize {
        self.replies.lock().unwrap().len() + self.streams.lock().unwrap().len()
    }

    fn next_stream(&self, request: &OutboundRequest) -> CannedStream {
        if let Some(next) = self.streams.lock().unwrap().pop_front() {
            return next;
        }
        match &*self.rule.lock().unwrap() {
            Some(rule) => rule(request),
            None => Err(StreamError::Failed("no canned stream".to_owned())),
        }
    }
}

/// The script as it is read: every chunk lets other requests go on, and the size is capped as the Worker caps it.
fn play(script: ScriptedStream, running: Running) -> OutboundStream {
    let ScriptedStream { status, content_type, retry_after, chunks, hangs } = script;
    let chunks =
        futures::stream::unfold((chunks.into_iter(), 0, Some(running)), move |(mut rest, read, running)| async move {
            running.as_ref()?;
            // Twice: who looks whether more is there already has used up the first.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
            match rest.next() {
                Some(Ok(chunk)) if read + chunk.len() > BODY_BYTES_MAX => {
                    Some((Err(StreamError::TooLarge), (rest, read, None)))
                }
                Some(Ok(chunk)) => {
                    let read = read + chunk.len();
                    Some((Ok(chunk), (rest, read, running)))
                }
                Some(Err(error)) => Some((Err(error), (rest, read, None))),
                None if hangs => futures::future::pending().await,
                None => None,
            }
        });
    OutboundStream { status, content_type, retry_after, chunks: Box::pin(chunks) }
}

impl Outbound for FakeOutbound {
    fn send<'a>(&'a self, request: OutboundRequest) -> PortFuture<'a, CannedReply> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(request);
            self.replies
                .lock()
                .unwrap()
                .pop_front()
                .unwrap_or_else(|| Err(OutboundError::Failed("no canned reply".to_owned())))
        })
    }

    fn open<'a>(
        &'a self,
        request: OutboundRequest,
        _deadlines: Deadlines,
    ) -> PortFuture<'a, Result<OutboundStream, StreamError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let next = self.next_stream(&request);
            self.asked.lock().unwrap().push(request);
            let script = next?;
            self.running.fetch_add(1, Ordering::SeqCst);
            Ok(play(script, Running(self.running.clone())))
        })
    }
}

/// The exact limiter's rule without its objects.
pub struct FakeLimits {
    clock: Arc<FakeClock>,
    windows: Mutex<HashMap<String, Window>>,
    /// Set to make the limiter unreachable.
    pub down: std::sync::atomic::AtomicBool,
    /// How often it was asked.
    pub asked: AtomicU64,
}

impl FakeLimits {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self { clock, windows: Mutex::default(), down: false.into(), asked: AtomicU64::new(0) }
    }
}

impl RateLimits for FakeLimits {
    fn take<'a>(
        &'a self,
        key: &'a str,
        quota: Quota,
        wanted: u32,
        lease_divisor: u32,
    ) -> PortFuture<'a, Result<Decision, LimiterUnavailable>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if self.down.load(Ordering::SeqCst) {
                return Err(LimiterUnavailable("down".to_owned()));
            }
            let mut windows = self.windows.lock().unwrap();
            Ok(windows.entry(key.to_owned()).or_default().take(quota, self.clock.now(), wanted, lease_divisor))
        })
    }
}

#[derive(Default)]
pub struct FakeLog(Mutex<Vec<String>>);

impl FakeLog {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

impl Log for FakeLog {
    fn line(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

pub struct FakeProbes;

impl Probes for FakeProbes {
    fn run(&self) -> PortFuture<'_, Vec<Probe>> {
        Box::pin(async { vec![Probe { name: "database".to_owned(), took_ms: 1, result: Ok(()) }] })
    }
}

/// The files the build puts among the Worker's assets, each with a stand-in for its content.
pub struct FakeAssets;

impl Assets for FakeAssets {
    fn get<'a>(&'a self, path: &'a str) -> PortFuture<'a, Result<Option<Blob>, StorageError>> {
        let text = match path {
            "/openapi.json" => Some(r#"{"openapi":"3.1.0"}"#),
            "/api-docs/" => Some("<!doctype html>"),
            "/api-docs/init.js" => Some("SwaggerUIBundle({});"),
            page if page.starts_with("/ops/") => Some("a file of the page"),
            _ => None,
        };
        let file = text.map(|text| Blob { bytes: text.as_bytes().to_vec(), content_type: String::new() });
        Box::pin(async { Ok(file) })
    }
}

/// The time zone database of a Rust crate, where the Worker asks the JavaScript runtime.
pub struct IanaTimeZones;

impl vivace::platform::time_zones::TimeZones for IanaTimeZones {
    fn offset_seconds(&self, zone: &str, instant: Timestamp) -> i32 {
        use chrono::Offset;
        let Ok(zone) = zone.parse::<chrono_tz::Tz>() else { return 0 };
        let instant = chrono::DateTime::from_timestamp_millis(instant.as_millis()).expect("a time within range");
        instant.with_timezone(&zone).offset().fix().local_minus_utc()
    }
}
