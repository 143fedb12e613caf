/** The place of what was done closes once the person has been elsewhere for a while. Nothing that they are at moves for it. */

import { list } from './dashboard_dom.js';

const LEFT_MS = 30_000;
const UNSEEN_MS = 5_000;
const LOOK_MS = 1_000;
const CLOSE_MS = 200;

/** Since when nobody has been at the place of an act. */
const left = new Map();
/** A finger is on the glass, and when the view was last on its way. */
let touched = false;
let scrolled = 0;
let looking;

/** A finger leaves its hover behind where it last was. */
const hovers = matchMedia('(hover: hover)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
export const isUnder = (row) => hovers.matches && row.matches(':hover');
const isThere = ({ row, line, undo, busy }) => busy || undo.disabled || isUnder(row) || row.matches(':focus-within') || !!line.querySelector('input')?.value;
/** Below it is what the pointer is on, or what somebody writes. */
const holdsBelow = (row) => [...list.children].some((each) => row.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && (isUnder(each) || each.querySelector('.reply:focus-within')));

/** What is below stays where it is on the screen; the browser's own way of that, which not all have, would do it twice. */
function keepBelow(change) {
  const { style } = document.documentElement;
  style.overflowAnchor = 'none';
  const end = list.getBoundingClientRect().bottom;
  change();
  scrollBy({ top: list.getBoundingClientRect().bottom - end, behavior: 'instant' });
  requestAnimationFrame(() => (style.overflowAnchor = ''));
}

function closeInView(row, height) {
  row.style.minBlockSize = '';
  row.style.overflow = 'clip';
  const gap = getComputedStyle(list).rowGap;
  const to = { blockSize: '0', marginBlockEnd: `-${gap}`, opacity: '0' };
  row.animate([{ blockSize: `${height}px` }, to], { duration: CLOSE_MS, easing: 'ease' }).finished.then(() => (row.hidden = true), () => {});
}

/** Where nothing else is in the list, nor in its place, its line stays. */
const isAlone = (row) => !document.querySelector('#all-read:not([hidden])') && [...list.children].every((each) => each === row || each.hidden || each.getAnimations().length);

/** Whether it closes: not where the pointer would then be on something else. */
function close(row) {
  if (isAlone(row)) {
    row.style.minBlockSize = '';
    return true;
  }
  const { top, bottom, height } = row.getBoundingClientRect();
  const held = top < innerHeight && holdsBelow(row);
  if (held && scrollY < height) return false;
  if (top < 0 || held) keepBelow(() => (row.hidden = true));
  else if (still.matches || top >= innerHeight) row.hidden = true;
  else closeInView(row, height);
  return true;
}

/** Out of sight it is as low as its line before it closes: who comes back to it finds no hole. */
function lower({ style }) {
  if (style.minBlockSize) keepBelow(() => (style.minBlockSize = ''));
}

function look() {
  const now = Date.now();
  const moves = touched || now - scrolled < LOOK_MS;
  for (const [act, since] of left) {
    if (isThere(act)) left.set(act, now);
    else if (moves) continue;
    else if (now - since >= LEFT_MS && close(act.row)) left.delete(act);
    else if (now - since >= UNSEEN_MS && act.row.getBoundingClientRect().bottom < 0) lower(act.row);
  }
  if (!left.size) looking = clearInterval(looking);
}

/** `whole`: also of the pages that come after this one. */
export function sayAllRead(whole = false) {
  const read = document.querySelector('#all-read');
  if (read) read.hidden = !!list.querySelector('.card:not([hidden])') || (!whole && !!document.querySelector('.pages [rel="next"]'));
}

/** From now on it closes, unless somebody is there. */
export function leave(act) {
  left.set(act, Date.now());
  looking ??= setInterval(look, LOOK_MS);
  sayAllRead();
}

/** It is a card again. */
export function comeBack(act) {
  left.delete(act);
  const { row } = act;
  for (const each of row.getAnimations()) each.cancel();
  row.hidden = false;
  row.style.minBlockSize = row.style.overflow = '';
  sayAllRead();
}

if (list) {
  for (const [event, on] of [['touchstart', true], ['touchend', false], ['touchcancel', false]]) addEventListener(event, ({ touches }) => (touched = on || touches.length > 0), { passive: true });
  addEventListener('scroll', () => (scrolled = Date.now()), { passive: true });
}
