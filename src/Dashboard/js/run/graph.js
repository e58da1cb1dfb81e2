import { h, s, put } from '../dom.js';

const W = 184;
const H = 58;
const GAP_X = 84;
const GAP_Y = 26;

/** The team as a drawing, with the way the run took. */
export function graph({ fold, select, onFail, load }) {
  const box = h('div', { class: 'graph' });
  let team = null;
  let trail = [];

  async function refresh() {
    if (!team) {
      try { team = await load(); } catch (e) { onFail(box, e); return; }
    }
    draw();
  }

  function draw() {
    const { shown, under, names } = follow();
    const turns = fold.turns.filter(t => (under ? t.parent === under : !t.parent || t.parent.kind !== 'team'));
    const { places, edges, width, height } = layout(shown, turns);
    const at = new Map();
    for (const t of turns) at.set(t.name, [...(at.get(t.name) ?? []), t]);
    const taken = paths(shown, turns);
    const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': `Team ${shown.id}` },
      s('defs', {}, ['plain', 'taken'].map(k => s('marker', { id: `arrow-${k}`, viewBox: '0 0 8 8', refX: '7', refY: '4', markerWidth: '8', markerHeight: '8', orient: 'auto-start-reverse' },
        s('path', { d: 'M0 .8 7.2 4 0 7.2z', class: `arrow ${k}` })))),
      edges.filter(e => !taken.has(`${e.from}>${e.to}`)).map(e => line(places, e, 'plain')),
      [...taken].map(([key, hops]) => { const [from, to] = key.split('>'); return line(places, { from, to }, 'taken', hops); }),
      [...places].map(([name, p]) => node(shown, name, p, at.get(name) ?? [])));
    put(box,
      names.length > 1 ? h('nav', { class: 'row', 'aria-label': 'Nested teams' }, names.map((n, i) => [i > 0 ? h('span', { class: 'faint' }, '›') : null,
        h('button', { class: 'small plain', disabled: i === names.length - 1, on: { click: () => { trail = trail.slice(0, i); draw(); } } }, n)])) : null,
      h('p', { class: 'muted small' }, `${shown.pattern} · ${shown.description || shown.id}`),
      h('div', { class: 'graph-scroll', tabindex: '0', role: 'region', 'aria-label': 'Drawing of the team' }, svg),
      h('p', { class: 'small faint row wrap' }, h('i', { class: 'edge taken' }), 'the way this run took, in numbers', h('i', { class: 'edge' }), 'what the team allows'));
  }

  function follow() {
    let shown = team;
    let under = null;
    const names = [team.id];
    for (const step of trail) {
      const member = shown.agents.find(a => a.name === step.name);
      if (!member?.team) break;
      shown = member.team;
      under = fold.turns.findLast(t => t.kind === 'team' && t.name === step.name && (!under || t.parent === under)) ?? { none: true };
      names.push(step.name);
    }
    return { shown, under, names };
  }

  function node(shown, name, p, turns) {
    const member = shown.agents.find(a => a.name === name) ?? { name, tools: [] };
    const last = turns.at(-1);
    const state = !last ? 'unused' : asks(last) ? 'waiting' : last.status === 'running' ? 'running' : last.status === 'failed' || last.status === 'stopped' ? 'failed' : 'done';
    const what = member.team ? `team · ${member.team.pattern}` : member.human ? 'person' : member.model ?? '';
    const press = () => {
      if (member.team) { trail = [...trail, { name }]; draw(); } else if (last) select(last);
    };
    const word = { unused: 'not used', running: 'working', waiting: 'waits for a person', failed: 'failed', done: 'done' }[state];
    const g = s('g', { class: `member ${state}`, transform: `translate(${p.x} ${p.y})`, tabindex: '0', role: 'button', on: { click: press, keydown: e => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); press(); } } } },
    member.team ? s('rect', { x: 5, y: 5, width: W, height: H, rx: 10, class: 'behind' }) : null,
    s('rect', { width: W, height: H, rx: 10, class: 'face' }),
    s('text', { x: 14, y: 24, class: 'name' }, `${cut(name, 19)} `),
    s('text', { x: 14, y: 43, class: 'what' }, `${cut(`${what}${what ? ' · ' : ''}${word}`, 28)} `),
    turns.length > 1 ? s('text', { x: W - 12, y: 24, class: 'times' }, `×${turns.length}`) : null,
    member.description || member.tools?.length ? s('desc', {}, [member.description, member.tools?.length ? `Tools: ${member.tools.join(', ')}` : null].filter(Boolean).join(' ')) : null);
    return g;
  }

  return { box, refresh };
}

