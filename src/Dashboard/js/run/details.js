import { h, put, icon, longText, to } from '../dom.js';
import { api, get, ApiError } from '../api.js';
import { count, duration, fullTime, money, readable } from '../format.js';
import { label, STATUS } from './timeline.js';
import { messageList } from './transcript.js';

/** The panel beside the timeline: everything about one step. */
export function details({ run, actions, signal }) {
  const box = h('aside', { class: 'details card', 'aria-label': 'Step', hidden: true });
  let shown = null;
  let version = -1;
  let request = null;

  async function show(node, now) {
    if (shown === node && version === node.version) return;
    const again = shown === node;
    shown = node;
    version = node.version;
    request?.abort();
    request = new AbortController();
    const mine = request;
    signal.addEventListener('abort', () => mine.abort(), { once: true });
    box.hidden = false;
    const input = h('div', { class: 'stack' });
    const output = h('div', { class: 'stack' });
    put(box,
      h('header', { class: 'row' }, h('div', { class: 'grow' }, h('p', { class: 'small muted' }, `${kindOf(node)} · step ${node.step || 'run'}`), h('h2', { class: 'wrap-any' }, label(node))),
        h('button', { class: 'plain icon', 'aria-label': 'Close', on: { click: () => { close(); actions.closed(); } } }, icon('close'))),
      node.error ? h('div', { class: 'notice bad' }, h('strong', {}, node.status === 'unknown' ? 'Outcome unknown' : 'Why it failed'), h('p', {}, node.error)) : null,
      facts(node, now),
      h('div', { class: 'row wrap' },
        node.kind === 'gate' && node.status === 'waiting' ? h('a', { class: 'button small primary', href: to('approvals', node.gate) }, 'Decide') : null,
        node.transcript && node.kind === 'agent' ? h('button', { class: 'small', on: { click: () => actions.transcript(node) } }, 'Open transcript') : null,
        node.step && actions.fork && node.kind !== 'mark' ? h('button', { class: 'small', on: { click: () => actions.fork(node) } }, 'Fork from here') : null),
      node.note && node.kind !== 'gate' ? section('Reason', h('p', { class: 'wrap-any' }, node.note)) : null,
      input, output,
      node.data ? section('Data', longText(readable(node.data))) : null);
    if (!again) box.scrollTop = 0;
    const load = parts(node, run, mine.signal, input, output);
    await load.catch(e => {
      if (mine.signal.aborted) return;
      if (!(e instanceof ApiError)) throw e;
      put(output, h('div', { class: 'notice bad' }, e.message));
    });
  }

  function close() { box.hidden = true; shown = null; request?.abort(); }

  return { box, show, close, get shown() { return shown; } };
}

async function parts(node, run, signal, input, output) {
  const content = async hash => (await get(api('runs', run, 'content', hash), { signal, exact: true })).content;
  if (node.kind === 'model') {
    if (!node.transcript) { if (node.outputPreview) put(output, section('Output', longText(node.outputPreview))); return; }
    const { items } = await get(api('runs', run, 'transcripts', node.transcript), { signal, exact: true });
    const asked = items.findLastIndex(m => m.role === 'assistant');
    put(output, section('Output', messageList(items.slice(asked))));
    put(input, h('details', {}, h('summary', {}, `Input (${count(asked)} messages)`), messageList(items.slice(0, asked))));
    return;
  }
  const show = (place, title, hash, preview) => hash
    ? content(hash).then(value => put(place, section(title, longText(readable(value)))))
    : preview ? put(place, section(title, longText(preview))) : null;
  const named = { handoff: 'Envelope', gate: 'Asked about', tool: 'Arguments' }[node.kind] ?? 'Input';
  await Promise.all([
    show(input, named, node.input, node.inputPreview),
    show(output, node.kind === 'tool' ? 'Result' : 'Answer', node.output, node.outputPreview),
  ]);
}

const kindOf = node => ({ agent: 'Agent’s turn', team: 'Team', person: 'Person', model: 'Model call', tool: 'Tool call', gate: 'Approval', handoff: 'Handoff', mark: 'Note' }[node.kind]);

const section = (title, content) => h('section', { class: 'stack tight' }, h('h3', {}, title), content);

function facts(node, now) {
  const rows = [
    ['State', STATUS[node.status]],
    ['Agent', node.agent],
    ['Tool', node.kind === 'gate' ? node.tool : null],
    ['Asked because', node.kind === 'gate' ? node.note : null],
    ['Model', node.candidate ? `${node.candidate}${node.model && !node.candidate.endsWith(node.model) ? ` (${node.model})` : ''}` : null],
    ['Attempt', node.attempt > 1 ? `${node.attempt}${node.fallback ? ', with the fallback' : ''}` : null],
    ['Tokens', node.inputTokens || node.outputTokens ? `${count(node.inputTokens ?? 0)} in, ${count(node.outputTokens ?? 0)} out${node.estimated ? ' (estimated)' : ''}` : null],
    ['Cost', node.cached ? `$0, from the cache${node.savedCost ? ` (saved ${money(node.savedCost)})` : ''}` : node.cost !== undefined ? money(node.cost) : null],
    ['Started', fullTime(node.start)],
    ['Took', node.kind === 'mark' || node.kind === 'handoff' ? null : duration(node.durationMs ?? (node.until ?? now) - node.start)],
    ['Finished with', node.finishReason],
    ['Ended', node.ending ? node.ending.replaceAll('_', ' ') + (node.target ? ` to ${node.target}` : '') : null],
    ['Passed over', node.skipped?.join('\n')],
    ['Expires', node.expiresAt ? fullTime(node.expiresAt) : null],
    ['Decided', node.decisions?.length ? node.decisions.map(d => `${d.by}: ${d.decision}${d.comment ? ` (${d.comment})` : ''}`).join('\n') : null],
  ];
  return h('dl', { class: 'facts' }, rows.filter(([, v]) => v !== null && v !== undefined && v !== '').map(([k, v]) => [h('dt', {}, k), h('dd', { class: 'lines' }, v)]));
}
