// What the page shows. Every text of the API becomes a text node: nothing it says is ever read as HTML.
import { act, get, Refusal } from './api.js';

/** `el('td', { class: 'number' }, 3)` */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'onclick') node.addEventListener('click', value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return node;
}

const time = (text) => (text ? new Date(text).toLocaleString() : '–');

function table(caption, columns, rows, empty) {
  if (rows.length === 0) return el('p', { class: 'quiet' }, empty);
  // The roles are said, because on a phone the table is laid out as cards, which would take them away.
  const head = el('tr', { role: 'row' }, ...columns.map(({ title, number }) => el('th', { scope: 'col', role: 'columnheader', class: number && 'number' }, title)));
  const cell = (row, { title, number, show }) => el('td', { role: 'cell', 'data-label': title, class: number && 'number' }, show(row));
  const body = rows.map((row) => el('tr', { role: 'row' }, ...columns.map((column) => cell(row, column))));
  return el('table', { role: 'table' }, caption ? el('caption', {}, caption) : null, el('thead', { role: 'rowgroup' }, head), el('tbody', { role: 'rowgroup' }, ...body));
}

function choice(label, name, options, value) {
  const select = el('select', { name }, ...options.map(([text, shown]) => el('option', { value: text, selected: text === value }, shown)));
  return el('label', {}, label, select);
}

const field = (label, name, value, hint) => el('label', {}, label, el('input', { name, value, placeholder: hint, autocomplete: 'off' }));

function filters(page, controls) {
  const form = el('form', { class: 'filters' }, ...controls, el('button', { type: 'submit' }, 'Search'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    page.show(Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== '')));
  });
  return form;
}

function query(parameters) {
  const text = new URLSearchParams(parameters).toString();
  return text ? `?${text}` : '';
}

function more(page, filter, answer) {
  const cursor = answer.pagination?.nextCursor;
  return cursor ? el('p', {}, el('button', { type: 'button', onclick: () => page.show({ ...filter, cursor }) }, 'Older')) : null;
}

const button = (text, label, onclick, danger = false) => el('button', { type: 'button', 'aria-label': label, class: danger && 'danger', onclick }, text);

/** How often one click asks: administration is limited to 50 requests in 5 minutes. */
const REPEATS_MAX = 20;

async function queues(page) {
  const answer = await get('/api/admin/queues');
  const rows = Object.entries(answer).map(([name, queue]) => ({ name, ...queue }));
  const path = (name, verb) => `/api/v1/admin/queues/${name}/${verb}`;
  const doing = (name, verb, title, text, danger) => () =>
    page.confirm({ title: `${title} ${name}?`, text, yes: title, danger }, () => act('POST', path(name, verb)));
  /** Asks again until none is left: each time it is done with some of each database. */
  const repeating = (name, verb, title, text, danger) => () =>
    page.confirm({ title: `${title} ${name}?`, text, yes: title, danger }, async () => {
      let changed = 0;
      for (let turn = 1; ; turn += 1) {
        const { data } = await act('POST', path(name, verb));
        changed += data.changed;
        if (!data.hasMore || data.changed === 0 || turn === REPEATS_MAX) return { data: { ...data, changed } };
      }
    });
  const actions = ({ name, paused, failed }) => el('div', { class: 'actions' },
    paused
      ? button('Resume', `Resume ${name}`, doing(name, 'resume', 'Resume', 'Work that waited goes on at once.'))
      : name === 'Account' || name === 'Access' ? null
        : button('Pause', `Pause ${name}`, doing(name, 'pause', 'Pause', 'New and waiting work is kept and not done until you resume. Other queues go on.')),
    failed > 0 ? button('Retry failed', `Retry failed of ${name}`, repeating(name, 'retry-failed', 'Retry failed jobs of', `${failed} failed jobs are tried again.`)) : null,
    failed > 0 ? button('Clear failed', `Clear failed of ${name}`, repeating(name, 'clear-failed', 'Clear failed jobs of', `${failed} failed jobs are thrown away for good. What they should have done will not happen.`, true), true) : null);
  const number = (title, name) => ({ title, number: true, show: (row) => row[name] });
  page.fill(el('h2', {}, 'Queues'), table('Work in the background, by what it is about. Completed: in the last 24 hours.', [
    { title: 'Queue', show: (row) => el('span', {}, row.name, row.paused ? el('span', { class: 'paused' }, ` paused since ${time(row.pausedAt)}`) : null) },
    number('Waiting', 'waiting'), number('Active', 'active'), number('Delayed', 'delayed'), number('Completed', 'completed'), number('Failed', 'failed'),
    { title: 'Oldest waits', number: true, show: (row) => (row.waiting > 0 ? `${row.oldestWaitingSeconds} s` : '–') },
    { title: 'Actions', show: actions },
  ], rows, 'There are no queues.'));
}

