// `.dev.vars`: the secrets of this machine's local server, made once at random and never printed.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { say } from './say.mjs';

const secret = () => randomBytes(32).toString('hex');

/** A key pair on P-256, as push services know us by it: the number and the point, in base64url. */
const vapid = (() => {
  let pair;
  return () => {
    if (pair) return pair;
    const { d, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    return (pair = { number: d, point: point.toString('base64url') });
  };
})();

const LOCAL_VALUES = {
  ENVIRONMENT: () => 'local',
  TOKEN_KEYS: () => `k1:${secret()}`,
  PASSWORD_PEPPERS: () => `p1:${secret()}`,
  MASTER_KEYS: () => `m1:${secret()}`,
  AUDIT_KEY: () => secret(),
  VAPID_PUBLIC_KEY: () => vapid().point,
  VAPID_PRIVATE_KEY: () => vapid().number,
  // The first demo account runs the local installation.
  BOOTSTRAP_ADMIN_EMAIL: () => 'ada@demo.vivace.local',
  // Whoever tries things out registers and signs in more often than five times in a quarter of an hour.
  RATE_LIMITS: () => `'{"auth":{"limit":100,"window_seconds":900}}'`,
};

/** Adds what is missing and leaves every existing value alone: other keys decrypt what is already stored. */
export function ensureLocalSecrets() {
  const file = inRoot('.dev.vars');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const present = new Set([...before.matchAll(/^\s*([A-Z0-9_]+)\s*=\s*\S/gm)].map((match) => match[1]));
  const missing = Object.keys(LOCAL_VALUES).filter((name) => !present.has(name));
  if (missing.length === 0) return;
  const lines = missing.map((name) => `${name}=${LOCAL_VALUES[name]()}`);
  const glue = before && !before.endsWith('\n') ? '\n' : '';
  writeFileSync(file, `${before}${glue}${lines.join('\n')}\n`, { mode: 0o600 });
  say(`  wrote local secrets and settings to .dev.vars: ${missing.join(', ')}`);
}
