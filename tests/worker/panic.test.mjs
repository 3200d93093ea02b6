// src/entry.mjs promises that one breakdown of the Rust code hurts nobody else. It leans on details of the worker
// crate and of wasm-bindgen, so this must pass after every change of their versions.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startVivace } from './support.mjs';

/** Calls in flight are told within this; a slow route takes five seconds. */
const AT_ONCE_MS = 500;

let vivace;
before(async () => {
  // The routes under /test exist only where this is set.
  vivace = await startVivace({ vars: { TEST_ROUTES: 'on' } });
});
after(() => vivace.stop());

async function assertBreakdownResponse(response) {
  assert.equal(response.status, 500);
  const body = await response.json();
  assert.deepEqual(Object.keys(body), ['success', 'error', 'type', 'code', 'requestId', 'timestamp', 'details']);
  assert.equal(body.code, 'internal_error');
  assert.match(body.requestId, /^req_[0-9a-f]{32}$/);
  assert.equal(response.headers.get('x-request-id'), body.requestId);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  assert.match(response.headers.get('content-security-policy'), /default-src 'none'/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
}

async function assertAlive() {
  assert.equal((await vivace.fetch('/health/live')).status, 200);
}

for (const how of ['panic', 'panic-later', 'overflow']) {
  test(`${how}: its own request is a 500, those in flight end at once, the next is fine`, async () => {
    const bystanders = [vivace.fetch('/test/sleep'), vivace.fetch('/test/object/slow')];
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await assertBreakdownResponse(await vivace.fetch(`/test/${how}`));
    for (const bystander of bystanders) await assertBreakdownResponse(await bystander);
    assert.ok(performance.now() - started < AT_ONCE_MS, `took ${performance.now() - started} ms`);
    await assertAlive();
  });
}

test('a panic inside a Durable Object is a 500 for its caller, and the object works again', async () => {
  const bystander = vivace.fetch('/test/sleep');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const started = performance.now();
  await assertBreakdownResponse(await vivace.fetch('/test/object/panic'));
  await assertBreakdownResponse(await bystander);
  assert.ok(performance.now() - started < AT_ONCE_MS);
  assert.equal((await vivace.fetch('/test/object/ok')).status, 200);
});

test('a stream ends with an error instead of hanging', async () => {
  const response = await vivace.fetch('/test/stream');
  const reader = response.body.getReader();
  await reader.read();
  const started = performance.now();
  await vivace.fetch('/test/panic');
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  });
  assert.ok(performance.now() - started < AT_ONCE_MS);
  await assertAlive();
});

test('a panic in the queue door is a retry, not an exception', async () => {
  const outcome = await vivace.deliver('vivace-high', 'panic');
  assert.equal(outcome.outcome, 'ok');
  assert.equal(outcome.retryBatch.retry, true);
  await assertAlive();
});

test('fifty panics in a row leave it working', async () => {
  for (let n = 0; n < 50; n += 1) await assertBreakdownResponse(await vivace.fetch('/test/panic'));
  await Promise.all(Array.from({ length: 20 }, assertAlive));
});
