/** Looks every five seconds, for two minutes, whether a page that is being checked has reported, or a first comment
 * has come. */

import { say } from './dashboard_words.js';

const EVERY_MS = 5000;
const MOST_LOOKS = 24;

const wait = document.querySelector('#wait');
const silent = document.querySelector('#silent');
if (silent) silent.hidden = true;

async function look(turn) {
  const answer = await fetch(wait.dataset.look, { headers: { accept: 'application/json' } }).catch(() => null);
  const { heard } = answer?.ok ? await answer.json() : {};
  if (heard) return location.reload();
  if (turn < MOST_LOOKS) return setTimeout(look, EVERY_MS, turn + 1);
  wait.textContent = silent ? say('silent') : '';
  if (silent) silent.hidden = false;
}

wait.textContent = say(silent ? 'waiting' : 'waitingComment');
setTimeout(look, EVERY_MS, 1);
