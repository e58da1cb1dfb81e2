import { h, put, to } from '../dom.js';
import { api, get, ApiError } from '../api.js';
import { Fold } from '../run/fold.js';
import { label } from '../run/timeline.js';
import { chip } from '../parts/chips.js';
import { diff, diffView } from '../parts/diff.js';
import { count, duration, elapsed, money, readable, tokens } from '../format.js';

/** Two runs side by side: what came out, what it cost, where they parted. */
export async function show(box, [a, b], query, page) {
  document.title = 'Compare · Baton';
  put(box, h('p', { class: 'muted' }, 'Reading…'));
  let left;
  let right;
  try {
    [left, right] = await Promise.all([read(a, page.signal), read(b, page.signal)]);
  } catch (e) {
    if (e instanceof ApiError) put(box, h('div', { class: 'card empty' }, h('h2', {}, 'These runs cannot be compared'), h('p', {}, e.message), h('a', { class: 'button', href: to('runs') }, 'All runs')));
    return;
  }
  const [x, y] = [left.run, right.run];
  const rows = [
    ['State', r => chip(r)], ['Reason', r => r.reason ?? ''], ['Team', r => r.team], ['Team file', r => h('span', { class: 'mono', title: r.definition }, r.definition.slice(0, 10))],
    ['Path', r => r.path.join(' → ')], ['Took', r => duration(elapsed(r)), elapsed], ['Cost', r => money(r.usage.cost), r => r.usage.cost], ['Tokens', r => count(tokens(r.usage)), r => tokens(r.usage)],
    ['Model calls', r => count(r.usage.modelCalls), r => r.usage.modelCalls], ['Tool calls', r => count(r.usage.toolCalls), r => r.usage.toolCalls],
  ];
  const parted = diff(left.steps, right.steps, s => s.same);
  put(box,
    h('header', { class: 'page-head' }, h('div', { class: 'grow' }, h('p', { class: 'small' }, h('a', { href: to('runs') }, 'Runs'), h('span', { class: 'faint' }, ' / compare')), h('h1', {}, 'Two runs side by side')),
      h('button', { on: { click: () => { location.hash = to('compare', b, a); } } }, 'Swap')),
    h('div', { class: 'stack' },
      h('div', { class: 'card scroll-x', tabindex: '0', role: 'region', 'aria-label': 'Figures' }, h('table', { class: 'plain compare' }, h('thead', {}, h('tr', {}, h('th', {}, h('span', { class: 'hidden-text' }, 'Figure')),
        [x, y].map(r => h('th', {}, h('a', { href: to('run', r.id), class: 'mono' }, r.id))), h('th', { class: 'num' }, 'Difference'))),
      h('tbody', {}, rows.map(([name, view, figure]) => h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, view(x)), h('td', {}, view(y)), h('td', { class: 'num' }, figure ? change(figure(x), figure(y)) : '')))))),
      h('div', { class: 'card pad stack' }, h('h2', {}, 'Steps'), steps(parted)),
      h('div', { class: 'card pad stack' }, h('h2', {}, 'Input'), readable(x.input) === readable(y.input) ? h('p', { class: 'muted' }, 'The same in both.') : diffView(readable(x.input), readable(y.input))),
      h('div', { class: 'card pad stack' }, h('h2', {}, 'Result'), readable(x.output) === readable(y.output) ? h('p', { class: 'muted' }, x.output ? 'The same in both.' : 'Neither has one.') : diffView(readable(x.output), readable(y.output)))));
}

async function read(id, signal) {
  const run = await get(api('runs', id), { signal });
  const fold = new Fold();
  for (;;) {
    const { items } = await get(`${api('runs', id, 'events')}?after=${fold.seq}`, { signal });
    fold.add(items);
    if (items.length < 500) break;
  }
  const steps = fold.order.filter(n => n.kind !== 'mark').map(n => ({ node: n, same: `${n.kind}|${n.agent}|${n.kind === 'model' ? '' : n.tool ?? n.name}|${n.status}|${n.kind === 'tool' ? n.inputPreview ?? '' : ''}` }));
  return { run, steps };
}

function steps(parted) {
  const cell = s => (s ? h('span', { class: 'clip' }, h('span', { class: `kind ${s.node.kind}` }, s.node.kind), ' ', s.node.kind === 'model' || s.node.kind === 'tool' ? `${s.node.agent}: ` : '', label(s.node),
    s.node.inputPreview ? h('span', { class: 'faint mono' }, ` ${s.node.inputPreview}`) : null, s.node.status !== 'done' ? h('span', { class: 'badge bad' }, s.node.status) : null) : null);
  const first = parted.findIndex(p => p.kind !== 'kept');
  const word = { kept: 'in both', gone: 'only in the first', new: 'only in the second' };
  const list = parted.slice(0, 1000);
  return [
    h('p', { class: 'muted' }, first < 0 ? 'Both took the same steps.' : `They part at step ${(parted[first].left ?? parted[first].right).node.step || 'run'}.`),
    h('div', { class: 'pairs', role: 'table', 'aria-label': 'Steps of both runs' }, list.map(p => h('div', { class: `pair ${p.kind}`, role: 'row' },
      h('div', { role: 'cell' }, p.kind === 'new' ? null : cell(p.left)), h('div', { role: 'cell' }, p.kind === 'gone' ? null : cell(p.right), h('span', { class: 'hidden-text' }, word[p.kind]))))),
    parted.length > list.length ? h('p', { class: 'muted small' }, `${count(parted.length - list.length)} more steps`) : null];
}

function change(a, b) {
  if (a === b) return 'same';
  if (!a) return '';
  const part = (b - a) / a * 100;
  return `${part > 0 ? '+' : '−'}${Math.abs(part) < 1000 ? Math.abs(part).toFixed(Math.abs(part) < 10 ? 1 : 0) : '>1000'} %`;
}
