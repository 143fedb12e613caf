/** What else can be done with a comment. */

import type { Item } from '../item';
import { button, h } from '../more/core';
import { note } from '../more/reason';
import type { Woken } from '../more/woken';
import { copy } from './copy';
import { report } from './report';

/** Opens below the comment, and closes by the same button. */
export function menu(thread: Woken, item: Item): void {
  const { t, store } = thread;
  const { main, acts, comment } = item;
  const open = !main.querySelector(':scope > .note > .group');
  note(item);
  const press = acts.querySelector<HTMLElement>('.dots')!;
  press.ariaExpanded = `${open}`;
  if (!open) return press.focus();
  const [field, take] = copy(thread, t.copyLink(), thread.permalink(comment.id));
  const others = !store.own.has(comment.id) && button(t.report(), () => report(thread, item));
  note(item, 'group', null, h('div.send', {}, field, take, others));
  take.focus();
}
