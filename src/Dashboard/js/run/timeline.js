import { h, icon, put } from '../dom.js';
import { virtualList } from '../parts/virtual.js';
import { visible } from './fold.js';
import { duration, money, short } from '../format.js';

const HEIGHT = 34;
const KIND = { agent: 'Agent', team: 'Team', person: 'Person', model: 'Model', tool: 'Tool', gate: 'Gate', handoff: 'Handoff', mark: 'Note' };
export const STATUS = { running: 'running', waiting: 'waiting', done: 'done', failed: 'failed', unknown: 'outcome unknown', rejected: 'rejected', cancelled: 'cancelled', stopped: 'stopped' };

/** The steps of a run against time: a tree that folds, with a bar for each step. */
export function timeline({ fold, select, signal, live }) {
  const folded = new Set();
  let rows = [];
  let chosen = null;
  let from = 0;
  let span = 1;

  const axis = h('div', { class: 'wf-axis', 'aria-hidden': 'true' });
  const list = virtualList({
    height: HEIGHT, draw, key: r => r.node.key, signal, role: 'tree', itemRole: 'treeitem', label: 'Steps of the run',
    version: r => `${r.node.version}|${r.depth}|${r.node.children.length > 0}|${folded.has(r.node.key)}|${chosen === r.node.key}|${from}|${span}|${r.node.until === null ? Math.floor(Date.now() / 1000) : 0}`,
  });
  list.box.tabIndex = 0;
  list.box.addEventListener('keydown', keys);
  const hint = h('div', { class: 'row wf-tools' },
    h('button', { class: 'small', on: { click: () => { folded.clear(); refresh(); } } }, 'Unfold all'),
    h('button', { class: 'small', on: { click: () => { for (const t of fold.turns) if (t.children.length) folded.add(t.key); refresh(); } } }, 'Fold all'),
    h('span', { class: 'small faint legend' }, ['model', 'tool', 'gate'].map(k => [h('i', { class: `swatch ${k}` }), KIND[k]])));
  const box = h('div', { class: 'waterfall' }, hint, h('div', { class: 'wf-head' }, h('span', {}, 'Step'), axis, h('span', { class: 'num' }, 'Took')), list.box);

  function refresh() {
    const now = live() ? Date.now() : fold.end?.at ?? fold.last ?? 0;
    from = fold.started ?? 0;
    // While a run lives the scale moves in leaps, so that not every row is drawn anew each second.
    const raw = Math.max(200, now - from);
    span = live() ? niceUp(raw) : raw;
    rows = visible(fold.roots, folded);
    const step = tickOf(span);
    list.box.style.setProperty('--tick', `${step / span * 100}%`);
    put(axis, Array.from({ length: Math.ceil(span / step - 0.15) }, (_, i) => {
      const tick = h('span', {}, i === 0 ? '0' : duration(step * i).replace(/\.0 s$| 0 (min|s|h)$/, m => (m === '.0 s' ? ' s' : '')));
      tick.style.left = `${step * i / span * 100}%`;
      return tick;
    }));
    if (chosen === null) list.box.removeAttribute('aria-activedescendant');
    list.set(rows);
  }

  function draw({ node, depth }) {
    const inner = node.children.length > 0;
    const open = inner && !folded.has(node.key);
    const bar = h('span', { class: `bar ${node.kind} ${node.status}` });
    const start = Math.min(0.995, (node.start - from) / span);
    const until = node.until ?? (live() ? Date.now() : fold.last);
    bar.style.left = `${start * 100}%`;
    bar.style.width = node.kind === 'mark' || node.kind === 'handoff' ? '' : `${Math.max(0, Math.min(1 - start, (until - node.start) / span)) * 100}%`;
    if (node.kind === 'mark' || node.kind === 'handoff') bar.classList.add('point');
    const took = node.kind === 'mark' || node.kind === 'handoff' ? '' : duration(node.durationMs ?? until - node.start);
    const row = h('div', {
      class: `wf-row ${node.kind} ${node.tone ?? ''} ${node.status}${chosen === node.key ? ' chosen' : ''}`, id: `step-${node.seq}`, 'aria-level': depth + 1,
      'aria-selected': String(chosen === node.key), 'aria-expanded': inner ? String(open) : null,
      on: { click: e => { if (e.target.closest('.fold')) toggle(node); else pick(node); } },
    },
    h('span', { class: 'wf-name' },
      inner ? h('span', { class: 'fold' }, icon(open ? 'down' : 'right')) : h('span', { class: 'fold' }),
      h('span', { class: `kind ${node.kind}` }, KIND[node.kind]),
      h('span', { class: 'clip wf-label' }, label(node), node.note && node.kind === 'mark' ? h('span', { class: 'faint' }, ` ${node.note}`) : null),
      badge(node), h('span', { class: 'hidden-text' }, `, step ${node.step || 'of the run'}, ${STATUS[node.status]}`)),
    h('span', { class: 'wf-track' }, bar),
    h('span', { class: 'num wf-took' }, took));
    row.style.setProperty('--depth', depth);
    return row;
  }

  function toggle(node) {
    if (!folded.delete(node.key)) folded.add(node.key);
    refresh();
  }

  function pick(node) {
    chosen = node.key;
    list.box.setAttribute('aria-activedescendant', `step-${node.seq}`);
    refresh();
    select(node);
  }

  function keys(e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const at = rows.findIndex(r => r.node.key === chosen);
    const row = rows[at];
    const move = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: rows.length - 1, PageDown: at + 12, PageUp: at - 12 }[e.key];
    if (move !== undefined && rows.length > 0) {
      const next = Math.max(0, Math.min(rows.length - 1, move));
      list.reveal(next);
      pick(rows[next].node);
    } else if (row && e.key === 'ArrowRight' && folded.has(row.node.key)) toggle(row.node);
    else if (row && e.key === 'ArrowLeft' && row.node.children.length > 0 && !folded.has(row.node.key)) toggle(row.node);
    else if (row && e.key === 'ArrowLeft' && row.node.parent) { list.reveal(rows.findIndex(r => r.node === row.node.parent)); pick(row.node.parent); }
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  return {
    box, refresh,
    /** Chooses a step, unfolding what is around it, and brings it into sight. */
    reveal(node) {
      for (let up = node.parent; up; up = up.parent) folded.delete(up.key);
      pick(node);
      list.reveal(rows.findIndex(r => r.node === node));
    },
    clear() { chosen = null; refresh(); },
  };
}

