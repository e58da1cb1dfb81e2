import { h, put, to } from '../dom.js';
import { get, poll, ApiError } from '../api.js';
import { virtualList } from '../parts/virtual.js';
import { chip } from '../parts/chips.js';
import { ago, count, duration, elapsed, fullTime, money, short, tokens } from '../format.js';

const STATES = [['', 'All'], ['running', 'Running'], ['waiting', 'Waiting'], ['suspended', 'Suspended'], ['completed', 'Completed'], ['failed', 'Not completed'], ['cancelled', 'Cancelled']];
const SINCE = [['', 'Any time'], ['3600', 'Last hour'], ['86400', 'Last day'], ['604800', 'Last week']];
const PAGE = 200;

/** The runs: filters, search, live. */
export function show(box, parts, query, page) {
  document.title = 'Runs · Baton';
  const filter = { state: query.get('state') ?? '', team: query.get('team') ?? '', since: query.get('since') ?? '', q: query.get('q') ?? '' };
  let rows = [];
  let cursor = null;
  let done = false;
  let loading = null;
  let failed = null;
  let total = 0;
  let passed = 0;
  let chosen = new Set();

  const tally = h('p', { class: 'muted small', role: 'status' });
  const search = h('input', { type: 'search', 'data-search': true, placeholder: 'Search id, input, agent, reason', 'aria-label': 'Search runs', value: filter.q });
  const team = h('select', { 'aria-label': 'Team' }, h('option', { value: '' }, 'All teams'));
  const since = h('select', { 'aria-label': 'Started' }, SINCE.map(([value, label]) => h('option', { value, selected: value === filter.since }, label)));
  const tabs = h('div', { class: 'tabs', role: 'group', 'aria-label': 'State' }, STATES.map(([value, label]) =>
    h('button', { class: 'tab', 'aria-pressed': String(value === filter.state), data: { state: value }, on: { click: () => change('state', value) } }, label)));
  const compare = h('button', { disabled: true, on: { click: () => { location.hash = to('compare', ...chosen); } } }, 'Compare');
  const list = virtualList({
    height: 60, draw, key: r => r.id, version: r => r.version, itemRole: 'listitem', role: 'list', label: 'Runs', signal: page.signal, nearEnd: more,
  });
  const body = h('div', { class: 'card runs' },
    h('div', { class: 'runs-head', 'aria-hidden': 'true' }, h('span'), h('span', {}, 'Run'), h('span', {}, 'State'), h('span', {}, 'Team'), h('span', { class: 'num' }, 'Tokens'),
      h('span', { class: 'num' }, 'Cost'), h('span', { class: 'num' }, 'Took'), h('span', { class: 'num' }, 'Started')), list.box);
  const empty = h('div', {});

  put(box, h('header', { class: 'page-head' }, h('div', { class: 'grow' }, h('h1', {}, 'Runs'), tally), compare, h('a', { class: 'button primary', href: to('start') }, 'Start a run')),
    h('div', { class: 'filters' }, tabs, h('div', { class: 'row wrap' }, search, team, since)), body, empty);

  let typing = 0;
  search.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(() => change('q', search.value.trim()), 250); });
  team.addEventListener('change', () => change('team', team.value));
  since.addEventListener('change', () => change('since', since.value));
  get('/api/teams', { signal: page.signal }).then(({ items }) => {
    team.append(...items.map(t => h('option', { value: t.id, selected: t.id === filter.team }, t.id)));
    if (filter.team && !items.some(t => t.id === filter.team)) team.append(h('option', { value: filter.team, selected: true }, filter.team));
  }).catch(() => {});

  function change(name, value) {
    filter[name] = value;
    const next = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
    history.replaceState(null, '', `#/runs${next.size ? `?${next}` : ''}`);
    for (const tab of tabs.children) tab.setAttribute('aria-pressed', String(tab.dataset.state === filter.state));
    rows = [];
    cursor = null;
    done = false;
    loading = null;
    list.set(rows);
    more();
  }

  function address(top, from) {
    const q = new URLSearchParams({ top });
    if (['running', 'waiting', 'suspended'].includes(filter.state)) q.set('status', filter.state);
    else if (filter.state) q.set('outcome', filter.state);
    if (filter.team) q.set('team', filter.team);
    if (filter.q) q.set('q', filter.q);
    if (filter.since) q.set('since', new Date(Date.now() - filter.since * 1000).toISOString());
    if (from) q.set('cursor', from);
    return `/api/overview?${q}`;
  }

  // The head answers with what it found so far where a search goes over many runs; the list goes on until the window is full.
  async function more() {
    if (done || loading || page.signal.aborted) return;
    const mine = loading = {};
    try {
      const answer = await get(address(PAGE, cursor), { signal: page.signal });
      if (loading !== mine) return;
      failed = null;
      cursor = answer.cursor ?? null;
      done = !cursor;
      ({ total, passed } = answer);
      merge(answer.items);
      loading = null;
      say();
      list.update();
      if (!done && answer.items.length === 0) more();
    } catch (e) {
      if (loading !== mine || !(e instanceof ApiError)) return;
      failed = e;
      loading = null;
      say();
    }
  }

  function merge(items) {
    const known = new Map(rows.map((r, i) => [r.id, i]));
    for (const item of items) {
      item.version = JSON.stringify([item.status, item.outcome, item.usage, item.agent, item.waiting, item.warnings]) + Math.floor(Date.now() / 60000) + chosen.has(item.id);
      const at = known.get(item.id);
      if (at === undefined) rows.push(item);
      else rows[at] = item;
    }
    rows.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : a.id < b.id ? 1 : -1));
    list.set(rows);
  }

  function say() {
    const filtered = filter.state || filter.team || filter.q || filter.since;
    tally.textContent = failed ? '' : !filtered ? `${count(total)} ${total === 1 ? 'run' : 'runs'}`
      : `${count(rows.length)}${done ? '' : '+'} found, ${count(passed)} of ${count(total)} runs looked at`;
    body.hidden = rows.length === 0;
    put(empty, rows.length > 0 ? null : failed ? h('div', { class: 'card empty' }, h('h2', {}, 'The runs could not be read'), h('p', {}, failed.message),
      h('button', { on: { click: () => more() } }, 'Try again'))
      : !done ? h('div', { class: 'card empty' }, 'Looking…')
      : filtered ? h('div', { class: 'card empty' }, h('h2', {}, 'No run fits'), h('p', {}, 'Nothing matches these filters. Take one away to see more.'),
        h('button', { on: { click: () => { search.value = team.value = since.value = ''; Object.assign(filter, { state: '', team: '', since: '' }); change('q', ''); } } }, 'Clear filters'))
      : h('div', { class: 'card empty' }, h('h2', {}, 'No runs yet'), h('p', {}, 'A run is one task given to a team of agents. It shows here the moment it starts, and stays.'),
        h('a', { class: 'button primary', href: to('start') }, 'Start the first one')));
  }

  function draw(run) {
    const state = chip(run);
    const pick = h('input', { type: 'checkbox', 'aria-label': `Choose ${run.id} to compare`, checked: chosen.has(run.id), on: { change: () => choose(run.id, pick) } });
    return h('div', { class: 'run-row', data: { run: run.id } },
      pick,
      h('a', { class: 'run-what', href: to('run', run.id) }, h('span', { class: 'run-input clip' }, run.input || run.id),
        h('span', { class: 'small faint clip' }, h('span', { class: 'mono' }, run.id), run.forkOf ? ` · fork of ${run.forkOf}` : '',
          run.status === 'ended' ? (run.reason ? ` · ${run.agent ? `${run.agent}: ` : ''}${run.reason}` : '') : run.agent ? ` · ${run.agent} at step ${run.step}` : '')),
      h('span', { class: 'run-state' }, state, run.warnings ? h('span', { class: 'tag', title: 'Health warnings' }, `${run.warnings} ⚠`) : null),
      h('span', { class: 'run-team clip' }, run.team),
      h('span', { class: 'num run-tokens' }, short(tokens(run.usage))),
      h('span', { class: 'num run-cost' }, money(run.usage.cost)),
      h('span', { class: 'num run-took' }, duration(elapsed(run))),
      h('span', { class: 'num run-started', title: fullTime(run.startedAt) }, ago(run.startedAt)));
  }

  function choose(id, pick) {
    if (pick.checked) chosen.add(id);
    else chosen.delete(id);
    while (chosen.size > 2) {
      const first = chosen.values().next().value;
      chosen.delete(first);
      const other = list.element(first)?.querySelector('input');
      if (other) other.checked = false;
    }
    compare.disabled = chosen.size !== 2;
    compare.textContent = chosen.size === 1 ? 'Compare: one more' : 'Compare';
  }

  // j and k go through the rows.
  document.addEventListener('keydown', e => {
    if (!['j', 'k'].includes(e.key) || e.ctrlKey || e.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && e.target.type !== 'checkbox' || rows.length === 0) return;
    const here = rows.findIndex(r => r.id === document.activeElement?.closest?.('.run-row')?.dataset.run);
    const next = Math.max(0, Math.min(rows.length - 1, here + (e.key === 'j' ? 1 : -1)));
    list.reveal(next);
    list.element(rows[next].id)?.querySelector('a')?.focus({ preventScroll: true });
  }, { signal: page.signal });

  more();
  poll(page.signal, 2000, async () => {
    if (loading) return;
    const before = JSON.stringify(filter);
    const head = await get(address(100, null), { signal: page.signal });
    const active = rows.filter(r => r.status !== 'ended' && !head.items.some(i => i.id === r.id)).slice(0, 100).map(r => r.id);
    const others = active.length ? (await get(`/api/overview?ids=${active.map(encodeURIComponent).join(',')}`, { signal: page.signal })).items : [];
    if (JSON.stringify(filter) !== before || loading) return;
    failed = null;
    total = head.total;
    // Runs that were deleted leave the list.
    const oldest = head.items.at(-1)?.startedAt;
    const gone = r => (active.includes(r.id) ? !others.some(o => o.id === r.id) : (!head.cursor || r.startedAt > oldest) && !head.items.some(i => i.id === r.id));
    rows = rows.filter(r => !gone(r));
    // A run that no longer fits the state that is asked for leaves the list.
    if (filter.state) rows = rows.filter(r => !others.some(o => o.id === r.id && !fits(o)));
    merge([...head.items, ...others.filter(fits)]);
    say();
  });

  function fits(run) {
    return !filter.state || run.status === filter.state || run.outcome === filter.state || (filter.state === 'failed' && run.outcome && run.outcome !== 'completed');
  }
}
