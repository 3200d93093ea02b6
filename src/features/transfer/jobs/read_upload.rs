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
    http::{ApiError, Code},
    jobs::tracked::{JobState, carry_on},
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
            statements.push(match &next {
                Some(next) => carry_on(step.job, next, 0),
                // What comes next is for the person to say.
                None => step.end_work(JobState::Done, None),
            });
            statements.extend(step.job.done());
            step.db.batch(statements).await?;
            if let Some(next) = &next {
                step.hint(next);
            }
            content::delete_scan(step.app, step.account(), step.import()).await?;
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
    statements.push(step.end_work(JobState::Failed, Some(Code::InvalidFile.as_str())));
    statements.extend(step.job.done());
    step.db.batch(statements).await.map(drop)
}

async fn part(step: &Step<'_>, part: u32) -> Result<Vec<u8>, StorageError> {
    let bytes = step.sealer.get(&content::part_key(step.account(), step.import(), part)).await?;
    bytes.ok_or_else(|| StorageError::Failed("a part of a file is gone".to_owned()))
}

async fn read(step: &Step<'_>) -> Result<Result<ReadFile, Refusal>, StorageError> {
    if let Some(scan) = content::load_scan(&step.sealer, step.import()).await? {
        return read_in_pieces(step, scan, None).await;
    }
    let first = part(step, 0).await?;
    let format = match sniff(&first) {
        Ok(format) => format,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if format == Some(Format::AppleHealth) {
        return read_in_pieces(step, content::Scan::default(), Some(first)).await;
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

/// Reads the file part by part. After each part but the last, how far it has come is noted in the bucket, so that a run
/// that was killed goes on there and does not begin again.
async fn read_in_pieces(
    step: &Step<'_>,
    mut scan: content::Scan,
    mut first: Option<Vec<u8>>,
) -> Result<Result<ReadFile, Refusal>, StorageError> {
    let import = step.import();
    let count = part_count(step.row.file_bytes);
    let mut collector = Collector::going_on(step.app.now(), std::mem::take(&mut scan.parsed));
    let mut scanner = Scanner::going_on(scan.consumed, scan.number);
    if scan.parts > 0 {
        // What was begun in the part before and ends in the next.
        let begun = part(step, scan.parts - 1).await?;
        let part_bytes = u64::from(scan.parts) * begun.len() as u64 - scan.consumed;
        let from = begun.len().saturating_sub(usize::try_from(part_bytes).unwrap_or(0));
        if let Err(refusal) = scanner.feed(begun.get(from..).unwrap_or_default(), &mut collector) {
            return Ok(Err(refusal));
        }
    }
    for number in scan.parts..count {
        let bytes = match first.take().filter(|_| number == 0) {
            Some(bytes) => bytes,
            None => part(step, number).await?,
        };
        scan.digest = chain(&scan.digest, &bytes);
        if let Err(refusal) = scanner.feed(&bytes, &mut collector) {
            return Ok(Err(refusal));
        }
        if number + 1 < count {
            let so_far = content::Scan {
                parts: number + 1,
                consumed: scanner.consumed(),
                number: scanner.number(),
                digest: scan.digest.clone(),
                parsed: collector.so_far().clone(),
            };
            content::store_scan(&step.sealer, import, &so_far).await?;
        }
    }
    let hash = scan.digest;
    let finished = collector.finish();
    Ok(finished.map(|parsed: Parsed| ReadFile { format: Format::AppleHealth, parsed, hash }))
}

/// The hash of what was read so far: of the first part its own, then of the hash before and the part. It can be taken up
/// again at every part, which the hash of the whole cannot.
fn chain(before: &str, part: &[u8]) -> String {
    hex::encode(Sha256::new().chain_update(before.as_bytes()).chain_update(part).finalize())
}
