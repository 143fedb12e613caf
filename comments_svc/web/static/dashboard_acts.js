/** Deciding in place: the card folds at once, its place stays as high as it was, and it opens again when the server refuses. */

import { complainIn, dress, post, reasonOf } from './dashboard_box.js';
import { announce, element, focusCard, following, goTo, hideToast, idOf, list, showToast } from './dashboard_dom.js';
import { comeBack, leave } from './dashboard_leave.js';
import { bodyOf, send } from './dashboard_send.js';
import { say } from './dashboard_words.js';

/** By the number of its key: the name of the reason, and the key of its word. */
const WHY = [['spam', 'spamWord'], ['rude', 'rude'], ['off-topic', 'offTopic'], ['duplicate', 'duplicate'], ['other', 'other']];
const KEPT = 20;

/** Acts that can be undone, oldest first: {row, card, line, answer, said, undo}. */
const acts = [];

function fold(card, text) {
  const row = card.parentElement;
  row.style.minBlockSize = `${row.getBoundingClientRect().height}px`;
  const said = element('strong', {}, text);
  const undo = element('button', { type: 'button' }, say('undo'));
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
  if (act.form) act.form.hidden = false;
  comeBack(act);
  if (acts.includes(act)) acts.splice(acts.indexOf(act), 1);
  hideToast();
}

async function settle(act, sending) {
  acts.push(act);
  if (acts.length > KEPT) acts.shift();
  act.answer = sending;
  showToast(act.said.textContent, () => takeBack(act));
  try {
    const answer = await sending;
    act.said.textContent = answer.said;
    act.events = answer.undo;
    act.undo.hidden = !answer.undo.length;
    if (act.form && acts.at(-1) === act) showToast(answer.said, () => takeBack(act));
    announce(answer.said);
    if (act.card.hidden) leave(act);
  } catch (fault) {
    open(act);
    complain(act.card, fault);
  }
}

async function takeBack(act) {
  act.undo.disabled = true;
  try {
    await act.answer;
    const body = new URLSearchParams({ about: idOf(act.card) });
    for (const event of act.events) body.append('event', event);
    await send(list.dataset.undo, body);
    (await act.answer).back?.();
  } catch (fault) {
    act.undo.disabled = false;
    if (!act.line.isConnected) return;
    if (act.row.hidden) comeBack(act);
    if (act.card.hidden) leave(act);
    act.said.textContent = fault.message;
    announce(fault.message);
    return;
  }
  open(act);
  focusCard(act.card);
  announce(say('undone'));
}

/** The last act on this page; when there is none, the last one that the server knows of. */
export async function undoLast() {
  const last = acts.findLast((each) => !each.undo.hidden && !each.undo.disabled);
  if (last) return takeBack(last);
  try {
    const { go_to } = await send(list.dataset.undoLast, new URLSearchParams());
    goTo(go_to);
  } catch (fault) {
    announce(fault.message);
  }
}

/** Why, after it was removed. It takes no step of its own: one may just go on. */
function offerReasons(act) {
  const group = element('div', { class: 'why', role: 'group', 'aria-label': say('whyIfYouLike') }, element('span', { 'aria-hidden': 'true' }, say('whyAsked')));
  WHY.forEach(([code, word], at) => {
    const button = element('button', { type: 'button', class: 'plain', 'aria-keyshortcuts': String(at + 1) }, say(word));
    button.addEventListener('click', () => explain(act, code));
    group.append(button);
  });
  act.line.querySelector('p').after(group);
  act.why = group;
}

/** By a number key, for what was removed last. Whether there was anything to explain. */
export function explainLast(number) {
  const last = acts.at(-1);
  if (!last?.why?.isConnected || !WHY[number - 1]) return false;
  explain(last, WHY[number - 1][0]);
  return true;
}

function explain(act, code) {
  if (code !== 'other') return sendReason(act, code, '');
  const words = element('input', { type: 'text', maxlength: '200', 'aria-label': say('why'), placeholder: say('whyThenEnter') });
  words.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') sendReason(act, code, words.value);
    if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
    event.stopPropagation();
  });
  act.why.replaceChildren(words);
  words.focus({ preventScroll: true });
}

