// `.dev.vars`: the secrets of this machine's local server, made once at random and never printed.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { say } from './say.mjs';

const secret = () => randomBytes(32).toString('hex');

const LOCAL_VALUES = {
  ENVIRONMENT: () => 'local',
  TOKEN_KEYS: () => `k1:${secret()}`,
  PASSWORD_PEPPERS: () => `p1:${secret()}`,
  MASTER_KEYS: () => `m1:${secret()}`,
  AUDIT_KEY: () => secret(),
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
