/** What a reader may wish along with a comment: mail about answers, or that only the author reads it. */

import type { Composer } from '../compose';
import { fill, h } from './core';
import type { Woken } from './woken';
import { meButton, proven, tick } from './remember';

/** Gives whether the text is for the author alone. */
export function dressExtras(thread: Woken, composer: Composer): () => boolean {
  const { t, store } = thread;
  const { who, parent, options, draft, empty, writer, form } = composer;
  const asking = h('span');
  const [notifying, notify] = tick('notify', t.notify());
  const [whispering, whisper] = tick('whisper', t.whisper());
  const wishes = h('div.remember', {}, notifying, whispering);
  const paint = (): void => {
    const { policy } = store;
    notifying.hidden = !policy.follow || !(proven(thread) || who.fields.email.control.value);
    whispering.hidden = !policy.private || !!parent || !writer.control.value; // nothing moves before the first key
    const me = !proven(thread) && meButton(thread, composer);
    if (!me !== !asking.firstChild) fill(asking, me);
    wishes.hidden = notifying.hidden && whispering.hidden;
  };
  const { policy } = who;
  who.policy = () => (policy(), paint());
  composer.draft = () => ({ ...draft(), ...(notify.checked && !notifying.hidden && { subscribe: 'replies' }) });
  composer.empty = () => {
    empty();
    whisper.checked = false;
    paint();
  };
  form.addEventListener('input', paint);
  options.append(asking); // in a line that is there already, so that nothing moves
  options.after(wishes);
  paint();
  return () => whisper.checked && !whispering.hidden;
}
