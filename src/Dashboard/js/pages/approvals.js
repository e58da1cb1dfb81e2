import { h, put, to, longText, toast } from '../dom.js';
import { api, get, parseExact, poll, post, ApiError } from '../api.js';
import { ago, fullTime, readable, time, until } from '../format.js';
import { diffView } from '../parts/diff.js';

const WHO = 'baton.by';

/** What waits for a person, and the page on which one decides. */
export function show(box, [id], query, page) {
  document.title = 'Approvals · Baton';
  const list = h('div', { class: 'gates', role: 'list' });
  const place = h('div', {});
  const tally = h('p', { class: 'muted small', role: 'status' });
  let items = [];
  let shown = null;
  put(box, h('header', { class: 'page-head' }, h('div', { class: 'grow' }, h('h1', {}, 'Approvals'), tally)),
    h('div', { class: `inbox${id ? ' opened' : ''}` }, list, place));

  function draw() {
    tally.textContent = items.length === 0 ? 'Nothing waits for a person' : items.length === 1 ? '1 question waits for a person' : `${items.length} questions wait for a person`;
    if (items.length === 0 && !id) {
      put(list);
      put(place, h('div', { class: 'card empty' }, h('h2', {}, 'All decided'), h('p', {}, 'When an agent wants to do something that needs a person, the question appears here, with exactly what would be done.')));
      return;
    }
    put(list, items.map(g => h('div', { role: 'listitem' }, h('a', { class: 'gate-item card', href: to('approvals', g.id), 'aria-current': g.id === shown ? 'true' : null },
      h('strong', {}, question(g)),
      h('span', { class: 'small muted' }, `${g.team} · ${g.agent ?? 'result'} · ${ago(g.openedAt)}`),
      h('span', { class: 'row small' }, countdown(g), quorum(g))))));
  }

  async function open(gate) {
    shown = gate;
    draw();
    try {
      const found = await get(api('approvals', gate), { signal: page.signal, exact: true });
      if (page.signal.aborted || shown !== gate) return;
      put(place, form(found, next => { put(place, form(next, open)); refresh(); }));
    } catch (e) {
      if (e instanceof ApiError) put(place, h('div', { class: 'card empty' }, h('h2', {}, 'This question cannot be shown'), h('p', {}, e.message)));
    }
  }

  async function refresh() {
    ({ items } = await get('/api/approvals', { signal: page.signal }));
    const current = place.querySelector('[data-gate]');
    if (!id && !shown && items.length > 0 && innerWidth > 820) await open(items[0].id);
    else draw();
    // Others may decide meanwhile: what was typed is kept, what they said is shown.
    const gate = current && items.find(g => g.id === current.dataset.gate);
    if (gate) put(current.querySelector('[data-decisions]'), decisions(gate));
    else if (current && current.dataset.status === 'open') put(current.querySelector('[data-decisions]'), h('div', { class: 'notice waiting' }, 'This question was closed meanwhile.'));
  }

  if (id) open(id);
  poll(page.signal, 3000, refresh);
  const ticking = setInterval(() => {
    for (const clock of box.querySelectorAll('[data-until]')) clock.textContent = until(clock.dataset.until);
  }, 1000);
  page.signal.addEventListener('abort', () => clearInterval(ticking));
}

function question(g) {
  switch (g.kind) {
    case 'tool': return `May ${g.agent} call ${g.tool}?`;
    case 'result': return 'May this be the result?';
    case 'ambiguous': return `Did ${g.tool} happen?`;
    case 'question': return `${g.tool} asks something`;
    default: return `A task for ${g.agent}`;
  }
}

const countdown = g => (g.expiresAt ? h('span', { class: 'tag', title: `Expires ${fullTime(g.expiresAt)}`, data: { until: g.expiresAt } }, until(g.expiresAt)) : null);

function quorum(g) {
  if (g.quorum <= 1) return null;
  const said = g.decisions.filter(d => d.decision === 'approve').length;
  return h('span', { class: 'row quorum' }, h('span', { class: 'dots', 'aria-hidden': 'true' }, Array.from({ length: g.quorum }, (_, i) => h('i', { class: i < said ? 'full' : '' }))),
    `${said} of ${g.quorum} approved`);
}

const decisions = g => g.decisions.map(d => h('p', { class: 'small' }, h('strong', {}, d.by), ` said ${d.decision} at ${time(d.at)}`, d.comment ? `: ${d.comment}` : ''));

