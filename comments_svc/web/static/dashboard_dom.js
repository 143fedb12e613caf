/** Nodes are built one by one: no HTML is parsed. And what is said to those who do not see the list. */

import { say } from './dashboard_words.js';

export const list = document.querySelector('#list');

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function announce(text) {
  const status = document.querySelector('#said') ?? document.querySelector('main').appendChild(element('p', { id: 'said', class: 'unseen', role: 'status' }));
  status.textContent = '';
  requestAnimationFrame(() => (status.textContent = text));
}

export function showCount(tab, number) {
  const shown = document.querySelector(`[data-count="${tab}"]`);
  if (!shown) return;
  shown.textContent = number;
  shown.hidden = number === '0';
  if (shown.parentElement.ariaCurrent) document.title = document.title.replace(/\(\d+\+?\)/, `(${number})`);
}

/** Where a finger does not reach the folded row: at the upper edge, away from the buttons of the next one. CSS shows it there alone. */
const toast = element('div', { class: 'toast', hidden: '' });
let hiding;

export function showToast(text, undo) {
  clearTimeout(hiding);
  const button = element('button', { type: 'button' }, say('undo'));
  button.addEventListener('click', undo);
  toast.replaceChildren(element('span', {}, text), button);
  toast.hidden = false;
  (document.querySelector('main') ?? document.body).append(toast);
  hiding = setTimeout(hideToast, 10_000);
}

export function hideToast() {
  toast.hidden = true;
}

/** Whether the last input was a key: then the view follows the focus. Under a finger or a pointer nothing moves. */
let keyed = false;
addEventListener('keydown', () => (keyed = true), true);
addEventListener('pointerdown', () => (keyed = false), true);

/** One stop for Tab in the whole list: where one was last. */
export function focusCard(card) {
  for (const each of list.querySelectorAll('.card[tabindex="0"]')) each.tabIndex = -1;
  if (card.matches('.card')) card.tabIndex = 0;
  card.focus({ preventScroll: true });
  if (!keyed) return;
  const { top, bottom } = card.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) card.scrollIntoView({ block: top < 0 || bottom - top > innerHeight ? 'start' : 'end' });
}

export function following(row, step = 1) {
  const sibling = step > 0 ? 'nextElementSibling' : 'previousElementSibling';
  for (let each = row[sibling]; each; each = each[sibling]) {
    const card = each.querySelector('.card:not([hidden])');
    if (card) return card;
  }
  return null;
}

/** Also where only the part after # is another: what was done is seen there. */
export function goTo(address) {
  const there = new URL(address, location);
  if (there.pathname + there.search !== location.pathname + location.search) return location.assign(there);
  location.hash = there.hash;
  location.reload();
}

export const idOf = (card) => card.id.replace('comment-', '');
