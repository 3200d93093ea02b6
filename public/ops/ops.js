// Signing in, moving between the panels, and asking before anything is changed.
import { forget, isSignedIn, Refusal, signIn, signOut, verify } from './api.js';
import { el, hasCosts, PANELS } from './panels.js';

const byId = (id) => document.getElementById(id);
const form = byId('sign-in');
const panel = byId('panel');
const tabs = byId('tabs');
let mfaToken = null;
let current = null;
/** Counts what is shown, so that an answer that comes late does not replace a newer one. */
let turn = 0;

function say(text, isError = false) {
  const message = byId('message');
  message.textContent = text;
  message.classList.toggle('error', isError);
}

function askToSignIn(text = '') {
  forget();
  mfaToken = null;
  turn += 1;
  form.reset();
  byId('second-factor').hidden = true;
  form.hidden = false;
  panel.hidden = tabs.hidden = byId('session').hidden = true;
  panel.replaceChildren();
  say(text, text !== '');
  byId('email').focus();
}

function explain(error) {
  if (error instanceof Refusal) {
    const hasEnded = error.status === 401 || error.code === 'reauthentication_required';
    if (isSignedIn() && hasEnded) return askToSignIn('Please sign in again: administration asks for a sign-in of the last hour.');
    if (isSignedIn() && error.code === 'route_not_found') return askToSignIn('This account may not see operations.');
    return say(error.message, true);
  }
  return say('The server does not answer. Check the connection and try again.', true);
}

async function show(entry, filter) {
  turn += 1;
  const mine = turn;
  current = { entry, filter };
  for (const tab of tabs.children) tab.toggleAttribute('aria-current', false);
  byId(`tab-${entry.name}`)?.setAttribute('aria-current', 'page');
  say('Loading …');
  const page = {
    show: (next) => show(entry, next),
    confirm,
    fill: (...nodes) => {
      if (mine !== turn) return;
      panel.replaceChildren(...nodes.filter(Boolean));
      say('');
    },
  };
  try {
    await entry.show(page, filter);
  } catch (error) {
    if (mine === turn) explain(error);
  }
}

/** Asks first; then does it, says so, and shows anew. */
function confirm({ title, text, yes, danger }, doIt) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  const agree = byId('confirm-yes');
  agree.textContent = yes;
  agree.classList.toggle('danger', Boolean(danger));
  const opener = document.activeElement;
  const close = () => {
    dialog.close();
    opener?.focus();
  };
  byId('confirm-no').onclick = close;
  agree.onclick = async () => {
    close();
    try {
      const answer = await doIt();
      await show(current.entry, current.filter);
      const changed = answer?.data?.changed;
      say(answer?.data?.message ?? (changed === undefined ? 'Done.' : `${changed} jobs changed${answer.data.remaining ? `; ${answer.data.remaining} are left.` : '.'}`));
    } catch (error) {
      explain(error);
    }
  };
  dialog.showModal();
  byId('confirm-no').focus();
}

async function enter(user) {
  form.hidden = true;
  byId('who').textContent = user.username ?? '';
  byId('session').hidden = tabs.hidden = panel.hidden = false;
  try {
    const shown = (await hasCosts()) ? PANELS : PANELS.filter(({ name }) => name !== 'costs');
    tabs.replaceChildren(...shown.map((entry) => el('button', { type: 'button', id: `tab-${entry.name}`, onclick: () => show(entry) }, entry.title)),
      el('button', { type: 'button', id: 'refresh', onclick: () => show(current.entry, current.filter) }, 'Refresh'));
    await show(shown[0]);
    byId('main').focus();
  } catch (error) {
    explain(error);
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const submit = form.querySelector('button[type="submit"]');
  submit.disabled = true;
  say('Signing in …');
  try {
    const answer = mfaToken ? await verify(mfaToken, byId('code').value) : await signIn(byId('email').value.trim(), byId('password').value);
    if (answer.mfaToken) {
      mfaToken = answer.mfaToken;
      byId('second-factor').hidden = false;
      byId('code').focus();
      say('Enter the code of your authenticator app.');
    } else {
      form.reset();
      mfaToken = null;
      await enter(answer.user);
    }
  } catch (error) {
    explain(error);
  } finally {
    submit.disabled = false;
  }
});

byId('sign-out').addEventListener('click', async () => {
  await signOut();
  askToSignIn();
  say('You are signed out.');
});

askToSignIn();
