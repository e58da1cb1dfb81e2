import { h, to, dialog, confirm, toast } from '../dom.js';
import { api, get, post, ApiError } from '../api.js';
import { readable } from '../format.js';

/** What a person can do to a run. */
export function runActions(id, current, reload) {
  async function does(work, done) {
    try {
      const answer = await work();
      if (done) toast(done);
      await reload();
      return answer;
    } catch (e) {
      if (!(e instanceof ApiError)) throw e;
      toast([e.message, ...e.errors].join(' '));
      return null;
    }
  }

  const manage = (action, done) => does(() => post(api('runs', id, action)), done);

  async function cancel() {
    if (await confirm('Cancel this run?', 'Calls under way are told to stop. What it has done stays done; it cannot go on afterwards, but it can be forked or started again.', 'Cancel the run', true)) {
      await manage('cancel', 'The run was cancelled.');
    }
  }

  async function retry() {
    const run = current();
    const input = await dialog('Start again', (heading, done) => {
      const area = h('textarea', { class: 'code', rows: '8', value: readable(run.input) });
      return h('form', { on: { submit: e => { e.preventDefault(); done(area.value); } } }, heading,
        h('p', { class: 'muted' }, 'A new run with the team as it is today. This one stays as it is.'),
        h('label', { class: 'field' }, 'Input', area), buttons(done, 'Start'));
    });
    if (input === null) return;
    const value = typeof run.input === 'string' ? input : parse(input);
    if (value === undefined) { toast('Expected the input as JSON, as this run had it.'); return; }
    const started = await does(() => post('/api/runs', { team: run.team, input: value }));
    if (started) location.hash = to('run', started.id);
  }

  async function fork(node) {
    const run = current();
    const aliases = await get(api('runs', id, 'team')).then(team => aliasesOf(team)).catch(() => []);
    const wanted = await dialog(`Fork from step ${node.step}`, (heading, done) => {
      const models = aliases.map(alias => [alias, h('input', { placeholder: 'provider/model; empty: as before', spellcheck: 'false' })]);
      const area = h('textarea', { class: 'code', rows: '5', placeholder: 'empty: as before; another one only where nothing is shared' });
      const submit = e => {
        e.preventDefault();
        done({ models: Object.fromEntries(models.map(([alias, field]) => [alias, field.value.trim()]).filter(([, v]) => v)), input: area.value });
      };
      return h('form', { on: { submit } }, heading,
        h('p', { class: 'muted' }, 'A new run that has everything before this step on record, pays for none of it again, and goes on from there.'),
        models.map(([alias, field]) => h('label', { class: 'field' }, `Model for “${alias}”`, field)), h('label', { class: 'field' }, 'Other input', area), buttons(done, 'Fork'));
    });
    if (!wanted) return;
    const body = { step: node.step };
    if (Object.keys(wanted.models).length > 0) body.models = wanted.models;
    if (wanted.input.trim()) body.input = typeof run.input === 'string' ? wanted.input : parse(wanted.input) ?? wanted.input;
    const started = await does(() => post(api('runs', id, 'fork'), body), 'Forked.');
    if (started) location.hash = to('run', started.id);
  }

  async function rewind() {
    if (await confirm('Rewind this run?', 'What failed is done again, in this run or in a new one that shares all before it; what succeeded is paid for and done once.', 'Rewind')) {
      const answer = await manage('rewind', 'It goes on from what failed.');
      if (answer?.id && answer.id !== id) location.hash = to('run', answer.id);
    }
  }

  return {
    cancel, retry, fork, rewind,
    suspend: () => manage('suspend', 'The run is on hold.'),
    resume: () => manage('resume', 'The run goes on.'),
  };
}

function aliasesOf(team) {
  return [...new Set(team.agents.flatMap(a => (a.team ? aliasesOf(a.team) : a.model ? [a.model] : [])))];
}

const buttons = (done, word) => h('div', { class: 'buttons' },
  h('button', { type: 'button', on: { click: () => done(null) } }, 'Back'), h('button', { class: 'primary', type: 'submit' }, word));

function parse(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
