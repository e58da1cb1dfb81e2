// From the journal to the steps of a run. The fold takes events one after the other, so that a live run costs what is new.

/** What kind of row an event alone makes; other events belong to the row of their step. */
const MARKS = {
  'decision.made': e => ({ name: `Decision: ${(e.data?.decision ?? '').replaceAll('_', ' ')}`, note: e.data?.reason ?? e.data?.preview }),
  'fallback.used': e => ({ name: e.data?.rung === 'model' ? 'Fallback model used' : `Fallback: ${e.data?.rung ?? 'another member'}`, note: e.data?.reason, tone: 'waiting' }),
  'reflection.requested': e => ({ name: `Asked to correct itself (${e.data?.correction ?? 1} of ${e.data?.most ?? 1})`, note: e.data?.problem, tone: 'waiting' }),
  'retry.scheduled': e => ({ name: `Retry ${e.data?.attempt ?? ''} scheduled`, note: e.data?.what, tone: 'waiting' }),
  'output.rejected': e => ({ name: 'Output rejected', note: e.data?.problem, tone: 'bad' }),
  'budget.exceeded': e => ({ name: 'Budget exceeded', note: `needs ${e.data?.tokens} tokens, ${e.data?.tokensLeft} are left`, tone: 'bad' }),
  'health.warned': e => ({ name: 'Warning', note: e.data?.reason, tone: 'waiting' }),
  'race.started': e => ({ name: `Race of ${e.data?.variants} variants`, note: `pick: ${e.data?.pick}` }),
  'race.won': e => ({ name: `Variant ${e.data?.variant} won`, note: e.data?.reason }),
  'race.cancelled': e => ({ name: `Variant ${e.data?.variant} set aside`, note: e.data?.reason }),
  'context.distilled': () => ({ name: 'Context distilled' }),
  'context.trimmed': () => ({ name: 'Context trimmed to fit the model' }),
  'member.recruited': e => ({ name: 'Member recruited', note: e.data?.preview }),
  'run.suspended': e => ({ name: 'Run suspended', note: e.data?.reason, tone: 'waiting' }),
  'run.resumed': e => ({ name: 'Run resumed', note: e.data?.reason }),
  'run.cancelled': e => ({ name: 'Run cancelled', note: e.data?.reason, tone: 'bad' }),
  'notice.failed': e => ({ name: `Notice not delivered by ${e.data?.channel}`, note: e.data?.reason, tone: 'waiting' }),
};

export class Fold {
  constructor() {
    this.events = [];
    this.nodes = new Map();
    this.order = [];
    this.roots = [];
    this.turns = [];
    this.at = new Map();
    this.handoffs = [];
    this.seq = 0;
    this.started = null;
    this.last = null;
    this.end = null;
    this.changed = 0;
  }

  /** Takes events in; those that were taken in already do nothing. */
  add(events) {
    for (const e of events) {
      if (e.seq <= this.seq) continue;
      this.seq = e.seq;
      e.at = Date.parse(e.time);
      this.events.push(e);
      this.started ??= e.at;
      this.last = e.at;
      this.take(e);
    }
    this.changed++;
  }

