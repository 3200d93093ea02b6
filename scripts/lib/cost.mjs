// What a request costs: what it reads and asks, from its own log line, and how long it takes with nobody beside it.

/** `target`: url, and what `fetch` takes. */
export async function costOf(vivace, target) {
  const seen = vivace.logs.length;
  const started = performance.now();
  const answer = await fetch(target.url, { method: target.method ?? 'GET', headers: target.headers, body: target.body });
  await answer.arrayBuffer();
  const alone = performance.now() - started;
  const lines = () => vivace.logs.slice(seen).map(({ message }) => message).filter((message) => message.startsWith('{"') && message.includes('"rowsRead"'));
  for (let waited = 0; waited < 50 && lines().length === 0; waited += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  const { rowsRead, rowsWritten, subrequests, status } = JSON.parse(lines().at(-1) ?? '{}');
  return { rowsRead, rowsWritten, subrequests, status, alone };
}
