import { h, put, longText } from '../dom.js';
import { virtualList } from '../parts/virtual.js';
import { readable } from '../format.js';

/** The journal as it is, event by event, with a search. */
export function journal({ fold, signal }) {
  const search = h('input', { type: 'search', 'data-search': true, placeholder: 'Search type, agent, step, data', 'aria-label': 'Search the journal' });
  const tally = h('span', { class: 'small muted', role: 'status' });
  const one = h('div', { class: 'event-one', hidden: true });
  const list = virtualList({ height: 32, draw, key: e => e.seq, role: 'list', itemRole: 'listitem', label: 'Events', signal });
  const box = h('div', { class: 'journal' }, h('div', { class: 'row wrap journal-bar' }, search, tally), one, list.box);
  search.addEventListener('input', refresh);

  function refresh() {
    const q = search.value.trim().toLowerCase();
    const found = q ? fold.events.filter(e => (e.text ??= JSON.stringify([e.type, e.agent, e.step, e.data]).toLowerCase()).includes(q)) : fold.events;
    put(tally, `${found.length.toLocaleString('en')} events`);
    list.set(found);
  }

  function draw(e) {
    return h('div', { class: 'event' },
      h('button', { class: 'event-open', on: { click: () => open(e) } },
        h('span', { class: 'faint num' }, e.seq), h('span', { class: 'faint' }, new Date(e.time).toLocaleTimeString('en-GB')),
        h('span', { class: 'mono event-type' }, e.type), h('span', { class: 'mono faint event-step' }, e.step ?? ''), h('span', { class: 'event-agent clip' }, e.agent ?? ''),
        h('span', { class: 'clip faint event-data' }, e.data ? JSON.stringify(e.data).slice(0, 200) : '')));
  }

  function open(e) {
    one.hidden = false;
    put(one, h('div', { class: 'row' }, h('h3', { class: 'grow' }, `${e.seq} · ${e.type}`), h('button', { class: 'small', on: { click: () => { one.hidden = true; } } }, 'Close')),
      longText(readable({ id: e.id, time: e.time, step: e.step, agent: e.agent, data: e.data })));
    one.scrollIntoView({ block: 'nearest' });
    list.update();
  }

  return { box, refresh };
}
