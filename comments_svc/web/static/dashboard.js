/**
 * The queue without page loads. Every act is a form that works without this script; here it is sent in the background,
 * and the list never moves. Keys act only while the focus is in the list, and not at all when they are switched off.
 */

import { decide, explainLast, reply, showReply, stand, undoLast } from './dashboard_acts.js';
import { keepAges } from './dashboard_ages.js';
import { toggleAround } from './dashboard_around.js';
import { select } from './dashboard_bulk.js';
import { focusCard, following, list } from './dashboard_dom.js';
import { isKept } from './dashboard_draft.js';
import { openAuthor } from './dashboard_drawer.js';
import { watch } from './dashboard_news.js';

const BUTTONS = { a: 'approve', s: 'spam', d: 'delete' };
const LINKS = { e: 'E', i: 'I', o: 'O', enter: 'Enter', c: 'C' };

/** Whether G was the last key: a number then leads to a tab. */
let going = false;

const press = (card, selector) => card?.querySelector(selector)?.click();

function step(row, by) {
  const next = row && following(row, by);
  if (next) focusCard(next);
}

function number(key, went) {
  if (went) document.querySelectorAll('.tabs a')[key - 1]?.click();
  else explainLast(Number(key));
}

/** Whether the key means anything here. */
function act(key, event, row, card, went) {
  if (key === 'j' || key === 'arrowdown') step(row, 1);
  else if (key === 'k' || key === 'arrowup') step(row, -1);
  else if (key === 'z') undoLast();
  else if (key === '/') document.querySelector('#q').focus();
  else if (key === '?') document.querySelector('#keys').showModal();
  else if (key === 'g') going = true;
  else if (key >= '1' && key <= '5') number(key, went);
  else if (key === 'x' && card) select(card, { upToHere: event.shiftKey });
  else if (key === 'r' && card?.querySelector('.to-reply')) showReply(card, true);
  else if (key in BUTTONS) press(card, `.acts button[value="${BUTTONS[key]}"]`);
  else if (key in LINKS) press(card, `[aria-keyshortcuts="${LINKS[key]}"]`);
  else return false;
  return true;
}

function onKey(event) {
  if (event.altKey || event.isComposing || event.repeat) return;
  const row = event.target.closest('#list > li');
  const card = row?.querySelector('.card:not([hidden])');
  const typing = event.target.matches('input:not([type="checkbox"]), textarea, select');
  const key = event.key.toLowerCase();
  const undoes = (event.ctrlKey || event.metaKey) && key === 'z';
  // In the box of a reply, letters are never acts: not on its buttons, nor on its preview.
  if (typing || event.target.closest('.reply') || ((event.ctrlKey || event.metaKey) && !undoes)) return;
  if (['enter', 'arrowdown', 'arrowup'].includes(key) && !event.target.matches('.card, .folded')) return;
  const went = going;
  going = false;
  if (act(key, event, row, card, went)) event.preventDefault();
}

/** Also where the keys of the list are switched off. */
function onEscape(event) {
  if (event.key === 'Escape' && !event.isComposing && event.target.closest('.reply')) showReply(event.target.closest('.card'), false);
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches('.acts')) decide(form, event.submitter);
  else if (form.matches('.reply')) reply(form);
  else if (form.matches('.stand')) stand(form, event.submitter);
  else return;
  event.preventDefault();
}

function onClick(event) {
  const card = event.target.closest('.card');
  const author = event.target.closest('.to-author');
  // With one of these keys, a link opens elsewhere.
  if (author && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) return;
  if (author) openAuthor(author);
  else if (event.target.closest('.to-reply')) showReply(card, card.querySelector('.reply').hidden);
  else if (event.target.closest('.cancel')) showReply(card, false);
  else if (event.target.closest('.to-around')) toggleAround(event.target.closest('.to-around'));
  else if (event.target.closest('.more')) {
    card.querySelector('.long').classList.remove('long');
    event.target.closest('.more').remove();
    focusCard(card);
  } else return;
  event.preventDefault();
}

if (list) {
  const keys = list.dataset.keys === 'on';
  list.parentElement.classList.add('live');
  list.parentElement.classList.toggle('keyed', keys);
  list.querySelector('.card')?.setAttribute('tabindex', '0');
  if (keys) list.addEventListener('keydown', onKey);
  list.addEventListener('keydown', onEscape);
  list.addEventListener('submit', onSubmit);
  list.addEventListener('click', onClick);
  document.querySelector('.to-keys')?.addEventListener('click', (event) => {
    event.preventDefault();
    document.querySelector('#keys').showModal();
  });
  keepAges();
  addEventListener('beforeunload', (event) => {
    if (![...list.querySelectorAll('.reply')].every(isKept)) event.preventDefault();
  });
}
watch();
