/** What came since the list was loaded: a bar says so, and the list stays as it is until somebody asks. */

import { element, list } from './dashboard_dom.js';
import { look } from './dashboard_send.js';
import { say } from './dashboard_words.js';

const EVERY_MS = 10_000;
const { news, loaded } = list?.dataset ?? document.querySelector('[data-news]')?.dataset ?? {};
let bar;

async function ask() {
  if (document.visibilityState === 'hidden') return;
  const told = await look(`${news}${news.includes('?') ? '&' : '?'}loaded=${loaded}`).catch(() => ({ new: 0 }));
  if (!told.new) return;
  const link = element('a', { href: location.pathname + location.search }, say('new', told.new));
  link.addEventListener('click', (event) => {
    event.preventDefault();
    const here = new URL(location.href);
    for (const each of ['did', 'note', 'about']) here.searchParams.delete(each);
    here.hash = '';
    location.assign(here.href);
  });
  bar.replaceChildren(link);
  bar.hidden = false;
}

export function watch() {
  if (!news) return;
  bar = element('p', { class: 'new-bar', role: 'status', hidden: '' });
  document.querySelector('.tabs').after(bar);
  setInterval(ask, EVERY_MS);
  document.addEventListener('visibilitychange', ask);
}
