import { h, put, to } from '../dom.js';
import { api, follow, get, looked, wait, ApiError } from '../api.js';
import { chip } from '../parts/chips.js';
import { count, duration, elapsed, fullTime, money, readable, short, time, tokens } from '../format.js';
import { Fold } from '../run/fold.js';
import { verdict } from '../run/verdict.js';
import { timeline } from '../run/timeline.js';
import { details } from '../run/details.js';
import { graph } from '../run/graph.js';
import { transcripts } from '../run/transcript.js';
import { journal } from '../run/journal.js';
import { runActions } from '../run/actions.js';
import { longText } from '../dom.js';

/** One run: how it stands and why, its timeline, its team, its conversations, its journal. Live until it ends. */
export async function show(box, [id, wantedTab], query, page) {
  document.title = `${id} · Baton`;
  const { signal } = page;
  const fold = new Fold();
  let run = null;

  put(box, h('p', { class: 'muted' }, 'Reading…'));
  try {
    run = await get(api('runs', id), { signal });
  } catch (e) {
    if (e instanceof ApiError) {
      put(box, h('div', { class: 'card empty' }, h('h2', {}, e.status === 404 ? 'There is no such run' : 'The run could not be read'), h('p', {}, e.message),
        h('a', { class: 'button', href: to('runs') }, 'All runs')));
    }
    return;
  }

  const actions = runActions(id, () => run, reload);
  const head = h('div', {});
  const outcome = h('div', { 'aria-live': 'polite' });
  const link = h('span', { class: 'small faint', role: 'status' });
  const panel = details({
    run: id, signal,
    actions: { fork: actions.fork, transcript: node => { tab('transcript'); views.transcript.open(node); }, closed: () => views.timeline.clear() },
  });
  const live = () => run.status !== 'ended';
  const select = node => { tab('timeline'); views.timeline.reveal(node); };
  const views = {
    timeline: timeline({ fold, select: node => panel.show(node, Date.now()), signal, live }),
    graph: graph({ fold, select, load: () => get(api('runs', id, 'team'), { signal }), onFail: (place, e) => put(place, h('div', { class: 'notice bad' }, e.message)) }),
    transcript: transcripts({ run: id, fold, signal }),
    journal: journal({ fold, signal }),
    data: { box: h('div', { class: 'stack' }), refresh: () => put(views.data.box, io('Input', run.input), io('Output', run.output)) },
  };
  const names = { timeline: 'Timeline', graph: 'Team', transcript: 'Transcript', journal: 'Journal', data: 'Input and output' };
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Views' }, Object.entries(names).map(([name, label]) =>
    h('button', { class: 'tab', role: 'tab', id: `tab-${name}`, 'aria-controls': 'view', data: { name }, on: { click: () => tab(name) } }, label)));
  tabs.addEventListener('keydown', e => {
    const all = Object.keys(names);
    const next = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!next) return;
    tab(all[(all.indexOf(shown) + next + all.length) % all.length]);
    tabs.querySelector('[aria-selected="true"]').focus();
    e.preventDefault();
  });
  const view = h('div', { class: 'card view', role: 'tabpanel', id: 'view' });
  const body = h('div', { class: 'run-body' }, view, panel.box);
  let shown = null;
  put(box, head, outcome, h('div', { class: 'row wrap view-bar' }, tabs, h('span', { class: 'grow' }), link), body);

  function tab(name) {
    if (shown === name) return;
    shown = name;
    for (const t of tabs.children) {
      t.setAttribute('aria-selected', String(t.dataset.name === name));
      t.tabIndex = t.dataset.name === name ? 0 : -1;
    }
    view.setAttribute('aria-labelledby', `tab-${name}`);
    history.replaceState(null, '', to('run', id, ...(name === 'timeline' ? [] : [name])));
    put(view, views[name].box);
    if (name !== 'timeline') panel.close();
    views[name].refresh();
  }

  function drawHead() {
    const back = run.forkOf ? h('a', { href: to('run', run.forkOf) }, `fork of ${run.forkOf}`) : run.parent ? h('a', { href: to('run', run.parent) }, `part of ${run.parent}`) : null;
    const ended = run.status === 'ended';
    put(head, h('header', { class: 'page-head' },
      h('div', { class: 'grow' },
        h('p', { class: 'small' }, h('a', { href: to('runs') }, 'Runs'), h('span', { class: 'faint' }, ' / '), h('span', { class: 'mono muted' }, id), back ? [h('span', { class: 'faint' }, ' · '), back] : null),
        h('h1', { class: 'run-title' }, title(run)),
        h('div', { class: 'row wrap run-facts' }, chip(run), fact('team', run.team), fact('took', duration(elapsed(run))), fact('tokens', short(tokens(run.usage)), count(tokens(run.usage))),
          fact('cost', money(run.usage.cost)), fact('calls', `${run.usage.modelCalls} model, ${run.usage.toolCalls} tool`), fact('started', time(run.startedAt), fullTime(run.startedAt)),
          run.path.length > 0 ? fact('path', run.path.length > 8 ? `${run.path.slice(0, 7).join(' → ')} … ×${run.path.length}` : run.path.join(' → ')) : null)),
      h('div', { class: 'row wrap' },
        run.status === 'suspended' ? button('Resume', actions.resume, 'primary') : null,
        run.status === 'running' || run.status === 'waiting' ? button('Suspend', actions.suspend) : null,
        !ended ? button('Cancel', actions.cancel, 'danger') : null,
        ended && run.outcome !== 'completed' ? button('Rewind', actions.rewind) : null,
        run.outcome === 'completed' ? button('Start again', actions.retry) : null)));
    put(outcome, verdict(run, fold, { select, fork: actions.fork, retry: actions.retry }));
  }

  // Many events at once are drawn once.
  let due = 0;
  function redraw() {
    due ||= setTimeout(() => {
      due = 0;
      if (signal.aborted) return;
      drawHead();
      views[shown]?.refresh();
      if (panel.shown) panel.show(panel.shown, Date.now());
    }, 60);
  }

  async function reload() {
    run = await get(api('runs', id), { signal });
    redraw();
  }

  // The view of the run is asked for after events came in, at most once a second.
  let asking = null;
  function soon() {
    asking ??= wait(live() ? 400 : 0, signal).then(reload).catch(() => {}).finally(() => { asking = null; });
  }

  drawHead();
  tab(Object.hasOwn(names, wantedTab) ? wantedTab : 'timeline');
  try {
    await readAll();
  } catch (e) {
    if (e instanceof ApiError) put(link, `The journal could not be read: ${e.message}`);
    if (signal.aborted) return;
  }

  async function readAll() {
    while (!signal.aborted) {
      const { items } = await get(`${api('runs', id, 'events')}?after=${fold.seq}`, { signal });
      fold.add(items);
      redraw();
      if (items.length < 500) return;
    }
  }

  const ticking = setInterval(() => { if (live() && !document.hidden) { drawFacts(); if (shown === 'timeline') views.timeline.refresh(); } }, 1000);
  signal.addEventListener('abort', () => clearInterval(ticking));

  function drawFacts() {
    const took = head.querySelector('[data-fact="took"] b');
    if (took) took.textContent = duration(elapsed(run));
  }

  while (!signal.aborted && live()) {
    // A browser has few connections to one head: a page that nobody looks at lets go of its own.
    if (document.hidden) {
      await looked(signal);
      continue;
    }
    const turn = new AbortController();
    const end = { signal: turn.signal };
    signal.addEventListener('abort', () => turn.abort(), end);
    document.addEventListener('visibilitychange', () => { if (document.hidden) turn.abort(); }, end);
    await follow(id, fold.seq, {
      signal: turn.signal,
      events: batch => { fold.add(batch); redraw(); soon(); },
      state: async what => {
        if (what === 'live') put(link, h('span', { class: 'live' }), 'live');
        else if (what === 'lost') put(link, 'connection lost, trying again…');
        else if (what === 'refused') put(link, 'no longer followed');
        else if (what === 'closed') {
          await reload().catch(() => {});
          return live();
        }
        return true;
      },
    });
    turn.abort();
    if (live() && !document.hidden) await wait(1000, signal);
  }
  if (signal.aborted) return;
  // What is written after the end, such as warnings, is read once more.
  await readAll().catch(() => {});
  await reload().catch(() => {});
  put(link, '');
}

const title = run => { const text = readable(run.input).split('\n')[0]; return text.length > 140 ? `${text.slice(0, 140)}…` : text || run.id; };
const fact = (name, value, hint) => h('span', { class: 'fact', title: hint, data: { fact: name } }, `${name} `, h('b', {}, value));
const button = (label, work, kind) => h('button', { class: kind ?? '', on: { click: e => { e.target.disabled = true; Promise.resolve(work()).finally(() => { e.target.disabled = false; }); } } }, label);
const io = (name, value) => h('section', { class: 'stack tight' }, h('h3', {}, name), value === undefined || value === null ? h('p', { class: 'muted' }, 'none yet') : longText(readable(value), 20000));
