// The hub of a person in the real runtime: sockets, resume, event streams, presence, and the end of sign-ins.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open, openWithTicket, openWithToken, readEvents, ticketFor } from './hub_client.mjs';
import { eventually, GENEROUS_LIMITS, PASSWORD, register, signIn, startVivace } from './support.mjs';

let vivace;
before(async () => {
  vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: GENEROUS_LIMITS, CORS_ORIGINS: 'https://app.example.org' } });
});
after(() => vivace.stop());

const by = ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` });
const data = async (answer) => (await answer.json()).data;
let count = 0;

async function person() {
  const email = await register(vivace, `hub-person-${++count}`);
  return { email, ...(await signIn(vivace, email)) };
}

/** Makes one event in the person's hub. */
async function makeEvent(who, seconds) {
  const answer = await vivace.fetch('/api/v1/users/preferences', {
    method: 'PATCH', body: JSON.stringify({ defaultRestTime: seconds }), headers: { ...by(who), 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200);
}

const rest = (frame) => frame.data?.preferences?.defaultRestTime;

test('what happens on one device is heard on the other at once', async () => {
  const ada = await person();
  const phone = await openWithTicket(vivace, await ticketFor(vivace, ada, { target: 'hub' }), '?device=phone');
  const tablet = await openWithToken(vivace, '/ws?device=tablet', ada);
  assert.equal(phone.socket.protocol, 'vivace.v1');
  await phone.untilType('ready');
  await makeEvent(ada, 61);
  for (const device of [phone, tablet]) {
    const event = await device.untilType('sync:preferences');
    assert.equal(rest(event), 61);
    assert.equal(event.seq, 1);
  }
  phone.close();
  tablet.close();
});

test('a friend request is a notification, an event and a row', async () => {
  const [ada, ben] = [await person(), await person()];
  const bens = await openWithToken(vivace, '/api/v1/live/ws', ben);
  const asked = await vivace.fetch('/api/v1/users/friends/request', { json: { userId: ben.user.id }, headers: by(ada) });
  assert.equal(asked.status, 201);
  const told = await bens.untilType('notification:new');
  assert.equal(told.data.notification.data.userId, ada.user.id);
  assert.equal((await bens.untilType('friend:request')).data.username, ada.user.username);
  const list = await data(await vivace.fetch('/api/v1/notifications', { headers: by(ben) }));
  assert.deepEqual(list.notifications, [told.data.notification]);
  bens.close();
});

test('g1 a device that comes back hears exactly what it missed, in order', async () => {
  const ada = await person();
  const first = await openWithToken(vivace, '/api/v1/live/ws?device=phone', ada);
  await first.untilType('ready');
  await makeEvent(ada, 61);
  const { seq } = await first.untilType('sync:preferences');
  first.cut();
  for (const seconds of [62, 63, 64]) await makeEvent(ada, seconds);
  await eventually(async () => (await readEvents(vivace, '/api/v1/notifications/stream', by(ada), (events) => events.length > 0)).events[0].id === '4');
  const again = await openWithToken(vivace, `/api/v1/live/ws?device=phone&since=${seq}`, ada);
  await again.untilType('ready');
  const heard = again.frames.filter((frame) => frame.type === 'sync:preferences');
  assert.deepEqual(heard.map((frame) => [frame.seq, rest(frame)]), [[2, 62], [3, 63], [4, 64]]);
  again.close();
});

test('g2 a device that has more than there is is told to read anew', async () => {
  const ada = await person();
  const socket = await openWithToken(vivace, '/api/v1/live/ws?since=7', ada);
  assert.equal((await socket.untilType('resync')).data.reason, 'ahead');
  socket.close();
});

test('the same device has one socket, and presence tells which devices there are', async () => {
  const ada = await person();
  const phone = await openWithToken(vivace, '/api/v1/live/ws?device=phone', ada);
  const tablet = await openWithToken(vivace, '/api/v1/live/ws?device=tablet', ada);
  const names = (frame) => frame.data.devices.map((device) => device.device).sort().join();
  await phone.until((frame) => frame.type === 'presence' && names(frame) === 'phone,tablet');
  const newer = await openWithToken(vivace, '/api/v1/live/ws?device=phone', ada);
  assert.equal((await phone.untilClosed()).code, 4409);
  const mine = await data(await vivace.fetch('/api/v1/users/me/presence', { headers: by(ada) }));
  assert.deepEqual(mine.devices.map((device) => device.device).sort(), ['phone', 'tablet']);
  tablet.close();
  await newer.until((frame) => frame.type === 'presence' && names(frame) === 'phone');
  newer.close();
  await eventually(async () => (await data(await vivace.fetch('/api/v1/users/me/presence', { headers: by(ada) }))).devices.length === 0);
});

test('the stream tells the same and goes on after the last event the client had', async () => {
  const ada = await person();
  const listening = readEvents(vivace, '/api/v1/notifications/stream', by(ada), (events) => events.some(({ event }) => event === 'sync:preferences'));
  await eventually(async () => (await data(await vivace.fetch('/api/v1/users/me/presence', { headers: by(ada) }))) && true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await makeEvent(ada, 61);
  const heard = await listening;
  assert.equal(heard.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  assert.match(heard.text, /^retry: 2000\n\n/);
  const last = heard.events.find(({ event }) => event === 'sync:preferences');
  assert.equal(last.data.preferences.defaultRestTime, 61);
  await makeEvent(ada, 62);
  await makeEvent(ada, 63);
  const resumed = await eventually(async () => {
    const stream = await readEvents(vivace, '/api/v1/notifications/stream', { ...by(ada), 'last-event-id': last.id }, (events) => events.some(({ event }) => event === 'ready'));
    const missed = stream.events.filter(({ event }) => event === 'sync:preferences');
    return missed.length === 2 && missed;
  });
  assert.deepEqual(resumed.map(({ id, data }) => [id, data.preferences.defaultRestTime]), [['2', 62], ['3', 63]]);
});

test('g3 a socket needs a sign-in, an allowed origin and a ticket of its own', async () => {
  const ada = await person();
  const url = `${vivace.url}/api/v1/live/ws`;
  await assert.rejects(open(url), { status: 401 });
  await assert.rejects(open(url, { headers: { ...by(ada), origin: 'https://evil.example.org' } }), { status: 403 });
  const allowed = await open(url, { headers: { ...by(ada), origin: 'https://app.example.org' } });
  allowed.close();
  const ticket = await ticketFor(vivace, ada, { target: 'hub' });
  (await openWithTicket(vivace, ticket)).close();
  await assert.rejects(openWithTicket(vivace, ticket), { status: 401, code: 'ticket_used' });
});

test('g3 what ends a sign-in closes its sockets within five seconds, and others stay', async () => {
  const ada = await person();
  const tablet = await signIn(vivace, ada.email);
  const ends = {
    'logging out': (who) => vivace.fetch('/api/v1/auth/logout', { method: 'POST', headers: by(who) }),
    'another device': async (who) => {
      const sessions = await data(await vivace.fetch('/api/v1/auth/sessions', { headers: by(who) }));
      return vivace.fetch(`/api/v1/auth/sessions/${sessions.find(({ current }) => current).id}`, { method: 'DELETE', headers: by(tablet) });
    },
  };
  const stays = await openWithToken(vivace, '/api/v1/live/ws?device=tablet', tablet);
  for (const [name, end] of Object.entries(ends)) {
    const phone = await signIn(vivace, ada.email);
    const socket = await openWithToken(vivace, '/api/v1/live/ws?device=phone', phone);
    await socket.untilType('ready');
    const began = Date.now();
    assert.equal((await end(phone)).status, 200, name);
    const closed = await socket.untilClosed(5000);
    assert.equal(closed.code, 4401, name);
    assert.ok(closed.at - began < 5000, name);
    assert.ok(socket.frames.some(({ type }) => type === 'auth:revoked'), name);
    await assert.rejects(openWithToken(vivace, '/api/v1/live/ws?since=0', phone), { status: 401 }, name);
  }
  assert.equal(stays.closed, null);
  const change = { currentPassword: PASSWORD, newPassword: 'another long enough phrase' };
  const changing = await signIn(vivace, ada.email);
  assert.equal((await vivace.fetch('/api/v1/auth/change-password', { json: change, headers: by(changing) })).status, 200);
  assert.equal((await stays.untilClosed(5000)).code, 4401);
});

test('g3 a sign-in that ended while its device was away cannot resume, not even with a ticket it has', async () => {
  const ada = await person();
  const socket = await openWithToken(vivace, '/api/v1/live/ws?device=phone', ada);
  await socket.untilType('ready');
  await makeEvent(ada, 61);
  const { seq } = await socket.untilType('sync:preferences');
  socket.cut();
  const ticket = await ticketFor(vivace, ada, { target: 'hub' });
  assert.equal((await vivace.fetch('/api/v1/auth/logout-all', { method: 'POST', headers: by(ada) })).status, 200);
  await assert.rejects(openWithToken(vivace, `/api/v1/live/ws?since=${seq}`, ada), { status: 401 });
  await assert.rejects(openWithTicket(vivace, ticket, `?since=${seq}`), { status: 401, code: 'session_ended' });
  const stream = await readEvents(vivace, '/api/v1/notifications/stream', by(ada), () => true);
  assert.equal(stream.status, 401);
});

test('g3 a stream ends with its sign-in', async () => {
  const ada = await person();
  const listening = readEvents(vivace, '/api/v1/notifications/stream', by(ada), (events) => events.some(({ event }) => event === 'never'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal((await vivace.fetch('/api/v1/auth/logout-all', { method: 'POST', headers: by(ada) })).status, 200);
  const heard = await listening;
  assert.ok(heard.ended);
  assert.ok(heard.events.some(({ event }) => event === 'auth:revoked'));
});

test('g4 a hub takes no commands, and stays up whatever it is sent', async () => {
  const ada = await person();
  const socket = await openWithToken(vivace, '/api/v1/live/ws', ada);
  await socket.untilType('ready');
  socket.send({ type: 'set:complete', opId: 'a' });
  const refused = await socket.untilType('error');
  assert.deepEqual([refused.data.code, refused.data.opId], ['unknown_type', 'a']);
  socket.send('['.repeat(5000));
  await socket.until((frame) => frame.type === 'error' && frame.data.code === 'malformed_frame');
  await makeEvent(ada, 61);
  await socket.untilType('sync:preferences');
  socket.close();
});

test('g5 a hub that was killed has lost nothing', async () => {
  const ada = await person();
  const socket = await openWithToken(vivace, '/api/v1/live/ws?device=phone', ada);
  await socket.untilType('ready');
  await makeEvent(ada, 61);
  const { seq } = await socket.untilType('sync:preferences');
  await makeEvent(ada, 62);
  await socket.until((frame) => rest(frame) === 62);
  await vivace.kill();
  await vivace.restart();
  const again = await openWithToken(vivace, `/api/v1/live/ws?device=phone&since=${seq}`, ada);
  await again.untilType('ready');
  assert.deepEqual(again.frames.filter(({ type }) => type === 'sync:preferences').map((frame) => [frame.seq, rest(frame)]), [[2, 62]]);
  again.close();
});
