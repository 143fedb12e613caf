/** How a reply will look, by the service's own renderer; it comes as a tree, because no HTML is parsed here. */

import { complain } from './dashboard_acts.js';
import { element } from './dashboard_dom.js';
import { bodyOf, send } from './dashboard_send.js';

/** A text, or `[tag, {attributes}?, ...children]`. */
function build(node) {
  if (typeof node === 'string') return node;
  const [tag, ...rest] = node;
  const attributes = rest[0] && typeof rest[0] === 'object' && !Array.isArray(rest[0]) ? rest.shift() : {};
  return element(tag, attributes, ...rest.map(build));
}

export async function preview(form, button) {
  const card = form.closest('.card');
  card.querySelector('.fault')?.remove();
  try {
    const tree = await send(form.getAttribute('action'), bodyOf(form, button));
    const pane = element('div', { class: 'body seen-first', role: 'region', 'aria-label': button.textContent, dir: 'auto', tabindex: '0' }, ...tree.map(build));
    form.querySelector('.seen-first')?.remove();
    form.querySelector('.row').before(pane);
    pane.focus({ preventScroll: true });
  } catch (fault) {
    complain(card, fault);
    form.querySelector('textarea').focus();
  }
}
