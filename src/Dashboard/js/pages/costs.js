import { h, put } from '../dom.js';
import { get, ApiError } from '../api.js';
import { bars } from '../parts/bars.js';
import { count, money, short } from '../format.js';

const SPANS = [['24 hours', 86400, 'hour'], ['7 days', 604800, 'day'], ['30 days', 2592000, 'day'], ['90 days', 7776000, 'day']];
const BY = [['team', 'Team'], ['agent', 'Agent'], ['model', 'Model']];
const METRIC = {
  cost: { label: 'Cost', of: i => i.cost, show: money }, tokens: { label: 'Tokens', of: i => i.inputTokens + i.outputTokens, show: short }, calls: { label: 'Calls', of: i => i.calls, show: count },
};

/** What the teams cost over time. */
export async function show(box, parts, query, page) {
  document.title = 'Costs · Baton';
  let [span, by, metric] = [0, 'team', null];
  let items = [];
  const note = h('p', { class: 'muted small', role: 'status' });
  const content = h('div', { class: 'stack costs' });
  const group = (label, options, now, pick) => h('div', { class: 'tabs', role: 'group', 'aria-label': label }, options.map(([value, text]) =>
    h('button', { class: 'tab', 'aria-pressed': String(value === now()), on: { click: e => {
      pick(value);
      for (const b of e.target.parentNode.children) b.setAttribute('aria-pressed', String(b === e.target));
    } } }, text)));
  const metrics = h('div', {});
  put(box, h('header', { class: 'page-head' }, h('div', { class: 'grow' }, h('h1', {}, 'Costs'), note)),
    h('div', { class: 'filters' }, group('Time', SPANS.map(([text], i) => [i, text]), () => span, v => { span = v; load(); }),
      h('div', { class: 'row wrap' }, group('By', BY, () => by, v => { by = v; draw(); }), metrics)), content);

  async function load() {
    const mine = load.turn = {};
    const [, seconds, unit] = SPANS[span];
    const since = new Date(Date.now() - seconds * 1000).toISOString();
    items = [];
    let cursor = null;
    put(content, h('div', { class: 'card empty' }, 'Adding up…'));
    try {
      do {
        const q = new URLSearchParams({ since, by: unit, ...(cursor ? { cursor } : {}) });
        const answer = await get(`/api/costs?${q}`, { signal: page.signal });
        if (load.turn !== mine) return;
        items = items.concat(answer.items);
        cursor = answer.cursor;
        note.textContent = cursor ? `${count(answer.passed)} of ${count(answer.total)} runs added up` : '';
        draw();
      } while (cursor);
    } catch (e) {
      if (e instanceof ApiError) put(content, h('div', { class: 'card empty' }, h('h2', {}, 'The costs could not be read'), h('p', {}, e.message), h('button', { on: { click: load } }, 'Try again')));
    }
  }

  function draw() {
    metric ??= items.length > 0 ? (items.some(i => i.cost > 0) ? 'cost' : 'tokens') : null;
    const m = METRIC[metric ?? 'cost'];
    put(metrics, group('Figure', Object.entries(METRIC).map(([k, v]) => [k, v.label]), () => metric ?? 'cost', v => { metric = v; draw(); }));
    if (items.length === 0) {
      put(content, h('div', { class: 'card empty' }, h('h2', {}, 'Nothing was spent'), h('p', {}, 'No model was called in this time. Choose a longer one, or start a run.')));
      return;
    }
    const sums = new Map();
    for (const i of items) {
      const s = sums.get(i[by]) ?? { name: i[by] || 'unknown', inputTokens: 0, outputTokens: 0, cost: 0, calls: 0 };
      for (const k of ['inputTokens', 'outputTokens', 'cost', 'calls']) s[k] += i[k];
      sums.set(i[by], s);
    }
    const ranked = [...sums.values()].sort((a, b) => m.of(b) - m.of(a) || (a.name < b.name ? -1 : 1));
    const total = k => items.reduce((n, i) => n + i[k], 0);
    const most = m.of(ranked[0]) || 1;
    put(content,
      h('div', { class: 'figures' }, figure('Cost', money(total('cost'))), figure('Tokens in', count(total('inputTokens'))), figure('Tokens out', count(total('outputTokens'))), figure('Model calls', count(total('calls')))),
      h('div', { class: 'card pad' }, bars({ items, by, names: ranked.map(r => r.name), metric: m, unit: SPANS[span][2], seconds: SPANS[span][1] })),
      h('div', { class: 'card scroll-x', tabindex: '0', role: 'region', 'aria-label': 'Sums' }, h('table', { class: 'plain' }, h('thead', {}, h('tr', {}, h('th', {}, BY.find(([k]) => k === by)[1]), h('th', {}, h('span', { class: 'hidden-text' }, 'Share')),
        ['Cost', 'Tokens in', 'Tokens out', 'Calls', 'Cost a call'].map(t => h('th', { class: 'num' }, t)))),
      h('tbody', {}, ranked.map((r, i) => {
        const share = h('i', { class: `share s${Math.min(i, 7) + 1}` });
        share.style.width = `${Math.max(1, m.of(r) / most * 100)}%`;
        return h('tr', {}, h('td', {}, r.name), h('td', { class: 'share-cell' }, share), h('td', { class: 'num' }, money(r.cost)), h('td', { class: 'num' }, count(r.inputTokens)),
          h('td', { class: 'num' }, count(r.outputTokens)), h('td', { class: 'num' }, count(r.calls)), h('td', { class: 'num' }, money(r.cost / r.calls)));
      })))));
  }

  await load();
}

const figure = (name, value) => h('div', { class: 'card figure-card' }, h('p', { class: 'small muted' }, name), h('p', { class: 'big' }, value));
