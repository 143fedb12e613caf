/** A job that does one act on many: its progress, its end, and taking it back. */

import { foldMany } from './dashboard_acts.js';
import { announce, element } from './dashboard_dom.js';
import { isUnder } from './dashboard_leave.js';
import { look, send } from './dashboard_send.js';
import { say } from './dashboard_words.js';

const LOOK_MS = 250;
const SAID_MS = 10_000;

const pause = () => new Promise((go) => setTimeout(go, LOOK_MS));

/** Follows a job until it rests; `shown` gets each state of it. */
export async function follow(progress, shown) {
  for (;;) {
    shown(progress);
    if (!progress.goes_on) return progress;
    await pause();
    progress = await look(progress.url);
  }
}

/** With nothing to press but the way on, it does not lie above the cards for long. Its place stays: nothing moves. */
function letGo(bar) {
  setTimeout(() => (isUnder(bar) || bar.matches(':focus-within') ? letGo(bar) : bar.classList.add('let-go')), SAID_MS);
}

/** Its progress in a bar; `rest` is told what came of it, and what to show there. */
export async function run(begun, cards, bar, rest) {
  const url = begun.url;
  const meter = element('progress', { max: begun.total, 'aria-label': say('progress') });
  const words = element('b');
  const stop = element('button', { type: 'button' }, say('stop'));
  stop.addEventListener('click', () => send(`${url}/stop`, new URLSearchParams()).catch((fault) => announce(fault.message)));
  bar.replaceChildren(words, meter, stop);
  const draw = (progress) => {
    words.textContent = progress.said;
    meter.value = progress.reached;
  };
  const done = await follow(begun, draw);
  const open = done.state === 'done' ? foldMany(cards, `${done.said.split(':')[0]}.`) : () => {};
  if (!done.can_be_undone) {
    rest(bar, done.said);
    return letGo(bar);
  }
  const undo = element('button', { type: 'button' }, say('undo'));
  undo.addEventListener('click', async () => {
    bar.replaceChildren(words, meter);
    try {
      const back = await follow(await send(`${url}/undo`, new URLSearchParams()), draw);
      open();
      rest(bar, back.said);
      letGo(bar);
    } catch (fault) {
      rest(bar, fault.message);
    }
  });
  rest(bar, done.said, element('b', {}, done.said), undo);
  undo.focus({ preventScroll: true });
}
