/**
 * The queue without page loads. Every act is a form that works without this script; here it is sent in the background,
 * the card folds in its place, keeps its height, and the list never moves. Nodes are built one by one: no HTML is parsed.
 */

const list = document.querySelector('#list');
const status = document.querySelector('#said');

/** What each button will have done, said before the server has answered. */
const DONE = { approve: 'Approved.', keep: 'Earlier text kept.', spam: 'Marked as spam.', delete: 'Deleted.' };
const KEYS = { a: 'approve', s: 'spam', d: 'delete' };

/** Whether the last input was a key: then the view follows the focus. Under a finger or a pointer nothing moves. */
let keyed = false;

/** Acts that can be undone, oldest first: {row, card, line, answer}. */
const acts = [];

async function send(url, body) {
  let answer;
  try {
    answer = await fetch(url, { method: 'POST', body, headers: { accept: 'application/json' }, keepalive: true });
  } catch {
    throw new Error('The server can’t be reached. Please try again.');
  }
  const content = await answer.json().catch(() => ({ title: 'The server gave no answer. Please try again.' }));
  if (!answer.ok) throw Object.assign(new Error(content.detail || content.title), { code: answer.status });
  showCount('pending', content.pending);
  showCount('spam', content.spam);
  return content;
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function announce(text) {
  status.textContent = '';
  requestAnimationFrame(() => (status.textContent = text));
}

function showCount(tab, number) {
  const shown = document.querySelector(`[data-count="${tab}"]`);
  if (!shown) return;
  shown.textContent = number;
  shown.hidden = number === '0';
  if (shown.parentElement.ariaCurrent) document.title = document.title.replace(/\(\d+\+?\)/, `(${number})`);
}

function fold(card, text) {
  const row = card.parentElement;
  row.style.minBlockSize = `${row.getBoundingClientRect().height}px`;
  const said = element('strong', {}, text);
  const undo = element('button', { type: 'button' }, 'Undo');
  const who = element('bdi', {}, card.querySelector('h2').textContent);
  const words = card.querySelector('.body')?.innerText.trim().replace(/\s+/g, ' ').slice(0, 120) ?? '';
  const line = element('div', { class: 'folded', tabindex: '-1' }, element('p', {}, said, ' ', element('span', { class: 'of' }, who, `: ${words}`)), undo);
  card.hidden = true;
  row.append(line);
  const act = { row, card, line, said, undo };
  undo.addEventListener('click', () => takeBack(act));
  return act;
}

function open(act) {
  act.line.remove();
  act.card.hidden = false;
  act.row.style.minBlockSize = '';
  if (acts.includes(act)) acts.splice(acts.indexOf(act), 1);
}

async function settle(act, sending) {
  acts.push(act);
  act.answer = sending;
  try {
    const answer = await sending;
    act.said.textContent = answer.said;
    act.events = answer.undo;
    act.undo.hidden = !answer.undo.length;
    announce(answer.said);
  } catch (fault) {
    open(act);
    complain(act.card, fault);
  }
}

async function takeBack(act) {
  act.undo.disabled = true;
  try {
    await act.answer;
    const body = new URLSearchParams({ about: act.card.id.replace('comment-', '') });
    for (const event of act.events) body.append('event', event);
    await send(list.dataset.undo, body);
  } catch (fault) {
    act.undo.disabled = false;
    if (!act.line.isConnected) return;
    act.said.textContent = fault.message;
    announce(fault.message);
    return;
  }
  open(act);
  focusCard(act.card);
  announce('Undone.');
}

/** The reason, above the buttons, with the way on where there is one. */
function complain(card, fault) {
  card.querySelector('.fault')?.remove();
  const reason = element('p', { class: 'fault', role: 'alert' }, fault.message);
  const on = { 401: ['/dashboard/sign-in', 'Sign in'], 409: [again(card), 'Look again'] }[fault.code];
  if (on) reason.append(' ', element('a', { href: on[0] }, on[1]));
  const reply = card.querySelector('.reply:not([hidden])');
  if (reply) reply.querySelector('.row').before(reason);
  else card.querySelector('.acts').before(reason);
  focusCard(card);
}

function again(card) {
  const here = new URL(location.href);
  here.searchParams.set('note', 'changed');
  here.searchParams.set('about', card.id.replace('comment-', ''));
  here.hash = card.id;
  return here.href;
}

function bodyOf(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  return body;
}

function decide(form, button) {
  const card = form.closest('.card');
  const url = form.getAttribute('action');
  card.querySelector('.fault')?.remove();
  const next = following(card.parentElement);
  const act = fold(card, DONE[button.value]);
  focusCard(next ?? act.line);
  return settle(act, send(url, bodyOf(form, button)));
}

/** Not before the server has taken it: what was typed may need mending. */
async function reply(form) {
  const card = form.closest('.card');
  const button = form.querySelector('.send');
  button.disabled = true;
  card.querySelector('.fault')?.remove();
  try {
    const answer = await send(form.getAttribute('action'), bodyOf(form));
    form.querySelector('textarea').value = '';
    showReply(card, false);
    const next = following(card.parentElement);
    const act = fold(card, answer.said);
    focusCard(next ?? act.line);
    await settle(act, Promise.resolve(answer));
  } catch (fault) {
    complain(card, fault);
    form.querySelector('textarea').focus();
  }
  button.disabled = false;
}

function showReply(card, shown) {
  const form = card.querySelector('.reply');
  const link = card.querySelector('.to-reply');
  form.hidden = !shown;
  link.setAttribute('aria-expanded', String(shown));
  if (shown) form.querySelector('textarea').focus();
  else focusCard(card);
}

function following(row, step = 1) {
  const sibling = step > 0 ? 'nextElementSibling' : 'previousElementSibling';
  for (let each = row[sibling]; each; each = each[sibling]) {
    const card = each.querySelector('.card:not([hidden])');
    if (card) return card;
  }
  return null;
}

/** One stop for Tab in the whole list: where one was last. */
function focusCard(card) {
  for (const each of list.querySelectorAll('.card[tabindex="0"]')) each.tabIndex = -1;
  if (card.matches('.card')) card.tabIndex = 0;
  card.focus({ preventScroll: true });
  if (!keyed) return;
  const { top, bottom } = card.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) card.scrollIntoView({ block: top < 0 || bottom - top > innerHeight ? 'start' : 'end' });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const row = event.target.closest('#list > li');
  const card = row?.querySelector('.card:not([hidden])');
  if (event.target.matches('input, textarea, select')) {
    if (event.key === 'Escape') showReply(card, false);
    return;
  }
  const key = event.key.toLowerCase();
  if (key === 'j' || key === 'k') {
    const next = row && following(row, key === 'j' ? 1 : -1);
    if (next) focusCard(next);
  } else if (key === 'z') {
    const last = acts.findLast((each) => !each.undo.hidden && !each.undo.disabled);
    if (last) takeBack(last);
  } else if (key === 'r' && card?.querySelector('.to-reply')) {
    showReply(card, true);
  } else if (key in KEYS) {
    card?.querySelector(`.acts button[value="${KEYS[key]}"]`)?.click();
  } else return;
  event.preventDefault();
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches('.acts')) decide(form, event.submitter);
  else if (form.matches('.reply')) reply(form);
  else return;
  event.preventDefault();
}

function onClick(event) {
  const card = event.target.closest('.card');
  if (event.target.closest('.to-reply')) showReply(card, card.querySelector('.reply').hidden);
  else if (event.target.closest('.cancel')) showReply(card, false);
  else if (event.target.closest('.more')) {
    card.querySelector('.long').classList.remove('long');
    event.target.closest('.more').remove();
    focusCard(card);
  } else return;
  event.preventDefault();
}

if (list) {
  list.parentElement.classList.add('live');
  list.querySelector('.card')?.setAttribute('tabindex', '0');
  addEventListener('keydown', () => (keyed = true), true);
  addEventListener('pointerdown', () => (keyed = false), true);
  list.addEventListener('keydown', onKey);
  list.addEventListener('submit', onSubmit);
  list.addEventListener('click', onClick);
  addEventListener('beforeunload', (event) => {
    if ([...list.querySelectorAll('textarea')].some((each) => each.value.trim())) event.preventDefault();
  });
}
