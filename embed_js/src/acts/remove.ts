/** Deleting an own comment. Nothing is deleted by a single press. */

import type { Item } from '../item';
import { button } from '../more/core';
import { attempt, note, type Tell } from '../more/reason';
import type { Woken } from '../more/woken';
import { write } from '../more/write';

export function remove(thread: Woken, item: Item): void {
  const { t } = thread;
  const keep = button(t.keep(), () => {
    note(item);
    item.acts.querySelector<HTMLElement>('.remove')?.focus();
  });
  note(item, 'status', t.removeAsk(), button(t.remove(), () => send(thread, item)), keep);
  keep.focus();
}

function send(thread: Woken, item: Item): Promise<void> {
  const { store, say, frame, t } = thread;
  const { comment, li } = item;
  const { id } = comment;
  const tell: Tell = (...words) => note(item, ...words);
  const near = li.nextElementSibling ?? li.parentElement?.closest('li');
  return attempt(thread, tell, async () => {
    const { version } = await write<{ version: number }>(thread, 'DELETE', `comments/${id}`);
    store.reached(version);
    erase(thread, id);
    note(item);
    await thread.sync();
    say(t.removed());
    const still = [li, near, frame.querySelector('#heading')].find((element) => element?.isConnected);
    (still as HTMLElement).focus();
  });
}

/** Its replies keep their place under a placeholder; without any it vanishes. */
function erase({ store }: Woken, id: string): void {
  const { comments, head, own } = store;
  const comment = comments.get(id);
  if (!comment) return;
  const answered = comment.replies > 0 || [...comments.values()].some(({ parent }) => parent === id);
  if (comment.state === 'published' && head) head.count -= 1;
  comments.delete(id);
  own.delete(id);
  if (answered) comments.set(id, { ...comment, state: 'deleted', author: null, body: [] });
}
