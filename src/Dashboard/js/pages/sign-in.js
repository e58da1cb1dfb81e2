import { h } from '../dom.js';
import { setKey, get, ApiError } from '../api.js';

/** The page on which a key is entered. */
export function signIn(problem, done) {
  const says = h('p', { class: 'notice bad', role: 'alert', hidden: !problem }, problem);
  const input = h('input', { type: 'password', id: 'key', autocomplete: 'off', required: true, spellcheck: 'false' });
  const button = h('button', { class: 'primary', type: 'submit' }, 'Sign in');
  const submit = async e => {
    e.preventDefault();
    button.disabled = true;
    setKey(input.value.trim());
    try {
      await get('/api/teams', { quiet: true });
      done();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setKey(null);
      says.textContent = error.status === 401 ? 'This key opens nothing here. Copy the function key as a whole.' : error.message;
      says.hidden = false;
      button.disabled = false;
      input.select();
    }
  };
  return h('main', { class: 'sign-in', id: 'main' }, h('form', { class: 'card', on: { submit } },
    h('div', { class: 'row' }, h('img', { src: '/dashboard/icon.svg', alt: '', width: '32', height: '32' }), h('h1', {}, 'Baton')),
    h('p', { class: 'muted' }, 'Sign in with a function key of this head. ', h('span', { class: 'mono' }, 'baton serve'),
      ' prints a link that signs you in once, and says where the key is.'),
    says,
    h('label', { class: 'field', for: 'key' }, 'Function key', input),
    button,
    h('p', { class: 'small faint' }, 'The key stays in this tab and goes to this head alone.')));
}
