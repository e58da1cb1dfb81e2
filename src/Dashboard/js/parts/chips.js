import { h } from '../dom.js';
import { stateOf } from '../format.js';

/** A run's state, as a colour and a word. */
export function chip(run) {
  const state = stateOf(run);
  return h('span', { class: `chip ${state.kind}` }, state.text);
}
