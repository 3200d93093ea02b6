// The demo accounts of a local server. They are registered over HTTP like anybody's, because their password hashes
// depend on this machine's secrets. The addresses end in .local, which no mail server serves.

export const DEMO_PASSWORD = 'demo-Vivace-2026';
export const DEMO_ACCOUNTS = [
  { email: 'ada@demo.vivace.local', username: 'ada-demo', firstName: 'Ada', lastName: 'Demo' },
  { email: 'grace@demo.vivace.local', username: 'grace-demo', firstName: 'Grace', lastName: 'Demo' },
];

/** The username is taken: by the account of an earlier start. */
const ALREADY_THERE = 409;

const post = (url, body) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Registers what is missing. Returns `{ ready: true }`, or `{ ready: false, reason }`: the server is useful anyway. */
export async function seedDemoAccounts(baseUrl) {
  for (const { email, ...rest } of DEMO_ACCOUNTS) {
    // Registering again would send the account a mail at every start.
    const login = await post(`${baseUrl}/api/v1/auth/login`, { email, password: DEMO_PASSWORD });
    await login.arrayBuffer();
    if (login.ok) continue;
    const response = await post(`${baseUrl}/api/v1/auth/register`, { email, ...rest, password: DEMO_PASSWORD });
    if (!response.ok && response.status !== ALREADY_THERE) {
      const { error } = await response.json().catch(() => ({}));
      return { ready: false, reason: `registering ${email} gave ${response.status}${error ? ` (${error})` : ''}.` };
    }
  }
  return { ready: true };
}
