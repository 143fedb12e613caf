/** The box for a reply: a form that works without this, and here has a toolbar, a preview and a draft. */

import { announce, element } from './dashboard_dom.js';
import { areaOf, bare, dropDraft, joined, keepDraft, readDraft, share } from './dashboard_draft.js';
import { addModes } from './dashboard_preview.js';
import { bodyOf, send } from './dashboard_send.js';
import { toolbar } from './dashboard_tools.js';
import { say } from './dashboard_words.js';

/** What leads back to writing, of each form that was dressed. */
const dressed = new WeakMap();

/** An id of version 7 (RFC 9562): its first 48 bits are the time. */
function newId() {
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${Date.now().toString(16).padStart(12, '0')}${chance}`.replace(/^(.{8})(....)(...)(...)/, '$1-$2-7$3-8$4-');
}

/** What went wrong, with the way on where there is one. */
export function reasonOf(fault, id) {
  const said = element('p', { class: 'fault', role: 'alert' }, fault.message);
  const on = { 401: ['/dashboard/sign-in', say('signIn')], 409: [again(id), say('lookAgain')] }[fault.code];
  if (on) said.append(' ', element('a', { href: on[0] }, on[1]));
  return said;
}

function again(id) {
  const here = new URL(location.href);
  here.searchParams.set('note', 'changed');
  here.searchParams.set('about', id);
  here.hash = `comment-${id}`;
  return here.href;
}

/** In the box, above its buttons. */
export function complainIn(form, fault) {
  form.querySelector('.fault')?.remove();
  form.querySelector('.row').before(reasonOf(fault, form.id.replace('reply-', '')));
  dressed.get(form)?.();
  form.elements.text.focus();
}

/** `before`: what the line that says so stands after. */
export function restore(form, before) {
  const area = areaOf(form);
  const draft = readDraft(form);
  const text = draft ? joined(draft, area.value) : area.value;
  // Somebody was faster than this script, or the browser has brought it back. What the server says, it will say again.
  if (area.value && text === area.value) return area.value === area.defaultValue || keepDraft(form);
  if (!draft) return;
  area.value = text;
  if (text !== draft.text) keepDraft(form);
  else if (draft.id) form.elements.reply.value = draft.id;
  const discard = element('button', { type: 'button', class: 'plain' }, say('discard'));
  const line = element('p', { class: 'hint restored' }, element('span', {}, say('restored')), discard);
  discard.addEventListener('click', () => {
    area.value = bare(form);
    area.dispatchEvent(new Event('input'));
    dressed.get(form)?.();
    area.focus();
  });
  before.after(line);
  announce(say('restored'));
}

/** Once for each form; with the draft of this device. */
export function dress(form) {
  if (dressed.has(form)) return;
  const area = form.elements.text;
  const tools = toolbar(area);
  dressed.set(form, addModes(form, tools, (fault) => complainIn(form, fault)));
  area.after(tools);
  restore(form, form.querySelector('.box-head'));
  share(form, () => {
    const id = readDraft(form)?.id;
    if (id) form.elements.reply.value = id;
    if (area.value) return;
    form.querySelector('.restored')?.remove();
    dressed.get(form)();
  });
  area.addEventListener('input', () => {
    // Another text is another reply: the first may have arrived, though its answer did not.
    if (form.elements.reply.value === readDraft(form)?.id) form.elements.reply.value = newId();
    keepDraft(form);
    if (!area.value) form.querySelector('.restored')?.remove();
  });
  form.querySelector('.send').setAttribute('aria-keyshortcuts', 'Control+Enter Meta+Enter');
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(form.querySelector('.send'));
  });
}

/** Not gone before the server has taken it: what was typed may need mending. Its answer; null where there is none. */
export async function post(form) {
  const [area, button] = [form.elements.text, form.querySelector('.send')];
  if (button.disabled) return null;
  button.disabled = area.readOnly = true;
  form.querySelector('.fault')?.remove();
  keepDraft(form, form.elements.reply.value);
  try {
    const answer = await send(form.getAttribute('action'), bodyOf(form));
    dropDraft(form);
    area.value = '';
    form.elements.reply.value = newId();
    form.querySelector('.restored')?.remove();
    dressed.get(form)?.();
    return answer;
  } catch (fault) {
    complainIn(form, fault);
    return null;
  } finally {
    button.disabled = area.readOnly = false;
  }
}
