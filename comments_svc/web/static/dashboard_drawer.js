/**
 * The page of an author beside the list, by the address of its link. Its forms are sent from here, and the page that
 * answers stands in its place. The browser keeps the focus within, and gives Escape its meaning.
 */

import { showStanding, standsElsewhere } from './dashboard_acts.js';
import { reasonOf } from './dashboard_box.js';
import { element, focusCard, idOf, list } from './dashboard_dom.js';
import { run } from './dashboard_job.js';
import { bodyOf, send } from './dashboard_send.js';
import { say } from './dashboard_words.js';

const drawer = document.querySelector('#drawer');
const [inside, status] = drawer ? ['.inside', '[role="status"]'].map((each) => drawer.querySelector(each)) : [];
/** By its card: what was left with a note that is typed and not saved. */
const left = new Map();
let card;

const typed = () => [...inside.querySelectorAll('textarea')].find((each) => each.value !== each.defaultValue);

/** XMLHttpRequest makes a document of a page without any script or policy: the pages' own allows none to parse HTML. */
function ask(url, body) {
  return new Promise((done, failed) => {
    const asking = new XMLHttpRequest();
    asking.open(body ? 'POST' : 'GET', url);
    asking.responseType = 'document';
    asking.onerror = () => failed(new Error(say('unreachable')));
    asking.onload = () => {
      const main = asking.response?.querySelector('main');
      if (asking.status < 400 && new URL(asking.responseURL).pathname.endsWith('/author') && main) return done(main);
      // Led elsewhere: to the page where one signs in.
      if (asking.status < 400) return failed(Object.assign(new Error(say('pleaseSignIn')), { code: 401 }));
      failed(new Error(main?.querySelector('h1')?.textContent ?? say('hurt')));
    };
    asking.send(body);
  });
}

function announce(text) {
  status.textContent = '';
  requestAnimationFrame(() => (status.textContent = text));
}

/** What was done there, as its answer says, can also be undone from the list. */
function tellList(of, main) {
  const undo = main.querySelector('.top-note .undo');
  const said = main.querySelector('.top-note strong, p.top-note')?.textContent ?? say('undone');
  const back = showStanding(of, main.querySelector('.author .standing')?.dataset.word);
  standsElsewhere(of, { said, back, undo: undo ? new FormData(undo).getAll('event') : [] });
  announce(said);
}

async function submit(form, button) {
  const [mine, kept] = [card, typed()];
  const main = await ask(form.getAttribute('action'), bodyOf(form, button));
  tellList(mine, main);
  // Closed meanwhile, and perhaps opened again for somebody else.
  if (card !== mine || !drawer.open) {
    button.disabled = false;
    if (kept?.form === form) left.delete(mine);
    return;
  }
  inside.replaceChildren(...main.childNodes);
  const area = inside.querySelector('textarea');
  if (area && kept && kept.form !== form) area.value = kept.value;
  drawer.scrollTop = 0;
  (inside.querySelector('.top-note button') ?? drawer.querySelector('button')).focus();
}

function rest(bar, said, ...nodes) {
  bar.replaceChildren(...(nodes.length ? nodes : [element('b', {}, said)]), element('a', { href: location.href }, say('reload')));
  announce(said);
}

/** By a job; the cards that are known to be theirs fold in the list. */
async function deleteAll(form) {
  const theirs = [...list.querySelectorAll('.card:not([hidden])')].filter((each) => each === card || (card.dataset.by && each.dataset.by === card.dataset.by));
  const begun = await send(form.getAttribute('action'), bodyOf(form));
  const bar = element('div', { class: 'job', role: 'group', 'aria-label': say('progress') });
  form.replaceWith(bar);
  try {
    await run(begun, theirs, bar, rest);
  } catch (fault) {
    rest(bar, fault.message);
  }
}

async function onSubmit(event) {
  const { target: form, submitter: button } = event;
  if (form.matches('[method="dialog"]')) return;
  event.preventDefault();
  inside.querySelector('.fault')?.remove();
  button.disabled = true;
  try {
    await (form.matches('.delete-all') ? deleteAll(form) : submit(form, button));
  } catch (fault) {
    button.disabled = false;
    button.before(reasonOf(fault, idOf(card)));
    button.focus();
  }
}

function onClose() {
  if (typed()) left.set(card, [...inside.childNodes]);
  else left.delete(card);
  inside.replaceChildren();
  focusCard(card.hidden ? card.parentElement.querySelector('.folded') : card);
}

export async function openAuthor(link) {
  const mine = (card = link.closest('.card'));
  drawer.ariaLabel = card.querySelector('h2').textContent.trim();
  drawer.ariaBusy = String(!left.has(card));
  inside.replaceChildren(...(left.get(card) ?? []));
  drawer.showModal();
  if (left.has(card)) return;
  try {
    const main = await ask(link.href);
    if (card === mine && drawer.open) inside.replaceChildren(...main.childNodes);
  } catch (fault) {
    if (card === mine) inside.replaceChildren(reasonOf(fault, idOf(card)));
  }
  drawer.ariaBusy = 'false';
}

drawer?.addEventListener('submit', onSubmit);
drawer?.addEventListener('close', onClose);
addEventListener('beforeunload', (event) => {
  if (left.size || (drawer?.open && typed())) event.preventDefault();
});
