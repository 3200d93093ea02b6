// The demo accounts of a local server. They are registered over HTTP like anybody's, because their password hashes
// depend on this machine's secrets. The addresses end in .local, which no mail server serves.

export const DEMO_PASSWORD = 'demo-Vivace-2026';
export const DEMO_ACCOUNTS = [
  { email: 'ada@demo.vivace.local', username: 'ada-demo', firstName: 'Ada', lastName: 'Demo' },
  { email: 'grace@demo.vivace.local', username: 'grace-demo', firstName: 'Grace', lastName: 'Demo' },
];

/** The username is taken: by the account of an earlier start. */
const ALREADY_THERE = 409;

/** Registers what is missing. Returns `{ ready: true }`, or `{ ready: false, reason }`: the server is useful anyway. */
export async function seedDemoAccounts(baseUrl) {
  for (const account of DEMO_ACCOUNTS) {
    const response = await fetch(`${baseUrl}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...account, password: DEMO_PASSWORD }),
    });
    if (!response.ok && response.status !== ALREADY_THERE) {
      const { error } = await response.json().catch(() => ({}));
      return { ready: false, reason: `registering ${account.email} gave ${response.status}${error ? ` (${error})` : ''}.` };
    }
  }
  return { ready: true };
}
