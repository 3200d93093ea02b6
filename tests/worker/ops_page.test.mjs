// The operations page in a real browser, against the real Worker.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findBrowser, NO_BROWSER, openBrowser } from './browser.mjs';
import { eventually, GENEROUS_LIMITS, PASSWORD, register, signIn, startVivace } from './support.mjs';

const skip = findBrowser() ? false : NO_BROWSER;
const EVIL = '<img src=x onerror="document.title=\'owned\'">';
let vivace;
let browser;
let page;
let admin;
const faults = [];

before(async () => {
  if (skip) return;
  vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  admin = await register(vivace, 'page-admin');
  await vivace.query('DB', "UPDATE accounts SET role = 'admin', email_verified_at = created_at WHERE email = ?1", admin);
  await eventually(async () => (await vivace.query('DB', "SELECT 1 FROM outbox WHERE state = 'pending'")).length === 0);
  browser = await openBrowser();
  page = await browser.context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A refused request is told by the browser too; that is not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text());
  });
});
after(async () => {
  await browser?.close();
  await vivace?.stop();
});

const status = () => page.locator('#message').textContent();
const tab = (name) => page.getByRole('navigation').getByRole('button', { name, exact: true });

async function open() {
  await page.goto(`${vivace.url}/ops`);
  await page.getByLabel('E-mail address').waitFor();
}

