/** What else can be done with a comment. */

import type { Item } from '../item';
import { button, h } from '../more/core';
import { copy } from './copy';
import type { Desk } from './desk';
import { note } from './lent';
import { report } from './report';

/** Opens below the comment, and closes by the same button. */
export function menu(desk: Desk, item: Item): void {
  const { thread, t } = desk;
  const { main, acts, comment } = item;
  const open = !main.querySelector(':scope > .note.group');
  note(item);
  const press = acts.querySelector<HTMLElement>('.dots')!;
  press.ariaExpanded = `${open}`;
  if (!open) return press.focus();
  const [field, take] = copy(desk, t.copyLink(), thread.permalink(comment.id));
  const others = !thread.store.own.has(comment.id) && button(t.report(), () => report(desk, item));
  note(item, 'group', h('div.send', {}, field, take, others));
  take.focus();
}
