import { h, s } from '../dom.js';

const WIDTH = 1000;
const HEIGHT = 230;
const LEFT = 58;
const BOTTOM = 26;

/** Stacked bars over time, with a legend; the same figures are in the table beside it. */
export function bars({ items, by, names, metric, unit, seconds }) {
  const step = unit === 'hour' ? 3600e3 : 86400e3;
  const last = Math.floor(Date.now() / step) * step;
  const slots = Math.round(seconds * 1000 / step) + 1;
  const first = last - (slots - 1) * step;
  const stacks = Array.from({ length: slots }, () => new Map());
  for (const i of items) {
    const at = Math.round((Date.parse(i.time) - first) / step);
    if (at >= 0 && at < slots) stacks[at].set(rank(i[by] || 'unknown'), (stacks[at].get(rank(i[by] || 'unknown')) ?? 0) + metric.of(i));
  }
  function rank(name) { return Math.min(7, names.indexOf(name)); }
  const sums = stacks.map(stack => [...stack.values()].reduce((a, b) => a + b, 0));
  const top = nice(Math.max(...sums)) || 1;
  const y = v => (HEIGHT - BOTTOM) - v / top * (HEIGHT - BOTTOM - 12);
  const wide = (WIDTH - LEFT) / slots;
  const label = t => (unit === 'hour' ? new Date(t).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }) : new Date(t).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }));
  const every = Math.ceil(slots / 8);
  const svg = s('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${metric.label} over time, by ${by}. The table below has the sums.`, class: 'bars' },
    [0, 0.5, 1].map(f => [s('line', { x1: LEFT, x2: WIDTH, y1: y(top * f), y2: y(top * f), class: 'grid' }),
      s('text', { x: LEFT - 8, y: y(top * f) + 4, class: 'tick right' }, metric.show(top * f))]),
    stacks.map((stack, i) => {
      let base = 0;
      const x = LEFT + i * wide + wide * 0.14;
      return s('g', {}, s('title', {}, `${label(first + i * step)}: ${metric.show(sums[i])}`),
        s('rect', { x: LEFT + i * wide, y: 0, width: wide, height: HEIGHT - BOTTOM, fill: 'transparent' }),
        [...stack].sort((a, b) => a[0] - b[0]).map(([n, v]) => {
          const rect = s('rect', { x, y: y(base + v), width: wide * 0.72, height: Math.max(0.5, y(base) - y(base + v)), class: `s${n + 1}`, rx: 1.5 });
          base += v;
          return rect;
        }),
        i % every === 0 ? s('text', { x: x + wide * 0.36, y: HEIGHT - 7, class: 'tick middle' }, label(first + i * step)) : null);
    }));
  const shown = names.slice(0, 7);
  return h('figure', {}, svg, h('figcaption', { class: 'row wrap legend-row' }, shown.map((n, i) => h('span', { class: 'row' }, h('i', { class: `dot s${i + 1}` }), n)),
    names.length > 8 ? h('span', { class: 'row' }, h('i', { class: 'dot s8' }), `${names.length - 7} others`) : names[7] ? h('span', { class: 'row' }, h('i', { class: 'dot s8' }), names[7]) : null));
}

function nice(v) {
  if (v <= 0) return 0;
  const base = 10 ** Math.floor(Math.log10(v));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map(f => f * base).find(n => n >= v);
}
