// A real OpenID Connect provider on loopback, and a browser without windows that signs in there.
import { createServer } from 'node:http';
import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import Provider from 'oidc-provider';
import { Response } from './support.mjs';

export const CLIENT_SECRET = 'client-secret-of-the-tests-0123456789';

/**
 * Starts a provider with two clients: `google` gets RS256 tokens, `apple` ES256. As Apple does, it takes of `apple`
 * only a secret signed with a key: `clientKey` holds the settings for it.
 * - `publicUrl`: the Worker's own address, as its settings say.
 * - `people`: claims by subject; `provider.person` is who signs in next.
 */
export async function startProvider({ publicUrl, people }) {
  const keys = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    ES256: await generateKeyPair('ES256', { extractable: true }),
  };
  const jwks = {
    keys: await Promise.all(
      Object.entries(keys).map(async ([alg, { privateKey }]) => ({ ...(await exportJWK(privateKey)), kid: `key-${alg}`, alg, use: 'sig' })),
    ),
  };
  const client = (name, algorithm) => ({
    client_id: name,
    client_secret: CLIENT_SECRET,
    redirect_uris: [`${publicUrl}/api/v1/auth/${name}/callback`],
    response_types: ['code'],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'client_secret_post',
    id_token_signed_response_alg: algorithm,
  });

  const signing = await generateKeyPair('ES256', { extractable: true });
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const oidc = new Provider(issuer, {
    clients: [client('google', 'RS256'), client('apple', 'ES256')],
    jwks,
    cookies: { keys: ['cookie-key-of-the-tests'] },
    pkce: { required: () => true },
    scopes: ['openid', 'name'],
    claims: { email: ['email', 'email_verified'], profile: ['given_name', 'family_name'], name: ['name'] },
    conformIdTokenClaims: false,
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, subject) => ({ accountId: subject, claims: () => ({ sub: subject, ...people[subject] }) }),
    // Everybody consents to everything.
    async loadExistingGrant({ oidc: { client, session, provider } }) {
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile name');
      await grant.save();
      return grant;
    },
  });

  const peer = {
    issuer,
    keys,
    clientKey: {
      APPLE_TEAM_ID: 'TEAM123456',
      APPLE_KEY_ID: 'KEY1234567',
      APPLE_PRIVATE_KEY: await exportPKCS8(signing.privateKey),
    },
    person: Object.keys(people)[0],
    /** How often each path was asked for. */
    asked: new Map(),
    /** Changes the ID token on its way to the Worker, as a hostile provider would. */
    tamper: null,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
  const answer = oidc.callback();
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    peer.asked.set(pathname, (peer.asked.get(pathname) ?? 0) + 1);
    if (!pathname.startsWith('/interaction/')) return answer(request, response);
    return oidc.interactionFinished(request, response, { login: { accountId: peer.person } });
  });

  /** The form of a token request, with the constant secret in place of a signed one that is right. */
  const constantSecret = async (body) => {
    const form = new URLSearchParams(body);
    if (form.get('client_id') !== 'apple') return body;
    const expected = { issuer: 'TEAM123456', audience: issuer, subject: 'apple', algorithms: ['ES256'], maxTokenAge: '1m' };
    const { protectedHeader } = await jwtVerify(form.get('client_secret'), signing.publicKey, expected);
    if (protectedHeader.kid === 'KEY1234567') form.set('client_secret', CLIENT_SECRET);
    return form.toString();
  };

  /** What the Worker's requests go through: the provider itself, with `tamper` in between. */
  peer.outbound = async (request) => {
    if (!request.url.startsWith(`${issuer}/`)) return new Response('not an address of the provider', { status: 599 });
    const body = request.method === 'POST' ? await constantSecret(await request.text()) : undefined;
    const headers = Object.fromEntries(request.headers);
    delete headers.host;
    delete headers['content-length'];
    const answer = await fetch(request.url, { method: request.method, headers, body, redirect: 'manual' });
    const text = await answer.text();
    const whole = { status: answer.status, headers: { 'content-type': answer.headers.get('content-type') ?? 'text/plain' } };
    if (!peer.tamper || answer.status !== 200 || !request.url.endsWith('/token')) return new Response(text, whole);
    const tokens = JSON.parse(text);
    tokens.id_token = await peer.tamper(tokens.id_token);
    return new Response(JSON.stringify(tokens), whole);
  };
  return peer;
}

/** The claims of a token, unverified. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

/** A token with these claims and header, signed by `key`. */
export const signed = (claims, header, key) => new SignJWT(claims).setProtectedHeader(header).sign(key);

/** A browser: keeps cookies by host, follows redirects until it leaves `issuer`. */
export class Browser {
  cookies = new Map();

  async request(url, init = {}) {
    const jar = this.cookies.get(new URL(url).host) ?? new Map();
    this.cookies.set(new URL(url).host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, ...(cookie && { cookie }) } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /** Signs in from where the Worker sent it: `{ url, form }` of the way back; `form` where the provider posts. */
  async signInAt(url, issuer) {
    for (let hops = 0; hops < 10; hops += 1) {
      const answer = await this.request(url);
      if (answer.status === 200) {
        const page = await answer.text();
        const action = page.match(/action="([^"]+)"/)?.[1];
        const fields = [...page.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
        return { url: action, form: new URLSearchParams(fields) };
      }
      const location = answer.headers.get('location');
      if (!location) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
      url = new URL(location, url).href;
      if (!url.startsWith(`${issuer}/`)) return { url };
    }
    throw new Error('too many redirects');
  }
}
