import { h, put, to } from '../dom.js';
import { api, get, post, ApiError } from '../api.js';
import { readable } from '../format.js';

/** Starting a run: choose a team, give it the task. */
export async function show(box, [wanted], query, page) {
  document.title = 'Start a run · Baton';
  put(box, h('header', { class: 'page-head' }, h('div', { class: 'grow' }, h('h1', {}, 'Start a run'), h('p', { class: 'muted' }, 'Choose a team and give it its task.'))));
  let items;
  try {
    ({ items } = await get('/api/teams', { signal: page.signal }));
  } catch (e) {
    if (e instanceof ApiError) box.append(h('div', { class: 'card empty' }, h('h2', {}, 'The teams could not be read'), h('p', {}, e.message)));
    return;
  }
  if (items.length === 0) {
    box.append(h('div', { class: 'card empty' }, h('h2', {}, 'This head has no teams'), h('p', {}, 'Set Baton__Teams to a folder of team files and start the head again. “baton init” writes a first one.')));
    return;
  }
  const form = h('div', {});
  const list = h('div', { class: 'gates', role: 'list' }, items.map(t => h('div', { role: 'listitem' }, h('a', { class: 'gate-item card', href: to('start', t.id), 'aria-current': t.id === wanted ? 'true' : null },
    h('strong', {}, t.id), t.description ? h('span', { class: 'small muted' }, t.description) : null, h('span', {}, h('span', { class: 'tag' }, t.pattern))))));
  box.append(h('div', { class: `inbox${wanted ? ' opened' : ''}` }, list, form));
  const id = wanted ?? (innerWidth > 820 ? items[0].id : null);
  if (!id) return;
  try {
    put(form, teamForm(await get(api('teams', id), { signal: page.signal })));
  } catch (e) {
    if (e instanceof ApiError) put(form, h('div', { class: 'card empty' }, e.message));
  }
}

function teamForm(team) {
  const text = !team.input || team.input.type === 'string';
  const error = h('div', { class: 'notice bad', role: 'alert', hidden: true });
  const input = h('textarea', { rows: '7', class: text ? '' : 'code', required: true, value: text ? '' : '{\n  \n}' });
  const name = h('input', { pattern: '[A-Za-z0-9_\\-]{1,64}', placeholder: 'optional', spellcheck: 'false' });
  const start = h('button', { class: 'primary', type: 'submit' }, 'Start');
  const say = (words, errors = []) => { error.hidden = false; put(error, words, errors.length > 0 ? h('ul', {}, errors.map(x => h('li', {}, x))) : null); };
  const submit = async e => {
    e.preventDefault();
    let value = input.value;
    if (!text) {
      try { value = JSON.parse(value); } catch (x) { say(`The input is not JSON: ${x.message}`); return; }
    }
    start.disabled = true;
    try {
      const run = await post('/api/runs', { team: team.id, input: value, id: name.value.trim() || undefined });
      location.hash = to('run', run.id);
    } catch (x) {
      if (!(x instanceof ApiError)) throw x;
      start.disabled = false;
      say(x.message, x.errors);
    }
  };
  return h('form', { class: 'card gate-card', on: { submit } },
    h('a', { class: 'small back', href: to('start') }, '‹ All teams'),
    h('h2', { class: 'gate-title' }, team.id), team.description ? h('p', { class: 'muted' }, team.description) : null,
    h('dl', { class: 'facts' }, h('dt', {}, 'Pattern'), h('dd', {}, team.pattern), h('dt', {}, 'Members'), h('dd', {}, team.members.map(m => m.name).join(', '))),
    text ? null : h('details', {}, h('summary', {}, 'The shape of the input'), h('pre', { class: 'text' }, readable(team.input))),
    error, h('label', { class: 'field' }, text ? 'Task' : 'Input, as JSON', input), h('label', { class: 'field' }, 'Name of the run', name), h('div', {}, start));
}
