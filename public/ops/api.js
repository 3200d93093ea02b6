// Asks the API with the sign-in of who looks at the page. The token is in this module's memory and nowhere else.

let token = null;

/** What the API refused, as it says it. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.message ?? body?.error ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code;
  }
}

async function ask(method, path, body) {
  const headers = { accept: 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

export const get = (path) => ask('GET', path);
export const act = (method, path) => ask(method, path);

/** Signs in; gives `{ mfaToken }` where a second factor is asked for, else who signed in. */
export async function signIn(email, password) {
  const { data } = await ask('POST', '/api/v1/auth/login', { email, password, deviceName: 'Operations page' });
  if (data.mfaRequired) return { mfaToken: data.mfaToken };
  token = data.accessToken;
  return { user: data.user };
}

/** The second step. Six digits are of the app, anything else is a recovery code. */
export async function verify(mfaToken, text) {
  const code = text.replaceAll(/\s/g, '');
  const proof = /^\d{6}$/.test(code) ? { code } : { recoveryCode: text.trim() };
  const { data } = await ask('POST', '/api/v1/auth/mfa/verify', { mfaToken, ...proof, deviceName: 'Operations page' });
  token = data.accessToken;
  return { user: data.user };
}

/** Ends the sign-in, also at the server. */
export async function signOut() {
  const ending = token ? ask('POST', '/api/v1/auth/logout') : null;
  token = null;
  await ending?.catch(() => {});
}

/** Whether somebody is signed in. */
export const isSignedIn = () => token !== null;
export const forget = () => { token = null; };
