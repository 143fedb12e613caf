/** How a reply will look, by the service's own renderer; it comes as a tree, because no HTML is parsed here. */

import { element } from './dashboard_dom.js';
import { bodyOf, send } from './dashboard_send.js';
import { say } from './dashboard_words.js';

/** A text, or `[tag, {attributes}?, ...children]`. */
function build(node) {
  if (typeof node === 'string') return node;
  const [tag, ...rest] = node;
  const attributes = rest[0] && typeof rest[0] === 'object' && !Array.isArray(rest[0]) ? rest.shift() : {};
  return element(tag, attributes, ...rest.map(build));
}

/** Write or Preview, beside the label; `failed` is told what went wrong. Gives what leads back to writing. */
export function addModes(form, tools, failed) {
  const area = form.elements.text;
  const pane = element('div', { class: 'body seen-first', role: 'region', 'aria-label': say('preview'), dir: 'auto', tabindex: '0', hidden: '' });
  const buttons = ['write', 'preview'].map((mode) => element('button', { type: 'button', class: 'plain', 'aria-pressed': String(mode === 'write') }, say(mode)));
  let asked = null;

  const show = (seen) => {
    if (seen && !area.hidden) pane.style.minBlockSize = `${area.offsetHeight}px`;
    area.hidden = tools.hidden = seen;
    pane.hidden = !seen;
    buttons.forEach((each, at) => each.setAttribute('aria-pressed', String(Boolean(at) === seen)));
  };
  /** The last preview stays while the next one loads. */
  const load = async () => {
    const text = area.value;
    if (text === asked) return;
    asked = text;
    pane.ariaBusy = 'true';
    try {
      const tree = await send(form.getAttribute('action'), bodyOf(form, { name: 'act', value: 'preview' }));
      if (asked === text) pane.replaceChildren(...tree.map(build));
    } catch (fault) {
      if (asked !== text) return;
      asked = null;
      failed(fault);
    }
    if (asked === text || asked === null) pane.ariaBusy = null;
  };
  buttons[0].addEventListener('click', () => {
    show(false);
    area.focus();
  });
  buttons[1].addEventListener('click', () => {
    // An empty box is pointed to by the browser, as when it is sent.
    if (!form.reportValidity()) return;
    form.querySelector('.fault')?.remove();
    show(true);
    load();
  });
  form.querySelector('.box-head').append(element('span', { class: 'modes' }, ...buttons));
  form.querySelector('button[value="preview"]').hidden = true;
  area.after(pane);
  return () => {
    show(false);
    if (area.value) return;
    asked = null;
    pane.replaceChildren();
  };
}