const asks = turn => turn.status === 'running' && turn.children.some(c => c.kind === 'gate' && c.status === 'waiting');
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Who came after whom, with the numbers of the hops. */
function paths(team, turns) {
  const taken = new Map();
  const hop = (from, to, n) => {
    if (from === to) return;
    const key = `${from}>${to}`;
    taken.set(key, [...(taken.get(key) ?? []), n]);
  };
  if (team.pattern === 'parallel') {
    const merger = team.merge && team.merge !== 'collect' ? team.merge : null;
    const seen = turns.map(t => t.name);
    if (merger && seen.includes(merger)) for (const name of new Set(seen)) hop(name, merger, 1);
    return taken;
  }
  if (team.pattern === 'debate') {
    if (turns.some(t => t.name === team.entry)) for (const name of new Set(turns.map(t => t.name))) hop(name, team.entry, 1);
    return taken;
  }
  if (team.pattern === 'pipeline') {
    const groups = stepGroups(team);
    for (let i = 1; i < groups.length; i++) {
      for (const a of groups[i - 1]) for (const b of groups[i]) if (turns.some(t => t.name === a) && turns.some(t => t.name === b)) hop(a, b, i);
    }
    for (const step of team.steps) {
      if (step.review && turns.filter(t => t.name === step.review.of).length > 1) hop(step.review.by, step.review.of, 'back');
    }
    return taken;
  }
  turns.forEach((t, i) => { if (i > 0) hop(turns[i - 1].name, t.name, i); });
  return taken;
}

const stepGroups = team => team.steps.map(step => step.parallel ?? (step.review ? [step.review.by] : [step.agent]));

/** Columns from left to right, with the edges that the pattern allows. */
function layout(team, turns) {
  const names = team.agents.filter(a => !a.recruited || turns.some(t => t.name === a.name)).map(a => a.name);
  for (const t of turns) if (!names.includes(t.name)) names.push(t.name);
  const edges = [];
  let columns = [];
  if (team.pattern === 'pipeline') {
    const groups = stepGroups(team);
    const placed = new Set();
    columns = groups.map(g => g.filter(n => !placed.has(n) && placed.add(n)));
    for (let i = 1; i < groups.length; i++) for (const a of groups[i - 1]) for (const b of groups[i]) edges.push({ from: a, to: b });
    for (const step of team.steps) if (step.review) edges.push({ from: step.review.by, to: step.review.of });
  } else if (team.pattern === 'handoff') {
    const level = new Map([[team.entry, 0]]);
    const queue = [team.entry];
    for (let i = 0; i < queue.length; i++) {
      const from = team.agents.find(a => a.name === queue[i]);
      for (const to of from?.handoffs ?? []) if (!level.has(to)) { level.set(to, level.get(queue[i]) + 1); queue.push(to); }
    }
    for (const [name, l] of level) (columns[l] ??= []).push(name);
    for (const a of team.agents) for (const to of a.handoffs ?? []) edges.push({ from: a.name, to });
  } else if (team.pattern === 'supervisor') {
    columns = [[team.entry], names.filter(n => n !== team.entry)];
    for (const n of columns[1]) edges.push({ from: team.entry, to: n });
  } else {
    const last = team.pattern === 'debate' ? team.entry : team.merge && team.merge !== 'collect' ? team.merge : null;
    columns = [names.filter(n => n !== last), last ? [last] : []];
    if (last) for (const n of columns[0]) edges.push({ from: n, to: last });
  }
  const placed = new Set(columns.flat());
  const rest = names.filter(n => !placed.has(n));
  if (rest.length > 0) columns.push(rest);
  columns = columns.filter(c => c?.length > 0);
  const most = Math.max(1, ...columns.map(c => c.length));
  const height = most * (H + GAP_Y) + 46;
  const places = new Map();
  columns.forEach((column, x) => column.forEach((name, y) => places.set(name, {
    x: 16 + x * (W + GAP_X), y: 20 + (most - column.length) * (H + GAP_Y) / 2 + y * (H + GAP_Y), column: x,
  })));
  return { places, edges, width: columns.length * (W + GAP_X) - GAP_X + 60, height };
}

function line(places, { from, to }, kind, hops) {
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b) return null;
  let d;
  let label;
  if (a.column < b.column) {
    const [x1, y1, x2, y2] = [a.x + W, a.y + H / 2 - 6, b.x - 3, b.y + H / 2 - 6];
    const bend = Math.max(30, (x2 - x1) / 2);
    d = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    label = { x: x2 - 22, y: y2 - 9 };
  } else if (a.column > b.column) {
    const [x1, y1, x2, y2] = [a.x, a.y + H / 2 + 9, b.x + W + 3, b.y + H / 2 + 9];
    const bend = Math.max(30, (x1 - x2) / 2);
    d = `M${x1} ${y1}C${x1 - bend} ${y1} ${x2 + bend} ${y2} ${x2} ${y2}`;
    label = { x: x1 - 18, y: y1 + 17 };
  } else {
    const right = a.x + W;
    const [y1, y2] = [a.y + H / 2 + (b.y > a.y ? 10 : -10), b.y + H / 2 + (b.y > a.y ? -10 : 10)];
    d = `M${right} ${y1}C${right + 42} ${y1} ${right + 42} ${y2} ${right + 3} ${y2}`;
    label = { x: right + 38, y: (y1 + y2) / 2 + 4 };
  }
  const numbers = hops ? (hops.length > 4 ? `${hops.slice(0, 3).join(' ')} … ×${hops.length}` : hops.join(' ')) : null;
  return [s('path', { d, class: `edge ${kind}`, 'marker-end': `url(#arrow-${kind})` }),
    numbers ? s('text', { x: label.x, y: label.y, class: 'hop' }, numbers) : null];
}