function form(g, decided) {
  const open = g.status === 'open';
  const before = readable(g.arguments);
  const error = h('div', { class: 'notice bad', role: 'alert', hidden: true });
  const by = h('input', { autocomplete: 'email', maxlength: '200', value: remembered(), placeholder: 'name or address' });
  const comment = h('input', { maxlength: '500', placeholder: 'optional' });
  const edit = h('textarea', { class: 'code', rows: String(Math.min(16, before.split('\n').length + 1)), value: before, spellcheck: 'false', 'aria-label': 'Arguments' });
  const changes = h('div', {});
  const answer = h('textarea', { rows: '4', 'aria-label': 'Answer' });
  const mayEdit = open && g.kind !== 'human' && g.kind !== 'question' && g.kind !== 'ambiguous' && g.schema && g.quorum === 1;
  const mayRespond = open && g.quorum === 1;
  const choices = h('div', { class: 'row wrap choices' });
  const approve = h('button', { class: 'primary', on: { click: () => send(edited() ? 'edit' : 'approve') } }, g.kind === 'ambiguous' ? 'It did not happen: run it again' : 'Approve');
  if (g.kind !== 'human' && g.kind !== 'question') choices.append(approve);
  choices.append(h('button', { class: 'danger', on: { click: () => send('reject') } }, g.kind === 'ambiguous' ? 'Leave it, whatever happened' : 'Reject'));
  const respond = h('button', { class: g.kind === 'human' || g.kind === 'question' ? 'primary' : '', on: { click: () => send('respond') } }, g.kind === 'ambiguous' ? 'It happened: this was its result' : 'Answer with this');

  const edited = () => mayEdit && edit.value.trim() !== before.trim();
  edit.addEventListener('input', () => {
    approve.textContent = edited() ? 'Approve with these changes' : 'Approve';
    let after = edit.value;
    let problem = null;
    try { after = readable(parseExact(edit.value)); } catch (e) { problem = typeof g.arguments === 'string' ? null : e.message; }
    put(changes, problem ? h('p', { class: 'notice bad' }, `This is not JSON: ${problem}`) : edited() ? [h('h3', {}, 'Changes'), diffView(before, after)] : null);
    approve.disabled = problem !== null;
  });

  async function send(decision) {
    const body = { decision, by: by.value.trim(), comment: comment.value.trim() || undefined, argumentsHash: g.argumentsHash };
    if (!body.by) { say('Say who decides: your name or address.', []); by.focus(); return; }
    if (decision === 'edit') body.args = typeof g.arguments === 'string' ? edit.value : parseExact(edit.value);
    if (decision === 'respond') body.text = answer.value;
    remember(body.by);
    for (const b of box.querySelectorAll('button')) b.disabled = true;
    try {
      const next = await post(api('approvals', g.id, 'decision'), body, { exact: true });
      toast(next.status === 'open' ? 'Your voice counts; more are needed.' : { approve: 'Approved.', edit: 'Approved with changes.', reject: 'Rejected.', respond: 'Answered.' }[decision]);
      decided(next);
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
      say(e.message, e.errors);
      for (const b of box.querySelectorAll('button')) b.disabled = false;
    }
  }

  function say(text, errors) {
    error.hidden = false;
    put(error, text, errors.length > 0 ? h('ul', {}, errors.map(e => h('li', {}, e))) : null);
  }

  const box = h('article', { class: 'card gate-card', data: { gate: g.id, status: g.status } },
    h('a', { class: 'small back', href: to('approvals') }, '‹ All questions'),
    h('div', { class: 'row wrap' }, h('h2', { class: 'grow gate-title' }, question(g)), open ? countdown(g) : h('span', { class: 'chip quiet' }, g.status === 'decided' ? 'Decided' : 'Expired')),
    h('dl', { class: 'facts' },
      h('dt', {}, 'Asked by'), h('dd', {}, `${g.agent ?? 'the team'}, team ${g.team}, `, h('a', { href: to('run', g.run) }, `run ${g.run}`), ` at step ${g.step}`),
      h('dt', {}, 'Why a person'), h('dd', {}, g.reason),
      h('dt', {}, 'May decide'), h('dd', {}, g.approvers.length > 0 ? g.approvers.join(', ') : 'anybody with a key'),
      g.quorum > 1 ? [h('dt', {}, 'Quorum'), h('dd', {}, quorum(g))] : null),
    h('div', { class: 'stack tight', data: { decisions: '' } }, decisions(g)),
    g.arguments === undefined || g.arguments === null ? null : h('section', { class: 'stack tight' },
      h('h3', {}, g.kind === 'tool' ? 'Exactly these arguments' : 'What it is about'),
      mayEdit ? [edit, h('p', { class: 'small faint' }, 'Change them to approve something else; what you changed is shown before it counts.')] : longText(before), changes),
    !open ? h('p', {}, h('a', { class: 'button', href: to('run', g.run) }, 'See the run')) : [
      error,
      h('div', { class: 'two' }, h('label', { class: 'field' }, 'You', by), h('label', { class: 'field' }, 'Comment', comment)),
      choices,
      mayRespond ? h('details', { open: g.kind === 'human' || g.kind === 'question' ? true : null }, h('summary', {}, g.kind === 'ambiguous' ? 'It happened: give its result' : 'Answer in its place'), h('div', { class: 'stack tight' },
        g.schema && (g.kind === 'question' || g.kind === 'human') ? h('details', {}, h('summary', {}, 'The shape of the answer'), longText(readable(g.schema))) : null, answer, h('div', {}, respond))) : null]);
  return box;
}

function remembered() {
  try { return localStorage.getItem(WHO) ?? ''; } catch { return ''; }
}

function remember(by) {
  try { localStorage.setItem(WHO, by); } catch { /* Storage is blocked: it is typed again next time. */ }
}
