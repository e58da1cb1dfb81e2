import { h } from '../dom.js';

const MOST = 1500;

/** The lines of two texts, each as kept, gone or new. Long texts are compared in blocks. */
export function diffLines(before, after) {
  return diff(before.split('\n'), after.split('\n'));
}

/** The longest common part of two lists, with what is gone and new around it. `same` compares by this key. */
export function diff(a, b, same = x => x) {
  let start = 0;
  while (start < a.length && start < b.length && same(a[start]) === same(b[start])) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && same(a[a.length - 1 - end]) === same(b[b.length - 1 - end])) end++;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const middle = x.length > MOST || y.length > MOST
    ? [...x.map(v => ({ kind: 'gone', left: v })), ...y.map(v => ({ kind: 'new', right: v }))]
    : core(x, y, same);
  const kept = (v, i) => ({ kind: 'kept', left: v, right: b[i] });
  return [...a.slice(0, start).map(kept), ...middle, ...a.slice(a.length - end).map((v, i) => kept(v, b.length - end + i))];
}

function core(x, y, same) {
  const width = y.length + 1;
  const best = new Uint16Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) {
      best[i * width + j] = same(x[i]) === same(y[j]) ? best[(i + 1) * width + j + 1] + 1 : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    }
  }
  const out = [];
  let [i, j] = [0, 0];
  while (i < x.length || j < y.length) {
    if (i < x.length && j < y.length && same(x[i]) === same(y[j])) out.push({ kind: 'kept', left: x[i++], right: y[j++] });
    else if (j >= y.length || (i < x.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) out.push({ kind: 'gone', left: x[i++] });
    else out.push({ kind: 'new', right: y[j++] });
  }
  return out;
}

/** A difference as lines that say with a sign, not by colour alone, what they are. */
export function diffView(before, after) {
  const sign = { kept: ' ', gone: '−', new: '+' };
  const word = { gone: 'removed: ', new: 'added: ' };
  return h('div', { class: 'diff', role: 'group', tabindex: '0', 'aria-label': 'Changes' }, diffLines(before, after).map(l =>
    h('div', { class: `diff-line ${l.kind}` }, h('span', { class: 'sign', 'aria-hidden': 'true' }, sign[l.kind]), word[l.kind] ? h('span', { class: 'hidden-text' }, word[l.kind]) : null,
      h('span', {}, l.right ?? l.left))));
}
