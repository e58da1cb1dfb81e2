import { h, to, longText } from '../dom.js';
import { readable, word } from '../format.js';

// What a person can do about an ending, for each outcome; in the words of the team file and the command line.
const ADVICE = {
  rejected: 'A person said no. Read the comment at the gate. Fork from the step before it with other input, or start again with what was missing.',
  expired: 'Nobody decided in time. Fork from the gate to ask again, name more approvers, or give the gate a longer “expires” in the team file.',
  escalated: 'People outside the run have it now. What was achieved so far is below.',
  budget_exhausted: 'Raise “limits” (tokens, cost) in the team file, or give the agent less to read. Then fork from the last good step.',
  deadline_exceeded: 'Raise “limits: time” in the team file, or look in the timeline for what took so long. Then fork from the last good step.',
  step_limit: 'The agents took more steps than they may. Look in the timeline for repetition. Make the instructions clearer or raise “limits: steps”, “turns”, “rounds” or “hops”.',
  depth_limit: 'Teams are nested deeper than “limits: depth” allows. Raise it, or make the teams flatter.',
  cycle_detected: 'The same task went to the same member again with nothing new. Say in the instructions who finishes what, then start again.',
  invalid_output: 'The answer did not fit the output schema, also after corrections. Read the last answer and the problem: loosen the schema, or tell the agent the shape more plainly.',
  invalid_handoff: 'A handoff was refused. Read the receiver’s reason; correct the sender’s instructions or its “handoffs”.',
  tool_failed: 'Open the failed call to see its arguments and the tool’s answer. Mend the tool or its server, then fork from that step.',
  model_failed: 'No model answered. Check keys and quotas (baton doctor shows them), or add a further candidate or a fallback. Then fork from that step.',
  ambiguous_effect: 'A call was cut off and nobody knows whether it happened. Look in the system that the tool changes before anything is run again.',
  cancelled: 'It was cancelled on request. Start it again, or fork from the last good step.',
  fault: 'Something in Baton itself or around it broke. The log of the head has more; the run can be rewound or started again.',
};

/** What there is to know about a run in one box: how it stands, why, who, what to do. */
export function verdict(run, fold, actions) {
  if (run.status === 'ended' && run.outcome === 'completed') {
    return run.output === undefined || run.output === null ? null : box('good', 'Completed', [h('h3', {}, 'Result'), longText(readable(run.output), 3000)], [], run);
  }
  if (run.status === 'ended') {
    const culprit = findCulprit(run, fold);
    return box(run.outcome === 'cancelled' ? 'quiet' : 'bad', word(run.outcome), [
      h('dl', { class: 'facts verdict-facts' },
        run.agent ? [h('dt', {}, 'Agent'), h('dd', {}, h('strong', {}, run.agent))] : null,
        run.step ? [h('dt', {}, 'Step'), h('dd', {}, h('span', { class: 'mono' }, run.step), culprit ? ` · ${culprit.kind === 'tool' ? 'tool ' : ''}${culprit.name}` : '')] : null,
        h('dt', {}, 'Why'), h('dd', {}, run.reason ?? 'No reason is on record.'),
        culprit?.error && culprit.error !== run.reason ? [h('dt', {}, 'Its own words'), h('dd', {}, culprit.error)] : null,
        h('dt', {}, 'What to do'), h('dd', {}, ADVICE[run.outcome] ?? 'Look at the last step of the timeline.')),
      run.output !== undefined && run.output !== null
        ? h('details', {}, h('summary', {}, 'What was achieved so far'), longText(readable(run.output), 3000)) : null,
    ], [
      culprit ? h('button', { class: 'small', on: { click: () => actions.select(culprit) } }, 'Show the step') : null,
      culprit && actions.fork ? h('button', { class: 'small', on: { click: () => actions.fork(culprit) } }, 'Fork from there') : null,
      h('button', { class: 'small', on: { click: actions.retry } }, 'Start again'),
    ], run);
  }
  if (run.waiting.length > 0) {
    const gate = run.waiting[0];
    return box('waiting', run.waiting.length === 1 ? 'Waits for a person' : `Waits for a person at ${run.waiting.length} gates`, [
      h('p', {}, gate.tool ? ['May ', h('strong', {}, run.agent ?? run.team), ' call ', h('span', { class: 'mono' }, gate.tool), '?'] : 'A person is asked.', ' Nothing else is lost while it waits.')],
    run.waiting.map(g => h('a', { class: 'button small primary', href: to('approvals', g.gate) }, run.waiting.length === 1 ? 'Decide' : `Decide ${g.tool ?? g.kind}`)), run);
  }
  if (run.status === 'suspended') return box('suspended', 'Suspended', [h('p', {}, 'It was put on hold and goes on where it was once it is resumed.')], [], run);
  return null;
}

function box(kind, title, content, buttons, run) {
  return h('section', { class: `card verdict ${kind}`, 'aria-label': 'Outcome' },
    h('div', { class: 'row wrap verdict-head' }, h('h2', { class: 'grow' }, title), buttons),
    content,
    run.warnings?.length > 0 ? h('div', { class: 'notice waiting' }, h('ul', {}, run.warnings.map(w => h('li', {}, w)))) : null);
}

/** The row that an ending is about: at the run's step the one that failed, else the last one that did. */
export function findCulprit(run, fold) {
  const there = fold.order.filter(n => n.step === run.step);
  return there.findLast(n => n.error && n.kind !== 'agent' && n.kind !== 'team') ?? there.findLast(n => n.status === 'failed' || n.status === 'unknown' || n.status === 'rejected')
    ?? fold.order.findLast(n => (n.status === 'failed' || n.status === 'unknown' || n.status === 'rejected') && (!run.agent || n.agent === run.agent) && n.kind !== 'mark')
    ?? there.at(-1) ?? null;
}
