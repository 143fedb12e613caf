/** Looks every five seconds, for two minutes, whether a page that is being checked has reported, the answer to a test
 * mail or a first comment has come. */

import { say } from './dashboard_words.js';

const EVERY_MS = 5000;
const MOST_LOOKS = 24;

const wait = document.querySelector('#wait');
const silent = document.querySelector('#silent');
if (silent) silent.hidden = true;

async function look(turn) {
  const answer = await fetch(wait.dataset.look, { headers: { accept: 'application/json' } }).catch(() => null);
  const { heard } = answer?.ok ? await answer.json() : {};
  if (heard) return location.replace(wait.dataset.look); // no reload, which would send a test mail again
  if (turn < MOST_LOOKS) return setTimeout(look, EVERY_MS, turn + 1);
  const word = wait.dataset.silent ?? (silent && 'silent');
  wait.textContent = word ? say(word) : '';
  if (silent) silent.hidden = false;
}

const begin = wait.dataset.waiting ?? (silent ? 'waiting' : 'waitingComment');
if (begin) wait.textContent = say(begin);
setTimeout(look, EVERY_MS, 1);
