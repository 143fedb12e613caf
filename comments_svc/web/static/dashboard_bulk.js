/** Many at once: ticking, and the progress of the job that does it. */

import { announce, element, list } from './dashboard_dom.js';
import { follow, run } from './dashboard_job.js';
import { sayAllRead } from './dashboard_leave.js';
import { bodyOf, send } from './dashboard_send.js';
import { say } from './dashboard_words.js';

const form = document.querySelector('#bulk');
const here = document.querySelector('#here');
const every = form?.elements.all;
let last = null;
let failed = null;
/** Whether it was about more than this page, and what it folded here. */
let whole = false;
let rows = [];

const boxes = () => [...list.querySelectorAll('.card:not([hidden]) .tick input')];
const ticked = () => boxes().filter((each) => each.checked);

function show() {
  const [all, some] = [boxes().length, ticked().length];
  here.checked = some > 0 && some === all;
  here.indeterminate = some > 0 && some < all;
  if (every && every.checked && some < all) every.checked = false;
  form.classList.toggle('on', some > 0);
  document.querySelector('#picked').textContent = every?.checked ? every.dataset.said : some ? say('selected', some) : say('selectAll');
}

function tick(box, value) {
  if (box.checked !== value) box.checked = value;
}

/** From the one that was ticked last to this one. */
function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const each of all.slice(from, to + 1)) tick(each, box.checked);
}

export function select(card, { upToHere = false } = {}) {
  const box = card.querySelector('.tick input');
  box.checked = upToHere || !box.checked;
  if (upToHere) range(box);
  last = box;
  show();
}

function onClick(event) {
  const box = event.target;
  if (!box.matches?.('.tick input')) return;
  if (event.shiftKey && last) range(box);
  last = box;
  show();
}

/** One line for the newest; those before it can still be taken back, a press away. */
function putAway(bars) {
  if (!bars.length) return;
  const box = document.querySelector('.jobs') ?? element('details', { class: 'jobs' }, element('summary'));
  box.firstChild.after(...bars);
  box.firstChild.textContent = say('earlier', box.children.length - 1);
  form.after(box);
}

const wayOn = ({ code }) => (code === 401 ? [' ', element('a', { href: '/dashboard/sign-in' }, say('signIn'))] : []);

async function start(button) {
  const cards = (every?.checked ? boxes() : ticked()).map((each) => each.closest('.card'));
  const bar = element('div', { class: 'job', role: 'group', 'aria-label': say('progress') });
  [whole, rows] = [!!every?.checked, cards.map((each) => each.parentElement)];
  const told = (fault) => element('p', { role: 'alert', class: 'fault' }, fault.message, ...wayOn(fault));
  failed?.remove();
  putAway(form.parentElement.querySelectorAll(':scope > .job'));
  form.after(bar);
  form.hidden = true;
  let begun;
  try {
    begun = await send(form.action, bodyOf(form, button));
  } catch (fault) {
    // What was chosen stays chosen: the button may be pressed once more.
    bar.replaceChildren(told(fault));
    failed = bar;
    form.hidden = false;
    return button.focus();
  }
  try {
    await run(begun, cards, bar, rest);
  } catch (fault) {
    rest(bar, fault.message, told(fault));
  }
}

/** The pointer is on the bar, not on a card: the places of many need not be kept. */
function closeUp() {
  const left = list.querySelector('.card:not([hidden])');
  for (const row of left ? rows : list.children) if (row.querySelector('.card[hidden]')) row.style.minBlockSize = '';
  sayAllRead(whole);
}

/** The bar says what came of it, and one may choose again. */
function rest(bar, said, ...nodes) {
  const close = element('a', { href: location.href }, say('reload'));
  bar.replaceChildren(...(nodes.length ? nodes : [element('b', {}, said)]), close);
  announce(said);
  closeUp();
  // Of a folded card, too: the next act is not about it.
  for (const each of list.querySelectorAll('.tick input')) tick(each, false);
  if (every) every.checked = false;
  form.hidden = false;
  show();
}

function begin() {
  list.addEventListener('click', onClick);
  here.addEventListener('change', () => {
    for (const each of boxes()) tick(each, here.checked);
    show();
  });
  every?.addEventListener('change', () => {
    for (const each of boxes()) tick(each, every.checked);
    show();
  });
  form.addEventListener('submit', (event) => {
    if (event.submitter.value === 'forget') return;
    event.preventDefault();
    start(event.submitter);
  });
  show();
}

if (form) begin();

const page = document.querySelector('#progress');
if (page) {
  const meter = page.querySelector('progress');
  const title = page.querySelector('h1');
  follow({ url: page.dataset.url, goes_on: true, said: title.textContent, reached: meter.value }, ({ said, reached }) => {
    title.textContent = said;
    meter.value = reached;
  }).then(() => location.reload());
}
