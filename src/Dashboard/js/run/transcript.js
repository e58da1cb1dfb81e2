import { h, put, longText } from '../dom.js';
import { api, get, ApiError } from '../api.js';
import { readable } from '../format.js';

const ROLE = { system: 'Instructions', user: 'Task', assistant: 'Agent', tool: 'Tool result' };
const FIRST = 80;

/** The conversations of a run, one agent's turn at a time. */
export function transcripts({ run, fold, signal }) {
  const pick = h('select', { 'aria-label': 'Turn' });
  const content = h('div', { class: 'stack' });
  const box = h('div', { class: 'stack transcript' }, h('label', { class: 'row' }, h('span', { class: 'muted' }, 'Turn'), pick), content);
  let wanted = null;
  let loaded = null;

  pick.addEventListener('change', () => { wanted = pick.value; refresh(); });

  async function refresh() {
    const turns = fold.turns.filter(t => t.transcript);
    if (turns.length === 0) {
      put(content, h('div', { class: 'empty' }, h('h2', {}, 'No conversation yet'), h('p', {}, 'What an agent is told, says and gets back shows here once its first model call is over.')));
      box.firstChild.hidden = true;
      return;
    }
    box.firstChild.hidden = false;
    const turn = turns.find(t => t.key === wanted) ?? turns.at(-1);
    if (pick.options.length !== turns.length) put(pick, turns.map(t => h('option', { value: t.key }, `${t.step} · ${t.name}`)));
    pick.value = turn.key;
    if (loaded === turn.transcript) return;
    loaded = turn.transcript;
    try {
      const { items } = await get(api('runs', run, 'transcripts', turn.transcript), { signal, exact: true });
      if (loaded === turn.transcript) put(content, messageList(items, turn.agent));
    } catch (e) {
      if (!(e instanceof ApiError)) return;
      loaded = null;
      put(content, h('div', { class: 'notice bad' }, e.message));
    }
  }

  return { box, refresh, open(node) { wanted = node.key; return refresh(); } };
}

/** Messages of a conversation. Whatever they say is text. */
export function messageList(items, agent) {
  const list = h('ol', { class: 'messages' }, items.slice(0, FIRST).map(m => message(m, items, agent)));
  if (items.length <= FIRST) return list;
  const more = h('button', { class: 'small', on: { click: () => { list.append(...items.slice(FIRST).map(m => message(m, items, agent))); more.remove(); } } },
    `Show ${items.length - FIRST} more messages`);
  return h('div', { class: 'stack' }, list, more);
}

function message(m, items, agent) {
  const call = m.role === 'tool' ? items.flatMap(i => i.calls ?? []).find(c => c.id === m.callId) : null;
  const who = m.role === 'assistant' && agent ? agent : call ? `Result of ${call.name}` : ROLE[m.role] ?? m.role;
  const text = m.text ? longText(m.text, 4000) : null;
  return h('li', { class: `message ${m.role}` }, h('p', { class: 'message-who' }, who),
    m.role === 'system' ? h('details', {}, h('summary', {}, `${(m.text ?? '').slice(0, 90)}…`), text) : text,
    (m.calls ?? []).map(c => h('div', { class: 'call' }, h('p', { class: 'small' }, 'calls ', h('strong', { class: 'mono' }, c.name)), longText(readable(c.arguments), 3000))));
}
