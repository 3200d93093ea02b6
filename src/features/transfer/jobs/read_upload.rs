//! Reads a file that was sent in parts.

use sha2::{Digest, Sha256};

use super::{
    super::{
        content,
        reading::{CHECKED_KEPT_MS, Owner, ReadFile, finish_reading},
        store::FAIL_IMPORT,
        uploads::part_count,
    },
    import_file::Step,
};
use crate::{
    bind,
    domain::imports::{Format, Parsed, Refusal, Scanner, collect::Collector, parse, sniff},
    http::ApiError,
    storage::StorageError,
};

/// The largest file but Apple Health's, in bytes: it is read as a whole, and memory has to hold it beside what it
/// holds.
const WHOLE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// 1. The parts are read: Apple Health's one after the other, any other file as a whole.
/// 2. What was found is stored; a file that cannot be read is given up with the reason.
/// 3. The job's end, in the batch of 2.
pub async fn run(step: Step<'_>) -> Result<(), StorageError> {
    let owner = Owner { account: step.account(), shard: step.message.shard };
    let read = match read(&step).await? {
        Ok(read) => read,
        Err(refusal) => return fail(&step, &refusal.to_string()).await,
    };
    let (options, begun_at) = (step.row.options.clone(), step.row.created_at);
    match finish_reading(step.app, owner, step.import(), begun_at, options, read).await {
        Ok((mut statements, next)) => {
            statements.extend(step.job.done());
            step.db.batch(statements).await?;
            if let Some(next) = &next {
                step.hint(next);
            }
            // The parts are pieces now.
            for part in 0..part_count(step.row.file_bytes) {
                step.app.count_subrequest();
                step.app.media.delete(&content::part_key(step.account(), step.import(), part)).await?;
            }
            Ok(())
        }
        Err(error) if error.code.status() < 500 => fail(&step, &told(&error)).await,
        Err(error) => Err(StorageError::Failed(error.internal.as_deref().unwrap_or(error.code.as_str()).to_owned())),
    }
}

fn told(error: &ApiError) -> String {
    let field = error.fields.first().map(|problem| problem.message.clone());
    error.message.clone().or(field).unwrap_or_else(|| error.code.text().to_owned())
}

async fn fail(step: &Step<'_>, why: &str) -> Result<(), StorageError> {
    let now = step.app.now();
    let mut statements = vec![bind!(
        FAIL_IMPORT,
        step.account(),
        step.import(),
        format!("The file {why}."),
        now,
        now.plus_millis(CHECKED_KEPT_MS)
    )];
    statements.extend(step.job.done());
    step.db.batch(statements).await.map(drop)
}

async fn part(step: &Step<'_>, part: u32) -> Result<Vec<u8>, StorageError> {
    step.app.count_subrequest();
    let key = content::part_key(step.account(), step.import(), part);
    let blob = step.app.media.get(&key).await?;
    blob.map(|blob| blob.bytes).ok_or_else(|| StorageError::Failed("a part of a file is gone".to_owned()))
}

async fn read(step: &Step<'_>) -> Result<Result<ReadFile, Refusal>, StorageError> {
    let first = part(step, 0).await?;
    let format = match sniff(&first) {
        Ok(format) => format,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if format == Some(Format::AppleHealth) {
        return read_in_pieces(step, first).await;
    }
    if step.row.file_bytes > WHOLE_BYTES_MAX {
        return Ok(Err(Refusal::TooMany { most: 32, what: "MiB, which only Apple Health's file may" }));
    }
    let mut whole = first;
    for number in 1..part_count(step.row.file_bytes) {
        whole.extend(part(step, number).await?);
    }
    let hash = hex::encode(Sha256::digest(&whole));
    let parsed = parse(&whole, step.row.options.mapping.as_ref(), step.app.now());
    Ok(parsed.map(|(format, parsed)| ReadFile { format, parsed, hash }))
}

async fn read_in_pieces(step: &Step<'_>, first: Vec<u8>) -> Result<Result<ReadFile, Refusal>, StorageError> {
    let mut digest = Sha256::new();
    let mut collector = Collector::new(step.app.now());
    let mut scanner = Scanner::default();
    let mut bytes = first;
    for number in 0..part_count(step.row.file_bytes) {
        if number > 0 {
            bytes = part(step, number).await?;
        }
        digest.update(&bytes);
        if let Err(refusal) = scanner.feed(&bytes, &mut collector) {
            return Ok(Err(refusal));
        }
    }
    let hash = hex::encode(digest.finalize());
    let finished = collector.finish();
    Ok(finished.map(|parsed: Parsed| ReadFile { format: Format::AppleHealth, parsed, hash }))
}