  take(e) {
    const d = e.data ?? {};
    const step = e.step ?? '';
    switch (e.type) {
      case 'run.started': this.input = d.input; this.team = d.team; return;
      case 'definition.pinned': this.definition = d.definition; return;
      case 'run.completed': if (!e.step) this.close(e); return;
      case 'run.cancelled': if (!e.step) this.close(e); this.mark(e); return;
      case 'agent.started': {
        const open = this.nodes.get(`${step}|turn|${e.agent}`);
        if (open && d.resumed) return;
        const node = this.node(`${step}|turn|${e.agent}`, e, d.team ? 'team' : d.human ? 'person' : 'agent', e.agent);
        Object.assign(node, { transcript: d.transcript, standsFor: d.standsFor, definition: d.team });
        if (!this.turns.includes(node)) this.turns.push(node);
        return;
      }
      case 'agent.completed': {
        const node = this.nodes.get(`${step}|turn|${e.agent}`);
        if (!node) return;
        this.finish(node, e, d.outcome && d.outcome !== 'completed' ? 'failed' : 'done');
        Object.assign(node, { ending: d.end, target: d.target, output: d.answer, error: d.reason });
        return;
      }
      case 'model.requested': {
        const node = this.node(`${step}|model|${d.attempt ?? 1}`, e, 'model', 'Model call');
        Object.assign(node, { candidates: d.candidates, attempt: d.attempt ?? 1, fallback: d.fallback });
        return;
      }
      case 'model.completed': case 'cache.hit': return this.modelDone(e, d, step);
      case 'model.failed': {
        const node = this.nodes.get(`${step}|model|${d.attempt ?? 1}`) ?? this.node(`${step}|model|${d.attempt ?? 1}`, e, 'model', 'Model call');
        this.finish(node, e, 'failed');
        Object.assign(node, { error: d.reason, transient: d.transient, attempt: d.attempt ?? 1 });
        return;
      }
      case 'tool.intent': {
        const node = this.node(`${step}|tool`, e, 'tool', d.tool);
        Object.assign(node, { tool: d.tool, input: d.argumentsHash, inputPreview: d.arguments });
        return;
      }
      case 'tool.completed': case 'tool.failed': case 'tool.ambiguous': case 'tool.cancelled': {
        const node = this.nodes.get(`${step}|tool`) ?? this.node(`${step}|tool`, e, 'tool', d.tool);
        this.finish(node, e, { 'tool.completed': d.isError ? 'failed' : 'done', 'tool.failed': 'failed', 'tool.ambiguous': 'unknown', 'tool.cancelled': 'cancelled' }[e.type]);
        node.tool ??= d.tool;
        node.durationMs = d.durationMs ?? node.durationMs;
        if (d.result) node.output = d.result;
        if (d.preview) node.outputPreview = d.preview;
        if (e.type !== 'tool.completed') node.error = d.reason === 'unavailable' ? 'The server of this tool could not be reached.' : d.reason ?? d.preview ?? 'The tool answered with an error.';
        return;
      }
      case 'tool.replayed': { const node = this.nodes.get(`${step}|tool`); if (node) node.replayed = true; return; }
      case 'tool.asked': { const node = this.nodes.get(`${step}|tool`); if (node) node.asked = d.questions; return; }
      case 'gate.opened': {
        const node = this.node(`${d.gate}|gate`, e, 'gate', d.kind === 'tool' ? `Approval of ${d.tool}` : { result: 'Approval of the result', ambiguous: `Did ${d.tool} happen?`,
          question: `${d.tool} asks`, human: `Task for ${e.agent}` }[d.kind] ?? 'Approval');
        Object.assign(node, { gate: d.gate, tool: d.tool, input: d.argumentsHash, note: d.reason, expiresAt: d.expiresAt, status: 'waiting', decisions: [] });
        return;
      }
      case 'gate.decided': case 'gate.expired': case 'gate.reminded': case 'gate.escalated': {
        const node = this.nodes.get(`${d.gate}|gate`);
        if (!node) return;
        if (e.type === 'gate.decided' && d.accepted) node.decisions.push({ by: d.by, decision: d.decision, comment: d.comment, at: e.time });
        if (e.type === 'gate.decided' && d.closes) this.finish(node, e, d.decision === 'reject' ? 'rejected' : 'done');
        if (e.type === 'gate.expired') { this.finish(node, e, 'failed'); node.error = 'Nobody decided in time.'; }
        if (e.type === 'gate.escalated') node.escalated = true;
        this.touch(node);
        return;
      }
      case 'handoff.proposed': {
        const node = this.node(`${step}|handoff|${d.hop}`, e, 'handoff', `${d.from} → ${d.to}`);
        Object.assign(node, { note: d.reason, input: d.envelope, from: d.from, to: d.to, status: 'done', until: e.at, to_state: 'proposed' });
        this.handoffs.push(node);
        return;
      }
      case 'handoff.accepted': case 'handoff.rejected': {
        const node = this.nodes.get(`${step}|handoff|${d.hop}`);
        if (!node) return;
        node.to_state = e.type.slice(8);
        if (e.type === 'handoff.rejected') { node.status = 'rejected'; node.error = d.problem ?? d.reason; }
        this.touch(node);
        return;
      }
      default: if (MARKS[e.type]) this.mark(e);
    }
  }