const QUEUES = ['AI', 'Email', 'Notification', 'Analytics', 'Transfer', 'Media', 'Account', 'Access', 'General'];
const anyQueue = [['', 'All'], ...QUEUES.map((name) => [name, name])];
const anyState = ['waiting', 'delayed', 'active', 'completed', 'cancelled', 'failed'].map((state) => [state, state]);

async function jobs(page, filter = {}) {
  const { id, ...rest } = filter;
  if (id) return job(page, id, rest);
  const answer = await get(`/api/v1/admin/jobs${query({ limit: 50, ...filter })}`);
  page.fill(
    el('h2', {}, 'Jobs'),
    filters(page, [
      choice('State', 'state', [['', 'All'], ...anyState], filter.state),
      choice('Queue', 'queue', anyQueue, filter.queue),
      field('Kind', 'kind', filter.kind, 'SendMailV1'),
      field('Account', 'person', filter.person, 'id of an account'),
      field('Text or id', 'q', filter.q, 'in kind or error'),
    ]),
    table('The newest first, of all databases.', [
      { title: 'Job', show: (row) => button(row.kind, `Show ${row.kind} ${row.id}`, () => page.show({ ...filter, id: row.id })) },
      { title: 'State', show: (row) => el('span', { class: `state-${row.state}` }, row.state) },
      { title: 'Priority', show: (row) => row.priority },
      { title: 'Tries', number: true, show: (row) => row.attempts },
      { title: 'Created', show: (row) => time(row.createdAt) },
      { title: 'Why it failed', show: (row) => row.reason ?? '–' },
    ], answer.data, 'No jobs here. A search may have more under “Older”.'),
    more(page, filter, answer),
  );
}

async function job(page, id, filter) {
  const { data } = await get(`/api/v1/admin/jobs/${id}`);
  const line = (name, value) => [el('dt', {}, name), el('dd', {}, value ?? '–')];
  const canRetry = data.state === 'failed' || data.state === 'delayed';
  const retry = () => page.confirm({ title: 'Try again?', text: `${data.kind} is tried again at once. What was done of it is not done twice.`, yes: 'Try again' }, () => act('POST', `/api/v1/admin/jobs/${id}/retry`));
  page.fill(
    el('p', {}, button('Back to the list', 'Back to the list', () => page.show(filter))),
    el('h2', {}, data.kind),
    el('dl', {}, ...line('Id', data.id), ...line('State', el('span', { class: `state-${data.state}` }, data.state)), ...line('Queue', data.queue),
      ...line('Priority', data.priority), ...line('Tries', data.attempts), ...line('Database', data.shard === null ? 'core' : `user shard ${data.shard}`),
      ...line('Account', data.person), ...line('Not before', time(data.runAfter)), ...line('Why it failed', data.reason)),
    canRetry ? el('p', {}, button('Try again', 'Try this job again', retry)) : null,
    el('h2', {}, 'Timeline'),
    table('', [
      { title: 'When', show: (row) => time(row.at) },
      { title: 'What', show: (row) => row.what.replaceAll('_', ' ') },
      { title: 'Try', number: true, show: (row) => row.attempt ?? '–' },
      { title: 'Why', show: (row) => row.reason ?? '–' },
    ], data.timeline, 'Nothing happened yet.'),
    el('h2', {}, 'Data'),
    data.payload === null ? el('p', { class: 'quiet' }, 'Not kept any more.') : el('pre', { tabindex: 0, 'aria-label': 'Data of the job, redacted' }, JSON.stringify(data.payload, null, 2)),
  );
}