async function sendReason(act, reason, words) {
  const next = following(act.row);
  if (act.why.contains(document.activeElement)) focusCard(next ?? act.line);
  act.why.remove();
  act.busy = true;
  try {
    await act.answer;
    const answer = await send(list.dataset.why, new URLSearchParams({ about: idOf(act.card), event: act.events[0], reason, words }));
    act.said.textContent = answer.said;
    if (answer.tell) act.line.querySelector('p').append(' ', element('a', { href: answer.tell }, say('tell')));
    announce(answer.said);
  } catch (fault) {
    announce(fault.message);
  }
  act.busy = false;
}

/** The reason, above the buttons. */
export function complain(card, fault) {
  const box = card.querySelector('.reply:not([hidden])');
  if (box) return complainIn(box, fault);
  card.querySelector('.fault')?.remove();
  card.querySelector('.acts').before(reasonOf(fault, idOf(card)));
  focusCard(card);
}

export function decide(form, button) {
  const card = form.closest('.card');
  const url = form.getAttribute('action');
  card.querySelector('.fault')?.remove();
  const body = bodyOf(form, button);
  const tick = card.querySelector('.tick input');
  if (tick.checked) tick.click();
  const next = following(card.parentElement);
  const act = fold(card, say(button.value));
  if (button.value === 'spam' || button.value === 'delete') offerReasons(act);
  focusCard(next ?? act.line);
  return settle(act, send(url, body));
}

/** About the author: the card stays as it is, and what was done stands where the buttons were. */
function stood(form, text) {
  const card = form.closest('.card');
  const said = element('strong', {}, text);
  const undo = element('button', { type: 'button' }, say('undo'));
  const line = element('div', { class: 'stood' }, said, undo);
  line.style.minBlockSize = `${form.getBoundingClientRect().height}px`;
  form.after(line);
  const act = { row: card.parentElement, card, line, said, undo, form };
  undo.addEventListener('click', () => takeBack(act));
  form.hidden = true;
  return act;
}

export function stand(form, button) {
  const card = form.closest('.card');
  card.querySelector('.fault')?.remove();
  const body = bodyOf(form, button);
  const act = stood(form, button.textContent);
  focusCard(card);
  const back = (answer) => ({ ...answer, back: showStanding(card, answer.standing) });
  return settle(act, send(form.getAttribute('action'), body).then(back));
}

/** The badge of an author, on all cards of theirs, none of which grows for it; the answer brings back what was there. */
export function showStanding(card, word = '') {
  const theirs = [...list.querySelectorAll('.card')].filter((each) => each === card || (card.dataset.by && each.dataset.by === card.dataset.by));
  const before = [...card.querySelectorAll('.standing')].findLast((each) => !each.style.visibility)?.textContent;
  for (const each of theirs) {
    each.querySelector('.fresh')?.remove();
    const loaded = each.querySelector('.standing');
    const same = loaded?.textContent === word;
    if (loaded) loaded.style.visibility = same ? '' : 'hidden';
    if (word && !same) each.querySelector('.who').append(element('span', { class: 'chip standing fresh' }, word));
  }
  return () => showStanding(card, before);
}

/** The same, chosen beside the list: its `answer` is there already. Only the last can be undone. */
export function standsElsewhere(card, answer) {
  const form = card.querySelector('.stand');
  const earlier = acts.find((each) => each.form === form);
  if (earlier) open(earlier);
  if (form && answer.undo.length) settle(stood(form, answer.said), Promise.resolve(answer));
}

export async function reply(form) {
  const card = form.closest('.card');
  const answer = await post(form);
  if (!answer) return;
  showReply(card, false);
  const next = following(card.parentElement);
  const act = fold(card, answer.said);
  focusCard(next ?? act.line);
  await settle(act, Promise.resolve(answer));
}

export function showReply(card, shown) {
  const form = card.querySelector('.reply');
  const link = card.querySelector('.to-reply');
  form.hidden = !shown;
  link.setAttribute('aria-expanded', String(shown));
  if (!shown) return focusCard(card);
  card.querySelector('.more-acts').open = false; // else the box would open far below its button
  dress(form);
  form.elements.text.focus();
}

/** What a job has done with many, on the cards of this page; only all of it together can be taken back. */
export function foldMany(cards, text) {
  const folded = cards.map((card) => fold(card, text));
  for (const each of folded) {
    each.undo.remove();
    leave(each);
  }
  return () => folded.forEach(open);
}
