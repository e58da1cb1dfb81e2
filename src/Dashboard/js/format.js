// How figures, times and words of the API read.

/** 1.2 s, 3 min 4 s, 2 h 5 min, 3 d 4 h. */
export function duration(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '';
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const [m, hours, d] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86400)];
  if (m < 60) return m < 10 ? `${m} min ${Math.floor(seconds % 60)} s` : `${m} min`;
  if (hours < 24) return `${hours} h ${m % 60} min`;
  return `${d} d ${hours % 24} h`;
}

/** Dollars, with as many digits as a small sum needs. */
export function money(value) {
  if (value === 0) return '$0';
  if (value < 0.01) return `$${value.toFixed(5)}`;
  return `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: value < 1 ? 4 : 2 })}`;
}

export const count = value => value.toLocaleString('en');

/** 950, 1.2k, 3.4M. */
export function short(value) {
  if (value < 1000) return String(value);
  if (value < 1e6) return `${(value / 1e3).toFixed(value < 1e4 ? 1 : 0)}k`;
  return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)}M`;
}

export const tokens = usage => usage.inputTokens + usage.outputTokens;

/** 12:03:04 today, 3 May 12:03 before. */
export function time(text) {
  const date = new Date(text);
  const today = date.toDateString() === new Date().toDateString();
  return today
    ? date.toLocaleTimeString('en-GB')
    : date.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

export const fullTime = text => new Date(text).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** just now, 5 min ago, 3 h ago, 2 d ago. */
export function ago(text, now = Date.now()) {
  const ms = now - new Date(text).getTime();
  if (ms < 10000) return 'just now';
  if (ms < 60000) return `${Math.floor(ms / 1000)} s ago`;
  if (ms < 3600000) return `${Math.floor(ms / 60000)} min ago`;
  if (ms < 86400000) return `${Math.floor(ms / 3600000)} h ago`;
  return `${Math.floor(ms / 86400000)} d ago`;
}

/** in 3 h 5 min; overdue. */
export function until(text, now = Date.now()) {
  const ms = new Date(text).getTime() - now;
  return ms <= 0 ? 'expired' : `${duration(ms)} left`;
}

const WORDS = {
  budget_exhausted: 'Budget exhausted', deadline_exceeded: 'Deadline exceeded', step_limit: 'Step limit', depth_limit: 'Depth limit',
  cycle_detected: 'Cycle detected', invalid_output: 'Invalid output', invalid_handoff: 'Invalid handoff', tool_failed: 'Tool failed',
  model_failed: 'Model failed', ambiguous_effect: 'Outcome of a call unknown', fault: 'Internal fault',
};

/** The word for an outcome or a status. */
export function word(name) {
  return WORDS[name] ?? (name ?? '').replaceAll('_', ' ').replace(/^./, c => c.toUpperCase());
}

/** How a run's state is shown: a colour class and a word. */
export function stateOf(run) {
  if (run.status !== 'ended') return { kind: run.status, text: word(run.status) };
  if (run.outcome === 'completed') return { kind: 'good', text: 'Completed' };
  if (run.outcome === 'cancelled') return { kind: 'quiet', text: 'Cancelled' };
  return { kind: 'bad', text: word(run.outcome) };
}

/** JSON as a person reads it; strings without their quotes. */
export function readable(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

export const elapsed = run => (run.endedAt ? new Date(run.endedAt).getTime() : Date.now()) - new Date(run.startedAt).getTime();
