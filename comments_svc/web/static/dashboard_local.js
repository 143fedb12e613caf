/** What only the browser knows: the reader's time zone, and where to copy to. */

import { dropAllDrafts } from './dashboard_draft.js';
import { say } from './dashboard_words.js';

for (const time of document.querySelectorAll('.when .full')) {
  const at = new Date(time.parentElement.querySelector('time').dateTime);
  time.textContent = at.toLocaleString(document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = say('copied');
  });
}

/** Who signs out leaves nothing that they typed to whoever comes next. */
if (location.search === '?out') dropAllDrafts();

/** The list of sites closes as a menu does; the filters, too, where they are a sheet over the list. */
for (const menu of document.querySelectorAll('.switch, .filters')) {
  const over = () => menu.matches('.switch') || getComputedStyle(menu).position === 'fixed';
  document.addEventListener('click', (event) => {
    // The shade of a sheet is a part of it.
    if ((event.target === menu || !menu.contains(event.target)) && over()) menu.open = false;
  });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open || !over()) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}

/** One who is narrowing the list down goes on; as a sheet over the list it would hide what came of it. */
if (location.hash === '#narrowed') {
  const filters = document.querySelector('.filters');
  history.replaceState(history.state, '', location.pathname + location.search);
  if (filters) filters.open = !matchMedia('(max-width: 40rem)').matches;
}

/** On a phone the rows of links are wider than the screen: where one is stands in sight. */
for (const here of document.querySelectorAll('nav [aria-current="page"]')) {
  for (let row = here.parentElement; row && row.tagName !== 'MAIN'; row = row.parentElement) {
    const [{ left, right }, mine] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
    if (row.scrollWidth > row.clientWidth) row.scrollLeft += (mine.left + mine.right - left - right) / 2;
  }
}