async function deadLetters(page, filter = {}) {
  const answer = await get(`/api/v1/admin/dead-letters${query({ limit: 50, ...filter })}`);
  const path = (row) => `/api/v1/admin/dead-letters/${row.id}`;
  const replay = (row) => () => page.confirm({ title: `Replay ${row.kind}?`, text: 'It is tried again at once. What was done of it is not done twice.', yes: 'Replay' }, () => act('POST', `${path(row)}/replay`));
  const remove = (row) => () => page.confirm({ title: `Delete ${row.kind}?`, text: 'What it should have done will not happen. This cannot be undone.', yes: 'Delete', danger: true }, () => act('DELETE', path(row)));
  page.fill(
    el('h2', {}, 'Dead letters'),
    filters(page, [choice('Queue', 'queue', anyQueue, filter.queue), field('Kind', 'kind', filter.kind, 'SendMailV1'), field('Account', 'person', filter.person, 'id of an account'), field('Text', 'q', filter.q, 'in kind or reason')]),
    table('What was given up, the latest first. Kept for 30 days.', [
      { title: 'Kind', show: (row) => row.kind },
      { title: 'Queue', show: (row) => row.queue },
      { title: 'Reason', show: (row) => row.reason },
      { title: 'Given up', show: (row) => time(row.diedAt) },
      { title: 'Actions', show: (row) => el('div', { class: 'actions' },
        row.jobId ? button('Replay', `Replay ${row.kind} ${row.id}`, replay(row)) : null,
        button('Delete', `Delete ${row.kind} ${row.id}`, remove(row), true)) },
    ], answer.data, 'Nothing was given up.'),
    more(page, filter, answer),
  );
}

const dollars = (micro) => `$${(micro / 1_000_000).toFixed(4)}`;

async function costs(page) {
  const { data } = await get('/api/v1/admin/ai/costs');
  const number = (title, show) => ({ title, number: true, show });
  page.fill(
    el('h2', {}, 'AI costs'),
    el('dl', {}, el('dt', {}, 'Budget of today'), el('dd', {}, `${dollars(data.budget.spentMicrodollars)} of ${dollars(data.budget.limitMicrodollars)}`),
      el('dt', {}, `${data.from} to ${data.to}`), el('dd', {}, `${dollars(data.total.costMicrodollars)} in ${data.total.calls} calls, ${data.total.failures} failed`)),
    table('By day, feature and model.', [
      { title: 'Day', show: (row) => row.date }, { title: 'Feature', show: (row) => row.feature }, { title: 'Model', show: (row) => row.model },
      number('Calls', (row) => row.calls), number('Failed', (row) => row.failures),
      number('Tokens', (row) => row.promptTokens + row.completionTokens), number('Cost', (row) => dollars(row.costMicrodollars)),
    ], data.lines, 'No model was asked.'),
  );
}

async function health(page) {
  const answer = await get('/health').catch((error) => { if (error instanceof Refusal) return null; throw error; });
  if (!answer) return page.fill(el('h2', {}, 'Health'), el('p', { class: 'state-unhealthy' }, 'The health check itself failed.'));
  const rows = Object.entries(answer.checks).map(([name, check]) => ({ name, ...check }));
  page.fill(
    el('h2', {}, 'Health'),
    el('p', {}, 'Altogether: ', el('span', { class: `state-${answer.status}` }, answer.status), `, version ${answer.version}, ${answer.environment}`),
    table('Parts, probed just now.', [
      { title: 'Part', show: (row) => row.name },
      { title: 'State', show: (row) => el('span', { class: `state-${row.status}` }, row.status) },
      { title: 'Answered in', number: true, show: (row) => `${row.responseTime} ms` },
      { title: 'Says', show: (row) => row.message },
    ], rows, 'Nothing was probed.'),
  );
}

/** Whether this installation tells costs: an older one does not know the address. */
export async function hasCosts() {
  try {
    await get('/api/v1/admin/ai/costs');
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false;
    throw error;
  }
}

export const PANELS = [
  { name: 'queues', title: 'Queues', show: queues },
  { name: 'jobs', title: 'Jobs', show: jobs },
  { name: 'dead-letters', title: 'Dead letters', show: deadLetters },
  { name: 'costs', title: 'AI costs', show: costs },
  { name: 'health', title: 'Health', show: health },
];
