import { h, put, icon, dialog, to } from './dom.js';
import { hasKey, setKey, askOtherTabs, call, get, poll, ApiError } from './api.js';
import { signIn } from './pages/sign-in.js';

// Each page is a module that is loaded when it is first opened: `show(main, parts, query, page)` draws it, `page.signal` ends it.
const PAGES = {
  runs: () => import('./pages/runs.js'),
  run: () => import('./pages/run.js'),
  approvals: () => import('./pages/approvals.js'),
  costs: () => import('./pages/costs.js'),
  start: () => import('./pages/start.js'),
  compare: () => import('./pages/compare.js'),
};
const NAV = [['runs', 'Runs', 'runs'], ['approvals', 'Approvals', 'inbox'], ['costs', 'Costs', 'costs'], ['start', 'Start', 'start']];

const app = document.getElementById('app');
let current = null;
let main = null;
let background = null;

async function begin() {
  const code = /^#sign-in=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (code) {
    history.replaceState(null, '', '/');
    try {
      setKey((await call('POST', '/api/sign-in', { code }, { quiet: true })).key);
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
      if (!hasKey()) { showSignIn(e.message); return; }
    }
  }
  if (!hasKey() && !(await askOtherTabs())) showSignIn();
  else showFrame();
}

function showSignIn(problem) {
  current?.abort();
  background?.abort();
  main = null;
  document.title = 'Sign in · Baton';
  put(app, signIn(problem, showFrame));
  app.querySelector('input')?.focus();
}

function showFrame() {
  background = new AbortController();
  main = h('main', { class: 'main', id: 'main', tabindex: '-1' });
  const waiting = h('span', { class: 'count', hidden: true });
  const offline = h('div', { class: 'offline', role: 'status', hidden: true }, 'The head does not answer. What is shown may be old; trying again.');
  put(app, h('div', { class: 'frame' },
    h('nav', { class: 'rail', 'aria-label': 'Main' },
      h('a', { class: 'brand', href: to('runs') }, h('img', { src: '/dashboard/icon.svg', alt: '' }), 'Baton'),
      NAV.map(([page, label, drawing]) => h('a', { class: 'nav', href: to(page), data: { page } }, icon(drawing), h('span', {}, label),
        page === 'approvals' ? waiting : null)),
      h('div', { class: 'foot' },
        h('button', { class: 'plain icon', 'aria-label': 'Light or dark', title: 'Light or dark', on: { click: switchTheme } }, icon('moon')),
        h('button', { class: 'plain icon wide', 'aria-label': 'Keyboard', title: 'Keyboard (?)', on: { click: showKeys } }, icon('keys')),
        h('button', { class: 'plain icon wide', 'aria-label': 'Sign out', title: 'Sign out', on: { click: () => { setKey(null); showSignIn(); } } }, icon('out')))),
    h('div', {}, offline, main)));
  window.addEventListener('baton-online', e => { offline.hidden = e.detail; }, { signal: background.signal });
  poll(background.signal, 5000, async () => {
    const { items } = await get('/api/approvals');
    waiting.hidden = items.length === 0;
    put(waiting, items.length, h('span', { class: 'hidden-text' }, ' waiting'));
  });
  route();
}

async function route() {
  if (!main) return;
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').map(decodePart);
  const name = Object.hasOwn(PAGES, parts[0]) ? parts[0] : 'runs';
  current?.abort();
  const page = current = new AbortController();
  for (const link of document.querySelectorAll('.rail a.nav')) {
    const here = link.dataset.page === name || (link.dataset.page === 'runs' && (name === 'run' || name === 'compare'));
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const { show } = await PAGES[name]();
  if (page.signal.aborted) return;
  const box = h('div', {});
  put(main, box);
  scrollTo(0, 0);
  show(box, parts.slice(1), new URLSearchParams(query ?? ''), page);
}

function decodePart(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function switchTheme() {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  try { localStorage.setItem('baton.theme', next); } catch { /* Storage is blocked: it holds until the page is left. */ }
  document.documentElement.dataset.theme = next;
}

function showKeys() {
  const keys = [['g r', 'Runs'], ['g a', 'Approvals'], ['g c', 'Costs'], ['g s', 'Start a run'], ['/', 'Search'], ['j k', 'Next, previous'],
    ['↑ ↓', 'Next, previous step of a timeline'], ['← →', 'Fold, unfold'], ['Enter', 'Open'], ['t', 'Light or dark'], ['?', 'This list']];
  dialog('Keyboard', (heading, done) => h('div', { class: 'inner' }, heading,
    h('div', { class: 'keys' }, keys.map(([k, what]) => [h('span', { class: 'row' }, k.split(' ').map(c => h('kbd', {}, c))), h('span', {}, what)])),
    h('div', { class: 'buttons' }, h('button', { autofocus: true, on: { click: () => done() } }, 'Close'))));
}

let going = 0;
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || !main || document.querySelector('dialog')) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) {
    if (e.key === 'Escape') e.target.blur();
    return;
  }
  const go = { r: 'runs', a: 'approvals', c: 'costs', s: 'start' }[e.key];
  if (go && Date.now() - going < 1200) { location.hash = to(go); going = 0; e.preventDefault(); return; }
  going = e.key === 'g' ? Date.now() : 0;
  if (e.key === '?') showKeys();
  else if (e.key === 't') switchTheme();
  else if (e.key === '/') { document.querySelector('[data-search]')?.focus(); e.preventDefault(); }
});

document.querySelector('.skip').addEventListener('click', e => { e.preventDefault(); main?.focus(); });
window.addEventListener('hashchange', () => (location.hash.startsWith('#sign-in=') ? begin() : route()));
window.addEventListener('baton-signed-out', () => showSignIn('The key was not accepted.'));
begin();
