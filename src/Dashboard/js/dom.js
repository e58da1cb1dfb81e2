// Everything on the page is made here. Text goes in as text nodes only: what a model or a tool wrote cannot become markup.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. `props`: `class`, `on` (handlers), `data`, `style` (custom properties and lengths), properties and attributes. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Makes an SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') element.setAttribute('class', value);
    else if (name === 'on') for (const [type, handler] of Object.entries(value)) element.addEventListener(type, handler);
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name === 'style') for (const [key, length] of Object.entries(value)) element.style.setProperty(key, length);
    else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'selected') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) add(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Puts other children into an element. */
export function put(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

/** Safe as a link: an address inside the dashboard. */
export function to(...parts) {
  return '#/' + parts.map(p => encodeURIComponent(p)).join('/');
}

/** A text that may be long: its beginning, and the rest on demand. */
export function longText(text, most = 6000) {
  const pre = h('pre', { class: 'text long', tabindex: '0' }, text.slice(0, most));
  if (text.length <= most) return pre;
  const more = h('button', { class: 'small', on: { click: () => { pre.textContent = text; more.remove(); } } },
    `Show all ${text.length.toLocaleString('en')} characters`);
  return h('div', { class: 'stack' }, pre, more);
}

/** A dialog that closes with Escape; resolves with what `done` was called with, or null. */
export function dialog(title, build) {
  return new Promise(resolve => {
    let answer = null;
    const heading = h('h2', { id: 'dialog-title' }, title);
    const box = h('dialog', { 'aria-labelledby': 'dialog-title', on: { close: () => { box.remove(); resolve(answer); } } });
    const done = value => { answer = value; box.close(); };
    box.append(build(heading, done));
    document.body.append(box);
    box.showModal();
  });
}

/** Asks whether to do something. */
export function confirm(title, text, action, danger) {
  return dialog(title, (heading, done) => h('div', { class: 'inner' }, heading, h('p', { class: 'muted' }, text),
    h('div', { class: 'buttons' },
      h('button', { on: { click: () => done(false) } }, 'Back'),
      h('button', { class: danger ? 'danger' : 'primary', autofocus: true, on: { click: () => done(true) } }, action))));
}

/** Says something that goes away. */
export function toast(text) {
  document.querySelector('.toast')?.remove();
  const box = h('div', { class: 'toast', role: 'status' }, text);
  document.body.append(box);
  setTimeout(() => box.remove(), 6000);
}

const PATHS = {
  runs: 'M3 5h4v4H3zM10 6h7M10 8.5h4M3 12h4v4H3zM10 13h7M10 15.5h4',
  inbox: 'M3 11.5 5.2 4h9.6L17 11.5V16H3zM3 11.5h4l1 2h4l1-2h4',
  costs: 'M3.5 16.5v-6M8 16.5v-12M12.5 16.5v-8M17 16.5v-4',
  start: 'M6 4.2v11.6L16 10z',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.4 4.4l1.1 1.1M14.5 14.5l1.1 1.1M15.6 4.4l-1.1 1.1M5.5 14.5l-1.1 1.1',
  moon: 'M16 12.2A6.6 6.6 0 0 1 7.8 4 6.6 6.6 0 1 0 16 12.2z',
  keys: 'M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.5h7',
  out: 'M8 3.5H4v13h4M12 6.5l3.5 3.5-3.5 3.5M15 10H7.5',
  down: 'm6 8 4 4 4-4', right: 'm8 6 4 4-4 4', close: 'm5.5 5.5 9 9M14.5 5.5l-9 9',
};

/** A line drawing. */
export function icon(name) {
  return s('svg', { viewBox: '0 0 20 20', width: '17', height: '17', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.6',
    'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' }, s('path', { d: PATHS[name] }));
}
