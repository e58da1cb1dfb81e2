import { h } from '../dom.js';

/**
 * A long list of which only what is seen is on the page. Rows are of one height; the page itself scrolls, or the element `scroller`.
 * `draw(item, index)` makes a row, `key(item)` names it; a row is made anew when `version(item)` differs.
 */
export function virtualList({ height, draw, key, version = () => 0, scroller = null, role, itemRole, label, signal, nearEnd }) {
  const box = h('div', { class: 'virtual', role, 'aria-label': label });
  const drawn = new Map();
  let items = [];
  let frame = 0;

  function update() {
    frame = 0;
    const top = scroller ? scroller.scrollTop - offset() : -box.getBoundingClientRect().top;
    const seen = scroller ? scroller.clientHeight : innerHeight;
    const first = Math.max(0, Math.floor(top / height) - 8);
    const last = Math.min(items.length, Math.ceil((top + seen) / height) + 8);
    const wanted = new Set();
    let previous = null;
    for (let i = first; i < last; i++) {
      const id = key(items[i]);
      wanted.add(id);
      const now = version(items[i]);
      let row = drawn.get(id);
      if (!row || row.version !== now) {
        const focused = row && row.element.contains(document.activeElement);
        const element = draw(items[i], i);
        if (itemRole) element.setAttribute('role', itemRole);
        if (row) row.element.replaceWith(element);
        row = { element, version: now, index: -1 };
        drawn.set(id, row);
        if (focused) (element.matches('a,[tabindex]') ? element : element.querySelector('a,button'))?.focus({ preventScroll: true });
      }
      if (row.index !== i) {
        row.index = i;
        row.element.style.transform = `translateY(${i * height}px)`;
      }
      // In the order in which they are seen, so that the Tab key goes down the list.
      if (previous ? previous.nextSibling !== row.element : box.firstChild !== row.element) box.insertBefore(row.element, previous ? previous.nextSibling : box.firstChild);
      previous = row.element;
    }
    for (const [id, row] of drawn) {
      if (!wanted.has(id)) { row.element.remove(); drawn.delete(id); }
    }
    if (nearEnd && last >= items.length - 10) nearEnd();
  }

  const offset = () => box.offsetTop - (scroller?.offsetTop ?? 0);
  const later = () => { frame ||= requestAnimationFrame(update); };
  (scroller ?? window).addEventListener('scroll', later, { passive: true, signal });
  window.addEventListener('resize', later, { signal });

  return {
    box,
    update: later,
    set(next) {
      items = next;
      box.style.height = `${items.length * height}px`;
      later();
    },
    /** Brings a row into sight. */
    reveal(index) {
      const y = index * height;
      if (scroller) {
        const at = y + offset();
        if (at < scroller.scrollTop + 40) scroller.scrollTop = Math.max(0, at - 40);
        else if (at + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = at + height - scroller.clientHeight + 8;
      } else {
        const at = box.getBoundingClientRect().top + y;
        if (at < 80) scrollBy(0, at - 80);
        else if (at + height > innerHeight - 70) scrollBy(0, at + height - innerHeight + 70);
      }
      update();
    },
    element: id => drawn.get(id)?.element,
  };
}
