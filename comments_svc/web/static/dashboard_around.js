/** The conversation around a comment, shown in its card. */

import { element } from './dashboard_dom.js';
import { look } from './dashboard_send.js';
import { say } from './dashboard_words.js';

const voice = ({ name, badge, ago, text }) =>
  element('li', { class: 'voice' }, element('p', { class: 'head' }, element('b', {}, element('bdi', {}, name)), badge ? element('span', { class: 'badge' }, badge) : '', ' ', element('span', { class: 'quiet' }, ago)), element('p', { class: 'words', dir: 'auto' }, text));

export async function toggleAround(link) {
  const card = link.closest('.card');
  const shown = card.querySelectorAll('.around');
  if (shown.length) {
    shown.forEach((each) => each.remove());
    link.textContent = say('show');
    link.ariaExpanded = 'false';
    return;
  }
  try {
    const voices = await look(link.dataset.around);
    const part = (name) => voices.filter((each) => each.part === name).map(voice);
    const [above, below] = [part('above'), part('below')];
    if (above.length) link.after(element('ol', { class: 'around', 'aria-label': say('whatItAnswers') }, ...above));
    if (below.length) card.querySelector('.acts, .more-acts').before(element('ol', { class: 'around', 'aria-label': say('answers') }, ...below));
    link.textContent = above.length + below.length ? say('hide') : say('nobody');
    link.ariaExpanded = 'true';
  } catch {
    location.assign(link.href);
  }
}