/** What a step is called in a row. */
export function label(node) {
  if (node.kind === 'model' && node.attempt > 1) return `${node.name} · attempt ${node.attempt}`;
  if (node.standsFor) return `${node.name} for ${node.standsFor}`;
  return node.name;
}

function badge(node) {
  const bad = { failed: 'failed', unknown: 'unknown', rejected: 'rejected', stopped: 'stopped', cancelled: 'cancelled' }[node.status];
  return [
    bad ? h('span', { class: 'badge bad' }, bad) : node.status === 'waiting' ? h('span', { class: 'badge waiting' }, 'waiting') : null,
    node.cached ? h('span', { class: 'badge' }, 'cached') : null,
    node.replayed ? h('span', { class: 'badge' }, 'replayed') : null,
    node.to_state && node.to_state !== 'rejected' ? h('span', { class: 'badge' }, node.to_state) : null,
    node.kind === 'model' && node.status === 'done' && !node.cached ? h('span', { class: 'badge spent' }, `${short(node.inputTokens + node.outputTokens)} tok${node.cost ? ` · ${money(node.cost)}` : ''}`) : null,
  ];
}

// About four marks, at round times.
function tickOf(ms) {
  const rough = ms / 4.5;
  const round = [60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3, 7200e3, 21600e3, 43200e3, 86400e3, 604800e3].find(v => v >= rough);
  if (rough >= 30e3) return round ?? Math.ceil(rough / 604800e3) * 604800e3;
  const base = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map(f => f * base).find(v => v >= rough);
}

function niceUp(ms) {
  const base = 10 ** Math.floor(Math.log10(ms));
  return [1.5, 2, 3, 4, 5, 6, 8, 10, 15].map(f => f * base).find(v => v >= ms * 1.05) ?? ms * 1.5;
}