async function enter(password = PASSWORD) {
  await page.getByLabel('E-mail address').fill(admin);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

/** A job of nobody that was given up, with its entry in the ledger. */
async function giveUp(id, reason) {
  const message = JSON.stringify({ kind: 'MeasureGoalsV1', payload: { account: '01890000-0000-7000-8000-0000000000aa', shard: 0 } });
  await vivace.query('DB_USER_0', `INSERT INTO outbox (id, kind, message, priority, state, attempts, run_after, created_at, last_error, forget_at)
    VALUES (?1, 'MeasureGoalsV1', ?2, 'normal', 'dead', 8, 0, ?3, ?4, ?3 + 2592000000)`, id, message, Date.now(), reason);
  await vivace.query('DB', `INSERT INTO job_ledger (id, location, shard, job_id, kind, reason, body, died_at)
    VALUES (?1, 'user', 0, ?1, 'MeasureGoalsV1', ?2, '', ?3)`, id, reason, Date.now());
}

test('a wrong password is refused and a right one shows the queues', { skip }, async () => {
  await open();
  await enter('not the right phrase');
  await eventually(async () => /not right/.test(await status()));
  await enter();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  const names = await page.locator('tbody tr td:first-child').allTextContents();
  for (const name of ['AI', 'Email', 'Account']) assert.ok(names.includes(name), name);
  assert.equal(await page.getByRole('button', { name: 'Pause Account' }).count(), 0, 'what is owed cannot be paused');
});

test('the token is in no storage of the browser, and a reload asks to sign in', { skip }, async () => {
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.equal(kept, '[{},{},""]');
  await open();
  assert.ok(await page.getByRole('button', { name: 'Sign in' }).isVisible());
  await enter();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
});

test('a queue is paused and resumed, each after asking', { skip }, async () => {
  const paused = () => vivace.query('DB', 'SELECT name FROM paused_queues');
  await page.getByRole('button', { name: 'Pause Email' }).click();
  await page.keyboard.press('Escape');
  assert.deepEqual(await paused(), [], 'Escape does nothing');
  await page.getByRole('button', { name: 'Pause Email' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'confirm-no', 'the harmless answer is at hand');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('paused since').waitFor();
  assert.deepEqual(await paused(), [{ name: 'Email' }]);
  await page.getByRole('button', { name: 'Resume Email' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume', exact: true }).click();
  await page.getByRole('button', { name: 'Pause Email' }).waitFor();
  assert.deepEqual(await paused(), []);
});

test('e3 a dead letter is shown as text, replayed, done, and told', { skip }, async () => {
  const id = '01890000-0000-7000-8000-000000000001';
  await giveUp(id, EVIL);
  await tab('Dead letters').click();
  await page.getByRole('cell', { name: EVIL }).waitFor();
  assert.notEqual(await page.title(), 'owned');
  await page.getByRole('button', { name: `Replay MeasureGoalsV1 ${id}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await page.getByText('Nothing was given up.').waitFor();
  await eventually(async () => (await vivace.query('DB_USER_0', 'SELECT state FROM outbox WHERE id = ?1', id))[0].state === 'done');
  const told = await vivace.query('DB', "SELECT subject FROM audit_log WHERE action = 'admin.dead_letter_replayed'");
  assert.deepEqual(told, [{ subject: `dead_letter:${id}` }]);
});

test('a job is found, shown with its timeline and without what is private', { skip }, async () => {
  await tab('Jobs').click();
  await page.getByLabel('Queue').selectOption('Email');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: /^Show SendMailV1/ }).first().click();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  const text = await page.locator('#panel').textContent();
  assert.match(text, /created/);
  assert.ok(!text.includes('@'), 'no address');
  const id = '01890000-0000-7000-8000-000000000002';
  await giveUp(id, 'no luck');
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await page.getByLabel('State').selectOption('failed');
  await page.getByLabel('Queue').selectOption('');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: `Show MeasureGoalsV1 ${id}` }).click();
  await page.getByRole('button', { name: 'Try this job again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click();
  await eventually(async () => (await vivace.query('DB_USER_0', 'SELECT state FROM outbox WHERE id = ?1', id))[0].state === 'done');
});

test('failed jobs of a queue are cleared after asking', { skip }, async () => {
  await giveUp('01890000-0000-7000-8000-000000000003', 'no luck');
  await tab('Queues').click();
  await page.getByRole('button', { name: 'Clear failed of Analytics' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear failed' }).click();
  await eventually(async () => /1 jobs changed/.test(await status()));
  assert.deepEqual(await vivace.query('DB', 'SELECT id FROM job_ledger'), []);
});

test('every panel fits a phone, has names for all controls, and is legible in both colour schemes', { skip }, async () => {
  await giveUp('01890000-0000-7000-8000-000000000004', 'a reason that is long enough to break a line on a small screen');
  await page.setViewportSize({ width: 360, height: 740 });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const name of ['Queues', 'Jobs', 'Dead letters', 'Health']) {
      await tab(name).click();
      await page.getByRole('heading', { name, exact: true }).waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${name}: ${width} px wide`);
      const unnamed = await page.evaluate(unnamedControls);
      assert.deepEqual(unnamed, [], name);
      const faint = await page.evaluate(faintTexts);
      assert.deepEqual(faint, [], `${name}, ${colorScheme}`);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await tab('Queues').click();
  await page.getByRole('heading', { name: 'Queues' }).waitFor();
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/wide.png`, fullPage: true });
});

test('the keyboard alone leads through the page', { skip }, async () => {
  await page.evaluate(() => document.activeElement?.blur());
  const seen = new Set();
  for (let n = 0; n < 40; n += 1) {
    await page.keyboard.press('Tab');
    seen.add(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
  }
  for (const name of ['Sign out', 'Queues', 'Jobs', 'Dead letters', 'Refresh', 'Pause']) assert.ok(seen.has(name), name);
});

test('who is no administrator sees nothing, and signing out ends the sign-in at the server', { skip }, async () => {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await eventually(async () => /signed out/.test(await status()));
  const sessions = await vivace.query('DB', `SELECT count(*) AS n FROM sessions s JOIN accounts a ON a.id = s.account_id
    WHERE a.email = ?1 AND s.revoked_at IS NOT NULL`, admin);
  assert.ok(sessions[0].n >= 1);
  const email = await register(vivace, 'page-nobody');
  await signIn(vivace, email);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await eventually(async () => /may not see/.test(await status()));
  assert.equal(await page.locator('#panel').isVisible(), false);
});

test('nothing on the page broke a rule of its own', { skip }, () => {
  assert.deepEqual(faults, []);
});

/** In the page: controls that are shown and have no name. */
function unnamedControls() {
  const isShown = (node) => node.checkVisibility();
  const name = (node) => node.getAttribute('aria-label') || node.labels?.[0]?.textContent?.trim() || (node.tagName === 'BUTTON' ? node.textContent.trim() : '');
  return [...document.querySelectorAll('button, input, select')].filter((node) => isShown(node) && !name(node)).map((node) => node.outerHTML);
}

/** In the page: texts whose contrast is under 4.5 (WCAG 2.2, 1.4.3). */
function faintTexts() {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let up = node; up; up = up.parentElement) {
      const colour = channels(getComputedStyle(up).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter((node) => node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
  return texts.flatMap((node) => {
    const [a, b] = [luminance(channels(getComputedStyle(node).color)), luminance(ground(node))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 ? [`${node.tagName} ${node.textContent.trim().slice(0, 30)} ${contrast.toFixed(2)}`] : [];
  });
}
