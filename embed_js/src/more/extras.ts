/** What a reader may wish along with a comment: mail about answers, or that only the author reads it. And what becomes of it. */

import type { Composer } from '../compose';
import { fill, h } from './core';
import type { Woken } from './woken';
import { meButton, proven, tick } from './remember';

/** Gives whether the text is for the author alone. */
export function dressExtras(thread: Woken, composer: Composer): () => boolean {
  const { t, store } = thread;
  const { who, parent, options, draft, empty, writer, form, submit } = composer;
  const asking = h('span');
  const [notifying, notify] = tick('notify', t.notify());
  const [whispering, whisper] = tick('whisper', t.whisper());
  const wishes = h('div.remember', {}, notifying, whispering);
  const id = `held-${parent?.id ?? 'new'}`;
  const fate = h('p.help.fate', { id });
  const label = submit.firstElementChild!;
  const alone = (): boolean => whisper.checked && !whispering.hidden;
  const paint = (): void => {
    const { policy, held = policy.held } = store;
    const { house_rules: rules, follow, private: secret } = policy;
    notifying.hidden = !follow || !(proven(thread) || who.fields.email.control.value);
    whispering.hidden = !secret || !!parent || !writer.control.value; // nothing moves before the first key
    const me = !proven(thread) && meButton(thread, composer);
    if (!me !== !asking.firstChild) fill(asking, me);
    wishes.hidden = notifying.hidden && whispering.hidden;
    fill(fate, !alone() && held && t[held](), ' ', rules && h('a', { href: rules, target: '_blank' }, t.rules()));
    const words = [t.post(), t.alone()];
    if (words.includes(label.textContent!)) label.textContent = words[+alone()]!; // else it says what the sending waits for
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
  submit.setAttribute('aria-describedby', id);
  form.append(fate);
  paint();
  return alone;
}