  modelDone(e, d, step) {
    const attempts = [...Array(9).keys()].map(i => this.nodes.get(`${step}|model|${i + 1}`)).filter(Boolean);
    const node = attempts.findLast(n => n.status === 'running') ?? this.node(`${step}|model|1`, e, 'model', 'Model call');
    const candidate = d.candidate ?? '';
    this.finish(node, e, 'done');
    Object.assign(node, { name: candidate || 'Model call', model: d.model, candidate, inputTokens: d.inputTokens ?? 0, outputTokens: d.outputTokens ?? 0, cost: d.cost ?? 0, durationMs: d.durationMs,
      estimated: d.estimated, finishReason: d.finish, skipped: d.skipped, turnKind: d.kind, transcript: d.transcript, outputPreview: d.preview, cached: e.type === 'cache.hit',
      savedCost: d.savedCost });
    for (let up = node.parent; up; up = up.parent) {
      up.transcript = up.kind === 'agent' && up.agent === e.agent ? d.transcript : up.transcript;
      up.inputTokens = (up.inputTokens ?? 0) + node.inputTokens;
      up.outputTokens = (up.outputTokens ?? 0) + node.outputTokens;
      up.cost = (up.cost ?? 0) + node.cost;
      this.touch(up);
    }
  }

  close(e) {
    this.end ??= { at: e.at, ...e.data };
    for (const node of this.order) {
      if (node.status === 'running' || node.status === 'waiting') { node.status = 'stopped'; node.until = e.at; this.touch(node); }
    }
  }

  mark(e) {
    const { name, note, tone } = MARKS[e.type](e);
    const node = this.node(`${e.id}|mark`, e, 'mark', name);
    Object.assign(node, { note, tone, status: tone === 'bad' ? 'failed' : 'done', until: e.at, data: e.data });
  }

  node(key, e, kind, name) {
    let node = this.nodes.get(key);
    if (!node) {
      node = { key, step: e.step ?? '', agent: e.agent, kind, name, seq: e.seq, start: e.at, until: null, status: 'running', version: 0, children: [], type: e.type };
      const turn = kind === 'agent' || kind === 'team' || kind === 'person';
      node.parent = this.parentOf(node.step, node, turn || kind === 'handoff');
      if (turn) this.at.set(node.step, [...(this.at.get(node.step) ?? []), node]);
      this.nodes.set(key, node);
      this.order.push(node);
      (node.parent?.children ?? this.roots).push(node);
    }
    this.touch(node);
    return node;
  }

  // The nearest turn that this step is a part of; a turn and a handoff belong to the turn around them.
  parentOf(step, node, around = node.kind === 'handoff') {
    if (node.parent !== undefined) return node.parent;
    for (let at = around ? above(step) : step; at !== null; at = above(at)) {
      const found = this.at.get(at);
      if (found) return found.findLast(t => t.agent === node.agent) ?? found.at(-1);
    }
    return null;
  }

  finish(node, e, status) {
    node.until = e.at;
    node.status = status;
    this.touch(node);
  }

  touch(node) { node.version++; }
}

/** The step around a step; null for the outermost. */
export function above(step) {
  if (!step) return null;
  const dot = step.lastIndexOf('.');
  return dot < 0 ? null : step.slice(0, dot);
}

/** The rows of the tree as they are seen: what is folded is left out. */
export function visible(roots, folded) {
  const rows = [];
  const walk = (nodes, depth) => {
    for (const node of nodes) {
      rows.push({ node, depth });
      if (node.children.length > 0 && !folded.has(node.key)) walk(node.children, depth + 1);
    }
  };
  walk(roots, 0);
  return rows;
}
