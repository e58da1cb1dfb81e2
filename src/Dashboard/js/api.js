// The key stays in this tab's session storage and goes out in a header, which no other page can send: a cookie that the platform in front of the head may
// have set opens nothing by itself.

const SLOT = 'baton.key';
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('baton.key') : null;
let key = sessionStorage.getItem(SLOT);

channel?.addEventListener('message', e => {
  if (e.data?.ask && key) channel.postMessage({ key });
});

/** An answer that is not a success; `detail` and `errors` are the head's own words. */
export class ApiError extends Error {
  constructor(status, title, detail, errors) {
    super(detail || title);
    this.status = status;
    this.title = title;
    this.errors = errors ?? [];
  }
}

export const hasKey = () => key !== null;

export function setKey(value) {
  key = value;
  if (value === null) sessionStorage.removeItem(SLOT);
  else sessionStorage.setItem(SLOT, value);
}

/** Asks the dashboard's other tabs of this browser for the key. */
export function askOtherTabs() {
  if (!channel) return Promise.resolve(false);
  return new Promise(resolve => {
    const heard = e => { if (e.data?.key) { setKey(e.data.key); end(true); } };
    const end = found => { channel.removeEventListener('message', heard); clearTimeout(timer); resolve(found); };
    const timer = setTimeout(() => end(false), 150);
    channel.addEventListener('message', heard);
    channel.postMessage({ ask: true });
  });
}

/** Calls the head. Throws {@link ApiError}; status 0 means that it cannot be reached. */
export async function call(method, path, body, options = {}) {
  const headers = { accept: options.accept ?? 'application/json', ...options.headers };
  if (key) headers['x-functions-key'] = key;
  if (body !== undefined) headers['content-type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: options.signal,
      cache: 'no-store', credentials: 'same-origin', redirect: 'error',
    });
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new ApiError(0, 'The head does not answer', 'Expected the head to answer, found no connection. Is it running?');
  }
  if (response.status === 401 && !options.quiet) {
    setKey(null);
    window.dispatchEvent(new Event('baton-signed-out'));
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new ApiError(response.status, problem.title ?? `Status ${response.status}`, problem.detail, problem.errors);
  }
  if (options.raw) return response;
  return options.exact ? parseExact(await response.text()) : response.json();
}

/** Reads JSON with every number kept as it is written: 84.50 stays 84.50, and nothing is rounded. A person decides about exactly what is there. */
export function parseExact(text) {
  return JSON.parse(text, (name, value, context) =>
    (typeof value === 'number' && JSON.rawJSON && context?.source !== undefined && String(value) !== context.source ? JSON.rawJSON(context.source) : value));
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body, options) => call('POST', path, body, options);

/** A path below /api with its parts encoded. */
export const api = (...parts) => '/api/' + parts.map(p => encodeURIComponent(p)).join('/');

/**
 * Follows a run's journal. Each event is handed on once and in order, whatever the connection does: the stream is taken up again behind the last
 * event that was handed on.
 */
export function follow(run, after, { events, state, signal }) {
  let last = after;
  let pause = 250;
  const turn = async () => {
    while (!signal.aborted) {
      try {
        const response = await call('GET', api('runs', run, 'events'), undefined,
          { accept: 'text/event-stream', headers: { 'last-event-id': String(last) }, raw: true, signal });
        state('live');
        pause = 250;
        for await (const batch of messages(response.body)) {
          const fresh = batch.map(m => JSON.parse(m)).filter(e => e.seq > last);
          if (fresh.length === 0) continue;
          last = fresh[fresh.length - 1].seq;
          if (events(fresh) === false) return;
        }
        // The head closed the stream: the run has ended, or the head is going away. Who knows asks the run.
        if (await state('closed') === false) return;
      } catch (e) {
        if (signal.aborted) return;
        if (e instanceof ApiError && e.status >= 400 && e.status < 500) { state('refused', e); return; }
        state('lost');
      }
      await wait(pause, signal);
      pause = Math.min(pause * 2, 5000);
    }
  };
  return turn();
}

/** The data of server-sent events, in batches as they arrive. */
export async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += value;
      const blocks = rest.split(/\r?\n\r?\n/);
      rest = blocks.pop();
      const batch = blocks
        .map(block => block.split(/\r?\n/).filter(l => l.startsWith('data:')).map(l => l.slice(l[5] === ' ' ? 6 : 5)).join('\n'))
        .filter(data => data.length > 0);
      if (batch.length > 0) yield batch;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export function wait(ms, signal) {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

/** Waits until the page comes to the front, or goes there and back. */
export function looked(signal) {
  return new Promise(resolve => {
    document.addEventListener('visibilitychange', resolve, { once: true });
    signal.addEventListener('abort', resolve, { once: true });
  });
}

/** Does something again and again while the page is looked at: rests the longer, the longer it took. */
export async function poll(signal, rest, work) {
  while (!signal.aborted) {
    if (!document.hidden) {
      const began = performance.now();
      try {
        await work();
        window.dispatchEvent(new CustomEvent('baton-online', { detail: true }));
      } catch (e) {
        if (signal.aborted) return;
        if (e instanceof ApiError && e.status === 0) window.dispatchEvent(new CustomEvent('baton-online', { detail: false }));
      }
      await wait(Math.min(30000, Math.max(rest, (performance.now() - began) * 20)), signal);
    } else {
      await looked(signal);
    }
  }
}
