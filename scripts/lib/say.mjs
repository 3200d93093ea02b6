// How the scripts talk: one line before a long step, its time after it, one sentence when it fails.

/** An expected failure: its message is the whole explanation a person needs. */
export class Failure extends Error {}

export function fail(sentence) {
  throw new Failure(sentence);
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

export function say(line = '') {
  console.log(line);
}

/** Runs `work`, announcing it first and printing how long it took after, with its name: others may run beside it. */
export async function step(what, work) {
  const started = performance.now();
  console.log(`→ ${what} …`);
  const result = await work();
  console.log(`  ${what.replace(/ \(.*\)$/, '')}: done in ${seconds(started)}`);
  return result;
}

/** Runs a script's main function; a Failure prints its sentence alone, anything else its stack. */
export function main(work) {
  Promise.resolve()
    .then(work)
    .catch((error) => {
      console.error(error instanceof Failure ? `\n✗ ${error.message}` : error);
      process.exitCode = 1;
    });
}
